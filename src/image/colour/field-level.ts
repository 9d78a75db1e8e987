/**
 * One level of a colour field (colour-field.ts): a grid of cells over the picture, and in each cell a node for every region
 * that reaches into it. So regions are apart at every level, however coarse, and nodes are about as many as cells.
 */
import type { Extent } from '../geometry.js';

export interface FieldLevel {
  readonly grid: Extent;
  /** By cell the node that was made last, -1 where there is none. */
  readonly heads: Int32Array;
  /** By node: the next one of its cell, or -1. */
  readonly next: Int32Array;
  readonly labels: Int32Array;
  /** By node, how sure its colour is: 0 not at all, 1 and more fully. */
  readonly weights: Float32Array;
  /** Red, green, blue by node, 0..255. */
  readonly colours: Float32Array;
  readonly count: number;
}

/** Of a cell and a label; -1 where the region does not reach into the cell. */
export function findNode({ heads, next, labels }: FieldLevel, cell: number, label: number): number {
  let node = heads[cell];
  while (node >= 0 && labels[node] !== label) node = next[node];
  return node;
}

export interface LevelBuilder {
  /** The node of a cell and a label, made where it is missing. */
  take(cell: number, label: number): number;
  /** Grows with the nodes: to be asked for anew after each `take`. */
  weights(): Float32Array;
  build(): FieldLevel;
}

const FIRST_CAPACITY = 1 << 12;

export function levelBuilder(grid: Extent): LevelBuilder {
  const heads = new Int32Array(grid.width * grid.height).fill(-1);
  let [next, labels] = [new Int32Array(FIRST_CAPACITY), new Int32Array(FIRST_CAPACITY)];
  let weights = new Float32Array(FIRST_CAPACITY);
  let count = 0;
  function grow(): void {
    const larger = <T extends { set(from: T): void }>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    next = larger(new Int32Array(2 * count), next);
    labels = larger(new Int32Array(2 * count), labels);
    weights = larger(new Float32Array(2 * count), weights);
  }
  return {
    take(cell, label) {
      const known = findNode({ heads, next, labels } as FieldLevel, cell, label);
      if (known >= 0) return known;
      if (count === labels.length) grow();
      labels[count] = label;
      next[count] = heads[cell];
      heads[cell] = count;
      return count++;
    },
    weights: () => weights,
    build: () => ({ grid, heads, next, labels, weights, colours: new Float32Array(count * 3), count }),
  };
}
