/** From the decoded image to the picture that is handed out, at the sketch's own size. */
import { fromSignedRgb } from '../../image/convert.js';
import type { Extent } from '../../image/geometry.js';
import type { Mask, Rgba8 } from '../../image/pixels.js';
import { clampedPlanes } from '../../image/planes.js';
import { clearBackground, whitenBackground } from '../../image/remove-background.js';
import { antialiasedPlanes } from '../../image/resize.js';
import type { Tensor } from '../../image/tensor.js';
import type { Models } from '../../runtime/models.js';
import { cutSketchBox, type ModelSketch } from '../network-inputs.js';
import type { ColorizeRequest } from '../../request/request.js';
import { segmentReference } from './segment.js';

export interface FinishedPicture {
  readonly image: Rgba8;
  /** The picture's own character, not dilated; null where its background is kept. */
  readonly mask: Mask | null;
}

export interface Decoded {
  /** [1, 3, H, W], about -1..1. */
  readonly image: Tensor;
  readonly sketch: Pick<ModelSketch, 'box'>;
  /** The sketch's own size. */
  readonly size: Extent;
}

export async function finishPicture(
  { image, sketch, size }: Decoded,
  { resultBackground, referenceThreshold }: ColorizeRequest,
  models: Models,
): Promise<FinishedPicture> {
  const signed = antialiasedPlanes(cutSketchBox(image, sketch.box), size);
  const picture = fromSignedRgb(signed);
  if (resultBackground === 'keep') return { image: picture, mask: null };
  const mask = await segmentReference(clampedPlanes(signed), models);
  const remove = resultBackground === 'white' ? whitenBackground : clearBackground;
  return { image: remove(picture, mask, referenceThreshold), mask };
}
