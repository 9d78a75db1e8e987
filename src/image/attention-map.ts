/**
 * Where the cells of a picture looked in a reference while it was painted: the weights of a cross-attention, as little as
 * needs to be kept of them; and what of the picture is its subject.
 */
import type { Bounds, Extent } from './geometry.js';
import type { Mask } from './pixels.js';

export interface AttentionMap {
  /** Grid of cells over the model's canvas. */
  readonly cells: Extent;
  /** The sketch's place on that canvas, in cells. */
  readonly box: Bounds;
  /** Grid of patches over what the model saw of the reference. */
  readonly patches: Extent;
  /** What it saw, in shares of the reference's sides: 0, 0, 1, 1 is the reference itself; white beyond it. */
  readonly seen: Bounds;
  /** By cell, row by row, and patch: 255 * sqrt(weight / largest weight of the cell), rounded. */
  readonly weights: Uint8Array<ArrayBuffer>;
  /** Of the finished picture; left out: nobody can tell. */
  readonly subject?: SubjectMap;
}

/** By pixel, row by row, how sure it is that it belongs to the subject: 0..255. */
export interface SubjectMap extends Extent {
  readonly data: Uint8Array<ArrayBuffer>;
}

/** A mask of 0..1, within half of 1 / 255. */
export function packSubject({ width, height, data }: Mask): SubjectMap {
  return { width, height, data: Uint8Array.from(data, (value) => Math.round(LEVELS * value)) };
}

const LEVELS = 255;

/** Weights [cells * patches], every cell's of sum 1, as an AttentionMap keeps them: within 1 / 255 of each one's root. */
export function packAttention(weights: Float32Array, patches: number): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(weights.length);
  for (let start = 0; start < weights.length; start += patches) {
    const row = weights.subarray(start, start + patches);
    const most = row.reduce((top, weight) => (weight > top ? weight : top), 0);
    if (most === 0) continue;
    for (let i = 0; i < patches; i++) packed[start + i] = Math.round(LEVELS * Math.sqrt(row[i] / most));
  }
  return packed;
}

/** A cell's weights, of sum 1 (0 where it looked nowhere), into `out`. */
export function cellAttention({ patches, weights }: AttentionMap, cell: number, out: Float64Array): void {
  const count = patches.width * patches.height;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += out[i] = weights[cell * count + i] ** 2;
  if (sum > 0) for (let i = 0; i < count; i++) out[i] /= sum;
}
