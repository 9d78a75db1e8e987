import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchFile } from '../../../models/hub/fetch-file.js';
import { FileError, ToolError } from '../../../src/tool-errors.js';
import { byNameUniform } from '../../../models/checkpoint/by-name.js';
import { sha256, startHub, type Hub } from './hub-server.js';

// Milliseconds each; a busy machine has few of them to give.
jest.setTimeout(60_000);

/** Above a megabyte: the client keeps smaller answers in memory. */
const weights = new Uint8Array(byNameUniform('weights', 400_000).buffer);
const other = Uint8Array.of(1, 2, 3);
const wanted = { repo: 'owner/model', file: 'w.safetensors', revision: 'main' };

let hub: Hub;
let folder = '';
const lines: string[] = [];
beforeAll(async () => {
  hub = await startHub({
    repos: {
      'owner/model@main': {
        'readme.md': { data: other, sha256: null },
        'w.safetensors': { data: weights },
        'switch-eps.safetensors': { data: other },
        'two-a.safetensors': { data: other },
        'two-b.safetensors': { data: other },
        'switch/../../../out.safetensors': { data: other },
        'bad.safetensors': { data: weights, sha256: sha256(other) },
        'short.safetensors': { data: other, size: 5 },
        'huge.safetensors': { data: other, size: 2 ** 52 },
      },
      'owner/model@v2': { 'w.safetensors': { data: other } },
    },
  });
});
afterAll(() => hub.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-'));
  Object.assign(hub.store, { breaks: [], ignoresRanges: false, status: null });
  hub.begins.length = 0;
  lines.length = 0;
});
afterEach(() => rm(folder, { recursive: true }));

const fetched = (differences: Partial<typeof wanted> = {}, endpoint = hub.endpoint) =>
  fetchFile(
    { ...wanted, ...differences },
    { endpoint, folder, log: (line) => void lines.push(line), retryDelayMs: 1 },
  );
const path = () => join(folder, 'owner/model/w.safetensors');
const bytes = async (file: string) => Buffer.from(await readFile(file));

describe('a file of the hub', () => {
  test('comes whole, through the listing’s pages and the redirect, and lies under its repository', async () => {
    expect(await fetched()).toBe(path());
    expect((await bytes(path())).equals(Buffer.from(weights))).toBe(true);
    expect(existsSync(`${path()}.part`)).toBe(false);
    expect(lines).toEqual(['owner/model/w.safetensors: 1600000 bytes']);
  });

  test('of another revision is another file', async () => {
    expect((await bytes(await fetched({ revision: 'v2' }))).equals(Buffer.from(other))).toBe(true);
  });

  test('is found by how its name begins', async () => {
    expect(await fetched({ file: 'switch*' })).toBe(join(folder, 'owner/model/switch-eps.safetensors'));
  });

  test('that is here is checked and not fetched again; a damaged one is', async () => {
    await fetched();
    expect(await fetched()).toBe(path());
    expect(hub.begins).toEqual([0]);
    expect(lines.at(-1)).toBe('owner/model/w.safetensors: here already');
    await writeFile(path(), 'damaged');
    await fetched();
    expect((await bytes(path())).equals(Buffer.from(weights))).toBe(true);
  });
});

describe('a broken transfer', () => {
  test('goes on where it broke, within one run', async () => {
    hub.store.breaks = [500_000, 300_000, Infinity];
    await fetched();
    expect((await bytes(path())).equals(Buffer.from(weights))).toBe(true);
    expect(hub.begins[0]).toBe(0);
    const [, second = 0, third = 0] = hub.begins;
    expect(second).toBeGreaterThan(0);
    expect(second).toBeLessThanOrEqual(500_000);
    expect(third).toBeGreaterThan(second);
    expect(third).toBeLessThanOrEqual(800_000);
  });

  test('leaves what came, and the next run asks for the rest only', async () => {
    await mkdir(join(folder, 'owner/model'), { recursive: true });
    await writeFile(`${path()}.part`, weights.subarray(0, 1_234_567));
    await fetched();
    expect(hub.begins).toEqual([1_234_567]);
    expect((await bytes(path())).equals(Buffer.from(weights))).toBe(true);
    expect(lines[0]).toContain('1234567 of them here already');
  });

  test('that brings nothing ends with what is said, and keeps the part', async () => {
    await mkdir(join(folder, 'owner/model'), { recursive: true });
    await writeFile(`${path()}.part`, weights.subarray(0, 100));
    hub.store.status = 503;
    await expect(fetched()).rejects.toThrow('owner/model/w.safetensors: the hub answers 503');
    expect((await bytes(`${path()}.part`)).length).toBe(100);
    expect(existsSync(path())).toBe(false);
  });
});

describe('wrong bytes', () => {
  test('that hash otherwise are removed', async () => {
    const file = join(folder, 'owner/model/bad.safetensors');
    const fetching = fetched({ file: 'bad.safetensors' });
    await expect(fetching).rejects.toThrow(
      `owner/model/bad.safetensors: expected SHA-256 ${sha256(other)}, got ${sha256(weights)}`,
    );
    await expect(fetching).rejects.toBeInstanceOf(FileError);
    expect([existsSync(file), existsSync(`${file}.part`)]).toEqual([false, false]);
  });

  test('of a part of another file are found out by the hash, and the next run starts anew', async () => {
    await mkdir(join(folder, 'owner/model'), { recursive: true });
    await writeFile(`${path()}.part`, new Uint8Array(1000).fill(7));
    await expect(fetched()).rejects.toThrow('expected SHA-256');
    await fetched();
    expect((await bytes(path())).equals(Buffer.from(weights))).toBe(true);
  });

  test('of a part that is too long are dropped at once', async () => {
    await mkdir(join(folder, 'owner/model'), { recursive: true });
    await writeFile(`${path()}.part`, new Uint8Array(weights.length + 1));
    await fetched();
    expect(hub.begins).toEqual([0]);
    expect((await bytes(path())).equals(Buffer.from(weights))).toBe(true);
  });

  test('of a store that ignores ranges do not end in the file', async () => {
    await mkdir(join(folder, 'owner/model'), { recursive: true });
    await writeFile(`${path()}.part`, weights.subarray(0, 1_000_000));
    hub.store.ignoresRanges = true;
    await expect(fetched()).rejects.toThrow(FileError);
    expect(existsSync(path())).toBe(false);
  });

  test('of another size than listed are refused', async () => {
    hub.store.breaks = [];
    await expect(fetched({ file: 'short.safetensors' })).rejects.toThrow(/short\.safetensors/);
    expect(existsSync(join(folder, 'owner/model/short.safetensors'))).toBe(false);
  });
});

describe('what cannot be fetched', () => {
  test.each<[string, Partial<typeof wanted>, RegExp]>([
    [
      'a missing file',
      { file: 'x.bin' },
      /owner\/model@main: expected one file "x\.bin", found 0; there are readme\.md/,
    ],
    ['two candidates', { file: 'two*' }, /found 2; there are two-a\.safetensors, two-b\.safetensors/],
    [
      'a missing repository',
      { repo: 'owner/none' },
      /owner\/none@main: the hub answers 404: no such repository/,
    ],
    ['a missing revision', { revision: 'v9' }, /owner\/model@v9: the hub answers 404/],
    ['a file without a hash', { file: 'readme.md' }, /readme\.md: the hub states no SHA-256/],
    ['a file larger than the disk', { file: 'huge.safetensors' }, /GB needed, .* free/],
  ])('%s is named', async (_, differences, message) => {
    await expect(fetched(differences)).rejects.toThrow(message);
    expect(hub.begins).toEqual([]);
  });

  test('a hub that is not there is named with its address', async () => {
    const gone = 'http://127.0.0.1:9';
    const fetching = fetched({}, gone);
    await expect(fetching).rejects.toThrow(`${gone}/owner/model@main: cannot be reached`);
    await expect(fetching).rejects.toBeInstanceOf(ToolError);
  });

  test('a disk that runs full is named, with how far it went', async () => {
    await mkdir(join(folder, 'owner/model'), { recursive: true });
    // Linux's device that is always full.
    await symlink('/dev/full', `${path()}.part`);
    await expect(fetched()).rejects.toThrow(/w\.safetensors\.part: the disk is full at byte 0: make room/);
  });
});
