/** The files and how they were made: test/fixtures/torch/README.md. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileError } from '../../../src/tool-errors.js';
import { memorySource } from '../../support/memory-source.js';

import { openSafetensors } from '../../../models/files/open-checkpoint.js';
import { readTorchZip } from '../../../models/checkpoint/torch-zip.js';
import { openAs } from '../../../models/files/open-file.js';
import * as P from '../../support/pickle-bytes.js';
import { storedZip, zipChunks, type ZipEntry } from '../../support/stored-zip.js';
import { ROOT } from '../../support/source-tree.js';

const FIXTURES = join(ROOT, 'test', 'fixtures', 'torch');
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'torch-zip-'));
});
afterAll(() => rm(folder, { recursive: true }));

const bytesOf = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
const SIX: P.TensorSpec = {
  type: 'FloatStorage',
  key: '0',
  elements: 6,
  offset: 0,
  shape: [2, 3],
  stride: [3, 1],
};
const named = (...tensors: readonly P.Bytes[]): P.Bytes =>
  P.dict(...tensors.map((bytes, i) => [P.text('abcdef'.charAt(i)), bytes] as const));

/** A sound archive of one tensor "a" [2,3] with values 1..6; `changes` replaces or adds entries, null drops. */
function entriesOf(changes: Readonly<Record<string, Uint8Array | null>> = {}): ZipEntry[] {
  const entries: Record<string, Uint8Array | null> = {
    'data.pkl': P.pickle(named(P.tensor(SIX))),
    byteorder: new TextEncoder().encode('little'),
    'data/0': bytesOf(1, 2, 3, 4, 5, 6),
    ...changes,
  };
  return Object.entries(entries).flatMap(([name, data]) =>
    data === null ? [] : [{ name: `m/${name}`, data }],
  );
}
const opened = (zip: Uint8Array) => readTorchZip(memorySource(zip, 'f.pth'));
const withPickle = (...parts: readonly (number | P.Bytes)[]) =>
  opened(storedZip(entriesOf({ 'data.pkl': P.pickle(...parts) })));

const openTorchZip = (path: string) => openAs(path, readTorchZip);

describe('a file of PyTorch', () => {
  test.each(['tensors.pth', 'lightning.ckpt'])('%s holds what its safetensors twin holds', async (name) => {
    const torch = await openTorchZip(join(FIXTURES, name));
    const twin = await openSafetensors(join(FIXTURES, name.replace(/\.\w+$/, '.safetensors')));
    try {
      expect([...torch.names()].sort()).toEqual([...twin.names()].sort());
      for (const tensor of twin.names()) {
        const { shape, dtype } = twin.info(tensor);
        expect(torch.info(tensor)).toMatchObject({ shape, dtype });
        expect(await torch.read(tensor)).toEqual(await twin.read(tensor));
      }
    } finally {
      await torch.close();
      await twin.close();
    }
  });

  test.each([
    ['module.pth', 'GLOBAL at byte 2: "torch.nn.modules.linear.Linear" is no part of a tensor'],
    ['complex.pth', '"torch.ComplexFloatStorage" is no part of a tensor'],
    ['protocol4.pth', 'protocol 4, expected 2'],
    ['hostile.pth', '"posix.system" is no part of a tensor'],
    ['legacy.pth', 'bad zip: End of central directory record signature not found'],
  ])('%s is refused: %s', async (name, message) => {
    await expect(openTorchZip(join(FIXTURES, name))).rejects.toThrow(FileError);
    await expect(openTorchZip(join(FIXTURES, name))).rejects.toThrow(message);
  });
});

describe('a torch zip', () => {
  test('gives its tensor; another name is a FileError', async () => {
    const checkpoint = await opened(storedZip(entriesOf()));
    expect([...(await checkpoint.read('a'))]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(() => checkpoint.info('b')).toThrow('f.pth: no tensor "b"');
  });

  test('beyond 4 GB is read through zip64, by range', async () => {
    const path = join(folder, 'large.pth');
    const elements = 1_150_000_000;
    const spec = { ...SIX, elements, offset: elements - 3, shape: [3], stride: [1] };
    const { chunks, size } = zipChunks([
      ...entriesOf({
        'data.pkl': P.pickle(named(P.tensor(spec), P.tensor({ ...SIX, key: '1' }))),
        'data/0': null,
      }),
      { name: 'm/data/0', data: 4 * elements },
      { name: 'm/data/1', data: bytesOf(1, 2, 3, 4, 5, 6) },
    ]);
    const last = chunks.findIndex(({ bytes }) => bytes.length === 24);
    const file = await open(path, 'w');
    for (const { at, bytes } of chunks) await file.write(bytes, 0, bytes.length, at);
    await file.write(bytesOf(7, 8, 9), 0, 12, chunks[last - 1]!.at - 12);
    await file.close();
    expect(size).toBeGreaterThan(4.6e9);
    const checkpoint = await openTorchZip(path);
    try {
      expect([...(await checkpoint.read('a'))]).toEqual([7, 8, 9]);
      expect([...(await checkpoint.read('b'))]).toEqual([1, 2, 3, 4, 5, 6]);
    } finally {
      await checkpoint.close();
    }
  });

  test('prefers the tensors under state_dict and leaves other values out', async () => {
    const root = P.dict(
      [P.text('epoch'), P.int(3)],
      [P.text('top'), P.tensor(SIX)],
      [P.text('state_dict'), P.dict([P.text('inner'), P.tensor(SIX)], [P.text('steps'), P.int(1)])],
    );
    expect((await withPickle(root)).names()).toEqual(['inner']);
  });

  test.each<[string, readonly (number | P.Bytes)[], string]>([
    ['of a list', [P.EMPTY_LIST], 'f.pth: expected a dict of tensors, got list'],
    [
      'of no tensors',
      [P.dict([P.text('epoch'), P.int(3)])],
      'no tensors at the top or under "state_dict"; keys: ["epoch"]',
    ],
    ['with a number as name', [P.dict([P.int(3), P.tensor(SIX)])], 'tensor 3: expected a name'],
    [
      'with a name of a thousand letters',
      [P.dict([P.text('x'.repeat(1000)), P.tensor(SIX)])],
      'at most 512 characters',
    ],
    [
      'whose storage is missing',
      [named(P.tensor({ ...SIX, key: '7' }))],
      'tensor "a": no entry "data/7" for its storage',
    ],
    [
      'whose storage is shorter than said',
      [named(P.tensor({ ...SIX, elements: 7 }))],
      '"data/0" has 24 bytes, but 7 of F32 take 28',
    ],
    [
      'whose storage is of another type',
      [named(P.tensor({ ...SIX, type: 'DoubleStorage' }))],
      '6 of F64 take 48',
    ],
    [
      'whose tensor leaves its storage',
      [named(P.tensor({ ...SIX, offset: 1 }))],
      'elements 1..7 of a storage of 6',
    ],
    [
      'whose key is a path',
      [named(P.tensor({ ...SIX, key: '../0' }))],
      'the key of a storage is not a number',
    ],
    [
      'with a negative size',
      [named(P.tensor({ ...SIX, shape: [-2, 3] }))],
      'the shape is not a tuple of at most 8',
    ],
    ['with a negative stride', [named(P.tensor({ ...SIX, stride: [-3, 1] }))], 'the stride is not a tuple'],
    ['with a negative offset', [named(P.tensor({ ...SIX, offset: -1 }))], 'the offset is not a whole number'],
    ['with a shape of rank 9', [named(P.tensor({ ...SIX, shape: Array(9).fill(1) }))], 'at most 8'],
    [
      'with shape and stride of different rank',
      [named(P.tensor({ ...SIX, stride: [1] }))],
      'shape of rank 2, stride of rank 1',
    ],
    [
      'with a size of 2^60',
      [named(P.tensor({ ...SIX, elements: 2 ** 60 }))],
      'the size of a storage is not a whole number',
    ],
  ])('%s is refused', async (_, parts, message) => {
    await expect(withPickle(...parts)).rejects.toThrow(FileError);
    await expect(withPickle(...parts)).rejects.toThrow(message);
  });

  test.each<[string, Readonly<Record<string, Uint8Array | null>>, string]>([
    ['without data.pkl', { 'data.pkl': null }, 'expected one data.pkl as torch.save writes it, found 0'],
    [
      'of a big-endian machine',
      { byteorder: new TextEncoder().encode('big') },
      'byte order "big", expected "little"',
    ],
    [
      'with a long byte order',
      { byteorder: new Uint8Array(1000) },
      'entry "byteorder" of 1000 bytes, at most 16',
    ],
  ])('%s is refused', async (_, changes, message) => {
    await expect(opened(storedZip(entriesOf(changes)))).rejects.toThrow(FileError);
    await expect(opened(storedZip(entriesOf(changes)))).rejects.toThrow(message);
  });

  test('from before PyTorch 2.1 says no byte order', async () => {
    expect((await opened(storedZip(entriesOf({ byteorder: null })))).names()).toEqual(['a']);
  });

  test.each<[string, Partial<ZipEntry>, string]>([
    ['compressed', { method: 8 }, 'entry "m/data/1" is compressed (method 8), expected stored as it is'],
    ['encrypted', { flags: 1 }, 'bad zip: compressed/uncompressed size mismatch'],
    ['there twice', { name: 'm/data/0' }, 'entry "m/data/0" stands twice'],
    ['a second pickle', { name: 'n/data.pkl' }, 'expected one data.pkl as torch.save writes it, found 2'],
    ['outside the archive', { name: '../data/1' }, 'bad zip: invalid relative path'],
    ['named at length', { name: 'm/'.padEnd(300, 'x') }, 'name of 300 characters, at most 256 allowed'],
  ])('with an entry that is %s is refused', async (_, change, message) => {
    const zip = storedZip([...entriesOf(), { name: 'm/data/1', data: bytesOf(1), ...change }]);
    await expect(opened(zip)).rejects.toThrow(FileError);
    await expect(opened(zip)).rejects.toThrow(message);
  });

  /** Byte positions within the last central header of `entriesOf`, whose name is "m/data/0". */
  const CENTRAL = 46 + 'm/data/0'.length;
  test.each<[string, (view: DataView, header: number) => void, string]>([
    [
      'an entry beyond the file',
      (v, h) => v.setUint32(h + 42, 1e6, true),
      'bytes 1000000..1000030 are not in a file',
    ],
    ['an entry on another', (v, h) => v.setUint32(h + 42, 0, true), 'overlaps'],
    [
      'an entry longer than the file',
      (v, h) => [20, 24].forEach((at) => v.setUint32(h + at, 1e6, true)),
      'file data overflows file bounds',
    ],
    ['zip64 sizes that are not there', (v, h) => v.setUint32(h + 24, 0xffffffff, true), 'size mismatch'],
    ['two different sizes', (v, h) => v.setUint32(h + 20, 23, true), 'size mismatch'],
    ['more entries than there are', (v, h) => v.setUint16(h + CENTRAL + 10, 9, true), 'are not in a file'],
    [
      'a directory beyond the file',
      (v, h) => v.setUint32(h + CENTRAL + 16, 0xfffffff0, true),
      'are not in a file',
    ],
    [
      'a comment that is not there',
      (v, h) => v.setUint16(h + CENTRAL + 20, 5, true),
      'bad zip: Invalid comment length',
    ],
  ])('with %s is refused', async (_, damage, message) => {
    const zip = storedZip(entriesOf());
    damage(new DataView(zip.buffer), zip.length - 22 - CENTRAL);
    await expect(opened(zip)).rejects.toThrow(FileError);
    await expect(opened(zip)).rejects.toThrow(message);
  });

  test('with a million entries is refused before they are read', async () => {
    const zip = storedZip(entriesOf());
    const end = zip.slice(zip.length - 22);
    const record = new DataView(new ArrayBuffer(76));
    record.setUint32(0, 0x06064b50, true);
    record.setBigUint64(32, 1_000_000n, true);
    record.setUint32(56, 0x07064b50, true);
    record.setBigUint64(64, BigInt(zip.length - 22), true);
    const lying = Buffer.concat([zip.subarray(0, zip.length - 22), new Uint8Array(record.buffer), end]);
    await expect(opened(lying)).rejects.toThrow('1000000 entries, at most 100100 allowed');
    record.setBigUint64(64, 2n ** 63n, true);
    const far = Buffer.concat([zip.subarray(0, zip.length - 22), new Uint8Array(record.buffer), end]);
    await expect(opened(far)).rejects.toThrow(FileError);
  });

  test('that ends anywhere is a FileError', async () => {
    const zip = storedZip(entriesOf());
    for (let length = 0; length < zip.length; length++) {
      await expect(opened(zip.slice(0, length))).rejects.toThrow(FileError);
    }
  });

  test('that shrinks after opening is a FileError, not garbage', async () => {
    const path = join(folder, 'shrinks.pth');
    await writeFile(path, storedZip(entriesOf()));
    const checkpoint = await openTorchZip(path);
    await writeFile(path, new Uint8Array(10));
    await expect(checkpoint.read('a')).rejects.toThrow(/the file ends at byte/);
    await checkpoint.close();
  });
});
