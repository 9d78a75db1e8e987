/** The mask of one picture at its own size, made exactly as a run makes it for the pack's default size. */
import { defaultRequest } from '../src/diffusion/default-request.js';
import { cutSketchBox } from '../src/diffusion/network-inputs.js';
import { prepareSketch } from '../src/diffusion/prepare-sketch.js';
import type { Preprocess } from '../src/diffusion/request.js';
import { segmentReference, segmentSketch } from '../src/diffusion/segment.js';
import { tensorToMask, toSignedRgb } from '../src/image/convert.js';
import { dilate } from '../src/image/dilate.js';
import type { Mask, Rgba8 } from '../src/image/pixels.js';
import { resizePlain } from '../src/image/resize.js';
import type { Models } from '../src/runtime/models.js';
import type { MaskedRole } from './roles.js';

export interface SegmentOrder {
  readonly role: MaskedRole;
  readonly picture: Rgba8;
  readonly preprocess: Preprocess;
}

export async function segmentPicture(
  { role, picture, preprocess }: SegmentOrder,
  models: Models,
): Promise<Mask> {
  if (role === 'reference') {
    return dilate(tensorToMask(await segmentReference(toSignedRgb(picture), models)));
  }
  const { size } = defaultRequest(models.pack, picture);
  const sketch = await prepareSketch(picture, { size, preprocess }, models);
  const mask = await segmentSketch(sketch.image, models);
  return tensorToMask(resizePlain(cutSketchBox(mask, sketch.box), picture));
}
