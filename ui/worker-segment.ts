/** The mask of one picture at its own size, made exactly as a run makes it for the pack's default size. */
import { defaultRequest } from '../src/diffusion/default-request.js';
import { cutSketchBox, prepareSketch } from '../src/diffusion/network-inputs.js';
import { segmentReference, segmentSketch } from '../src/diffusion/segment.js';
import { tensorToMask, toSignedRgb } from '../src/image/convert.js';
import { dilate } from '../src/image/dilate.js';
import type { Mask, Rgba8 } from '../src/image/pixels.js';
import { resizePlain } from '../src/image/resize.js';
import type { Models } from '../src/runtime/models.js';
import type { Role } from './roles.js';

export async function segmentPicture(role: Role, picture: Rgba8, models: Models): Promise<Mask> {
  const image = toSignedRgb(picture);
  if (role === 'reference') return dilate(tensorToMask(await segmentReference(image, models)));
  const sketch = prepareSketch(image, defaultRequest(models.pack, picture));
  const mask = await segmentSketch(sketch.image, models);
  return tensorToMask(resizePlain(cutSketchBox(mask, sketch.box), picture));
}
