import { describe, expect, test } from '@jest/globals';
import { blurPlane, blurPlane8 } from '../../src/image/gaussian-blur.js';

describe('the blur of bytes', () => {
  test('spreads a bright point as the product of its kernel, rounded once', () => {
    const plane = new Uint8Array(21 * 21);
    plane[10 * 21 + 10] = 255;
    const out = blurPlane8(plane, { width: 21, height: 21 });
    const kernel = [34, 32, 28, 20, 14, 9, 4, 3, 1, 0];
    for (const [dx, dy] of [
      [0, 0],
      [1, 0],
      [0, 2],
      [3, 4],
      [9, 0],
    ] as const) {
      const expected = Math.floor((kernel[dx]! * kernel[dy]! * 255 + 32_768) / 65_536);
      expect(out[(10 + dy) * 21 + 10 + dx]).toBe(expected);
    }
  });

  test('keeps one colour: the kernel sums to 256', () => {
    const out = blurPlane8(new Uint8Array(60).fill(137), { width: 10, height: 6 });
    expect(new Set(out)).toEqual(new Set([137]));
  });
});

describe('the float blur', () => {
  test('mirrors at the border without repeating the edge, more than once where the side is short', () => {
    const row = [10, 20, 40];
    const [left] = blurPlane(row, { width: 3, height: 1 }, { sigma: 1, radiusPx: 4 });
    const mirrored = [10, 20, 40, 20, 10, 20, 40, 20, 10]; // places -4..4
    const weights = mirrored.map((_, i) => Math.exp(-((i - 4) ** 2) / 2));
    const total = weights.reduce((a, b) => a + b, 0);
    const expected = mirrored.reduce((sum, value, i) => sum + (value * weights[i]!) / total, 0);
    expect(left).toBeCloseTo(expected, 12);
  });

  test('keeps one pixel as it is', () => {
    expect(blurPlane([77], { width: 1, height: 1 }, { sigma: 6, radiusPx: 24 })[0]).toBeCloseTo(77, 12);
  });
});
