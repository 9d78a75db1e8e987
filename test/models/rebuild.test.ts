import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildEntry } from '../../models/recipes.js';
import { PACKS } from '../../models/registry.js';
import { parsePack } from '../../src/runtime/parse-pack.js';
import { folderDigests } from './support-packs.js';

// A build takes seconds of one core; a busy machine has little of it to give.
jest.setTimeout(120_000);

/** What a clone of the repository is asked to carry. */
const MAX_PACK_BYTES = 38e6;

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'rebuild-'));
});
afterAll(() => rm(root, { recursive: true }));

describe.each(PACKS)('the tracked pack "$id"', (entry) => {
  test('is what its checkpoint builds, byte for byte', async () => {
    const folder = join(root, entry.id);
    await buildEntry(entry, { folder });
    expect(await folderDigests(folder)).toEqual(await folderDigests(entry.folder));
  });

  test('is accepted by the runtime and small enough', async () => {
    const pack = parsePack(JSON.parse(await readFile(join(entry.folder, 'pack.json'), 'utf8')));
    expect(pack.id).toBe(entry.id);
    const files = Object.keys(await folderDigests(entry.folder));
    const sizes = await Promise.all(files.map(async (file) => (await stat(join(entry.folder, file))).size));
    expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(MAX_PACK_BYTES);
  });
});
