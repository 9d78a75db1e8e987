/** The mask of one picture at its own size, made exactly as a run makes it for the pack's default size. */
import { defaultRequest } from '../../src/request/default-request.js';
import { segmentReference } from '../../src/diffusion/pictures/segment.js';
import { findSketchMask } from '../../src/diffusion/conditions/sketch-mask.js';
import { signedPlanes } from '../../src/image/convert.js';
import { dilate } from '../../src/image/dilate.js';
import type { Mask, Rgba8 } from '../../src/image/pixels.js';
import type { Models } from '../../src/runtime/models.js';
import type { MaskedRole } from '../panel/layers/roles.js';
import type { Preprocess } from '../../src/vocabulary/preprocess.js';

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
    return dilate(await segmentReference(signedPlanes(picture), models));
  }
  const { size } = defaultRequest(models.pack, picture);
  return findSketchMask(picture, { size, preprocess }, models);
}
