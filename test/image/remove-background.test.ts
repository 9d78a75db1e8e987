import { expect, test } from '@jest/globals';
import type { Mask } from '../../src/image/pixels.js';
import { clearBackground, whitenBackground } from '../../src/image/remove-background.js';

/** The threshold itself is character. */
const MASK: Mask = { width: 4, height: 1, data: Float32Array.of(0, 0.25, 0.5, 1) };
const PICTURE = {
  width: 4,
  height: 1,
  data: Uint8Array.from({ length: 16 }, (_, i) => (i % 4 === 3 ? 200 : i)),
};
const CHARACTER = [8, 9, 10, 200, 12, 13, 14, 200];

test('a white background is opaque; the character stays as it is', () => {
  const { data } = whitenBackground(PICTURE, MASK, 0.5);
  expect([...data]).toEqual([...new Array<number>(8).fill(255), ...CHARACTER]);
});

test('a clear background keeps its colours beneath', () => {
  expect([...clearBackground(PICTURE, MASK, 0.5).data]).toEqual([0, 1, 2, 0, 4, 5, 6, 0, ...CHARACTER]);
});

test('the picture given is left alone, and a threshold of 0 removes nothing', () => {
  whitenBackground(PICTURE, MASK, 1);
  clearBackground(PICTURE, MASK, 1);
  expect(PICTURE.data[3]).toBe(200);
  expect(whitenBackground(PICTURE, MASK, 0)).toEqual(PICTURE);
  expect(clearBackground(PICTURE, MASK, 0)).toEqual(PICTURE);
});

test("a mask of another size is the caller's mistake", () => {
  const mask = { width: 2, height: 2, data: new Float32Array(4) };
  expect(() => clearBackground(PICTURE, mask, 0.5)).toThrow('a picture of 4 x 1 has a mask of 2 x 2');
});
