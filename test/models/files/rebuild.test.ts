import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { buildEntry, readConfig } from '../../../models/files/recipes.js';
import { PACKS } from '../../../models/registry.js';
import { unpack } from '../../../models/files/unpack.js';
import type { PackNetworks } from '../../../src/runtime/pack.js';
import { parsePack } from '../../../src/runtime/parse-pack.js';
import { folderDigests, sha256 } from '../support-packs.js';

// A build takes seconds of one core; a busy machine has little of it to give.
jest.setTimeout(120_000);

/** What a clone of the repository is asked to carry. */
const MAX_PACK_BYTES = 34 * 2 ** 20;

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
  const packed = { bytes: 0, sha256: '' };
  const unpacked = (networks: PackNetworks): unknown =>
    Object.fromEntries(
      Object.entries(networks).map(([name, network]) => [name, { ...network, ...packed }] as const),
    );
  const emissions = Object.entries(pack.emissions).map(([name, networks]) => [name, unpacked(networks)]);
  return {
    ...pack,
    sources: [],
    networks: unpacked(pack.networks),
    emissions: Object.fromEntries(emissions),
  };
}

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

  test('is accepted by the runtime and small enough', async () => {
    const pack = parsePack(JSON.parse(await readFile(join(entry.folder, 'pack.json'), 'utf8')));
    expect(pack.id).toBe(entry.id);
    const files = Object.keys(await folderDigests(entry.folder));
    const sizes = await Promise.all(files.map(async (file) => (await stat(join(entry.folder, file))).size));
    expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(MAX_PACK_BYTES);
  });
});
