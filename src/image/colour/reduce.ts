/** A picture brought down to fewer pixels: each is the plain mean of those that it stands for. */
import type { Extent } from '../geometry.js';
import { eachRow, type Pace } from '../pace.js';
import type { Rgba8 } from '../pixels.js';
import { nearestAxis } from '../regions/region-colours.js';

const CHANNELS = 4;

/** The picture itself where it is no larger than `size`. Throws CancelledError. */
export async function reduce(picture: Rgba8, size: Extent, pace: Pace): Promise<Rgba8> {
  const { width, height } = picture;
  const to = { width: Math.min(size.width, width), height: Math.min(size.height, height) };
  if (to.width === width && to.height === height) return picture;
  const sums = new Float64Array(to.width * to.height * CHANNELS);
  const counts = new Uint32Array(to.width * to.height);
  const columns = nearestAxis(width, to.width);
  const rows = nearestAxis(height, to.height);
  await eachRow(picture, pace, (y) => {
    const first = rows[y] * to.width;
    for (let x = 0, from = y * width * CHANNELS; x < width; x++) {
      const cell = first + columns[x];
      counts[cell]++;
      for (let c = 0; c < CHANNELS; c++, from++) sums[cell * CHANNELS + c] += picture.data[from];
    }
  });
  return { ...to, data: Uint8Array.from(sums, (sum, at) => Math.round(sum / counts[at >> 2])) };
}
