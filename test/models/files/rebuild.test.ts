import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { buildEntry, readConfig } from '../../../models/files/recipes.js';
import { PACKS } from '../../../models/registry.js';
import { unpack } from '../../../models/files/unpack.js';
import type { Pack } from '../../../src/runtime/pack.js';
import { parsePack } from '../../../src/runtime/parse-pack.js';
import { folderDigests, sha256 } from '../support-packs.js';

// A build takes seconds of one core; a busy machine has little of it to give.
jest.setTimeout(120_000);

/** What a clone of the repository is asked to carry. */
const MAX_PACK_BYTES = 32e6;

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'rebuild-'));
});
afterAll(() => rm(root, { recursive: true }));

/** Digests of shards and unpacked graphs, and pack.json without what it was built from. */
async function contents(folder: string): Promise<Readonly<Record<string, unknown>>> {
  const digests = await folderDigests(folder);
  const graphs: Record<string, string> = {};
  for (const path of Object.keys(digests).filter((one) => one.endsWith('.gz'))) {
    graphs[path] = sha256(gunzipSync(await readFile(join(folder, path))));
  }
  return { ...digests, ...graphs, 'pack.json': await manifest(folder) };
}

/** Versions of zlib may pack the same graph differently. */
async function manifest(folder: string): Promise<unknown> {
  const pack = parsePack(JSON.parse(await readFile(join(folder, 'pack.json'), 'utf8')));
  const packed = pack.format === 1 ? {} : { bytes: 0, sha256: '' };
  const networks = Object.entries(pack.networks).map(([name, network]) => [name, { ...network, ...packed }]);
  return {
    ...pack,
    sources: [],
    networks: Object.fromEntries(networks),
    emissions: Object.keys(pack.emissions),
  };
}

/** SHA-256 of every file of the starter as it was shipped in format 1. */
const FORMAT_1 = JSON.parse(readFileSync('test/fixtures/starter-format-1.json', 'utf8')) as Record<
  string,
  string
>;

describe.each(PACKS)('the tracked pack "$id"', (entry) => {
  let checkpoint = '';
  beforeAll(async () => {
    checkpoint = join(root, `${entry.id}.safetensors`);
    await unpack(entry.folder, await readConfig(entry.config), checkpoint);
  });

  test('comes back from the checkpoint that it unpacks to, but for the name of its source', async () => {
    const folder = join(root, entry.id);
    await buildEntry({ ...entry, checkpoint }, { folder });
    expect(await contents(folder)).toEqual(await contents(entry.folder));
  });

  test('is in format 1 what it was, byte for byte but for the name of its source', async () => {
    const folder = join(root, `${entry.id}-1`);
    await buildEntry({ ...entry, checkpoint }, { folder, format: 1 });
    const path = join(folder, 'pack.json');
    const { sources } = JSON.parse(await readFile(join(entry.folder, 'pack.json'), 'utf8')) as Pack;
    const rebuilt = JSON.parse(await readFile(path, 'utf8')) as Pack;
    await writeFile(path, `${JSON.stringify({ ...rebuilt, sources }, null, 1)}\n`);
    expect(await folderDigests(folder)).toEqual(FORMAT_1);
  });

  test('packs the graphs and shares the shards of format 1', async () => {
    const files = await contents(entry.folder);
    const graphs = Object.entries(FORMAT_1).filter(([file]) => file.endsWith('.onnx'));
    for (const [file, digest] of graphs) expect(files[`graphs/portable/${file}.gz`]).toBe(digest);
    const shards = Object.entries(FORMAT_1).filter(([file]) => file.endsWith('.bin'));
    expect(files).toMatchObject(Object.fromEntries(shards));
    expect(Object.keys(files)).toHaveLength(graphs.length + shards.length + 1);
  });

  test('is accepted by the runtime and small enough', async () => {
    const pack = parsePack(JSON.parse(await readFile(join(entry.folder, 'pack.json'), 'utf8')));
    expect(pack.id).toBe(entry.id);
    const files = Object.keys(await folderDigests(entry.folder));
    const sizes = await Promise.all(files.map(async (file) => (await stat(join(entry.folder, file))).size));
    expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(MAX_PACK_BYTES);
  });
});
