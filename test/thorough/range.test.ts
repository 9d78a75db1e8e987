/** How large a pack's sums become, and what follows from it for half precision. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPack, packGraphs } from '../../models/build.js';
import { byNameCheckpoint } from '../../models/checkpoint/by-name.js';
import type { Checkpoint } from '../../models/checkpoint/checkpoint.js';
import { folderTarget } from '../../models/files/folder-target.js';
import { requiredTensors } from '../../models/pack/weights.js';
import { measureRange, rangeLines, recordRange } from '../../models/verify/packs/range.js';
import { MOST_IN_HALF } from '../../src/runtime/emissions.js';
import { openModels } from '../../src/runtime/models.js';
import { parsePack } from '../../src/runtime/parse-pack.js';
import type { Runtime } from '../../src/runtime/session.js';
import { smallestRecipe } from '../models/support-packs.js';

jest.setTimeout(120_000);

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'range-'));
});
afterAll(() => rm(root, { recursive: true }));

const packIn = async (folder: string) =>
  parsePack(JSON.parse(await readFile(join(folder, 'pack.json'), 'utf8')));

/** A checkpoint whose decoder begins with a bias of `bias` in every channel. */
function biased(checkpoint: Checkpoint, bias: number): Checkpoint {
  const key = 'first_stage_model.decoder.mid.block_1.norm1.bias';
  return {
    ...checkpoint,
    read: async (name) => {
      const values = await checkpoint.read(name);
      return name === key ? values.map(() => bias) : values;
    },
  };
}

async function build(folder: string, bias: number): Promise<void> {
  const recipe = { ...(await smallestRecipe()), emissions: ['gpu-half', 'gpu'] as const, sources: [] };
  const checkpoint = byNameCheckpoint({ shapes: requiredTensors(packGraphs(recipe)), salt: '' });
  await buildPack(recipe, biased(checkpoint, bias), folderTarget({ folder }));
}

/** A GPU that can do everything; nothing is run on it. */
const gpu = {
  backend: {
    engine: 'webgpu',
    device: 'a GPU',
    note: null,
    location: 'gpu',
    features: ['shader-f16', 'attention'],
  },
} as unknown as Runtime;

async function emissionOf(folder: string): Promise<string> {
  const reader = {
    pack: () => packIn(folder),
    read: () => Promise.reject(new Error()),
    inflate: () => Promise.reject(new Error()),
  };
  return (await openModels(reader, gpu)).emission;
}

describe('a pack with sums that half precision holds', () => {
  test('says so, and is run in half precision', async () => {
    const folder = join(root, 'small');
    await build(folder, 1);
    expect((await packIn(folder)).largestSum).toBeUndefined();
    const sums = await measureRange(folder);
    expect(new Set(sums.map(({ network }) => network))).toEqual(
      new Set(['unet-guided', 'vae-decoder', 'clip', 'time', 'combine']),
    );
    expect(sums.map(({ largest }) => largest)).toEqual(
      sums.map(({ largest }) => largest).sort((a, b) => b - a),
    );
    expect([...rangeLines(sums, false)].at(-1)).toMatch(/half precision holds up to 16384$/);
    await recordRange(folder, sums);
    const { largestSum } = await packIn(folder);
    expect(Math.log2(largestSum!) % 1).toBe(0);
    expect(largestSum! / sums[0]!.largest).toBeGreaterThanOrEqual(1);
    expect(await emissionOf(folder)).toBe('gpu-half');
  });
});

describe('a pack with a sum above 2^14', () => {
  test('names it, and is not run in half precision from then on', async () => {
    const folder = join(root, 'large');
    await build(folder, 20_000);
    const sums = await measureRange(folder);
    expect(sums[0]!.network).toBe('vae-decoder');
    expect(sums[0]!.largest).toBeGreaterThan(19_000);
    expect([...rangeLines(sums, true)].length).toBeGreaterThan(sums.length);
    expect([...rangeLines(sums, false)].at(-1)).toMatch(/half precision is refused above 16384$/);
    await recordRange(folder, sums);
    expect((await packIn(folder)).largestSum).toBeGreaterThan(MOST_IN_HALF);
    expect(await emissionOf(folder)).toBe('gpu');
  });
});
