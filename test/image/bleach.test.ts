import { describe, expect, test } from '@jest/globals';
import { bleachBackground, bleachCharacter, clearBackground } from '../../src/image/bleach.js';
import type { Mask } from '../../src/image/pixels.js';

/** The threshold itself is character. */
const MASK: Mask = { width: 4, height: 1, data: Float32Array.of(0, 0.25, 0.5, 1) };
const IMAGE = {
  data: Float32Array.of(-1, -0.5, 0.25, 0.5, 0, 0.125, -0.25, -1, 0.75, -0.75, 1, 0),
  shape: [1, 3, 1, 4],
};

test('a bleached reference is white where its mask is at the threshold or above', () => {
  const { data, shape } = bleachCharacter(IMAGE, MASK, 0.5);
  expect(shape).toEqual([1, 3, 1, 4]);
  expect([...data]).toEqual([-1, -0.5, 1, 1, 0, 0.125, 1, 1, 0.75, -0.75, 1, 1]);
});

test("a result's removed background is white where the mask is below the threshold", () => {
  const { data } = bleachBackground(IMAGE, MASK, 0.5);
  expect([...data]).toEqual([1, 1, 0.25, 0.5, 1, 1, -0.25, -1, 1, 1, 1, 0]);
});

test('every pixel is bleached by exactly one of the two, at any threshold', () => {
  for (const threshold of [0, 0.05, 0.25, 0.5, 1]) {
    const character = bleachCharacter(IMAGE, MASK, threshold).data;
    const background = bleachBackground(IMAGE, MASK, threshold).data;
    IMAGE.data.forEach((value, i) => expect([character[i], background[i]].sort()).toEqual([value, 1].sort()));
  }
});

describe('a transparent background', () => {
  const picture = {
    width: 4,
    height: 1,
    data: Uint8Array.from({ length: 16 }, (_, i) => (i % 4 === 3 ? 200 : i)),
  };

  test('loses its alpha and keeps its colours; the character keeps both', () => {
    expect([...clearBackground(picture, MASK, 0.5).data]).toEqual([
      ...[0, 1, 2, 0],
      ...[4, 5, 6, 0],
      ...[8, 9, 10, 200],
      ...[12, 13, 14, 200],
    ]);
    expect(picture.data[3]).toBe(200);
  });

  test("needs a mask of the picture's size", () => {
    const mask = { width: 2, height: 2, data: new Float32Array(4) };
    expect(() => clearBackground(picture, mask, 0.5)).toThrow('an image of 4 x 1 has a mask of 2 x 2');
  });
});
