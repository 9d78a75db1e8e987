import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { cp, mkdtemp, open, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packGraphs } from '../../models/build.js';
import { byNameCheckpoint } from '../../models/checkpoint/by-name.js';
import { floatToHalf, halfToFloat } from '../../src/runtime/halves.js';
import { openSafetensors } from '../../models/files/open-checkpoint.js';
import { parseModelConfig } from '../../models/config.js';
import { buildByName, buildFromFile } from '../../models/files/recipes.js';
import { unpack } from '../../models/files/unpack.js';
import { requiredTensors } from '../../models/pack/weights.js';
import { folderDigests, smallestRecipe } from '../models/support-packs.js';

// A build takes seconds of one core; a busy machine has little of it to give.
jest.setTimeout(120_000);

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'unpack-'));
});
afterAll(() => rm(root, { recursive: true }));

/** Digests of graphs and shards; pack.json names its source, which is another one on the way back. */
async function contents(folder: string): Promise<Readonly<Record<string, string>>> {
  const files = Object.entries(await folderDigests(folder));
  return Object.fromEntries(files.filter(([name]) => name !== 'pack.json'));
}

describe.each(['float16', 'float32'] as const)('a pack of %s', (storage) => {
  const folder = (): string => join(root, storage);
  const file = (): string => join(root, `${storage}.safetensors`);
  beforeAll(async () => {
    const recipe = await smallestRecipe(storage);
    await buildByName(recipe, '', { folder: folder() });
    expect(await unpack(folder(), recipe.config, file())).toBeGreaterThan(1e6);
  });

  test('comes back as a checkpoint that builds the same graphs and shards', async () => {
    const again = join(root, `${storage}-again`);
    await buildFromFile(await smallestRecipe(storage), file(), { folder: again });
    expect(await contents(again)).toEqual(await contents(folder()));
  });

  test('gives every tensor back under its key and shape, as it was but for the rounding', async () => {
    const shapes = requiredTensors(packGraphs(await smallestRecipe(storage)));
    const source = byNameCheckpoint({ shapes, salt: '' });
    const back = await openSafetensors(file());
    expect([...back.names()].sort()).toEqual([...shapes.keys()].sort());
    const norms = [...shapes.keys()].filter((key) => key.endsWith('.running_var'));
    // A convolution that a norm was folded into, and the norm itself, are not what they were.
    const isFolded = (key: string): boolean =>
      /^(sketch_)?isnet\./.test(key) || /^lineart_(denoise|keras)\./.test(key);
    expect(norms.length).toBeGreaterThan(10);
    for (const [key, shape] of shapes) {
      const { dtype, shape: found } = back.info(key);
      expect([key, ...found]).toEqual([key, ...shape]);
      if (isFolded(key)) continue;
      const exact = await source.read(key);
      const expected = dtype === 'F16' ? halfToFloat(floatToHalf(exact)) : exact;
      expect((await back.read(key)).every((value, i) => value === expected[i])).toBe(true);
      if (storage === 'float32') expect(dtype).toBe('F32');
    }
    await back.close();
  });

  test('a folded norm comes back as one that does nothing', async () => {
    const back = await openSafetensors(file());
    const norm = 'isnet.stage1.rebnconvin.bn_s1';
    const first = async (name: string): Promise<number> => (await back.read(`${norm}.${name}`))[0]!;
    const [scale, shift, mean, variance] = [
      await first('weight'),
      await first('bias'),
      await first('running_mean'),
      await first('running_var'),
    ];
    const at = (x: number): number => Math.fround(((x - mean) * scale) / Math.sqrt(variance + 1e-5) + shift);
    const values = Float32Array.of(1, -1, 2 ** -20, 1 - 2 ** -24, 1e-38, -65504);
    for (const x of values) expect(at(x)).toBe(x);
    expect(at(-0)).toBe(-0);
    expect(at(0)).toBe(0);
    await back.close();
  });
});

describe('what cannot be unpacked', () => {
  test('an int8 pack is refused', async () => {
    const recipe = { ...(await smallestRecipe()), storage: 'int8' as const };
    const folder = join(root, 'int8');
    await buildByName(recipe, '', { folder });
    await expect(unpack(folder, recipe.config, join(root, 'int8.safetensors'))).rejects.toThrow(
      'stored as int8, which is too coarse to go back',
    );
  });

  test('a damaged pack, and one of another configuration, leave no file', async () => {
    const { config } = await smallestRecipe();
    const folder = join(root, 'damaged');
    await cp(join(root, 'float16'), folder, { recursive: true });
    const out = join(root, 'none.safetensors');
    const other = parseModelConfig({
      ...config,
      unet: { ...config.unet, contextWidth: 64 },
      clip: { ...config.clip, embed: 64 },
    });
    await expect(unpack(folder, other, out)).rejects.toThrow(/tensor ".*": expected \[.*\], found \[.*\]/);
    const shard = (await readdir(folder)).find((name) => name.endsWith('.bin'))!;
    const file = await open(join(folder, shard), 'r+');
    const [byte] = await readFile(join(folder, shard));
    await file.write(Uint8Array.of(byte! ^ 1), 0, 1, 0);
    await file.close();
    await expect(unpack(folder, config, out)).rejects.toThrow(`${shard}: expected`);
    await expect(stat(out)).rejects.toThrow('ENOENT');
  });
});
