import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import fs, { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byNameUniform } from '../../../models/checkpoint/by-name.js';
import { openSafetensors } from '../../../models/files/open-checkpoint.js';
import { writeByName } from '../../../models/files/write-by-name.js';

const PUBLISHED = 'test/fixtures/inventory.json.gz';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'write-by-name-'));
});
afterAll(() => rm(root, { recursive: true }));
afterEach(() => {
  jest.restoreAllMocks();
});

async function inventory(name: string, content: unknown): Promise<string> {
  const path = join(root, name);
  await writeFile(path, JSON.stringify(content));
  return path;
}

async function written(path: string, part: string, salt = '') {
  const out = join(root, `${part}.safetensors`);
  const bytes = await writeByName(out, { inventory: path, part, salt });
  expect((await stat(out)).size).toBe(bytes);
  return openSafetensors(out);
}

const WHOLE = {
  betas: [1000],
  'model.diffusion_model.input_blocks.0.0.weight': [2, 3],
  'model.diffusion_model.time_embed.0.bias': [4],
  'first_stage_model.quant_conv.weight': [8, 8, 1, 1],
  'cond_stage_model.visual.model.conv1.weight': [2, 3],
  'cond_stage_model.transformer.model.ln_final.weight': [2],
};

describe('a checkpoint by name', () => {
  test('has the published keys, shapes and types', async () => {
    const file = await written(await inventory('whole.json', WHOLE), 'checkpoint');
    expect(file.names().map((name) => [name, file.info(name).dtype, file.info(name).shape])).toEqual([
      ['model.diffusion_model.input_blocks.0.0.weight', 'F32', [2, 3]],
      ['model.diffusion_model.time_embed.0.bias', 'F32', [4]],
      ['first_stage_model.quant_conv.weight', 'F16', [8, 8, 1, 1]],
    ]);
    await file.close();
  });

  test('names CLIP as its own file does; its values follow from the names in the model', async () => {
    const file = await written(await inventory('whole.json', WHOLE), 'clip');
    expect(file.names()).toEqual(['visual.conv1.weight', 'ln_final.weight']);
    const u = byNameUniform('cond_stage_model.visual.model.conv1.weight', 6);
    // Rank 2, three inputs: u times the root of 3 / 3.
    expect(await file.read('visual.conv1.weight')).toEqual(u);
    await file.close();
  });

  test('a tensor of several chunks goes on where the last one ended', async () => {
    const count = 5_000_001;
    const file = await written(await inventory('long.json', { 'a.bias': [count] }), 'checkpoint', 'x');
    const values = await file.read('a.bias');
    await file.close();
    const u = byNameUniform('a.bias', count, 'x');
    const wrong = values.findIndex((value, i) => value !== Math.fround(Math.fround(0.1) * u[i]!));
    expect(wrong).toBe(-1);
  });

  test('halves are the floats, rounded', async () => {
    const key = 'first_stage_model.quant_conv.weight';
    const file = await written(await inventory('whole.json', WHOLE), 'checkpoint');
    const halves = await file.read(key);
    await file.close();
    const u = byNameUniform(key, 64);
    const error = halves.map((value, i) => Math.abs(value - u[i]! * Math.sqrt(3 / 8)));
    expect(Math.max(...error)).toBeLessThanOrEqual(2 ** -12);
    expect(Math.max(...error)).toBeGreaterThan(2 ** -20);
  });

  test("the sketch's segmentation has the keys of the other one and values of its own", async () => {
    const isnet = { 'conv_in.bias': [1], 'stage1.rebnconvin.bn_s1.num_batches_tracked': [] };
    const path = await inventory('aux.json', { isnet });
    const [one, other] = [await written(path, 'isnet'), await written(path, 'sketch_isnet')];
    expect(other.names()).toEqual(one.names());
    expect(one.info('stage1.rebnconvin.bn_s1.num_batches_tracked')).toMatchObject({
      dtype: 'I64',
      shape: [],
    });
    const values = [await one.read('conv_in.bias'), await other.read('conv_in.bias')];
    expect(values.map(([first]) => first)).toEqual(
      ['isnet.conv_in.bias', 'sketch_isnet.conv_in.bias'].map((name) =>
        Math.fround(Math.fround(0.1) * byNameUniform(name, 1)[0]!),
      ),
    );
    await Promise.all([one.close(), other.close()]);
  });

  test('a whole model among several is written as its own inventory would be', async () => {
    const path = await inventory('nested.json', { v2: WHOLE, isnet: { 'conv_in.bias': [1] } });
    const alone = await inventory('whole.json', WHOLE);
    for (const [part, same] of [
      ['v2', 'checkpoint'],
      ['v2/clip', 'clip'],
      ['v2/all', 'all'],
    ] as const) {
      const outs = [
        join(root, `${same}-nested.safetensors`),
        join(root, `${same}-alone.safetensors`),
      ] as const;
      await writeByName(outs[0], { inventory: path, part, salt: 's' });
      await writeByName(outs[1], { inventory: alone, part: same, salt: 's' });
      expect(await readFile(outs[0])).toEqual(await readFile(outs[1]));
    }
  });

  test.each(['{', '[1]', '{"a.b":"c"}', '{"a.b":[-1]}'])('%s is no inventory', async (text) => {
    const path = join(root, 'bad.json');
    await writeFile(path, text);
    await expect(written(path, 'checkpoint')).rejects.toThrow(`${path}: not`);
  });

  test('a part that is not there is named with those that are', async () => {
    await expect(written(PUBLISHED, 'vae')).rejects.toMatchObject({
      message: `${PUBLISHED}: no part "vae"`,
      hint: 'Name one with --part: v2, isnet.',
    });
  });

  test('a disk without room is refused before anything is written', async () => {
    jest.spyOn(fs, 'statfs').mockResolvedValue({ bavail: 10, bsize: 4096 } as never);
    const out = join(root, 'room', 'x.safetensors');
    const source = {
      inventory: await inventory('long.json', { 'a.bias': [100_000] }),
      part: 'all',
      salt: '',
    };
    await expect(writeByName(out, source)).rejects.toThrow(': 0.4 MB needed, 0.0 MB free');
    expect(await readdir(root)).not.toContain('room');
  });
});
