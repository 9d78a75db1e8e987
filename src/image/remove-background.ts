/**
 * "Remove background in result" (pipeline section 7): where the result's own mask, not dilated, is below the reference
 * threshold (0..1). White is the authors' way; clear is ours, for a result with a transparent background.
 */
import { assert } from '../errors.js';
import type { Mask, Rgba8 } from './pixels.js';

/** The background becomes opaque white. */
export function whitenBackground(picture: Rgba8, mask: Mask, threshold: number): Rgba8 {
  expectSameSize(picture, mask);
  const data = picture.data.slice();
  for (let i = 0; i < mask.data.length; i++) {
    if (mask.data[i] < threshold) data.fill(255, 4 * i, 4 * i + 4);
  }
  return { width: picture.width, height: picture.height, data };
}

/** The background becomes fully transparent; its colours stay beneath. */
export function clearBackground(picture: Rgba8, mask: Mask, threshold: number): Rgba8 {
  expectSameSize(picture, mask);
  const data = picture.data.slice();
  for (let i = 0; i < mask.data.length; i++) if (mask.data[i] < threshold) data[4 * i + 3] = 0;
  return { width: picture.width, height: picture.height, data };
}

function expectSameSize(picture: Rgba8, mask: Mask): void {
  assert(
    picture.width === mask.width && picture.height === mask.height,
    `a picture of ${picture.width} x ${picture.height} has a mask of ${mask.width} x ${mask.height}`,
  );
}
