import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goldenConfig } from '../../../models/verify/golden-config.js';
import { buildByName } from '../../../models/files/recipes.js';
import { runStep } from '../../../models/verify/packs/step.js';
import { smallestRecipe } from '../support-packs.js';

// A build takes seconds of one core; a busy machine has little of it to give.
jest.setTimeout(600_000);

const GOLDEN = 'test/fixtures/golden/three-level';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'step-'));
  const { config, salt } = goldenConfig(JSON.parse(await readFile(join(GOLDEN, 'config.json'), 'utf8')));
  // No call needs a mask or a prompt, and their networks are the largest ones.
  const { text } = (await smallestRecipe()).config;
  const small = { ...config, text, isnet: { inputSize: 64, widthFactor: 0.0625 } };
  for (const storage of ['float32', 'float16', 'int8'] as const) {
    const recipe = { ...(await smallestRecipe(storage)), config: small };
    await buildByName(recipe, salt, { folder: join(root, storage) });
  }
  const recipe = { ...(await smallestRecipe('int8')), config: small };
  await buildByName(recipe, `${salt}other`, { folder: join(root, 'other') });
});
afterAll(() => rm(root, { recursive: true }));

async function step(
  pack: string,
  golden?: string,
): Promise<{ readonly isWithin: boolean; readonly lines: string[] }> {
  const lines: string[] = [];
  const isWithin = await runStep({ folder: join(root, pack), golden }, (line) => lines.push(line));
  return { isWithin, lines };
}

describe('one step of a pack', () => {
  test('of float32 equals the golden call within its limit', async () => {
    const { isWithin, lines } = await step('float32', GOLDEN);
    expect(lines.filter((line) => /^unet_vanilla\/out_\w+ .* ok/.test(line)).length).toBeGreaterThan(0);
    expect(isWithin).toBe(true);
  });

  test.each([
    ['float16', '4e-3', /^\d\.\de-[34]$/],
    ['int8', '8e-2', /^\d\.\de-2$/],
  ] as const)(
    'of %s is within the error that is stated for it, and far from float32',
    async (pack, limit, expected) => {
      const { isWithin, lines } = await step(pack, GOLDEN);
      expect(lines[0]).toBe(`smallest: weights stored as ${pack}`);
      expect(lines.length).toBeGreaterThan(1);
      for (const line of lines.slice(1)) {
        const [tensor, error, stated, verdict] = line.split(/ {2,}/);
        expect([tensor, stated, verdict]).toEqual([
          expect.stringMatching(/^unet_\w+\/out_\w+( \(both rows at once\))?$/),
          limit,
          'ok',
        ]);
        expect(error).toMatch(expected);
      }
      expect(isWithin).toBe(true);
    },
  );

  test('of other weights is outside of any limit', async () => {
    const { isWithin, lines } = await step('other', GOLDEN);
    expect(isWithin).toBe(false);
    expect(lines.slice(1).every((line) => line.includes('FAIL'))).toBe(true);
  });

  test('compared with a folder that has no call of the U-Net is an error, not a success', async () => {
    const common = step('float32', 'test/fixtures/golden/common');
    await expect(common).rejects.toThrow('test/fixtures/golden/common: no golden call of such a network');
  });

  test('runs without golden tensors', async () => {
    const { isWithin, lines } = await step('float16');
    expect(isWithin).toBe(true);
    expect(lines).toEqual([
      expect.stringMatching(/^loaded in [\d.]+ s, one step of \[1,4,16,16\] in [\d.]+ s$/),
    ]);
  });
});
