/** Reference strengths one by one, on the networks of the method's own shape with its sixteen transformers. */
import { afterAll, expect, jest, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { goldenConfig } from '../../models/verify/golden-config.js';
import { goldenModels } from '../../models/verify/networks.js';
import { referenceStrengths } from '../../src/diffusion/conditions/conditions.js';
import { readOutputs } from '../../src/diffusion/once.js';
import { withSession } from '../../src/runtime/models.js';
import { openNodeRuntime } from '../../src/runtime/ort/node.js';
import { uniform } from '../models/verify/golden-inputs.js';

// Weights by name take seconds of one core.
jest.setTimeout(180_000);

const runtime = openNodeRuntime({ threads: 1 });
afterAll(() => runtime.close());

test('each of sixteen transformers has its own strength, which reaches its values and no others', async () => {
  const golden = goldenConfig(JSON.parse(readFileSync('test/fixtures/golden/tiny/config.json', 'utf8')));
  const models = goldenModels(golden, runtime);
  const { contextWidth, transformers } = models.pack.layout;
  const tokens = uniform('tokens', [1, 4, contextWidth]);
  const values = transformers.map((_, i) => (i + 1) / 20);
  const asked = referenceStrengths({ kind: 'each', values }, models.pack.layout);
  const [ones, each] = await withSession(
    () => models.load('context', { m: 4 }),
    async (session) => [
      await readOutputs(session, { tokens, strength: row(values.map(() => 1)) }),
      await readOutputs(session, { tokens, strength: row(asked) }),
    ],
  );
  expect(transformers).toHaveLength(16);
  for (const [i, strength] of values.entries()) {
    const full = ones[`v${i}`]!.data;
    expect(ratio(each[`v${i}`]!.data, full)).toBeCloseTo(strength, 6);
    expect(each[`k${i}`]!.data).toEqual(ones[`k${i}`]!.data);
  }
});

const row = (values: readonly number[]) => ({ data: Float32Array.from(values), shape: [values.length] });

/** One factor between all numbers of the two, or NaN. */
function ratio(scaled: Float32Array, full: Float32Array): number {
  const factor = scaled[0]! / full[0]!;
  return scaled.every((value, i) => Math.abs(value - factor * full[i]!) < 1e-6) ? factor : NaN;
}
