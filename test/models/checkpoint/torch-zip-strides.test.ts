import { describe, expect, test } from '@jest/globals';
import { FileError } from '../../../src/tool-errors.js';
import { rowMajor, storageSpan } from '../../../models/checkpoint/torch-zip-strides.js';

const place = (shape: number[], stride: number[], offset = 0) => ({
  kind: 'tensor' as const,
  storage: { kind: 'storage' as const, key: '0', dtype: 'F32' as const, elements: 12 },
  offset,
  shape,
  stride,
});
const COUNTING = Float32Array.from({ length: 12 }, (_, i) => i);

describe('storageSpan', () => {
  test.each([
    ['a scalar', [], [], 1],
    ['a row-major matrix', [3, 4], [4, 1], 12],
    ['a transposed matrix', [4, 3], [1, 4], 12],
    ['every third element', [4], [3], 10],
    ['an axis of size 1 with any stride', [1, 4], [999, 1], 4],
    ['nothing', [0, 4], [4, 1], 0],
  ])('of %s', (_, shape, stride, span) => {
    expect(storageSpan(place(shape, stride))).toBe(span);
  });

  test.each([
    ['beyond the storage', place([13], [1]), 'elements 0..13 of a storage of 12'],
    ['beyond it by its offset', place([4], [1], 9), 'elements 9..13 of a storage of 12'],
    ['of nothing beyond it', place([0], [1], 13), 'elements 13..13'],
    ['that stretches one element', place([1000], [0]), 'elements lie on each other, 1000 within 1'],
    ['that slides over itself', place([4, 4], [1, 1]), 'elements lie on each other, 16 within 7'],
    ['larger than memory', place([2 ** 40], [1]), 'at most 2147483648 allowed'],
    [
      'larger than numbers',
      place(Array(8).fill(2 ** 52), Array(8).fill(2 ** 52)),
      'elements lie on each other',
    ],
  ])('a tensor %s is refused', (_, tensor, message) => {
    expect(() => storageSpan(tensor)).toThrow(FileError);
    expect(() => storageSpan(tensor)).toThrow(message);
  });
});

describe('rowMajor', () => {
  test('leaves a row-major tensor where it is', () => {
    expect(rowMajor(COUNTING, { shape: [3, 1, 4], stride: [4, 77, 1] })).toBe(COUNTING);
  });

  test.each([
    ['transposes', [4, 3], [1, 4], [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]],
    ['skips', [2, 2], [6, 3], [0, 3, 6, 9]],
    ['permutes three axes', [2, 3, 2], [1, 4, 2], [0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11]],
  ])('%s', (_, shape, stride, expected) => {
    expect([...rowMajor(COUNTING, { shape, stride })]).toEqual(expected);
  });
});
