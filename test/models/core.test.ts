/** The toolchain's core where there is no Node: bundled as for a browser, run in a realm that has none of Node's globals. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { build } from 'esbuild';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { gzipBytes, newHash } from '../../models/files/platform.js';
import { buildByName } from '../../models/files/recipes.js';
import type { Gzip } from '../../models/pack/pack-target.js';
import type { NewHash } from '../../models/bytes/hash.js';
import { folderDigests, sha256, smallestRecipe } from './support-packs.js';

jest.setTimeout(120_000);

const ENTRY = `
import { buildPack, packGraphs } from './models/build.js';
import { byNameCheckpoint } from './models/checkpoint/by-name.js';
import { requiredTensors } from './models/pack/weights.js';

function memoryFile(kept) {
  const parts = [];
  return {
    append: async (bytes) => void parts.push(bytes.slice()),
    keep: async (name) => void kept.set(name, parts),
    discard: async () => {},
  };
}

globalThis.buildInMemory = async (recipe, platform) => {
  const kept = new Map();
  const replace = (bytes, write) => write({ create: async () => memoryFile(kept) });
  const checkpoint = byNameCheckpoint({ shapes: requiredTensors(packGraphs(recipe)), salt: '' });
  const target = { ...platform, replace, maxShardBytes: 2 ** 27 };
  await buildPack({ ...recipe, sources: [] }, checkpoint, target);
  return kept;
};
`;

type BuildInMemory = (
  recipe: object,
  platform: { readonly newHash: NewHash; readonly gzip: Gzip },
) => Promise<ReadonlyMap<string, readonly Uint8Array[]>>;

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'core-'));
});
afterAll(() => rm(root, { recursive: true }));

test('a pack that is built without Node, in memory, has the bytes of the one that is built on disk', async () => {
  const stdin = { contents: ENTRY, resolveDir: process.cwd() };
  const options = { bundle: true, platform: 'browser', format: 'iife', write: false } as const;
  const { outputFiles } = await build({ stdin, ...options, logLevel: 'silent' });
  const realm = createContext({ TextEncoder, TextDecoder });
  runInContext(outputFiles[0]!.text, realm);
  const { buildInMemory } = realm as unknown as { readonly buildInMemory: BuildInMemory };

  const recipe = await smallestRecipe();
  const files = await buildInMemory(recipe, { newHash, gzip: gzipBytes });
  const folder = join(root, 'pack');
  await buildByName(recipe, '', { folder });
  const digests = [...files].map(([name, parts]) => [name, sha256(Buffer.concat(parts))] as const);
  expect(Object.fromEntries(digests)).toEqual(await folderDigests(folder));
});
