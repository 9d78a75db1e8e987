/** The regions of a case and their true colours. */
import { ciede2000, labOfRgb, type Lab } from '../../src/image/ciede2000.js';
import type { Extent } from '../../src/image/geometry.js';
import type { Rgba8 } from '../../src/image/pixels.js';
import type { Samples } from '../../src/image/png/png.js';

/** Share of the picture below which a region is too small for the mean over regions. */
export const SMALLEST_REGION = 0.002;

export interface TruthRegion {
  /** Indices of its pixels. */
  readonly pixels: readonly number[];
  readonly colour: Lab;
  /** Of all regions' pixels, 0..1. */
  readonly share: number;
  /** At least SMALLEST_REGION of the picture. */
  readonly isLarge: boolean;
}

export interface TruthRegions {
  readonly size: Extent;
  readonly regions: readonly TruthRegion[];
  /** 1 + the region's index for every pixel, 0 on lines and what is ignored. */
  readonly numbers: Int32Array;
}

/** Regions of a label image of the truth's size; label 0 is none. */
export function truthRegions({ data, width, height }: Samples, truth: Rgba8): TruthRegions {
  const pixels = new Map<number, number[]>();
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0) continue;
    const list = pixels.get(data[i]);
    if (list === undefined) pixels.set(data[i], [i]);
    else list.push(i);
  }
  const lists = [...pixels.values()];
  const numbers = new Int32Array(data.length);
  lists.forEach((list, index) => {
    for (const i of list) numbers[i] = index + 1;
  });
  const total = lists.reduce((sum, list) => sum + list.length, 0);
  const regions = lists.map((list) => ({
    pixels: list,
    colour: labOfRgb(medianColour(truth, list)),
    share: list.length / total,
    isLarge: list.length >= SMALLEST_REGION * data.length,
  }));
  return { size: { width, height }, regions, numbers };
}

/** The same regions with the colours that another picture has there. */
export function regionsIn(picture: Rgba8, { regions }: TruthRegions): readonly TruthRegion[] {
  return regions.map((region) => ({ ...region, colour: labOfRgb(medianColour(picture, region.pixels)) }));
}

/** CIEDE2000 between the median colours of picture and truth, region by region. */
export function regionErrors(picture: Rgba8, { regions }: TruthRegions): number[] {
  return regions.map(({ pixels, colour }) => ciede2000(labOfRgb(medianColour(picture, pixels)), colour));
}

/** The regions grown at one speed until they meet or the picture ends, as numbers; all 0 without any region. */
export function growRegions({ numbers, size: { width } }: TruthRegions): Int32Array {
  const grown = numbers.slice();
  const queue = new Int32Array(grown.length);
  let length = 0;
  for (let i = 0; i < grown.length; i++) if (grown[i] !== 0) queue[length++] = i;
  const take = (i: number, number: number) => {
    if (grown[i] !== 0) return;
    grown[i] = number;
    queue[length++] = i;
  };
  for (let next = 0; next < length; next++) {
    const i = queue[next];
    const x = i % width;
    if (x > 0) take(i - 1, grown[i]);
    if (x + 1 < width) take(i + 1, grown[i]);
    if (i >= width) take(i - width, grown[i]);
    if (i + width < grown.length) take(i + width, grown[i]);
  }
  return grown;
}

/** Channel by channel; of an even number the mean of the middle two. */
function medianColour({ data }: Rgba8, pixels: readonly number[]): [number, number, number] {
  const median = (channel: number) => {
    const counts = new Int32Array(256);
    for (const i of pixels) counts[data[i * 4 + channel]]++;
    const half = pixels.length / 2;
    return (levelAt(counts, Math.ceil(half)) + levelAt(counts, Math.floor(half) + 1)) / 2;
  };
  return [median(0), median(1), median(2)];
}

/** The n-th smallest level, n from 1. */
function levelAt(counts: Int32Array, n: number): number {
  let seen = 0;
  for (let level = 0; level < 256; level++) {
    seen += counts[level];
    if (seen >= n) return level;
  }
  return 255;
}
