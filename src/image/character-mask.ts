/** Character masks from other sources than the sketch's own segmentation. */
import { maskToTensor, tensorToMask } from './convert.js';
import { dilate } from './dilate.js';
import type { Extent } from './geometry.js';
import type { Mask, Rgba8 } from './pixels.js';
import { resizePlain } from './resize.js';

/** A layer as a mask: character where it is opaque. */
export function alphaMask({ data, width, height }: Rgba8): Mask {
  return {
    width,
    height,
    data: Float32Array.from({ length: width * height }, (_, i) => data[4 * i + 3] / 255),
  };
}

/**
 * The sketch's character together with the reference's, the reference stretched over the sketch as the model
 * stretches it; grown by 5 px, so that no seam stays between the two. Ours (pipeline section 6): the released code
 * has no merging.
 */
export function mergeCharacters(sketch: Mask, reference: Mask): Mask {
  const placed = stretchMask(reference, sketch);
  const { width, height } = sketch;
  return dilate({ width, height, data: sketch.data.map((value, i) => Math.max(value, placed.data[i])) });
}

/** The plain resize, clamped to 0..1. */
function stretchMask(mask: Mask, size: Extent): Mask {
  if (mask.width === size.width && mask.height === size.height) return mask;
  return tensorToMask(resizePlain(maskToTensor(mask), size));
}
