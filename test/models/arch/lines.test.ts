import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { isUnusedKey, networkGraph, networkNames } from '../../../models/arch/networks.js';
import { parseModelConfig } from '../../../models/config.js';
import { goldenConfig } from '../../../models/verify/golden-config.js';
import type { GraphModel } from '../../../models/onnx/model.js';
import { goldenModels } from '../../../models/verify/networks.js';
import { requiredTensors } from '../../../models/pack/weights.js';
import type { NetworkName } from '../../../src/runtime/contracts.js';
import { openNodeRuntime } from '../../../src/runtime/ort/node.js';
import { computeGoldenLines, LINE_NETWORKS } from '../verify/golden-lines.js';

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
  const runtime = openNodeRuntime();
  const models = goldenModels(goldenConfig({}), runtime);
  afterAll(() => runtime.close());

  test.each(LINE_NETWORKS)('%s', async (network) => {
    const { lines, errors } = await computeGoldenLines(network, models);
    const one = lines.data.subarray(0, 256 * 256);
    expect(lines.shape).toEqual([1, 3, 256, 256]);
    expect(lines.data.subarray(256 * 256, 2 * 256 * 256)).toEqual(one);
    expect(lines.data.subarray(2 * 256 * 256)).toEqual(one);
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.filter(({ error }) => !(error < 2e-5))).toEqual([]);
  });
});
