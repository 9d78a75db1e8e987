import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNodeRuntime } from '../../src/runtime/ort/node.js';
import { evaluateDim } from '../../models/onnx/dims.js';
import type { NetworkName } from '../../src/runtime/contracts.js';
import type { Pack, PackNetwork } from '../../src/runtime/pack.js';
import { packFiles } from '../../src/runtime/pack-list.js';
import { parsePack } from '../../src/runtime/parse-pack.js';
import { packGraphs } from '../../models/build.js';
import { byNameUniform, byNameWeight } from '../../models/checkpoint/by-name.js';
import { writeSafetensors, type TensorToWrite } from '../support/write-safetensors.js';
import { readPackGraph } from '../../models/files/read-pack.js';
import { buildByName, buildFromFile } from '../../models/files/recipes.js';
import { requiredTensors } from '../../models/pack/weights.js';
import { folderDigests, smallestRecipe } from './support-packs.js';

// A build of all emissions takes seconds of one core; a busy machine has little of it to give.
jest.setTimeout(240_000);

let root = '';
let folder = '';
let pack: Pack;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'packs-'));
  folder = join(root, 'smallest');
  pack = await buildByName(await smallestRecipe(), '', { folder });
});
afterAll(() => rm(root, { recursive: true }));

const SIZES = { h: 8, w: 16, s: 3, m: 5 };

async function runNetwork(source: { folder: string; network: PackNetwork; name: string }) {
  const { network, name } = source;
  const ports = [...network.inputs, ...network.outputs];
  const free = ports.flatMap(({ shape }) => shape.filter((dim) => typeof dim === 'string'));
  const read = async (file: string): Promise<Uint8Array> =>
    new Uint8Array(await readFile(join(source.folder, file)));
  const runtime = openNodeRuntime();
  const session = await runtime.load({
    name,
    graph: await readPackGraph(source.folder, network),
    weights: await Promise.all(network.shards.map(async (path) => ({ path, data: await read(path) }))),
    dimensions: Object.fromEntries(free.map((dim) => [dim, evaluateDim(dim, SIZES)])),
  });
  const feeds = network.inputs.map((port) => {
    const shape = port.shape.map((dim) => evaluateDim(dim, SIZES));
    return [
      port.name,
      {
        shape,
        data: byNameUniform(
          port.name,
          shape.reduce((a, b) => a * b, 1),
        ),
      },
    ] as const;
  });
  const outputs = await session.run(Object.fromEntries(feeds));
  const values = await Promise.all(
    Object.entries(outputs).map(
      async ([port, value]) => [port, { shape: value.shape, data: await value.read() }] as const,
    ),
  );
  await session.release();
  await runtime.close();
  return new Map(values);
}

describe('a built pack', () => {
  test("passes the runtime's checks and holds every network", async () => {
    const json: unknown = JSON.parse(await readFile(join(folder, 'pack.json'), 'utf8'));
    expect(parsePack(json)).toEqual(pack);
    expect(Object.keys(pack.networks)).toHaveLength(57);
    expect(pack.features).toEqual(['split', 'segment', 'text']);
  });

  test('lists its files with their size and SHA-256, and has no others', async () => {
    const files = packFiles(pack);
    const digests = await folderDigests(folder);
    expect(Object.keys(digests).sort()).toEqual(['pack.json', ...files.map((file) => file.file)].sort());
    for (const { file, bytes, sha256 } of files) {
      expect((await stat(join(folder, file))).size).toBe(bytes);
      expect(digests[file]).toBe(sha256);
    }
  });

  test('the U-Nets share their weights', () => {
    const shardsOf = (name: NetworkName): readonly string[] => pack.networks[name]!.shards;
    expect(shardsOf('unet-split')).toEqual(shardsOf('unet'));
    expect(shardsOf('unet-guided')).toEqual(shardsOf('unet'));
    expect(shardsOf('unet-background-style')).toEqual(expect.arrayContaining([...shardsOf('unet')]));
    expect(shardsOf('combine')).toEqual([]);
  });

  test.each([
    'control',
    'vae-encoder',
    'vae-decoder',
    'clip',
    'text',
    'context',
    'time',
    'unet',
    'unet-split',
    'unet-guided',
    'isnet-reference',
    'isnet-sketch',
    'context-background',
    'background-encoder',
    'warp',
    'style-encoder',
    'style',
    'unet-split-style',
    'unet-background-style',
    'unet-background-style-guided',
    'unet-background-style-write',
    'unet-style-guided-read',
    'combine',
  ] as const)(
    '%s loads from its files, and its outputs have the shapes that pack.json tells',
    async (name) => {
      const network = pack.networks[name]!;
      const outputs = await runNetwork({ folder, network, name });
      expect([...outputs.keys()].sort()).toEqual(network.outputs.map((port) => port.name).sort());
      for (const port of network.outputs) {
        const { shape, data } = outputs.get(port.name)!;
        expect(shape).toEqual(port.shape.map((dim) => evaluateDim(dim, SIZES)));
        expect(data.every(Number.isFinite)).toBe(true);
        expect(data.some((value) => value !== 0)).toBe(true);
      }
    },
  );
});

describe('the emissions of a pack', () => {
  test.each([
    ['float16', ['gpu-half', 'gpu', 'gpu-plain', 'portable']],
    ['int8', ['gpu-half', 'gpu', 'gpu-plain', 'portable']],
    ['float32', ['gpu', 'gpu-plain', 'portable']],
  ] as const)('with weights in %s are %j, over one set of shards', async (storage, expected) => {
    const place = join(root, `all-${storage}`);
    const recipe = await smallestRecipe(storage);
    const all = await buildByName({ ...recipe, emissions: undefined }, '', { folder: place });
    expect(Object.keys(all.emissions)).toEqual(expected);
    const alone = await buildByName(recipe, '', {
      folder: join(root, `one-${storage}`),
    });
    expect(all.shards).toEqual(alone.shards);
    expect(all.networks).toEqual(alone.networks);
    const digests = await folderDigests(place);
    const files = packFiles(all);
    expect(Object.keys(digests).sort()).toEqual(['pack.json', ...files.map(({ file }) => file)].sort());
    for (const { file, sha256 } of files) expect(digests[file]).toBe(sha256);
  });
});

describe('building', () => {
  test('the same twice gives the same bytes', async () => {
    const again = join(root, 'again');
    await buildByName(await smallestRecipe(), '', { folder: again });
    expect(await folderDigests(again)).toEqual(await folderDigests(folder));
  });

  test('another salt gives other weights and the same graphs', async () => {
    const salted = join(root, 'salted');
    const other = await buildByName(await smallestRecipe(), 'x', { folder: salted });
    expect(other.shards.map((shard) => shard.bytes)).toEqual(pack.shards.map((shard) => shard.bytes));
    expect(other.shards[0]!.sha256).not.toBe(pack.shards[0]!.sha256);
  });

  test('smaller shards change the files and nothing that a network computes', async () => {
    const split = join(root, 'split');
    const other = await buildByName(await smallestRecipe(), '', { folder: split, maxShardBytes: 100_000 });
    const weights = packGraphs(await smallestRecipe()).flatMap((model) => model.weights);
    const sizes = weights.map(({ shape }) => 2 * shape.reduce<number>((a, b) => a * Number(b), 1));
    for (const shard of other.shards) expect(shard.bytes).toBeLessThanOrEqual(Math.max(100_000, ...sizes));
    expect(other.shards.length).toBeGreaterThan(pack.shards.length);
    const name = 'unet';
    const expected = await runNetwork({ folder, network: pack.networks[name]!, name });
    const actual = await runNetwork({ folder: split, network: other.networks[name]!, name });
    expect([...actual.get('out')!.data]).toEqual([...expected.get('out')!.data]);
  });

  test('stored halves change results by rounding only', async () => {
    const exact = join(root, 'exact');
    const other = await buildByName(await smallestRecipe('float32'), '', { folder: exact });
    const rounded = (await runNetwork({ folder, network: pack.networks.unet!, name: 'unet' })).get(
      'out',
    )!.data;
    const precise = (await runNetwork({ folder: exact, network: other.networks.unet!, name: 'unet' })).get(
      'out',
    )!.data;
    const error = Math.hypot(...rounded.map((value, i) => value - precise[i]!)) / Math.hypot(...precise);
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(2e-3);
  });

  test('leaves an existing pack as it was when it fails, and nothing else', async () => {
    const place = join(root, 'kept');
    await buildByName(await smallestRecipe(), '', { folder: place });
    const before = await folderDigests(place);
    const recipe = await smallestRecipe();
    const description = { ...recipe.description, sizes: [{ width: 65, height: 64 }] };
    const failing = buildByName({ ...recipe, description }, 'x', { folder: place });
    await expect(failing).rejects.toThrow('65 x 64 is no multiple of 32');
    expect(await folderDigests(place)).toEqual(before);
    expect((await readdir(root)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('replaces a pack, and nothing that is not one', async () => {
    const place = join(root, 'photos');
    await mkdir(place);
    await writeFile(join(place, 'holiday.jpg'), 'x');
    const recipe = await smallestRecipe();
    await expect(buildByName(recipe, '', { folder: place })).rejects.toThrow(
      'holds 1 files and no pack.json',
    );
    expect(await readdir(place)).toEqual(['holiday.jpg']);
    await writeFile(join(place, 'pack.json'), '{}');
    await buildByName(recipe, '', { folder: place });
    expect(await folderDigests(place)).toEqual(await folderDigests(folder));
  });
});

describe('building from a checkpoint', () => {
  const tensorsOf = async (): Promise<TensorToWrite[]> => {
    const required = requiredTensors(packGraphs(await smallestRecipe()));
    return [...required].map(([name, shape]) => ({
      name,
      shape,
      dtype: 'F32',
      values: byNameWeight(name, shape),
    }));
  };

  test('gives the by-name pack when it holds the by-name weights, and tells its source', async () => {
    const path = join(root, 'model.safetensors');
    await writeSafetensors(path, (await tensorsOf()).reverse());
    const place = join(root, 'from-file');
    const built = await buildFromFile(await smallestRecipe(), path, { folder: place });
    const bytes = await readFile(path);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(built).toEqual({ ...pack, sources: [{ name: 'model.safetensors', bytes: bytes.length, sha256 }] });
  });

  test('leaves the text tower out where the checkpoint has none', async () => {
    const path = join(root, 'no-text.safetensors');
    const isText = (name: string): boolean => name.startsWith('cond_stage_model.transformer.');
    await writeSafetensors(
      path,
      (await tensorsOf()).filter(({ name }) => !isText(name)),
    );
    const built = await buildFromFile(await smallestRecipe(), path, { folder: join(root, 'no-text') });
    expect(Object.keys(pack.networks).filter((name) => !(name in built.networks))).toEqual(['text']);
    expect(built.features).toEqual(['split', 'segment']);
  });

  test('refuses half a text tower', async () => {
    const path = join(root, 'half-text.safetensors');
    const key = 'cond_stage_model.transformer.model.ln_final.weight';
    await writeSafetensors(
      path,
      (await tensorsOf()).filter(({ name }) => name !== key),
    );
    const building = buildFromFile(await smallestRecipe(), path, { folder: join(root, 'never') });
    await expect(building).rejects.toThrow(`1 tensors missing: ${key}`);
  });

  test('tells what is missing and what is left over', async () => {
    const path = join(root, 'wrong.safetensors');
    const tensors = (await tensorsOf()).filter(({ name }) => name !== 'control_encoder.model.0.weight');
    const extra = {
      name: 'discriminator.0.weight',
      shape: [1],
      dtype: 'F32',
      values: new Float32Array(1),
    } as const;
    await writeSafetensors(path, [...tensors, extra]);
    const place = join(root, 'never');
    await expect(buildFromFile(await smallestRecipe(), path, { folder: place })).rejects.toThrow(
      `${path}: 1 tensors missing: control_encoder.model.0.weight; ` +
        '1 tensors that no network uses: discriminator.0.weight',
    );
    await expect(readdir(place)).rejects.toThrow('ENOENT');
  });
});
