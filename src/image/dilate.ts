/** Growing masks. */
import type { Mask } from './pixels.js';

/** The released pipeline dilates with an 11 x 11 window (pipeline section 7). */
const RADIUS_PX = 5;
/** A window of n and the same one moved by s <= n are one of n + s: from 1 to 2, 4, 8 and 11. */
const SHIFTS = [1, 2, 4, 3] as const;

/** Maximum over an 11 x 11 window, stride 1; outside of the mask nothing counts. */
export function dilate({ data, width, height }: Mask): Mask {
  const wide = width + 2 * RADIUS_PX;
  const padded = new Float32Array(wide * (height + 2 * RADIUS_PX));
  for (let y = 0; y < height; y++) {
    padded.set(data.subarray(y * width, (y + 1) * width), (y + RADIUS_PX) * wide + RADIUS_PX);
  }
  for (const step of [1, wide]) for (const shift of SHIFTS) maximumWithNext(padded, shift * step);
  const out = new Float32Array(data.length);
  for (let y = 0; y < height; y++) out.set(padded.subarray(y * wide, y * wide + width), y * width);
  return { width, height, data: out };
}

function maximumWithNext(values: Float32Array, distance: number): void {
  for (let i = 0; i + distance < values.length; i++) {
    if (values[i] < values[i + distance]) values[i] = values[i + distance];
  }
}
