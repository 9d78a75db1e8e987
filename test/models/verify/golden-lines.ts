/** The authors' line extractors on one picture; of what comes out every fifth row and column is stored. */
import { readFileSync } from 'node:fs';
import { joinRows } from '../../../models/verify/tensors.js';
import { LINE_EXTRACTORS, runExtractor } from '../../../src/diffusion/pictures/extract-lines.js';
import { decodePng } from '../../../src/image/png/png.js';
import { toRgb8 } from '../../../src/image/rgb8.js';
import type { Tensor } from '../../../src/image/tensor.js';
import type { Models } from '../../../src/runtime/models.js';
import type { LineNetwork } from '../../../src/vocabulary/preprocess.js';
import { readFixture, relativeError } from '../../support/read-safetensors.js';

/** Name in the fixture, and its tensors. */
const STORED: Readonly<Record<LineNetwork, readonly [string, readonly string[]]>> = {
  'lines-lineart': ['lineart', ['proceed']],
  'lines-denoise': ['denoise', ['raw', 'proceed']],
  'lines-keras': ['keras', ['network_input', 'raw', 'proceed']],
  'lines-sk': ['sk', ['proceed']],
};
export const LINE_NETWORKS = Object.keys(STORED) as readonly LineNetwork[];

const SIDE = 256;

/** `lines`: [1, 3, SIDE, SIDE]; `errors`: relative, per stored tensor. */
export async function computeGoldenLines(network: LineNetwork, models: Models) {
  const { prepare, finish } = LINE_EXTRACTORS[network];
  const image = toRgb8(decodePng(readFileSync('test/fixtures/golden-lines.png')));
  const inputs = prepare(image);
  const answers = await runExtractor(network, inputs, models);
  const lines = finish(answers);
  const computed: Readonly<Record<string, Tensor>> = {
    network_input: joinRows(inputs),
    raw: joinRows(answers),
    proceed: { data: lines.data.subarray(0, SIDE ** 2), shape: [1, 1, SIDE, SIDE] },
  };
  const golden = readFixture('golden-lines');
  const [name, tensors] = STORED[network];
  const errors = tensors.map((tensor) => ({
    tensor,
    error: relativeError(everyFifth(computed[tensor]!), golden(`${name}/${tensor}`).data),
  }));
  return { lines, errors };
}

function everyFifth({ data }: Tensor): Float32Array {
  return data.filter((_, i) => (i % SIDE) % 5 === 0 && (Math.floor(i / SIDE) % SIDE) % 5 === 0);
}
