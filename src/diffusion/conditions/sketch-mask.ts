/** The character of a sketch at the sketch's own size, found exactly as a run finds it. */
import { maskToTensor, toMask } from '../../image/convert.js';
import type { Mask, Rgba8 } from '../../image/pixels.js';
import { plainPlanes } from '../../image/resize.js';
import type { Models } from '../../runtime/models.js';
import { cutSketchBox } from '../network-inputs.js';
import { prepareSketch } from '../pictures/prepare-sketch.js';
import type { ColorizeRequest } from '../../request/request.js';
import { segmentSketch } from '../pictures/segment.js';
import { expectWideEnough } from '../../request/wide-enough.js';

export async function findSketchMask(
  picture: Rgba8,
  request: Pick<ColorizeRequest, 'size' | 'preprocess'>,
  models: Models,
): Promise<Mask> {
  expectWideEnough('sketch', picture, request.size);
  const sketch = await prepareSketch(picture, request, models);
  const mask = await segmentSketch(sketch.image, models);
  return toMask(plainPlanes(cutSketchBox(maskToTensor(mask), sketch.box), picture));
}
