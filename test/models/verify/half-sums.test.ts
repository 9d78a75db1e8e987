/** What is known of sums in half precision before a GPU has computed one. */
import { expect, test } from '@jest/globals';
import { HALF_LIMITS } from '../../../models/verify/compare.js';
import { halfSumError } from '../../../models/verify/half-sums.js';
import { normalNoise } from '../../../src/diffusion/sampling/noise.js';

function normals(): () => number {
  const drawn = normalNoise(1, 2 ** 17);
  let next = 0;
  return () => drawn[next++ % drawn.length]!;
}

const errorOf = (terms: number, block = terms): number =>
  halfSumError({ terms, count: 120, block }, normals());

test.each([
  ['a matrix of 320 inputs', 320, 1.5e-3, 3e-3],
  ['a matrix of 1280 inputs', 1280, 4e-3, 7e-3],
  ['a kernel of 320 channels', 2880, 6e-3, 1e-2],
  ['a kernel of 1280 channels', 11_520, 1.1e-2, 2e-2],
  ['a kernel over a skip connection, 2560 channels', 23_040, 1.6e-2, 2.8e-2],
])('%s', (_name, terms, least, most) => {
  const error = errorOf(terms);
  expect(error).toBeGreaterThan(least);
  expect(error).toBeLessThan(most);
});

test('two halves of the longest one are no remedy, blocks of 32 terms are', () => {
  expect(errorOf(23_040, 11_520)).toBeGreaterThan(2 * HALF_LIMITS.network);
  expect(errorOf(23_040, 32)).toBeLessThan(1e-3);
});
