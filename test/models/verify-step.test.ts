import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goldenConfig } from '../../models/golden-config.js';
import { buildByName } from '../../models/recipes.js';
import { runStep } from '../../models/verify-step.js';
import { smallestRecipe } from './support-packs.js';

// A build takes seconds of one core; a busy machine has little of it to give.
jest.setTimeout(180_000);

const GOLDEN = 'test/fixtures/golden/three-level';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'step-'));
  const { config, salt } = goldenConfig(JSON.parse(await readFile(join(GOLDEN, 'config.json'), 'utf8')));
  // No call needs a mask.
  const small = { ...config, isnet: { inputSize: 64, widthFactor: 0.0625 } };
  for (const storage of ['float32', 'float16'] as const) {
    const recipe = { ...(await smallestRecipe(storage)), config: small };
    await buildByName(recipe, salt, { folder: join(root, storage) });
  }
});
afterAll(() => rm(root, { recursive: true }));

async function step(
  pack: string,
  golden: string | null,
): Promise<{ readonly isWithin: boolean; readonly lines: string[] }> {
  const lines: string[] = [];
  const isWithin = await runStep(join(root, pack), golden, (line) => lines.push(line));
  return { isWithin, lines };
}

describe('one step of a pack', () => {
  test('of float32 equals the golden call within its limit', async () => {
    const { isWithin, lines } = await step('float32', GOLDEN);
    expect(lines.filter((line) => /^unet_vanilla\/out_\w+ .* ok/.test(line)).length).toBeGreaterThan(0);
    expect(isWithin).toBe(true);
  });

  test('of float16 misses the limit, and says by how much', async () => {
    const { isWithin, lines } = await step('float16', GOLDEN);
    expect(isWithin).toBe(false);
    expect(lines.join('\n')).toMatch(/unet_vanilla\/out_\w+ {2}\d\.\de-[2-4] .* FAIL/);
  });

  test('runs without golden tensors', async () => {
    const { isWithin, lines } = await step('float16', null);
    expect(isWithin).toBe(true);
    expect(lines).toEqual([
      expect.stringMatching(/^loaded in [\d.]+ s, one step of \[1,4,16,16\] in [\d.]+ s$/),
    ]);
  });
});
