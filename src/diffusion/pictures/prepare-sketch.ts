/** From a sketch as drawn to what the networks see of it (pipeline sections 1 and 8). */
import { signedPlanes } from '../../image/convert.js';
import { invertWebui } from '../../image/lines/invert-webui.js';
import type { Rgba8 } from '../../image/pixels.js';
import { negatedPlanes, type Image } from '../../image/planes.js';
import { toRgb8 } from '../../image/rgb8.js';
import type { Models } from '../../runtime/models.js';
import { extractLines } from './extract-lines.js';
import { fitSketch, type ModelSketch } from '../network-inputs.js';
import type { ColorizeRequest } from '../../request/request.js';
import { PREPROCESS_WORDS, type Preprocess } from '../../vocabulary/preprocess.js';

/** The sketch in the network's convention, fitted into the model's size. */
export async function prepareSketch(
  sketch: Rgba8,
  { size, preprocess }: Pick<ColorizeRequest, 'size' | 'preprocess'>,
  models: Models,
): Promise<ModelSketch> {
  return fitSketch(await drawLines(sketch, preprocess, models), sketch, size);
}

/** [1, 3, h, w]: lines +1 on -1, of the sketch's shape, not always of its size. */
async function drawLines(sketch: Rgba8, preprocess: Preprocess, models: Models): Promise<Image> {
  const { network } = PREPROCESS_WORDS[preprocess];
  if (network !== null) {
    return (await extractLines(toRgb8(sketch), { network, analysis: 'own' }, models)).lines;
  }
  if (preprocess === 'invert-webui') return invertWebui(toRgb8(sketch));
  const signed = signedPlanes(sketch);
  return preprocess === 'invert' ? negatedPlanes(signed) : signed;
}
