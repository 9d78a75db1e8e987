import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildEntry, readConfig } from '../../../models/pack/recipes.js';
import { PACKS } from '../../../models/registry.js';
import { unpack } from '../../../models/pack/unpack.js';
import { parsePack } from '../../../src/runtime/parse-pack.js';
import { folderDigests } from '../support-packs.js';

// A build takes seconds of one core; a busy machine has little of it to give.
jest.setTimeout(120_000);

/** What a clone of the repository is asked to carry. */
const MAX_PACK_BYTES = 38e6;

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'rebuild-'));
});
afterAll(() => rm(root, { recursive: true }));

/** Digests of graphs and shards, and pack.json without what it was built from. */
async function contents(folder: string): Promise<Readonly<Record<string, unknown>>> {
  const pack = JSON.parse(await readFile(join(folder, 'pack.json'), 'utf8')) as object;
  return { ...(await folderDigests(folder)), 'pack.json': { ...pack, sources: [] } };
}

describe.each(PACKS)('the tracked pack "$id"', (entry) => {
  test('comes back from the checkpoint that it unpacks to, byte for byte but for the name of its source', async () => {
    const folder = join(root, entry.id);
    const checkpoint = join(root, `${entry.id}.safetensors`);
    await unpack(entry.folder, await readConfig(entry.config), checkpoint);
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
