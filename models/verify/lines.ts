/** The line extractors on an 8-bit picture, and the preprocessor `invert-webui`. */
import { LINE_EXTRACTORS, runExtractor } from '../../src/diffusion/pictures/extract-lines.js';
import { EXTRACTORS, PREPROCESS_WORDS, type LineNetwork } from '../../src/vocabulary/preprocess.js';
import { assert } from '../../src/errors.js';
import { lineLevels } from '../../src/image/lines/invert-webui.js';
import type { Rgb8 } from '../../src/image/rgb8.js';
import type { Tensor } from '../../src/image/tensor.js';
import { LIMITS, type Comparison } from './compare.js';
import { expectTensor, type TensorFile } from './folder.js';
import { joinRows } from './tensors.js';
import type { Verification } from './check.js';

/** Files are named after the preprocessors: "line_lineart_denoise". */
function networkOf(file: string): LineNetwork {
  const extractor = EXTRACTORS.find((name) => file === `line_${name.replaceAll('-', '_')}`);
  const network = extractor === undefined ? null : PREPROCESS_WORDS[extractor].network;
  assert(network !== null, `'${file}' is named after no line extractor`);
  return network;
}

export async function* checkLines({ file, models, name }: Verification): AsyncGenerator<Comparison> {
  const network = networkOf(name);
  const { prepare, finish } = LINE_EXTRACTORS[network];
  const images = prepare(picture(file, name));
  if (file.has('network_input')) {
    yield { tensor: 'network_input', actual: joinRows(images), limit: LIMITS.arithmetic };
  }
  const answers = await runExtractor(network, images, models);
  if (file.has('raw')) yield { tensor: 'raw', actual: joinRows(answers), limit: LIMITS.network };
  if (file.has('proceed')) yield { tensor: 'proceed', actual: finish(answers), limit: LIMITS.network };
}

/** Equal up to one grey level. */
export async function* checkLineartStandard({ file, name }: Verification): AsyncGenerator<Comparison> {
  const image = bytesOf(expectTensor(file, 'image', name));
  const data = Float32Array.from(lineLevels(image));
  const actual = { data, shape: [image.height, image.width] };
  yield { tensor: 'result', actual, limit: LIMITS.level, measure: 'largest' };
}

/** `image8`, or made of the signed `image`. */
function picture(file: TensorFile, name: string): Rgb8 {
  const bytes = file.get('image8');
  if (bytes !== undefined) return bytesOf(bytes);
  const { data, shape } = expectTensor(file, 'image', name);
  const [, , height, width] = shape;
  const count = width * height;
  const plane = (c: number): Uint8Array =>
    Uint8Array.from(data.subarray(c * count, (c + 1) * count), (value) => Math.trunc((value + 1) * 127.5));
  return { width, height, planes: [plane(0), plane(1), plane(2)] };
}

/** [h, w, 3], 0..255. */
function bytesOf({ data, shape: [height, width] }: Tensor): Rgb8 {
  const plane = (c: number): Uint8Array =>
    Uint8Array.from({ length: width * height }, (_, i) => data[3 * i + c]);
  return { width, height, planes: [plane(0), plane(1), plane(2)] };
}
