import { describe, expect, test } from '@jest/globals';
import * as score from '../../src/cli/score.js';
import { picture } from '../support/pictures.js';

const labels = (values: readonly number[], width: number) => ({
  width,
  height: values.length / width,
  data: Uint16Array.from(values),
});

describe('regions', () => {
  test('label 0 and regions below 0.2 % of the picture do not count', () => {
    const values = Array.from({ length: 2000 }, (_, i) => (i < 1000 ? 0 : i < 1003 ? 300 : i < 1007 ? 5 : 9));
    const found = score.regionsOf(labels(values, 100));
    expect(found.map(({ label, pixels }) => [label, pixels.length])).toEqual([
      [5, 4],
      [9, 993],
    ]);
  });

  test('are compared by their median colours, weighed by their area', () => {
    const regions = score.regionsOf(labels([1, 1, 1, 2], 4));
    const grey = (level: number) => [level, level, level] as const;
    const truth = picture(4, 1, () => grey(119));
    // One stray pixel of three does not move the median; white against L* = 50.03 grey.
    const found = picture(4, 1, (x) => (x === 0 ? grey(0) : x === 3 ? grey(255) : grey(119)));
    const [first, second] = score.regionErrors(found, truth, regions);
    expect(first).toEqual({ error: 0, share: 0.75 });
    // S_L at a mean lightness of 75: 49.97 / (1 + 0.015 * 25^2 / sqrt(20 + 25^2))
    expect(second!.error).toBeCloseTo(49.97 / (1 + (0.015 * 625) / Math.sqrt(645)), 0);
    const { areaWeighted, regionMean } = score.scoreOf([[first!, second!]]);
    expect(areaWeighted).toBeCloseTo(second!.error / 4, 9);
    expect(regionMean).toBeCloseTo(second!.error / 2, 9);
  });

  test('a picture of another size is refused', () => {
    expect(() =>
      score.regionErrors(
        picture(2, 2, () => [0, 0, 0]),
        picture(2, 3, () => [0, 0, 0]),
        [],
      ),
    ).toThrow(/expected 2 x 3, found 2 x 2/);
  });
});

test('the mean colour of a picture is one colour of any size', () => {
  const halves = picture(2, 2, (x) => (x === 0 ? [0, 100, 10] : [200, 100, 20]));
  expect([...score.meanColourPicture(halves, { width: 1, height: 1 }).data]).toEqual([100, 100, 15, 255]);
});

test('intersection over union counts what is above one half', () => {
  const mask = (...values: number[]) => ({ width: values.length, height: 1, data: new Float32Array(values) });
  expect(score.intersectionOverUnion(mask(1, 0.6, 0.4, 0), mask(1, 0, 1, 0))).toBeCloseTo(1 / 3, 9);
  expect(score.intersectionOverUnion(mask(0, 0), mask(0, 0))).toBe(1);
});
