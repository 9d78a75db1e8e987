/** From a sketch as drawn to what the networks see of it (pipeline sections 1 and 8). */
import { toSignedRgb } from '../../image/convert.js';
import { invertWebui } from '../../image/lines/invert-webui.js';
import type { Rgba8 } from '../../image/pixels.js';
import { toRgb8 } from '../../image/rgb8.js';
import { mapTensor, type Tensor } from '../../image/tensor.js';
import type { Models } from '../../runtime/models.js';
import { extractLines, LINE_EXTRACTORS, type LineExtractor } from './extract-lines.js';
import { fitSketch, type ModelSketch } from '../network-inputs.js';
import type { ColorizeRequest, Preprocess } from '../../request/request.js';

/** The extractor that a preprocessor runs; null: it needs none. */
const EXTRACTORS: Readonly<Record<Preprocess, LineExtractor | null>> = {
  invert: null,
  none: null,
  'invert-webui': null,
  lineart: 'lineart',
  'lineart-denoise': 'denoise',
  'lineart-keras': 'keras',
  'lineart-sk': 'sk',
};

/** The sketch in the network's convention, fitted into the model's size. */
export async function prepareSketch(
  sketch: Rgba8,
  { size, preprocess }: Pick<ColorizeRequest, 'size' | 'preprocess'>,
  models: Models,
): Promise<ModelSketch> {
  return fitSketch(await drawLines(sketch, preprocess, models), sketch, size);
}

/** True where this preprocessor is a network that the pack has not. */
export function lacksExtractor(preprocess: Preprocess, { pack }: Pick<Models, 'pack'>): boolean {
  const extractor = EXTRACTORS[preprocess];
  return extractor !== null && pack.networks[LINE_EXTRACTORS[extractor].network] === undefined;
}

export function needsExtractor(preprocess: Preprocess): boolean {
  return EXTRACTORS[preprocess] !== null;
}

/** [1, 3, h, w]: lines +1 on -1, of the sketch's shape, not always of its size. */
async function drawLines(sketch: Rgba8, preprocess: Preprocess, models: Models): Promise<Tensor> {
  const extractor = EXTRACTORS[preprocess];
  if (extractor !== null) {
    return (await extractLines(toRgb8(sketch), { extractor, analysis: 'own' }, models)).lines;
  }
  if (preprocess === 'invert-webui') return invertWebui(toRgb8(sketch));
  const signed = toSignedRgb(sketch);
  return preprocess === 'invert' ? mapTensor(signed, (value) => -value) : signed;
}
