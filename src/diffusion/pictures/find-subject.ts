/** What of a decoded picture is its own subject, as its networks see it, at the model's resolution. */
import { isTooThin } from '../../image/fit.js';
import type { Bounds } from '../../image/geometry.js';
import type { Mask } from '../../image/pixels.js';
import { clampedPlanes } from '../../image/planes.js';
import type { Tensor } from '../../image/tensor.js';
import type { Models } from '../../runtime/models.js';
import { cutSketchBox } from '../network-inputs.js';
import { segmentReference } from './segment.js';

/** `image` [1, 3, H, W], about -1..1, with the sketch in `box`. Null where the pack cannot tell, or the box is too thin to be seen. */
export async function findSubject(
  { image, box }: { readonly image: Tensor; readonly box: Bounds },
  models: Models,
): Promise<Mask | null> {
  const { segmentSize: side } = models.pack.layout;
  if (side === null || isTooThin(box, { width: side, height: side })) return null;
  return segmentReference(clampedPlanes(cutSketchBox(image, box)), models);
}
