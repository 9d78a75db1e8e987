import { NEW_EDIT } from '../../src/request/records.js';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { UserError } from '../../src/errors.js';
import type { Tensor } from '../../src/image/tensor.js';
import {
  manipulateGlobally,
  manipulateLocally,
  matchPatches,
  matchWeight,
  type LocalManipulation,
} from '../../src/text/manipulation.js';
import { matchPicture } from '../../src/text/match-picture.js';
import { told } from '../support/english.js';

const WIDTH = 4;

const tensor = (values: readonly number[], width = WIDTH): Tensor => ({
  data: Float32Array.from(values),
  shape: [1, values.length / width, width],
});
const axis = (index: number): Float32Array =>
  Float32Array.from({ length: WIDTH }, (_, i) => (i === index ? 1 : 0));

/** Class token, then four patches that match axis 2 by 0, 0.5, 0.8 and 1 of the range. */
const TOKENS = tensor([3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 5, 1, 1, 0, 8, 2, 0, 1, 10, 0]);
const STEP: LocalManipulation = {
  target: axis(0),
  anchor: null,
  control: axis(2),
  scale: 8,
  isEnhanced: false,
  thresholds: NEW_EDIT.thresholds,
};

/** Without -0, which arithmetic turns into 0. */
const numbers = (length: number) =>
  fc
    .array(fc.float({ min: -10, max: 10, noNaN: true }), { minLength: length, maxLength: length })
    .map((values) => values.map((value) => value + 0));
const anyTokens = numbers(5 * WIDTH).map((values) => tensor(values));
const anyUnit = numbers(WIDTH)
  .filter((values) => Math.hypot(...values) > 0.1)
  .map((values) => Float32Array.from(values, (value) => value / Math.hypot(...values)));
const anyStep = fc.record({
  target: anyUnit,
  anchor: fc.option(anyUnit),
  control: anyUnit,
  scale: fc.float({ min: Math.fround(0.1), max: 15, noNaN: true }),
  isEnhanced: fc.boolean(),
  thresholds: fc.constant(NEW_EDIT.thresholds),
});

const row = ({ data }: Tensor, index: number): Float32Array => data.slice(index * WIDTH, (index + 1) * WIDTH);
const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

describe('matching', () => {
  test('is the similarity to the control, stretched to 0..1 over the patches', () => {
    const matches = matchPatches(TOKENS, axis(2));
    expect([...matches].map((match) => Math.round(match * 1000) / 1000)).toEqual([0, 0.5, 0.8, 1]);
  });

  test('is 0 everywhere where no patch stands out', () => {
    expect([...matchPatches(TOKENS, axis(3).fill(0))]).toEqual([0, 0, 0, 0]);
  });

  test.each([
    [0, -2],
    [0.5, -2],
    [0.525, -0.5],
    [0.55, 0],
    [0.6, 0.25],
    [0.65, 0.5],
    [0.8, 0.75],
    [0.95, 1],
    [1, 1],
  ])('%f weighs %f at the default thresholds', (match, weight) => {
    expect(matchWeight(match, NEW_EDIT.thresholds)).toBeCloseTo(weight, 12);
  });

  test('weighs no less where it is closer, whatever the thresholds', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(unit, unit, unit, unit), unit, unit, (bounds, a, b) => {
        const [th0, th1, th2, th3] = [...bounds].sort((x, y) => x - y) as [number, number, number, number];
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const weight = (match: number): number => matchWeight(match, [th0, th1, th2, th3]);
        expect(weight(low)).toBeLessThanOrEqual(weight(high));
      }),
    );
  });

  test('as a picture is blue where the target is pushed away, grey where nothing moves, orange where it is pulled', () => {
    const picture = matchPicture(Float32Array.of(0, 0.55, 1, 0.65), NEW_EDIT.thresholds);
    expect([picture.width, picture.height]).toEqual([2, 2]);
    const pixel = (i: number): number[] => [...picture.data.slice(4 * i, 4 * i + 4)];
    expect(pixel(0)).toEqual([59, 111, 212, 255]);
    expect(pixel(1)).toEqual([240, 240, 240, 255]);
    expect(pixel(2)).toEqual([217, 72, 15, 255]);
    expect(pixel(3)).toEqual([229, 156, 128, 255]);
    expect(() => matchPicture(new Float32Array(3), NEW_EDIT.thresholds)).toThrow('3 patches make no square');
  });
});

describe('local manipulation', () => {
  test('adds the missing target by weight, and leaves the class token alone', () => {
    const moved = manipulateLocally(TOKENS, [STEP]);
    // d = 8 - 3; weights -2, -2, 0.75, 1.
    const added = [0, -10, -10, 3.75, 5];
    const expected = TOKENS.data.map((value, i) => value + (i % WIDTH === 0 ? added[i / WIDTH]! : 0));
    moved.data.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4));
  });

  test('with an anchor moves from the anchor to the target', () => {
    const moved = manipulateLocally(TOKENS, [{ ...STEP, anchor: axis(1) }]);
    expect([...row(moved, 4)]).toEqual([5, -4, 10, 0]);
  });

  test('enhanced measures what is missing by the anchor, and takes the own share of it away', () => {
    const moved = manipulateLocally(TOKENS, [{ ...STEP, anchor: axis(1), isEnhanced: true }]);
    // d = 8 - 0, own anchor 1: 8 + 1.
    expect([...row(moved, 4)]).toEqual([9, -8, 10, 0]);
  });

  test('never changes the class token', () => {
    fc.assert(
      fc.property(anyTokens, fc.array(anyStep, { minLength: 1, maxLength: 3 }), (tokens, steps) => {
        expect(row(manipulateLocally(tokens, steps), 0)).toEqual(row(tokens, 0));
      }),
    );
  });

  test('without an anchor is the same enhanced or not', () => {
    fc.assert(
      fc.property(anyTokens, anyStep, (tokens, step) => {
        const plain = { ...step, anchor: null, isEnhanced: false };
        expect(manipulateLocally(tokens, [{ ...plain, isEnhanced: true }])).toEqual(
          manipulateLocally(tokens, [plain]),
        );
      }),
    );
  });

  test('with the target as anchor changes nothing', () => {
    fc.assert(
      fc.property(anyTokens, anyStep, (tokens, step) => {
        expect(manipulateLocally(tokens, [{ ...step, anchor: step.target }])).toEqual(tokens);
      }),
    );
  });
});

describe('global manipulation', () => {
  test('without an anchor brings the similarity to the target to the scale', () => {
    fc.assert(
      fc.property(anyTokens, anyStep, (tokens, step) => {
        const moved = manipulateGlobally(tokens, [{ ...step, anchor: null, isEnhanced: false }]);
        for (let i = 0; i < 5; i++) expect(dot(row(moved, i), step.target)).toBeCloseTo(step.scale, 3);
      }),
    );
  });

  test('enhanced with an anchor leaves only what the target itself shares with the anchor', () => {
    fc.assert(
      fc.property(anyTokens, anyStep, anyUnit, (tokens, step, anchor) => {
        const moved = manipulateGlobally(tokens, [{ ...step, anchor, isEnhanced: true }]);
        const shared = step.scale * dot(step.target, anchor);
        for (let i = 0; i < 5; i++) expect(dot(row(moved, i), anchor)).toBeCloseTo(shared, 3);
      }),
    );
  });

  test('with an anchor is a plain step along target minus anchor', () => {
    const moved = manipulateGlobally(tensor([1, 2, 3, 4]), [{ ...STEP, anchor: axis(1), scale: 2 }]);
    expect([...moved.data]).toEqual([3, 0, 3, 4]);
  });
});

describe.each([
  ['local', manipulateLocally],
  ['global', manipulateGlobally],
] as const)('%s steps', (_, manipulate) => {
  test('of scale 0 change nothing, nor does an empty list', () => {
    fc.assert(
      fc.property(anyTokens, fc.array(anyStep), (tokens, steps) => {
        const idle = steps.map((step) => ({ ...step, scale: 0 }));
        expect(manipulate(tokens, idle)).toEqual(tokens);
      }),
    );
  });

  test('apply one after the other', () => {
    fc.assert(
      fc.property(anyTokens, anyStep, anyStep, (tokens, first, second) => {
        const both = manipulate(tokens, [first, second]);
        expect(both).toEqual(manipulate(manipulate(tokens, [first]), [second]));
      }),
    );
  });

  test('leave the tokens they are given as they were', () => {
    const before = [...TOKENS.data];
    manipulate(TOKENS, [STEP, { ...STEP, anchor: axis(1), isEnhanced: true }]);
    expect([...TOKENS.data]).toEqual(before);
  });

  test.each([
    [{ scale: -1 }, 'The strength of an edit is -1.'],
    [{ scale: NaN }, 'is NaN'],
    [{ thresholds: [0.5, 0.4, 0.65, 0.95] as const }, 'The thresholds 0.5, 0.4, 0.65, 0.95 of an edit'],
    [{ thresholds: [0, 0.4, 0.65, 1.5] as const }, 'The thresholds 0, 0.4, 0.65, 1.5 of an edit'],
  ])('refuse %j with words for people', (change, message) => {
    const refuse = () => manipulate(TOKENS, [{ ...STEP, ...change }]);
    expect(refuse).toThrow(UserError);
    expect(told(refuse)).toContain(message);
  });

  test('refuse embeddings of another width', () => {
    const short = Float32Array.of(1, 0, 0);
    expect(() => manipulate(TOKENS, [{ ...STEP, target: short }])).toThrow(
      'the target has 3 numbers, the tokens have 4',
    );
    expect(() => manipulate(TOKENS, [{ ...STEP, anchor: short }])).toThrow('the anchor has 3 numbers');
    expect(() => manipulate({ ...TOKENS, shape: [1, 4, 4] }, [STEP])).toThrow(
      'these [1, 4, 4] of 20 numbers',
    );
  });
});
