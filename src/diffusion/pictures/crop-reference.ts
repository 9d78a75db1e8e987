/** The part of a reference that a run looks at. */
import { contentBox, cropMask, cropPicture } from '../../image/content-box.js';
import type { Bounds } from '../../image/geometry.js';
import type { ColorizeInputs, ColorizeRequest } from '../../request/request.js';

/** In the reference's pixels. */
export function referenceBox(
  { reference }: ColorizeInputs,
  { referenceCrop }: Pick<ColorizeRequest, 'referenceCrop'>,
): Bounds {
  const { width, height } = reference;
  return referenceCrop === 'content' ? contentBox(reference) : { x: 0, y: 0, width, height };
}

/** With the reference and its mask cut to the box. */
export function cropReference(inputs: ColorizeInputs, box: Bounds): ColorizeInputs {
  const { reference, referenceMask } = inputs;
  if (box.width === reference.width && box.height === reference.height) return inputs;
  const mask = referenceMask === undefined ? {} : { referenceMask: cropMask(referenceMask, box) };
  return { ...inputs, reference: cropPicture(reference, box), ...mask };
}
