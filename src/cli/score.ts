/**
 * How far a picture's colours are from the truth: CIEDE2000 between the median colours of each region, the regions
 * given by labels. Small regions are left out: their medians are mostly line.
 */
import { FormatError } from '../errors.js';
import { ciede2000, labOfRgb } from '../image/ciede2000.js';
import type { Mask, Rgba8 } from '../image/pixels.js';
import type { Samples } from '../image/png.js';

/** Share of the picture below which a region does not count. */
export const SMALLEST_REGION = 0.002;

/** A region's pixels, as indices. */
export interface Region {
  readonly label: number;
  readonly pixels: readonly number[];
}

export interface RegionError {
  readonly error: number;
  /** Of the picture's counted regions, 0..1. */
  readonly share: number;
}

export interface Score {
  /** Mean over pictures of the mean over regions by area. */
  readonly areaWeighted: number;
  /** Mean over all regions of all pictures. */
  readonly regionMean: number;
}

/** Regions of a label image: 0 is line or ignored. */
export function regionsOf({ data }: Samples): Region[] {
  const pixels = new Map<number, number[]>();
  data.forEach((label, i) => {
    if (label === 0) return;
    const list = pixels.get(label);
    if (list === undefined) pixels.set(label, [i]);
    else list.push(i);
  });
  const smallest = data.length * SMALLEST_REGION;
  return [...pixels]
    .filter(([, list]) => list.length >= smallest)
    .map(([label, list]) => ({ label, pixels: list }));
}

export function regionErrors(picture: Rgba8, truth: Rgba8, regions: readonly Region[]): RegionError[] {
  checkSize(picture, truth);
  const total = regions.reduce((sum, { pixels }) => sum + pixels.length, 0);
  return regions.map(({ pixels }) => ({
    error: ciede2000(labOfRgb(medianColour(picture, pixels)), labOfRgb(medianColour(truth, pixels))),
    share: pixels.length / total,
  }));
}

/** One entry per picture. */
export function scoreOf(pictures: readonly (readonly RegionError[])[]): Score {
  const perPicture = pictures.map((regions) =>
    regions.reduce((sum, { error, share }) => sum + error * share, 0),
  );
  return { areaWeighted: mean(perPicture), regionMean: mean(pictures.flat().map(({ error }) => error)) };
}

/** A picture of one colour: the mean of another. */
export function meanColourPicture(
  reference: Rgba8,
  size: { readonly width: number; readonly height: number },
): Rgba8 {
  const sums = [0, 0, 0];
  for (let i = 0; i < reference.data.length; i++) if (i % 4 < 3) sums[i % 4] += reference.data[i];
  const colour = sums.map((sum) => (sum * 4) / reference.data.length);
  const data = new Uint8Array(size.width * size.height * 4).map((_, i) =>
    i % 4 === 3 ? 255 : colour[i % 4],
  );
  return { ...size, data };
}

/** Intersection over union of what is above one half. */
export function intersectionOverUnion(mask: Mask, truth: Mask): number {
  checkSize(mask, truth);
  let both = 0;
  let any = 0;
  for (let i = 0; i < mask.data.length; i++) {
    const [a, b] = [mask.data[i] > 0.5, truth.data[i] > 0.5];
    if (a && b) both++;
    if (a || b) any++;
  }
  return any === 0 ? 1 : both / any;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function medianColour({ data }: Rgba8, pixels: readonly number[]): [number, number, number] {
  const median = (channel: number) => {
    const values = Float64Array.from(pixels, (i) => data[i * 4 + channel]).sort();
    const middle = values.length / 2;
    return (values[Math.ceil(middle) - 1] + values[Math.floor(middle)]) / 2;
  };
  return [median(0), median(1), median(2)];
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function checkSize(found: Size, expected: Size): void {
  if (found.width === expected.width && found.height === expected.height) return;
  throw new FormatError(
    `expected ${expected.width} x ${expected.height}, found ${found.width} x ${found.height}`,
  );
}
