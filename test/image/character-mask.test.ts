import { describe, expect, test } from '@jest/globals';
import { alphaMask, mergeCharacters } from '../../src/image/character-mask.js';
import type { Mask } from '../../src/image/pixels.js';

test("a layer's alpha is its mask, whatever its colours", () => {
  const data = Uint8Array.of(1, 2, 3, 0, 255, 255, 255, 51, 0, 0, 0, 255);
  expect(alphaMask({ width: 3, height: 1, data })).toEqual({
    width: 3,
    height: 1,
    data: Float32Array.of(0, 0.2, 1),
  });
});

describe('merged characters', () => {
  /** 1 in the columns from start up to, not including, end. */
  const columns = (width: number, start: number, end: number): Mask => ({
    width,
    height: 3,
    data: Float32Array.from({ length: width * 3 }, (_, i) => (i % width >= start && i % width < end ? 1 : 0)),
  });
  const litColumns = ({ width, data }: Mask): number[] =>
    [...data.slice(0, width).keys()].filter((x) => data[x] === 1);

  test('are the union grown by 5 px: a seam of 10 px between the two closes, one of 11 does not', () => {
    const merged = (seam: number): number[] =>
      litColumns(mergeCharacters(columns(60, 10, 20), columns(60, 20 + seam, 40 + seam)));
    expect(merged(10)).toEqual(Array.from({ length: 50 }, (_, i) => i + 5));
    expect(merged(11)).toEqual(Array.from({ length: 51 }, (_, i) => i + 5).filter((x) => x !== 25));
  });

  test('contain both, the reference stretched over the sketch', () => {
    const merged = mergeCharacters(columns(60, 0, 0), columns(20, 10, 20));
    expect(merged).toMatchObject({ width: 60, height: 3 });
    const lit = litColumns(merged);
    expect(lit.at(-1)).toBe(59);
    // The stretched edge lies at 30; bicubic steps stay within two source columns of it.
    expect(Math.abs((lit[0] ?? 0) - 25)).toBeLessThanOrEqual(6);
    expect(merged.data.every((value) => value >= 0 && value <= 1)).toBe(true);
  });
});
