/** Regions of a sketch as a picture colours them: those are one that touch through a gap and have one colour in the picture. */
import type { Pace } from '../pace.js';
import type { Rgba8 } from '../pixels.js';
import { regionColours, type LabelledPixels } from './region-colours.js';
import { alikeRegions } from './region-merge.js';
import type { Regions } from './regions.js';
import { compactLabels } from './rooms.js';

/** The labels of `regions` are changed. Throws CancelledError. */
export async function findColourRegions(
  regions: Regions,
  picture: Rgba8,
  pace: Pace,
): Promise<LabelledPixels> {
  if (regions.contacts.length === 0) return regions;
  const colours = await regionColours(regions, picture, pace);
  const sets = await alikeRegions({ ...regions, colours }, picture, pace);
  return { ...regions, ...(await compactLabels({ ...regions, sets }, regions.size, pace)) };
}
