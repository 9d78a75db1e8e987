/**
 * Colour that leaks across lines. Looked at are the pixels near a line whose regions on either side truly differ;
 * one that is nearer in colour to the truth across the line than to the truth of its own region has leaked.
 */
import { ciede2000, labOfRgb } from '../../src/image/ciede2000.js';
import type { Rgba8 } from '../../src/image/pixels.js';
import type { Tally } from './tally.js';
import { growRegions, type TruthRegions } from './truth-regions.js';

/** How far from the middle of a line is near it, as a part of the longer side; at 256 px, one cell of a latent. */
const REACH_REL = 1 / 32;
/** CIEDE2000 from which two regions truly differ. */
const DIFFERENT = 10;
/** More pixels would not move the share visibly. */
const MAX_PIXELS = 20_000;

/** A pixel near a line, its own region and the one across, as indices of regions. */
export interface LinePixel {
  readonly at: number;
  readonly own: number;
  readonly across: number;
}

/** Every n-th of the pixels to be looked at, in a fixed order. */
export function nearLines(truth: TruthRegions): LinePixel[] {
  const { numbers, regions, size } = truth;
  const differs = regionsDiffer(truth);
  const across = lookAcross(truth, Math.ceil(Math.max(size.width, size.height) * REACH_REL));
  const found: LinePixel[] = [];
  for (let at = 0; at < across.length; at++) {
    const [own, other] = [numbers[at] - 1, across[at] - 1];
    if (own >= 0 && other >= 0 && differs(own, other)) found.push({ at, own, across: other });
  }
  const stride = Math.ceil(found.length / MAX_PIXELS);
  return regions.length === 0 ? [] : found.filter((_, k) => k % stride === 0);
}

export function countLeaks({ data }: Rgba8, { regions }: TruthRegions, pixels: readonly LinePixel[]): Tally {
  let count = 0;
  for (const { at, own, across } of pixels) {
    const here = labOfRgb([data[at * 4], data[at * 4 + 1], data[at * 4 + 2]]);
    if (ciede2000(here, regions[across].colour) < ciede2000(here, regions[own].colour)) count++;
  }
  return { count, of: pixels.length };
}

function regionsDiffer({ regions }: TruthRegions): (one: number, other: number) => boolean {
  const known = new Map<number, boolean>();
  return (one, other) => {
    const key = Math.min(one, other) * regions.length + Math.max(one, other);
    const found = known.get(key) ?? ciede2000(regions[one].colour, regions[other].colour) > DIFFERENT;
    known.set(key, found);
    return found;
  };
}

/**
 * By pixel the number of the region across the nearest line, 0 where none is within reach. Where the grown regions
 * meet is the middle of a line, unless they touch without one.
 */
function lookAcross(truth: TruthRegions, reachPx: number): Int32Array {
  const { numbers, size } = truth;
  const { width } = size;
  const grown = growRegions(truth);
  const across = new Int32Array(grown.length);
  let edge: number[] = [];
  const meet = (i: number, j: number) => {
    if (grown[i] === grown[j] || (numbers[i] !== 0 && numbers[j] !== 0)) return;
    for (const [at, other] of [
      [i, j],
      [j, i],
    ]) {
      if (across[at] === 0) edge.push(at);
      across[at] = grown[other];
    }
  };
  for (let i = 0; i < grown.length; i++) {
    if ((i + 1) % width !== 0) meet(i, i + 1);
    if (i + width < grown.length) meet(i, i + width);
  }
  for (let step = 1; step < reachPx; step++) edge = spread(edge, { grown, across, width });
  return across;
}

interface Field {
  readonly grown: Int32Array;
  readonly across: Int32Array;
  readonly width: number;
}

/** One step into the same grown region; returns the pixels reached. */
function spread(edge: readonly number[], { grown, across, width }: Field): number[] {
  const reached: number[] = [];
  const take = (from: number, to: number) => {
    if (grown[to] !== grown[from] || across[to] !== 0) return;
    across[to] = across[from];
    reached.push(to);
  };
  for (const i of edge) {
    const x = i % width;
    if (x > 0) take(i, i - 1);
    if (x + 1 < width) take(i, i + 1);
    if (i >= width) take(i, i - width);
    if (i + width < grown.length) take(i, i + width);
  }
  return reached;
}
