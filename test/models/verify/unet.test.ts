/**
 * Every mode of the U-Net against the authors' own, from pictures to one call's output: tokens, latents, side
 * encoders, contexts and masks are computed here, only the outputs are stored. Inputs follow from their names.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { GoldenConfig } from '../../../models/verify/golden-config.js';
import { compareTensors } from '../../../models/verify/compare.js';
import { goldenModels } from '../../../models/verify/networks.js';
import { checkUnet } from '../../../models/verify/unet.js';
import type { Models } from '../../../src/runtime/models.js';
import { openNodeRuntime } from '../../../src/runtime/ort/node.js';
import { goldenInputs } from './golden-inputs.js';
import { callFile, outputsOf, readGolden, UNET_CALLS } from './unet-calls.js';

jest.setTimeout(300_000);

const inputs = goldenInputs();
const runtime = openNodeRuntime();
afterAll(() => runtime.close());

describe.each(['tiny', 'switch', 'mult'] as const)('%s', (folder) => {
  let golden: GoldenConfig;
  let models: Models;
  beforeAll(() => {
    golden = readGolden(folder);
    models = goldenModels(golden, runtime);
  });

  test.each(UNET_CALLS[folder])('%s', async (name) => {
    const file = callFile(folder, name);
    const judged: string[] = [];
    for await (const comparison of checkUnet({ golden, runtime, models, name, file, inputs })) {
      const { error, isWithin } = compareTensors(comparison, file.get(comparison.tensor)!);
      const { tensor, way = 'row by row' } = comparison;
      judged.push(`${tensor} ${way} ${isWithin ? 'ok' : error}`);
    }
    const ways = ['out_reference row by row', 'out_reference both rows at once', 'out_sketch row by row'];
    expect(judged).toEqual(ways.slice(0, outputsOf(folder).length + 1).map((way) => `${way} ok`));
  });
});

test('where values live on a GPU no graph of both rows is asked for', async () => {
  const golden = readGolden('mult');
  const models = goldenModels(golden, runtime);
  const onGpu: Models = { ...models, backend: { ...models.backend, location: 'gpu' } };
  const file = callFile('mult', 'unet_bg');
  const ways: unknown[] = [];
  const verification = { golden, runtime, models: onGpu, name: 'unet_bg', file, inputs };
  for await (const { tensor, way } of checkUnet(verification)) ways.push([tensor, way]);
  expect(ways).toEqual([['out_reference', undefined]]);
});
