/** Colours that a designer chose for regions, told by a place in each, so that they outlive another division into regions. */
import { ciede2000, labOfRgb } from '../ciede2000.js';
import type { Extent, Point } from '../geometry.js';
import type { Candidate } from './colour-choice.js';
import type { LabelledPixels, Rgb } from './region-colours.js';

export interface ChosenColour extends Point {
  /** x and y: shares of the sketch's sides, 0..1. */
  readonly rgb: Rgb;
}

/** A chosen colour counts as one of the palette's within this CIEDE2000: rounded to bytes it is a little beside it. */
const SAME = 3;

/** By label what each region is painted with: what was chosen for it last, if the reference still has it, else what is suggested. */
export function withChosen(
  suggested: readonly Rgb[],
  candidates: readonly (readonly Candidate[])[],
  { regions, chosen }: { readonly regions: LabelledPixels; readonly chosen: readonly ChosenColour[] },
): readonly Rgb[] {
  const colours = [...suggested];
  for (const { rgb, ...place } of chosen) {
    const label = regions.labels[pixelAt(regions.size, place)];
    if (candidates[label].some((candidate) => isSame(candidate.rgb, rgb))) colours[label] = rgb;
  }
  return colours;
}

function isSame(one: Rgb, other: Rgb): boolean {
  return ciede2000(labOfRgb(one), labOfRgb(other)) < SAME;
}

/** Of a place in shares of the sides. */
export function pixelAt({ width, height }: Extent, { x, y }: Point): number {
  const column = Math.min(Math.floor(x * width), width - 1);
  return Math.min(Math.floor(y * height), height - 1) * width + column;
}

/** By label (index 0 is unused) the place of the region that is farthest from its lines, in shares of the sides. */
export function middlesOf({ labels, count, size, distances }: LabelledPixels): readonly Point[] {
  const best = new Int32Array(count + 1).fill(-1);
  for (let i = 0; i < labels.length; i++) {
    const now = best[labels[i]];
    if (now < 0 || distances[i] > distances[now]) best[labels[i]] = i;
  }
  return Array.from(best, (i) => ({
    x: ((Math.max(i, 0) % size.width) + 0.5) / size.width,
    y: (Math.floor(Math.max(i, 0) / size.width) + 0.5) / size.height,
  }));
}
