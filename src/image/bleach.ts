/**
 * White where a mask says so (pipeline sections 6 and 7). `bleachCharacter` makes the background's source: the
 * reference, or the background image ("remove foreground in background"), each by its own dilated mask.
 * `bleachBackground` is "remove background in result", by the result's mask, not dilated. `clearBackground` is the
 * same with clear paper in place of white (ours).
 */
import { assert } from '../errors.js';
import type { Extent } from './geometry.js';
import type { Mask, Rgba8 } from './pixels.js';
import { imageShape, type Tensor } from './tensor.js';

const WHITE = 1;

/** A signed image [1, 3, h, w] with white where its mask is at or above the threshold (0..1). */
export function bleachCharacter(image: Tensor, mask: Mask, threshold: number): Tensor {
  return whiten(image, mask, (value) => value >= threshold);
}

/** A signed image [1, 3, h, w] with white where its mask is below the threshold (0..1). */
export function bleachBackground(image: Tensor, mask: Mask, threshold: number): Tensor {
  return whiten(image, mask, (value) => value < threshold);
}

/** The picture with an alpha of 0 where its mask is below the threshold (0..1); colours stay. */
export function clearBackground(picture: Rgba8, mask: Mask, threshold: number): Rgba8 {
  expectSameSize(picture, mask);
  const data = picture.data.slice();
  for (let i = 0; i < mask.data.length; i++) if (mask.data[i] < threshold) data[4 * i + 3] = 0;
  return { width: picture.width, height: picture.height, data };
}

function whiten(image: Tensor, mask: Mask, isWhite: (value: number) => boolean): Tensor {
  const { planes, width, height } = imageShape(image);
  expectSameSize({ width, height }, mask);
  const count = width * height;
  const data = image.data.slice();
  for (let i = 0; i < count; i++) {
    if (!isWhite(mask.data[i])) continue;
    for (let plane = 0; plane < planes; plane++) data[plane * count + i] = WHITE;
  }
  return { data, shape: image.shape };
}

function expectSameSize(image: Extent, mask: Mask): void {
  assert(
    image.width === mask.width && image.height === mask.height,
    `an image of ${image.width} x ${image.height} has a mask of ${mask.width} x ${mask.height}`,
  );
}
