import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FileError } from '../../../src/tool-errors.js';
import { bfloat16ToFloat, decodeTensor } from '../../../models/checkpoint/dtype.js';
import { floatToHalf, halfToFloat } from '../../../src/runtime/halves.js';

const half = (value: number): number => floatToHalf(Float32Array.of(value))[0]!;
const fromHalf = (bits: number): number => halfToFloat(Uint16Array.of(bits))[0]!;

/** All finite halves of one sign, in rising order of their bits. */
const POSITIVE_HALVES = Array.from({ length: 0x7c00 }, (_, bits) => fromHalf(bits));

describe('float16', () => {
  test.each([
    [0x0000, 0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3c00, 1],
    [0x3555, 0.333251953125],
    [0x7bff, 65504],
    [0x7c00, Infinity],
    [0xc000, -2],
    [0xfc00, -Infinity],
  ])('bits %i are %d', (bits, value) => {
    expect(fromHalf(bits)).toBe(value);
    expect(half(value)).toBe(bits);
  });

  test('every half survives the way through float32', () => {
    const halves = Uint16Array.from({ length: 65536 }, (_, bits) => bits).filter(
      (bits) => (bits & 0x7fff) <= 0x7c00,
    );
    expect(floatToHalf(halfToFloat(halves))).toEqual(halves);
  });

  test('NaN stays NaN', () => {
    expect(fromHalf(half(NaN))).toBeNaN();
    expect(fromHalf(0x7c01)).toBeNaN();
  });

  test('any float32 goes to the nearest half, ties to even', () => {
    const finite = fc.oneof(
      fc.float({ min: Math.fround(-65504), max: Math.fround(65504), noNaN: true }),
      fc.float({ min: Math.fround(-1e-4), max: Math.fround(1e-4), noNaN: true }),
    );
    fc.assert(
      fc.property(finite, (value) => {
        const bits = half(value) & 0x7fff;
        const [x, error] = [Math.abs(value), Math.abs(POSITIVE_HALVES[bits]! - Math.abs(value))];
        for (const other of [bits - 1, bits + 1].filter((b) => b >= 0 && b < 0x7c00)) {
          const otherError = Math.abs(POSITIVE_HALVES[other]! - x);
          expect(error < otherError || (error === otherError && bits % 2 === 0)).toBe(true);
        }
      }),
      { numRuns: 5000 },
    );
  });

  test('halfway cases go to the even neighbour, the first value too large to infinity', () => {
    expect(half(1 + 2 ** -11)).toBe(0x3c00);
    expect(half(1 + 3 * 2 ** -11)).toBe(0x3c02);
    expect(half(2 ** -25)).toBe(0);
    expect(half(3 * 2 ** -25)).toBe(2);
    expect(half(65519.99)).toBe(0x7bff);
    expect(half(65520)).toBe(0x7c00);
    expect(half(1e30)).toBe(0x7c00);
  });
});

describe('bfloat16', () => {
  test('is the upper half of a float32', () => {
    const all = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
    const floats = new Uint32Array(bfloat16ToFloat(all).buffer);
    expect(floats.every((bits, i) => bits === i * 2 ** 16)).toBe(true);
    const values = bfloat16ToFloat(Uint16Array.of(0x3f80, 0xc049, 0x7f80, 0x7fc0));
    expect([...values]).toEqual([1, -3.140625, Infinity, NaN]);
  });
});

describe('decodeTensor', () => {
  const bytesOf = (array: ArrayBufferView): Uint8Array =>
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

  test.each([
    ['F64', Float64Array.of(1.5, -2)],
    ['F32', Float32Array.of(1.5, -2)],
    ['F16', Uint16Array.of(0x3e00, 0xc000)],
    ['BF16', Uint16Array.of(0x3fc0, 0xc000)],
  ] as const)('%s gives the stored numbers', (dtype, stored) => {
    expect([...decodeTensor(bytesOf(stored), dtype, 't')]).toEqual([1.5, -2]);
  });

  test.each([
    ['I64', BigInt64Array.of(3n, -7n)],
    ['I32', Int32Array.of(3, -7)],
    ['I16', Int16Array.of(3, -7)],
    ['I8', Int8Array.of(3, -7)],
  ] as const)('%s gives whole numbers', (dtype, stored) => {
    expect([...decodeTensor(bytesOf(stored), dtype, 't')]).toEqual([3, -7]);
  });

  test('an odd place in memory makes no difference', () => {
    const shifted = new Uint8Array([0, ...bytesOf(Float32Array.of(1.5))]).subarray(1);
    expect([...decodeTensor(shifted, 'F32', 't')]).toEqual([1.5]);
  });

  test('a whole number that float32 cannot hold is a FileError with its place', () => {
    const stored = bytesOf(BigInt64Array.of(1n, 16777217n));
    expect(() => decodeTensor(stored, 'I64', 'f.safetensors: tensor "ids"')).toThrow(FileError);
    expect(() => decodeTensor(stored, 'I64', 'tensor "ids"')).toThrow('tensor "ids": element 1 is 16777217');
  });
});
