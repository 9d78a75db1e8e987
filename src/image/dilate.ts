/** Growing masks. */
import type { Mask } from './pixels.js';

/** The released pipeline dilates with an 11 x 11 window (pipeline section 7). */
const RADIUS_PX = 5;

/** Maximum over an 11 x 11 window, stride 1; outside of the mask nothing counts. */
export function dilate({ data, width, height }: Mask): Mask {
  const wide = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const last = Math.min(x + RADIUS_PX, width - 1);
      let best = 0;
      for (let at = Math.max(x - RADIUS_PX, 0); at <= last; at++) best = Math.max(best, data[y * width + at]);
      wide[y * width + x] = best;
    }
  }
  const out = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    const last = Math.min(y + RADIUS_PX, height - 1);
    for (let at = Math.max(y - RADIUS_PX, 0); at <= last; at++) {
      for (let x = 0; x < width; x++) {
        out[y * width + x] = Math.max(out[y * width + x], wide[at * width + x]);
      }
    }
  }
  return { width, height, data: out };
}
