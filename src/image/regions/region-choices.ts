/** What a designer may choose from for a region of flats, and where in the reference it comes from. */
import type { Flats } from './flats.js';
import type { Rgb } from './region-colours.js';

/** The right colour is among so many for nine regions of ten. */
export const CHOICES = 3;

export interface ColourOption {
  readonly rgb: Rgb;
  /** Of the reference's patches, the one that it was found in; null: nobody knows, or it is the picture's own. */
  readonly patch: number | null;
}

/** For the region of a label: what it has by itself, then the next best ones of the reference. */
export function regionChoices(
  { suggested, candidates }: Pick<Flats, 'suggested' | 'candidates'>,
  label: number,
): readonly ColourOption[] {
  const first = suggested[label];
  const own = candidates[label].find(({ rgb }) => rgb.join() === first.join());
  const others = candidates[label].filter((candidate) => candidate !== own);
  return [{ rgb: first, patch: own?.patch ?? null }, ...others]
    .slice(0, CHOICES)
    .map(({ rgb, patch }) => ({ rgb, patch }));
}
