/** A pack's emissions and gzipped graphs, and what can be wrong with them. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openPackFolder } from '../../cli/pack-files.js';
import { byNameUniform } from '../../models/checkpoint/by-name.js';
import { runSession } from '../../models/verify/networks.js';
import { openModels, withSession } from '../../src/runtime/models.js';
import { openNodeRuntime } from '../../src/runtime/ort/node.js';
import { parsePack } from '../../src/runtime/parse-pack.js';
import { buildSmallestPack, type TemporaryPack } from '../support/smallest-pack.js';
import { sha256 } from '../models/support-packs.js';

jest.setTimeout(60_000);

let pack: TemporaryPack;
let text = '';
const runtime = openNodeRuntime({ threads: 1 });
beforeAll(async () => {
  pack = await buildSmallestPack();
  text = await readFile(join(pack.folder, 'pack.json'), 'utf8');
});
afterAll(async () => {
  await runtime.close();
  await pack.remove();
});

/** What the network of the pack in `folder` makes of the same timesteps. */
async function timeRows(folder: string): Promise<Float32Array> {
  const models = await openModels(openPackFolder(folder), runtime);
  const feeds = { t: { data: byNameUniform('t', 3), shape: [3] } };
  const run = withSession(
    () => models.load('time', { s: 3 }),
    (session) => runSession(session, feeds),
  );
  return (await run)['emb']!.data;
}

test('the portable emission is the one that runs in Node, and the models say so', async () => {
  expect((await openModels(openPackFolder(pack.folder), runtime)).emission).toBe('portable');
  expect((await timeRows(pack.folder)).some((value) => value !== 0)).toBe(true);
});

// The tests below break a fresh copy each; its type would only be in their way.
type Json = { [key: string]: Json };
const copy = () => JSON.parse(text) as Json;
const clip = (json: Json) => json['emissions']!['portable']!['clip']!;

describe('the emissions of pack.json', () => {
  test('of the toolchain is accepted, with the networks of the portable emission as its own', () => {
    expect(parsePack(copy()).networks).toEqual(copy()['emissions']!['portable']);
  });

  test('may have emissions that this version does not know: they are left out', () => {
    const json = copy();
    Object.assign(json['emissions']!, { quantum: { unet: 'whatever' } });
    expect(Object.keys(parsePack(json).emissions)).toEqual(['portable']);
  });

  test.each<[string, (json: Json) => unknown, RegExp]>([
    ['no portable emission', (json) => delete json['emissions']!['portable'], /emissions\.portable/],
    ['networks outside of an emission', (json) => Object.assign(json, { networks: {} }), /networks/],
    ['a graph that says not what comes of it', (json) => delete clip(json)['inflatedBytes'], /inflatedBytes/],
    [
      'a graph above 32 MB',
      (json) => Object.assign(clip(json), { inflatedBytes: 2 ** 25 + 1 }),
      /<=33554432/,
    ],
    ['a packed graph above 32 MB', (json) => Object.assign(clip(json), { bytes: 2 ** 25 + 1 }), /<=33554432/],
    ...['../clip.onnx.gz', '/clip.onnx.gz', 'a/../../clip', 'a//b', 'a\\..\\b', 'a/b/c/d/e', '.', ''].map(
      (file): [string, (json: Json) => unknown, RegExp] => [
        `a graph at "${file}"`,
        (json) => Object.assign(clip(json), { file }),
        /emissions\.portable\.clip\.file/,
      ],
    ),
    [
      'a network that is missing',
      (json) => delete json['emissions']!['portable']!['control'],
      /emissions\.portable\.control is missing; every run needs it/,
    ],
    [
      'a shard that is not listed',
      (json) => Object.assign(clip(json), { shards: ['x.bin'] }),
      /emissions\.portable\.clip wants the shard x\.bin/,
    ],
    [
      'a port too little',
      (json) => Object.assign(clip(json), { outputs: [] }),
      /emissions\.portable\.clip\.outputs lacks tokens/,
    ],
  ])('with %s is refused by the field', (_, spoil, message) => {
    const json = copy();
    spoil(json);
    expect(() => parsePack(json)).toThrow(message);
    expect(() => parsePack(json)).toThrow(expect.objectContaining({ name: 'FormatError' }));
  });
});

describe('a graph of the right SHA-256 that is not what it says', () => {
  const spoiled = async (graph: Uint8Array, inflatedBytes: number): Promise<string> => {
    const { folder } = pack;
    const json = copy();
    const time = json['emissions']!['portable']!['time']!;
    await writeFile(join(folder, String(time['file'])), graph);
    Object.assign(time, { bytes: graph.length, sha256: sha256(graph), inflatedBytes });
    await writeFile(join(folder, 'pack.json'), JSON.stringify(json));
    return folder;
  };

  test.each([
    ['a gzip bomb', gzipSync(new Uint8Array(50_000_000)), 1000],
    ['less than it says', gzipSync(new Uint8Array(10)), 1000],
    ['no gzip', new Uint8Array(10), 1000],
  ])('%s is a bad file, by its name', async (_, graph, inflatedBytes) => {
    await expect(timeRows(await spoiled(graph, inflatedBytes))).rejects.toMatchObject({
      name: 'FormatError',
      message: expect.stringContaining('graphs/portable/time.onnx.gz'),
    });
  });
});
