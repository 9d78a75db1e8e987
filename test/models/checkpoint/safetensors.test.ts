import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { FileError } from '../../../src/tool-errors.js';
import { openSafetensors } from '../../../models/files/open-checkpoint.js';
import {
  headerLength,
  MAX_HEADER_BYTES,
  parseHeader,
} from '../../../models/checkpoint/safetensors-header.js';
import { writeSafetensors } from '../../support/write-safetensors.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'safetensors-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Entry {
  dtype: unknown;
  shape: unknown;
  data_offsets: unknown;
}
const f32 = (shape: number[], begin: number): Entry => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, begin + 4 * shape.reduce((a, b) => a * b, 1)],
});
const encode = (header: unknown): Uint8Array =>
  header instanceof Uint8Array
    ? header
    : new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
const parse = (header: unknown, dataBytes: number) =>
  parseHeader(encode(header), dataBytes, 'model.safetensors');

async function fileOf(header: unknown, data: Uint8Array): Promise<string> {
  const json = encode(header);
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  const path = join(folder, `${Math.random()}.safetensors`);
  await writeFile(path, bytes);
  return path;
}

describe('a safetensors file', () => {
  test('gives back what was written, tensor by tensor', async () => {
    const path = join(folder, 'two.safetensors');
    await writeSafetensors(path, [
      { name: 'a.weight', shape: [2, 2], dtype: 'F32', values: Float32Array.of(1, -2, 3.25, 1e-30) },
      { name: 'b', shape: [3], dtype: 'F16', values: Float32Array.of(0.5, -1, 65504) },
    ]);
    const checkpoint = await openSafetensors(path);
    try {
      expect(checkpoint.names()).toEqual(['a.weight', 'b']);
      expect(checkpoint.info('a.weight')).toMatchObject({ shape: [2, 2], dtype: 'F32' });
      expect([...(await checkpoint.read('b'))]).toEqual([0.5, -1, 65504]);
      expect(await checkpoint.read('a.weight')).toEqual(Float32Array.of(1, -2, 3.25, 1e-30));
      await expect(checkpoint.read('c')).rejects.toThrow(`${path}: no tensor "c"`);
    } finally {
      await checkpoint.close();
    }
  });

  test('may hold metadata, scalars and empty tensors', async () => {
    const header = { __metadata__: { by: 'x' }, s: f32([], 0), e: f32([0, 5], 4), v: f32([1], 4) };
    const path = await fileOf(header, new Uint8Array(Float32Array.of(7, 8).buffer));
    const checkpoint = await openSafetensors(path);
    expect([...(await checkpoint.read('s'))]).toEqual([7]);
    expect([...(await checkpoint.read('e'))]).toEqual([]);
    expect([...(await checkpoint.read('v'))]).toEqual([8]);
    await checkpoint.close();
  });

  test.each([
    ['is empty', new Uint8Array(0), 'too short for safetensors (0 bytes)'],
    ['ends in the length', new Uint8Array(5), 'too short for safetensors (5 bytes)'],
    [
      'ends in the header',
      Uint8Array.of(200, 0, 0, 0, 0, 0, 0, 0, 123),
      'does not fit into a file of 9 bytes',
    ],
    ['promises a giant header', new Uint8Array(16).fill(255), `at most ${MAX_HEADER_BYTES} allowed`],
  ])('that %s is refused', async (_, bytes, message) => {
    const path = join(folder, 'bad.safetensors');
    await writeFile(path, bytes);
    await expect(openSafetensors(path)).rejects.toThrow(FileError);
    await expect(openSafetensors(path)).rejects.toThrow(message);
  });

  test('a file that shrinks after opening is a FileError, not garbage', async () => {
    const path = await fileOf({ a: f32([4], 0) }, new Uint8Array(16));
    const checkpoint = await openSafetensors(path);
    await writeFile(path, new Uint8Array(10));
    await expect(checkpoint.read('a')).rejects.toThrow(/the file ends at byte/);
    await checkpoint.close();
  });
});

describe('a safetensors header', () => {
  test.each<[string, unknown, number, string]>([
    ['that is no JSON', '{"a":', 0, 'bad header'],
    ['that is a list', '[]', 0, 'expected an object'],
    ['with bytes that are not UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d), 0, 'bad header'],
    ['with a key twice', '{"a":1,"a":2}', 0, '"a" stands twice'],
    ['with a key twice, once escaped', '{"a":1,"\\u0061":2}', 0, '"a" stands twice'],
    ['with a field twice', '{"a":{"dtype":"F32","dtype":"F16"}}', 0, '"dtype" stands twice'],
    ['nested a thousand deep', '{"a":'.repeat(1000), 0, 'nested deeper than'],
    ['with a tensor that is a number', { a: 3 }, 0, 'tensor "a": expected { dtype'],
    ['with an unknown dtype', { a: { ...f32([1], 0), dtype: 'F8' } }, 4, 'dtype "F8" is not one of'],
    ['with a dtype from the prototype', { a: { ...f32([1], 0), dtype: 'toString' } }, 4, 'is not one of'],
    ['without a shape', { a: { dtype: 'F32', data_offsets: [0, 4] } }, 4, 'shape is not a list'],
    ['with a rank of 9', { a: f32([1, 1, 1, 1, 1, 1, 1, 1, 1], 0) }, 4, 'at most 8 sizes'],
    ['with a negative size', { a: { ...f32([1], 0), shape: [-1] } }, 4, 'shape is not a list'],
    ['with a fractional size', { a: { ...f32([1], 0), shape: [0.5] } }, 4, 'shape is not a list'],
    ['with one offset', { a: { ...f32([1], 0), data_offsets: [0] } }, 4, 'data_offsets is not a pair'],
    [
      'with three offsets',
      { a: { ...f32([1], 0), data_offsets: [0, 4, 4] } },
      4,
      'data_offsets is not a pair',
    ],
    ['with a size beyond memory', { a: f32([65536, 65536], 0) }, 4, '17179869184 bytes, at most 2147483648'],
    ['with more bytes than the shape', { a: { ...f32([1], 0), data_offsets: [0, 8] } }, 8, 'takes 4'],
    ['with offsets the wrong way round', { a: { ...f32([1], 0), data_offsets: [4, 0] } }, 4, 'takes 4'],
    ['with overlapping tensors', { a: f32([2], 0), b: f32([2], 4) }, 12, 'overlaps the tensor before it'],
    ['with a gap', { a: f32([1], 0), b: f32([1], 8) }, 12, 'leaves a gap behind at byte 4'],
    ['that starts behind the data', { a: f32([1], 4) }, 8, 'leaves a gap'],
    ['shorter than the data', { a: f32([1], 0) }, 8, 'tensors end at byte 4 of the data, the file holds 8'],
    ['longer than the data', { a: f32([2], 0) }, 4, 'tensors end at byte 8'],
    ['with a name of a thousand letters', { ['x'.repeat(1000)]: f32([1], 0) }, 4, 'at most 512 allowed'],
  ])('%s is refused', (_, header, dataBytes, message) => {
    expect(() => parse(header, dataBytes)).toThrow(FileError);
    expect(() => parse(header, dataBytes)).toThrow(message);
    expect(() => parse(header, dataBytes)).toThrow('model.safetensors');
  });

  test('a hundred thousand tensors are enough', () => {
    const header = Object.fromEntries(Array.from({ length: 100_001 }, (_, i) => [`t${i}`, 0]));
    expect(() => parse(header, 0)).toThrow('100001 tensors, at most 100000 allowed');
  });

  test('is never longer than the file', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), fc.nat(1e6), (prefix, fileBytes) => {
        try {
          expect(headerLength(prefix, fileBytes, 'f')).toBeLessThanOrEqual(fileBytes - 8);
        } catch (error) {
          expect(error).toBeInstanceOf(FileError);
        }
      }),
    );
  });
});

const GOOD_HEADER = {
  __metadata__: { format: 'pt' },
  'block.0.weight': f32([2, 3], 0),
  'block.0.bias': { dtype: 'F16', shape: [2], data_offsets: [24, 28] },
  counter: { dtype: 'I64', shape: [], data_offsets: [28, 36] },
};
const GOOD_DATA_BYTES = 36;

/** Parses to a covering set of tensors, or throws FileError; anything else fails the test. */
function expectSafe(header: Uint8Array): void {
  try {
    const entries = [...parseHeader(header, GOOD_DATA_BYTES, 'f').values()];
    const total = entries.reduce((sum, { begin, end }) => sum + end - begin, 0);
    expect(total).toBe(GOOD_DATA_BYTES);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}

describe('a header damaged anyhow', () => {
  test('the undamaged one parses', () => {
    expect([...parse(GOOD_HEADER, GOOD_DATA_BYTES).keys()]).toEqual([
      'block.0.weight',
      'block.0.bias',
      'counter',
    ]);
  });

  test('in its bytes parses or is a FileError', () => {
    const good = encode(GOOD_HEADER);
    const change = fc.record({ at: fc.nat(good.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = good.slice();
        for (const { at, byte } of changes) bytes[at] = byte;
        expectSafe(bytes);
      }),
      { numRuns: 4000 },
    );
  });

  test('in its length parses or is a FileError', () => {
    const good = encode(GOOD_HEADER);
    for (let length = 0; length < good.length; length++) expectSafe(good.slice(0, length));
  });

  test('in its values parses or is a FileError', () => {
    const value = fc.oneof(
      fc.constantFrom(0, -1, 1.5, 2 ** 31, 2 ** 53, 1e300, '', 'F32', 'BF16', null, true, [], {}),
      fc.array(fc.oneof(fc.nat(64), fc.constantFrom(2 ** 32, 2 ** 52, -1)), { maxLength: 10 }),
      fc.jsonValue(),
    );
    const target = fc.constantFrom('block.0.weight', 'block.0.bias', 'counter');
    const field = fc.constantFrom('dtype', 'shape', 'data_offsets', '__proto__');
    fc.assert(
      fc.property(target, field, value, (name, key, damaged) => {
        const header = JSON.parse(JSON.stringify(GOOD_HEADER)) as Record<string, Record<string, unknown>>;
        header[name]![key] = damaged;
        expectSafe(encode(header));
      }),
      { numRuns: 4000 },
    );
  });
});
