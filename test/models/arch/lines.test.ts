import type { LineNetwork } from '../../../src/vocabulary/preprocess.js';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { isUnusedKey, networkGraph, networkNames } from '../../../models/arch/networks.js';
import { parseModelConfig } from '../../../models/config.js';
import { goldenConfig } from '../../../models/verify/golden-config.js';
import type { GraphModel } from '../../../models/onnx/model.js';
import { goldenModels } from '../../../models/verify/networks.js';
import { joinRows } from '../../../models/verify/tensors.js';
import { requiredTensors } from '../../../models/pack/weights.js';
import { LINE_EXTRACTORS, runExtractor } from '../../../src/diffusion/pictures/extract-lines.js';
import { decodePng } from '../../../src/image/png/png.js';
import { toRgb8 } from '../../../src/image/rgb8.js';
import type { Tensor } from '../../../src/image/tensor.js';
import type { NetworkName } from '../../../src/runtime/contracts.js';
import { openNodeRuntime } from '../../../src/runtime/ort/node.js';
import { readFixture, relativeError } from '../../support/read-safetensors.js';

jest.setTimeout(300_000);

const CONFIG = parseModelConfig({});

/** Keys and shapes of the published extractors by the prefix of their keys. */
const inventory = JSON.parse(
  gunzipSync(readFileSync('test/fixtures/inventory-lines.json.gz')).toString(),
) as Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;

function lineGraph(name: NetworkName): GraphModel {
  return networkGraph(name, CONFIG, { storage: 'float16', emission: 'portable' });
}

describe.each([
  ['lines-lineart', 'lineart', 3],
  ['lines-denoise', 'lineart_denoise', 1],
  ['lines-keras', 'lineart_keras', 1],
  ['lines-sk', 'lineart_sk', 3],
] as const)('%s', (name, prefix, channels) => {
  const model = lineGraph(name);

  test('reads every published tensor under its key and shape, and no other', () => {
    const published = Object.entries(inventory[prefix]!)
      .map(([key, shape]) => [`${prefix}.${key}`, shape.join()] as const)
      .filter(([key]) => !isUnusedKey(key, CONFIG));
    const required = [...requiredTensors([model])].map(([key, shape]) => [key, shape.join()] as const);
    expect(new Map(required)).toEqual(new Map(published));
    expect(required.length).toBeGreaterThan(20);
  });

  test('takes a picture of free size and gives one channel of that size', () => {
    const ports = [...model.inputs, ...model.outputs].map((port) => [port.name, port.shape]);
    expect(ports).toEqual([
      ['image', [1, channels, 'h', 'w']],
      ['lines', [1, 1, 'h', 'w']],
    ]);
  });
});

test('a checkpoint without line extractors makes a pack without them', () => {
  const names = networkNames(CONFIG, (key) => !key.startsWith('lineart_'));
  expect(names.filter((name) => name.startsWith('lines-'))).toEqual(['lines-lineart']);
  const described = networkNames(CONFIG);
  expect(described.filter((name) => name.startsWith('lines-'))).toEqual([]);
});

describe("the authors' extractors on the golden picture, every fifth row and column", () => {
  const golden = readFixture('golden-lines');
  const runtime = openNodeRuntime();
  const models = goldenModels(goldenConfig({}), runtime);
  const image = toRgb8(decodePng(readFileSync('test/fixtures/golden-lines.png')));
  afterAll(() => runtime.close());

  test.each<[LineNetwork, string, readonly string[]]>([
    ['lines-lineart', 'lineart', ['proceed']],
    ['lines-denoise', 'denoise', ['raw', 'proceed']],
    ['lines-keras', 'keras', ['network_input', 'raw', 'proceed']],
    ['lines-sk', 'sk', ['proceed']],
  ])('%s', async (network, extractor, tensors) => {
    const { prepare, finish } = LINE_EXTRACTORS[network];
    const inputs = prepare(image);
    const answers = await runExtractor(network, inputs, models);
    const lines = finish(answers);
    const one = lines.data.subarray(0, 256 * 256);
    expect(lines.shape).toEqual([1, 3, 256, 256]);
    expect(lines.data.subarray(256 * 256, 2 * 256 * 256)).toEqual(one);
    expect(lines.data.subarray(2 * 256 * 256)).toEqual(one);
    const computed: Readonly<Record<string, Tensor>> = {
      network_input: joinRows(inputs),
      raw: joinRows(answers),
      proceed: { data: one, shape: [1, 1, 256, 256] },
    };
    for (const tensor of tensors) {
      const error = relativeError(everyFifth(computed[tensor]!), golden(`${extractor}/${tensor}`).data);
      expect(error).toBeLessThan(2e-5);
    }
  });
});

function everyFifth({ data }: Tensor): Float32Array {
  return data.filter((_, i) => (i % 256) % 5 === 0 && (Math.floor(i / 256) % 256) % 5 === 0);
}
