/**
 * Every mode of the U-Net against the authors' own, from pictures to one call's output: tokens, latents, side
 * encoders, contexts and masks are computed here, only the outputs are stored. Inputs follow from their names.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { goldenConfig, type GoldenConfig } from '../../../models/verify/golden-config.js';
import { compareTensors } from '../../../models/verify/compare.js';
import { goldenModels } from '../../../models/verify/networks.js';
import { checkUnet } from '../../../models/verify/unet.js';
import type { Tensor } from '../../../src/image/tensor.js';
import type { Models } from '../../../src/runtime/models.js';
import { openNodeRuntime } from '../../../src/runtime/ort/node.js';
import { readFixture } from '../../support/read-safetensors.js';
import { goldenInputs, uniform } from './golden-inputs.js';

jest.setTimeout(300_000);

const stored = readFixture('golden/unet-calls');
const inputs = goldenInputs();
const runtime = openNodeRuntime();
afterAll(() => runtime.close());

const CALLS = {
  tiny: ['unet_style', 'unet_bg', 'unet_bg_style_background'],
  switch: ['unet_bg', 'unet_bg_background', 'unet_fg', 'unet_fg_bg'],
  mult: ['unet_bg', 'unet_bg_background'],
} as const;

const readGolden = (folder: string): GoldenConfig =>
  goldenConfig(JSON.parse(readFileSync(`test/fixtures/golden/${folder}/config.json`, 'utf8')));
const calls = (...truths: readonly [string, Tensor][]): Map<string, Tensor> =>
  new Map<string, Tensor>([
    ['x', uniform('x_t', [2, 4, 16, 16])],
    ['t', { data: Float32Array.of(801, 801), shape: [2] }],
    ...truths,
  ]);

describe.each(['tiny', 'switch', 'mult'] as const)('%s', (folder) => {
  let golden: GoldenConfig;
  let models: Models;
  beforeAll(() => {
    golden = readGolden(folder);
    models = goldenModels(golden, runtime);
  });
  const outputs = folder === 'tiny' ? ['out_reference', 'out_sketch'] : ['out_reference'];

  test.each(CALLS[folder])('%s', async (name) => {
    const truths = outputs.map((output): [string, Tensor] => [output, stored(`${folder}/${name}/${output}`)]);
    const file = calls(...truths);
    const judged: string[] = [];
    for await (const comparison of checkUnet({ golden, runtime, models, name, file, inputs })) {
      const { error, isWithin } = compareTensors(comparison, file.get(comparison.tensor)!);
      const { tensor, way = 'row by row' } = comparison;
      judged.push(`${tensor} ${way} ${isWithin ? 'ok' : error}`);
    }
    const ways = ['out_reference row by row', 'out_reference both rows at once', 'out_sketch row by row'];
    expect(judged).toEqual(ways.slice(0, outputs.length + 1).map((way) => `${way} ok`));
  });
});

test('where values live on a GPU no graph of both rows is asked for', async () => {
  const golden = readGolden('mult');
  const models = goldenModels(golden, runtime);
  const onGpu: Models = { ...models, backend: { ...models.backend, location: 'gpu' } };
  const file = calls(['out_reference', stored('mult/unet_bg/out_reference')]);
  const ways: unknown[] = [];
  const verification = { golden, runtime, models: onGpu, name: 'unet_bg', file, inputs };
  for await (const { tensor, way } of checkUnet(verification)) ways.push([tensor, way]);
  expect(ways).toEqual([['out_reference', undefined]]);
});
