/** Character masks (pipeline section 7): one network for colour pictures, one for sketches. */
import { assert } from '../../errors.js';
import { toMask } from '../../image/convert.js';
import { centredBox, cropTensor, placeOnCanvas } from '../../image/fit.js';
import type { Mask } from '../../image/pixels.js';
import { negatedPlanes, planesOf, type Image } from '../../image/planes.js';
import { plainPlanes, resizeByFactor, resizePlain } from '../../image/resize.js';
import { imageShape, mapTensor, type Tensor } from '../../image/tensor.js';
import { withSession, type Models } from '../../runtime/models.js';
import { expectFinite } from './check-picture.js';
import { expectWideEnough } from '../../request/wide-enough.js';

/**
 * Mask of a signed colour image [1, 3, h, w] ("crop" mode): the picture is scaled as a whole,
 * put on a square and inverted, so that what surrounds it is 1. Not dilated.
 */
export async function segmentReference(image: Image, models: Models): Promise<Mask> {
  const side = segmentSide(models);
  const { width, height } = planesOf(image);
  expectWideEnough('reference', { width, height }, { width: side, height: side });
  const factor = side / Math.max(width, height);
  const scaled = resizeByFactor(image, factor);
  const square = placeOnCanvas(scaled, { width: side, height: side, fill: -1 });
  const mask = await runMask(
    'isnet-reference',
    mapTensor(square, (value) => 1 - (value + 1) / 2),
    models,
  );
  const box = centredBox(imageShape(scaled), { width: side, height: side });
  return toMask(plainPlanes(cropTensor(mask, box), { width, height }));
}

/**
 * Mask of a sketch in the network's convention [1, 3, H, W] ("no crop"): stretched to the
 * square, dark lines on white, values -1..1 as they are.
 */
export async function segmentSketch(sketch: Tensor, models: Models): Promise<Mask> {
  const side = segmentSide(models);
  const { width, height } = imageShape(sketch);
  const white = resizePlain(negatedPlanes(sketch), { width: side, height: side });
  return toMask(plainPlanes(await runMask('isnet-sketch', white, models), { width, height }));
}

function segmentSide({ pack }: Models): number {
  const { segmentSize } = pack.layout;
  assert(segmentSize !== null, `pack '${pack.id}' cannot segment`);
  return segmentSize;
}

async function runMask(
  name: 'isnet-reference' | 'isnet-sketch',
  image: Tensor,
  models: Models,
): Promise<Tensor> {
  return withSession(
    () => models.load(name, {}),
    async (session) => {
      const { mask } = await session.run({ image });
      try {
        const found = { data: await mask.read(), shape: mask.shape };
        expectFinite('mask', found);
        return found;
      } finally {
        mask.dispose();
      }
    },
  );
}
