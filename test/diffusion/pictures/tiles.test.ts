import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { axisWeights, tileAxis } from '../../../src/diffusion/pictures/tiles.js';

const axes = fc
  .record({ length: fc.integer({ min: 1, max: 400 }), side: fc.integer({ min: 2, max: 80 }) })
  .chain(({ length, side }) =>
    fc.record({
      length: fc.constant(length),
      tiling: fc.record({ side: fc.constant(side), overlap: fc.integer({ min: 0, max: side - 1 }) }),
      scale: fc.constantFrom(1, 8),
    }),
  );

describe('tiles of an axis', () => {
  test('cover it from end to end, and neighbours share at least the overlap', () => {
    fc.assert(
      fc.property(axes, ({ length, tiling }) => {
        const { side, starts } = tileAxis(length, tiling);
        expect(side).toBe(Math.min(length, tiling.side));
        expect(starts[0]).toBe(0);
        expect(starts.at(-1)! + side).toBe(length);
        const steps = starts.slice(1).map((start, i) => start - starts[i]!);
        expect(steps.every((step) => step > 0 && side - step >= tiling.overlap)).toBe(true);
      }),
    );
  });

  test('are as few as can be: one less would not reach', () => {
    fc.assert(
      fc.property(axes, ({ length, tiling }) => {
        const { side, starts } = tileAxis(length, tiling);
        if (starts.length > 1) {
          expect(side + (starts.length - 2) * (side - tiling.overlap)).toBeLessThan(length);
        }
      }),
    );
  });

  test('have weights that sum to 1 at every pixel, none negative', () => {
    fc.assert(
      fc.property(axes, ({ length, tiling, scale }) => {
        const axis = tileAxis(length, tiling);
        const sums = new Float64Array(length * scale);
        const weights = axisWeights(axis, scale);
        weights.forEach((weight, tile) => {
          weight.forEach((value, i) => (sums[axis.starts[tile]! * scale + i]! += value));
        });
        expect(new Set(weights.map((weight) => weight.length))).toEqual(new Set([axis.side * scale]));
        expect(weights.every((weight) => weight.every((value) => value > 0))).toBe(true);
        expect(sums.reduce((worst, sum) => Math.max(worst, Math.abs(sum - 1)), 0)).toBeLessThan(1e-12);
      }),
    );
  });

  test.each([
    [64, [0]],
    [65, [0, 1]],
    [112, [0, 48]],
    [128, [0, 32, 64]],
    [160, [0, 48, 96]],
  ])('%d cells in tiles of 64 that share 16 start at %j', (length, starts) => {
    expect(tileAxis(length, { side: 64, overlap: 16 }).starts).toEqual(starts);
  });

  test('hand over linearly where two meet', () => {
    const [first, second] = axisWeights(tileAxis(6, { side: 4, overlap: 2 }), 1);
    expect([...first!]).toEqual([1, 1, 0.75, 0.25]);
    expect([...second!]).toEqual([0.25, 0.75, 1, 1]);
  });

  test('cannot share all of a tile', () => {
    expect(() => tileAxis(10, { side: 4, overlap: 4 })).toThrow('tiles of 4 cells cannot overlap by 4');
  });
});
