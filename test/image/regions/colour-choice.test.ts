/** Two rooms whose attention goes to chosen patches of a reference of four fields: which colour each of them gets. */
import { describe, expect, test } from '@jest/globals';
import { cellAttention, packAttention, type AttentionMap } from '../../../src/image/attention-map.js';
import { flatten } from '../../../src/image/regions/flats.js';
import { patchColours } from '../../../src/image/regions/region-attention.js';
import { findPalette } from '../../../src/image/regions/palette.js';
import type { Rgba8 } from '../../../src/image/pixels.js';
import { picture as paint } from '../../support/pictures.js';

type Colour = readonly [number, number, number];

const RED: Colour = [160, 96, 88];
const GREEN: Colour = [88, 136, 88];
const BLUE: Colour = [104, 112, 144];
const YELLOW: Colour = [176, 152, 88];
const WHITE: Colour = [255, 255, 255];
const LIVE = { aborted: false };

const FIELDS = [RED, GREEN, BLUE, YELLOW] as const;
/** Patches 0 to 3 of a 2 x 2 grid are one colour each. */
const reference = paint(32, 32, (x, y) => FIELDS[(x < 16 ? 0 : 1) + (y < 16 ? 0 : 2)]!);
/** A wall in the middle, between two rooms of cells. */
const sketch = paint(64, 64, (x) => (Math.abs(x - 32) <= 1 ? [0, 0, 0] : WHITE));

/** `rooms`: the weights of the patches in the left and in the right half of 8 x 8 cells. */
function mapOf(rooms: readonly [readonly number[], readonly number[]]): AttentionMap {
  const weights = Array.from({ length: 64 }, (_, cell) => rooms[cell % 8 < 4 ? 0 : 1]).flat();
  return {
    cells: { width: 8, height: 8 },
    box: { x: 0, y: 0, width: 8, height: 8 },
    patches: { width: 2, height: 2 },
    seen: { x: 0, y: 0, width: 1, height: 1 },
    weights: packAttention(Float32Array.from(weights), 4),
  };
}

async function coloursOf(picture: Rgba8, attention: AttentionMap | null): Promise<readonly Colour[]> {
  const { image } = await flatten(sketch, picture, { palette: reference, attention, signal: LIVE });
  const at = (x: number) => [...image.data.subarray((32 * 64 + x) * 4, (32 * 64 + x) * 4 + 3)];
  return [at(16), at(48)] as unknown as readonly Colour[];
}
const MUD = paint(64, 64, () => [125, 118, 105]);
const look = (patch: number): number[] => [0, 1, 2, 3].map((p) => (p === patch ? 0.91 : 0.03));

describe('the colour of a region', () => {
  test.each([
    [0, 3],
    [1, 2],
    [2, 0],
    [3, 1],
  ])('is the one that its attention rests on: patches %d and %d', async (left, right) => {
    const found = await coloursOf(MUD, mapOf([look(left), look(right)]));
    expect(found).toEqual([FIELDS[left], FIELDS[right]]);
  });

  test('is the nearest one where attention goes everywhere', async () => {
    const even = [0.25, 0.25, 0.25, 0.25];
    const picture = paint(64, 64, (x) => (x < 32 ? [160, 95, 90] : [108, 114, 142]));
    expect(await coloursOf(picture, mapOf([even, even]))).toEqual([RED, BLUE]);
  });

  test("is the picture's own where no colour is near and none is looked at more than others", async () => {
    const even = [0.25, 0.25, 0.25, 0.25];
    const pink = paint(64, 64, () => [255, 0, 255]);
    const snow = { ...reference, data: reference.data.map((value, i) => (i % 4 === 3 ? 255 : value >> 3)) };
    const { image } = await flatten(sketch, pink, {
      palette: snow,
      attention: mapOf([even, even]),
      signal: LIVE,
    });
    expect([...image.data.subarray(0, 3)]).toEqual([255, 0, 255]);
  });

  test('is white where the picture has only greyed it, and stays as tinted as it is meant to be', async () => {
    const even = [0.25, 0.25, 0.25, 0.25];
    const picture = paint(64, 64, (x) => (x < 32 ? [165, 165, 168] : [140, 195, 250]));
    const paper = paint(32, 32, (x, y) => (x < 16 && y < 16 ? WHITE : [30, 20, 60]));
    const options = { palette: paper, attention: mapOf([even, even]), signal: LIVE };
    const { image } = await flatten(sketch, picture, options);
    const at = (x: number) => [...image.data.subarray((32 * 64 + x) * 4, (32 * 64 + x) * 4 + 3)];
    expect(at(16)).toEqual(WHITE);
    expect(at(48)).toEqual([140, 195, 250]);
  });

  test('without attention is the nearest one within 12, else the picture’s own', async () => {
    const picture = paint(64, 64, (x) => (x < 32 ? [160, 90, 85] : [255, 0, 255]));
    expect(await coloursOf(picture, null)).toEqual([RED, [255, 0, 255]]);
  });

  test('looks at the cells of the sketch’s own box alone', async () => {
    const whole = mapOf([look(0), look(3)]);
    // The sketch lies on the right half of the canvas: all of its cells look at patch 3.
    const found = await coloursOf(MUD, { ...whole, box: { x: 4, y: 0, width: 4, height: 8 } });
    expect(found).toEqual([YELLOW, YELLOW]);
  });
});

describe('an attention map', () => {
  test('keeps every weight within two levels of its root', () => {
    const weights = Float32Array.from({ length: 200 }, (_, i) => ((i * 7919) % 1000) / 1000);
    for (let row = 0; row < 200; row += 50) {
      const sum = weights.subarray(row, row + 50).reduce((a, b) => a + b, 0);
      for (let i = row; i < row + 50; i++) weights[i] = weights[i]! / sum;
    }
    const map = { ...mapOf([look(0), look(0)]), patches: { width: 10, height: 5 } };
    const out = new Float64Array(50);
    for (let cell = 0; cell < 4; cell++) {
      cellAttention({ ...map, weights: packAttention(weights, 50) }, cell, out);
      expect(out.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
      out.forEach((value, i) =>
        expect(Math.abs(Math.sqrt(value) - Math.sqrt(weights[cell * 50 + i]!))).toBeLessThan(0.003),
      );
    }
  });

  test('knows the colours of its patches, and white beyond the reference', () => {
    const palette = findPalette(reference);
    const indices = FIELDS.map((field) => palette.findIndex(({ rgb }) => rgb.join() === field.join()));
    const shares = patchColours(reference, palette, mapOf([look(0), look(0)]));
    FIELDS.forEach((_, patch) => expect(shares[patch * 4 + indices[patch]!]).toBe(1));
    // Half of each side is beyond: every patch is a quarter of the field in its corner.
    const white = findPalette(paint(32, 32, (x, y) => (y < 16 ? WHITE : RED)));
    const seen = { x: 0, y: 0, width: 1, height: 2 };
    const beyond = patchColours(
      paint(32, 32, () => RED),
      white,
      { patches: { width: 1, height: 2 }, seen },
    );
    const red = white.findIndex(({ rgb }) => rgb[1] < 200);
    expect([beyond[red], beyond[2 + red]]).toEqual([1, 0]);
  });
});
