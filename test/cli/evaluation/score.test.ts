import { describe, expect, test } from '@jest/globals';
import { countLeaks, nearLines } from '../../../cli/evaluation/leak.js';
import { countChanged, findLinePixels } from '../../../cli/evaluation/line-pixels.js';
import { intersectionOverUnion } from '../../../cli/evaluation/mask-score.js';
import { createYardstick, scoreOf, scorePicture } from '../../../cli/evaluation/score.js';
import { growRegions, truthRegions } from '../../../cli/evaluation/truth-regions.js';
import { meanColourPicture, randomPalettePicture } from '../../../cli/evaluation/baselines.js';
import { shareOf } from '../../../cli/evaluation/tally.js';
import { picture } from '../../support/pictures.js';

type Colour = readonly [number, number, number];
const RED: Colour = [200, 30, 30];
const BLUE: Colour = [30, 60, 200];
const grey = (level: number): Colour => [level, level, level];

const labels = (values: readonly number[], width: number) => ({
  width,
  height: values.length / width,
  data: Uint32Array.from(values),
});
/** S_L at a mean lightness of 75: white against the grey 119, L* = 50.03. */
const WHITE_TO_GREY = 49.97 / (1 + (0.015 * 625) / Math.sqrt(645));

describe('regions', () => {
  test('are compared by their median colours, by area and each alike', () => {
    const truth = picture(4, 1, () => grey(119));
    // One stray pixel of three does not move the median.
    const found = picture(4, 1, (x) => grey(x === 0 ? 0 : x === 3 ? 255 : 119));
    const yardstick = createYardstick(truthRegions(labels([1, 1, 1, 2], 4), truth), truth);
    const score = scoreOf([scorePicture(found, yardstick)]);
    expect(score.areaWeighted).toBeCloseTo(WHITE_TO_GREY / 4, 1);
    expect(score.regionMean).toBeCloseTo(WHITE_TO_GREY / 2, 1);
  });

  test('below 0.2 % of the picture they count by area only; label 0 counts nowhere', () => {
    const values = Array.from({ length: 2000 }, (_, i) => (i < 1000 ? 0 : i < 1003 ? 300 : i < 1007 ? 5 : 9));
    const truth = picture(100, 20, () => grey(119));
    const { regions } = truthRegions(labels(values, 100), truth);
    expect(regions.map(({ pixels, share, isLarge }) => [pixels.length, share, isLarge])).toEqual([
      [3, 0.003, false],
      [4, 0.004, true],
      [993, 0.993, true],
    ]);
    const found = picture(100, 20, (x, y) => (y === 10 && x < 3 ? grey(255) : grey(y < 10 ? 0 : 119)));
    const score = scoreOf([
      scorePicture(found, createYardstick(truthRegions(labels(values, 100), truth), truth)),
    ]);
    expect(score.regionMean).toBe(0);
    expect(score.areaWeighted).toBeCloseTo(WHITE_TO_GREY * 0.003, 2);
  });

  test('of an even number of pixels the median is the middle of two', () => {
    const truth = picture(2, 1, (x) => grey(x * 238));
    const found = picture(2, 1, () => grey(119));
    const yardstick = createYardstick(truthRegions(labels([1, 1], 2), truth), found);
    expect(scorePicture(found, yardstick).errors).toEqual([0]);
  });

  test('a picture of another size is refused', () => {
    const truth = picture(2, 3, () => RED);
    const yardstick = createYardstick(truthRegions(labels([1, 1, 1, 1, 1, 1], 2), truth), truth);
    const other = picture(2, 2, () => RED);
    expect(() => scorePicture(other, yardstick)).toThrow(/expected 2 x 3, found 2 x 2/);
  });

  test('pictures weigh alike by area, regions alike in the mean, pixels alike in shares', () => {
    const tally = (count: number, of: number) => ({ count, of });
    const one = { areaWeighted: 2, errors: [1, 2, 3], leaks: tally(1, 10), changes: tally(0, 0) };
    const two = { areaWeighted: 4, errors: [10], leaks: tally(9, 90), changes: tally(0, 0) };
    expect(scoreOf([one, two])).toEqual({
      areaWeighted: 3,
      regionMean: 4,
      leak: 0.1,
      linePixelsChanged: 0,
    });
  });

  test('grow until they meet', () => {
    const truth = truthRegions(
      labels([1, 0, 0, 0, 2], 5),
      picture(5, 1, () => RED),
    );
    expect([...growRegions(truth)]).toEqual([1, 1, 1, 2, 2]);
  });
});

describe('leak', () => {
  const WIDTH = 64;
  const label = (x: number) => (x < 31 ? 1 : x > 32 ? 2 : 0);
  /** Left and right of a line two pixels wide. */
  const halves = (right: Colour) =>
    picture(WIDTH, 64, (x) => (label(x) === 0 ? grey(0) : label(x) === 1 ? RED : right));
  const numbers = labels(
    Array.from({ length: WIDTH * 64 }, (_, i) => label(i % WIDTH)),
    WIDTH,
  );
  const truth = truthRegions(numbers, halves(BLUE));
  const share = (x: (column: number) => Colour) =>
    shareOf([countLeaks(picture(WIDTH, 64, x), truth, nearLines(truth))]);

  test('none in the truth, all where the sides are exchanged, half where one flows over the line', () => {
    expect(share((x) => (x <= 31 ? RED : BLUE))).toBe(0);
    expect(share((x) => (x <= 31 ? BLUE : RED))).toBe(1);
    expect(share(() => RED)).toBe(0.5);
  });

  test('colour out of reach of the line is no leak', () => {
    // 64 / 32 = 2 px from the middle of the line.
    expect(share((x) => (x < 29 ? BLUE : x <= 31 ? RED : x < 35 ? BLUE : RED))).toBe(0);
  });

  test('nothing can leak between equal colours, nor where regions touch without a line', () => {
    expect(nearLines(truthRegions(numbers, halves(RED)))).toEqual([]);
    const touching = labels(
      Array.from({ length: WIDTH * 64 }, (_, i) => (i % WIDTH < 31 ? 1 : 2)),
      WIDTH,
    );
    expect(nearLines(truthRegions(touching, halves(BLUE)))).toEqual([]);
  });
});

describe('line pixels', () => {
  const sketch = picture(10, 10, (x) => grey(x === 4 ? 20 : x === 5 ? 100 : x === 6 ? 170 : 240));
  const lines = findLinePixels(sketch);

  test('are darker than the middle between paper and ink', () => {
    expect(new Set(lines.at.map((i) => i % 10))).toEqual(new Set([4, 5]));
    expect(findLinePixels(picture(4, 4, () => grey(90))).at).toEqual([]);
  });

  test('have changed when their lightness moved by more than an eighth', () => {
    const found = picture(10, 10, (x, y) => grey(x === 4 ? 20 + 3 * y : x === 5 ? 100 - 32 : 0));
    // Of twenty, none by 32 levels or fewer.
    expect(countChanged(found, lines)).toEqual({ count: 0, of: 20 });
    expect(countChanged(meanColourPicture(sketch, sketch), lines)).toEqual({ count: 20, of: 20 });
  });
});

describe('baselines', () => {
  test('the mean colour of a picture is one colour of any size, paper being white', () => {
    const found = picture(2, 2, (x, y) => (y === 1 ? [0, 0, 0, 0] : x === 0 ? [0, 100, 10] : [200, 100, 20]));
    const { data } = meanColourPicture(found, { width: 1, height: 1 });
    expect([...data]).toEqual([(200 + 510) / 4, (200 + 510) / 4, 135, 255].map(Math.round));
  });

  test('random colours are the reference’s, one per region, the same for a seed', () => {
    const reference = picture(40, 40, (x) => (x < 20 ? RED : BLUE));
    const regions = truthRegions(
      labels(
        Array.from({ length: 64 }, (_, i) => i + 1),
        8,
      ),
      picture(8, 8, () => RED),
    );
    const of = (seed: number) => randomPalettePicture(reference, regions, seed).data;
    const one = of(1);
    const reds = Array.from({ length: 64 }, (_, i) => one[i * 4]!);
    expect(new Set(reds)).toEqual(new Set([RED[0], BLUE[0]]));
    // 64 throws of a coin: 4 standard deviations.
    expect(Math.abs(reds.filter((red) => red === RED[0]).length - 32)).toBeLessThan(16);
    expect(of(1)).toEqual(one);
    expect(of(2)).not.toEqual(one);
  });
});

test('intersection over union', () => {
  const mask = (...values: number[]) => ({ width: values.length, height: 1, data: new Float32Array(values) });
  expect(intersectionOverUnion(mask(1, 1, 0, 0), mask(1, 0, 1, 0))).toBeCloseTo(1 / 3, 9);
  expect(intersectionOverUnion(mask(0, 0), mask(0, 0))).toBe(1);
});
