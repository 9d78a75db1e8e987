/** Character masks from other sources than the sketch's own segmentation. */
import { maskToTensor, toMask } from './convert.js';
import { dilate } from './dilate.js';
import type { Extent } from './geometry.js';
import type { Mask, Rgba8 } from './pixels.js';
import { plainPlanes } from './resize.js';

/** A layer as a mask: character where it is opaque. */
export function alphaMask({ data, width, height }: Rgba8): Mask {
  const opacity = new Float32Array(width * height);
  for (let i = 0; i < opacity.length; i++) opacity[i] = data[4 * i + 3] / 255;
  return { width, height, data: opacity };
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
  return toMask(plainPlanes(maskToTensor(mask), size));
}
