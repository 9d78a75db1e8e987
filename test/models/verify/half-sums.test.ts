/** What is known of sums in half precision before a GPU has computed one. */
import { expect, test } from '@jest/globals';
import { HALF_LIMITS } from '../../../models/verify/compare.js';
import { SUM_ERRORS } from '../../../models/verify/half-noise.js';
import { halfSumError } from '../../../models/verify/half-sums.js';
import { normalNoise } from '../../../src/diffusion/sampling/noise.js';

function normals(): () => number {
  const drawn = normalNoise(1, 2 ** 17);
  let next = 0;
  return () => drawn[next++ % drawn.length]!;
}

const errorOf = (terms: number, block = terms): number =>
  halfSumError({ terms, count: 120, block }, normals());

// Of a kernel of 64, 320 or 1280 channels, and of one over a skip connection of 2560, the longest.
test.each(SUM_ERRORS)('%i terms: the error by which networks are disturbed', (terms, told) => {
  const error = errorOf(terms);
  expect(error / told).toBeGreaterThan(0.75);
  expect(error / told).toBeLessThan(1.33);
});

test('two halves of the longest one are no remedy, blocks of 32 terms are', () => {
  expect(errorOf(23_040, 11_520)).toBeGreaterThan(2 * HALF_LIMITS.network);
  expect(errorOf(23_040, 32)).toBeLessThan(1e-3);
});
