/** Whether the lines of a sketch still look as they were drawn. */
import { compositeOverWhite } from '../../src/image/composite.js';
import type { Rgba8 } from '../../src/image/pixels.js';
import type { Tally } from './tally.js';

/** Of a sketch without any contrast no pixel is a line. Levels 0..255. */
const LEAST_CONTRAST = 32;
/** A pixel has changed when its lightness moved by more than an eighth of the range. */
const CHANGED = 32;
/** Share of a sketch's pixels below the level of its paper. */
const PAPER_QUANTILE = 0.9;
/** Luma of sRGB (ITU-R BT.709). */
const LUMA = [0.2126, 0.7152, 0.0722] as const;

export interface LinePixels {
  /** Indices of the pixels. */
  readonly at: readonly number[];
  /** Luma of the sketch on white at each of them, 0..255. */
  readonly luma: readonly number[];
}

/** The pixels darker than the middle between the sketch's paper and its darkest ink. */
export function findLinePixels(sketch: Rgba8): LinePixels {
  const { data, width, height } = compositeOverWhite(sketch);
  const luma = Float32Array.from({ length: width * height }, (_, i) => lumaAt(data, i));
  const sorted = luma.slice().sort();
  const paper = sorted[Math.floor(PAPER_QUANTILE * (sorted.length - 1))];
  if (paper - sorted[0] < LEAST_CONTRAST) return { at: [], luma: [] };
  const middle = (paper + sorted[0]) / 2;
  const at: number[] = [];
  luma.forEach((value, i) => {
    if (value < middle) at.push(i);
  });
  return { at, luma: at.map((i) => luma[i]) };
}

export function countChanged({ data }: Rgba8, lines: LinePixels): Tally {
  const changed = lines.at.filter((i, k) => Math.abs(lumaAt(data, i) - lines.luma[k]) > CHANGED);
  return { count: changed.length, of: lines.at.length };
}

function lumaAt(data: Uint8Array, pixel: number): number {
  const at = pixel * 4;
  return LUMA[0] * data[at] + LUMA[1] * data[at + 1] + LUMA[2] * data[at + 2];
}
