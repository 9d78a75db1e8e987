/** What rounding the weights costs a whole run, on the golden tiny configuration made smaller still. */
import { afterAll, expect, jest, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parseModelConfig } from '../../../models/config.js';
import { measurePrecision, type NetworkPrecision } from '../../../models/verify/packs/precision.js';
import { mapTensor } from '../../../src/image/tensor.js';
import { openNodeRuntime } from '../../../src/runtime/ort/node.js';
import { goldenImage, uniform } from './golden-inputs.js';

// Two dozen runs of a very small model; a busy machine has little time for them.
jest.setTimeout(300_000);

const runtime = openNodeRuntime({ threads: 1 });
afterAll(() => runtime.close());

const smallest: unknown = JSON.parse(readFileSync('test/fixtures/smallest.json', 'utf8'));

test('grows with every bit that is taken away, network by network, and shrinks what is stored', async () => {
  const config = parseModelConfig({
    ...(smallest as object),
    // Wide enough for int8 to be stored as such in every network.
    unet: {
      baseWidth: 32,
      multipliers: [1, 2, 2],
      resBlocks: 1,
      headSize: 32,
      normGroups: 16,
      contextWidth: 64,
    },
    clip: { image: 28, patch: 14, width: 64, layers: 2, heads: 2, mlpRatio: 2, embed: 64 },
  });
  const golden = { salt: '', prediction: 'v', layout: 'v2', config } as const;
  const noise = mapTensor(uniform('x_T', [1, 4, 8, 8]), (value) => 1.7 * value);
  const inputs = new Map([
    ['sketch', goldenImage('sketch', 64, 64)],
    ['reference', goldenImage('reference', 64, 64)],
  ]);
  const run = { golden, name: 'generate_dpm_vanilla', file: new Map([['x_T', noise]]), inputs };
  const rows: NetworkPrecision[] = [];
  for await (const row of measurePrecision(run, runtime)) rows.push(row);

  const names = ['control', 'clip', 'context', 'time', 'unet-guided', 'vae-decoder'];
  const weighed = rows.filter(({ bytes }) => bytes.float32 > 0);
  expect(weighed.map(({ network }) => network).sort()).toEqual([...names, 'all'].sort());
  for (const { network, bytes, error } of weighed) {
    const sizes = `${network} ${bytes.float32} ${bytes.float16} ${bytes.int8}`;
    expect([sizes, bytes.float16 < 0.6 * bytes.float32, bytes.int8 < bytes.float16]).toEqual([
      sizes,
      true,
      true,
    ]);
    expect([network, error.float16 > 0, error.int8 > 2 * error.float16]).toEqual([network, true, true]);
    expect(error.float16).toBeLessThan(5e-3);
    expect(error.int8).toBeLessThan(0.2);
  }
  const [all] = rows.slice(-1);
  const sum = (pick: (row: NetworkPrecision) => number): number =>
    rows.slice(0, -1).reduce((total, row) => total + pick(row), 0);
  // Both rows of guidance are one network: none of these shares weights with another.
  expect(all!.bytes.int8).toBe(sum(({ bytes }) => bytes.int8));
  expect(all!.bytes.int8).toBeLessThan(0.35 * all!.bytes.float32);
});
