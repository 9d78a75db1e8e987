/** How far a picture is from the truth, per picture and over a set. */
import { FileError } from '../../src/tool-errors.js';
import type { Extent } from '../../src/image/geometry.js';
import type { Rgba8 } from '../../src/image/pixels.js';
import { countLeaks, nearLines, type LinePixel } from './leak.js';
import { countChanged, findLinePixels, type LinePixels } from './line-pixels.js';
import { shareOf, type Tally } from './tally.js';
import { regionErrors, type TruthRegions } from './truth-regions.js';

export interface Score {
  /** CIEDE2000: mean over pictures of the mean over their regions by area. */
  readonly areaWeighted: number;
  /** CIEDE2000: mean over all large regions of all pictures. */
  readonly regionMean: number;
  /** Of all pixels near lines, 0..1. */
  readonly leak: number;
  /** Of all pixels of lines, 0..1. */
  readonly linePixelsChanged: number;
}

/** What pictures of one case are measured against. */
export interface Yardstick {
  readonly truth: TruthRegions;
  readonly nearLines: readonly LinePixel[];
  readonly lines: LinePixels;
}

export interface PictureScore {
  readonly areaWeighted: number;
  /** Of the large regions. */
  readonly errors: readonly number[];
  readonly leaks: Tally;
  readonly changes: Tally;
}

export function createYardstick(truth: TruthRegions, sketch: Rgba8): Yardstick {
  return { truth, nearLines: nearLines(truth), lines: findLinePixels(sketch) };
}

/** `picture` is opaque, the sketch's lines on it. */
export function scorePicture(picture: Rgba8, { truth, nearLines: near, lines }: Yardstick): PictureScore {
  checkSize(picture, truth.size);
  const errors = regionErrors(picture, truth);
  return {
    areaWeighted: errors.reduce((sum, error, i) => sum + error * truth.regions[i].share, 0),
    errors: errors.filter((_, i) => truth.regions[i].isLarge),
    leaks: countLeaks(picture, truth, near),
    changes: countChanged(picture, lines),
  };
}

/** One entry per picture. */
export function scoreOf(pictures: readonly PictureScore[]): Score {
  return {
    areaWeighted: mean(pictures.map(({ areaWeighted }) => areaWeighted)),
    regionMean: mean(pictures.flatMap(({ errors }) => errors)),
    leak: shareOf(pictures.map(({ leaks }) => leaks)),
    linePixelsChanged: shareOf(pictures.map(({ changes }) => changes)),
  };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Throws FileError. */
export function checkSize(found: Extent, expected: Extent): void {
  if (found.width === expected.width && found.height === expected.height) return;
  throw new FileError(
    `expected ${expected.width} x ${expected.height}, found ${found.width} x ${found.height}`,
  );
}
