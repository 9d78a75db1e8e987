/**
 * Whether a sketch's regions can carry a picture's colours. Between the strokes of a hatched drawing, and in the tones of a
 * soft pencil, there is hardly a place that lies clear of the lines as the picture has them: then they cannot.
 */
import { eachRow, type Pace } from '../pace.js';
import type { Extent } from '../geometry.js';
import { CHAMFER_UNIT } from '../regions/line-distance.js';
import { SMEAR_PX, type LabelledPixels } from '../regions/region-colours.js';
import { areasOf } from '../regions/region-contacts.js';

/** So much of what is drawn must lie in regions with a core. */
const LEAST_CORED_SHARE = 0.45;

/** Throws CancelledError. */
export async function hasUsableRegions(
  regions: LabelledPixels,
  picture: Extent,
  pace: Pace,
): Promise<boolean> {
  return (await coredShare(regions, picture, pace)) >= LEAST_CORED_SHARE;
}

/** Of the drawing, its largest region (mostly the paper around it) left out: free pixels in regions with a place clear of lines. */
export async function coredShare(regions: LabelledPixels, picture: Extent, pace: Pace): Promise<number> {
  const { labels, distances, count, size } = regions;
  const clear = CHAMFER_UNIT * (1 + SMEAR_PX * Math.max(1, size.width / picture.width));
  const largest = largestOf(areasOf(labels, count));
  const free = new Int32Array(count + 1);
  const isCored = new Uint8Array(count + 1);
  let drawn = 0;
  await eachRow(size, pace, (y) => {
    for (let i = y * size.width, end = i + size.width; i < end; i++) {
      if (labels[i] === largest) continue;
      drawn++;
      if (distances[i] > 0) free[labels[i]]++;
      if (distances[i] >= clear) isCored[labels[i]] = 1;
    }
  });
  // Nothing but one region: there is nothing that could not be told apart.
  if (drawn === 0) return 1;
  return free.reduce((sum, pixels, label) => sum + isCored[label] * pixels, 0) / drawn;
}

function largestOf(areas: Int32Array): number {
  return areas.reduce((best, area, label) => (area > areas[best] ? label : best), 0);
}
