import { expect, test } from '@jest/globals';
import { findPalette, snapToPalette } from '../../../src/image/regions/palette.js';
import type { Rgba8 } from '../../../src/image/pixels.js';

function stripes(colours: readonly (readonly number[])[], widths: readonly number[]): Rgba8 {
  const width = widths.reduce((sum, value) => sum + value, 0);
  const row = colours.flatMap((colour, k) => Array.from({ length: widths[k]! }, () => [...colour]).flat());
  const data = new Uint8Array(width * 100 * 4);
  for (let y = 0; y < 100; y++) data.set(row, y * width * 4);
  return { width, height: 100, data };
}

const RED = [200, 30, 30, 255];
const NEAR_RED = [206, 36, 32, 255];
const GREEN = [40, 160, 60, 255];
const CLEAR = [0, 0, 255, 0];

test('colours alike are one peak with their joint share, the most frequent first', () => {
  const palette = findPalette(stripes([GREEN, RED, NEAR_RED], [30, 40, 30]));
  expect(palette.map(({ rgb }) => rgb)).toEqual([RED.slice(0, 3), GREEN.slice(0, 3)]);
  expect(palette[0]!.share).toBeGreaterThan(0.65);
});

test('edges, rare colours and transparent pixels are no palette', () => {
  const line = [0, 0, 0, 255];
  const palette = findPalette(stripes([RED, line, GREEN, CLEAR], [200, 1, 200, 40]));
  expect(palette.length).toBe(2);
  const rare = stripes([RED], [400]);
  for (let i = 0; i < 30; i++) rare.data.set(GREEN, (50 * 400 + i) * 4);
  expect(findPalette(rare).length).toBe(1);
});

test('a transparent reference has no palette, and nothing moves', () => {
  expect(findPalette(stripes([CLEAR], [20]))).toEqual([]);
  expect(snapToPalette([1, 2, 3], [])).toEqual([1, 2, 3]);
});

test('white is a colour of its own beside cream and light grey, whichever is more', () => {
  const [white, cream, grey] = [
    [255, 255, 255, 255],
    [255, 251, 240, 255],
    [244, 244, 244, 255],
  ];
  for (const widths of [
    [20, 60, 20],
    [60, 20, 20],
  ]) {
    const found = findPalette(stripes([white!, cream!, grey!], widths)).map(({ rgb }) => rgb);
    expect(found).toContainEqual(white!.slice(0, 3));
    expect(found.length).toBeGreaterThan(1);
  }
});
