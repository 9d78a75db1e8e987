import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { appendFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openPackFolder } from '../../cli/pack-files.js';
import { openModels } from '../../src/runtime/models.js';
import { openNodeRuntime } from '../../src/runtime/ort/node.js';
import { buildSmallestPack, type TemporaryPack } from '../support/smallest-pack.js';

jest.setTimeout(60_000);

let pack: TemporaryPack;
beforeAll(async () => {
  pack = await buildSmallestPack();
});
afterAll(() => pack.remove());

const open = (path = pack.folder) => openModels(openPackFolder(path), openNodeRuntime());
const load = async () => (await open()).load('time', { s: 1 });

test('a pack is found by its folder and by its pack.json', async () => {
  expect((await open()).pack.id).toBe('smallest');
  expect((await open(join(pack.folder, 'pack.json'))).pack.id).toBe('smallest');
});

test('no pack is a user’s mistake with what to do', async () => {
  await expect(open('/nowhere')).rejects.toMatchObject({
    name: 'ToolError',
    message: 'No pack at /nowhere/pack.json: there is no such file or folder.',
    hint: expect.stringContaining('build'),
  });
});

describe('a shard that is not what the pack says', () => {
  const shard = async () => {
    const { networks } = (await open()).pack;
    return join(pack.folder, networks['time']!.shards[0]!);
  };

  test('longer, changed or missing: a format error that names file and hash', async () => {
    await (await load()).release();
    const path = await shard();
    const { bytes } = (await open()).pack.shards.find(({ file }) => path.endsWith(file))!;
    await appendFile(path, 'x');
    await expect(load()).rejects.toThrow(`${path}: expected ${bytes} bytes, found ${bytes + 1}`);
    await writeFile(path, new Uint8Array(bytes));
    await expect(load()).rejects.toThrow(/expected SHA-256 [0-9a-f]{64}, found/);
    await rm(path);
    await expect(load()).rejects.toMatchObject({
      name: 'FileError',
      message: expect.stringContaining('cannot be read: there is no such file'),
    });
  });
});
