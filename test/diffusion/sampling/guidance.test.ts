import { describe, expect, test } from '@jest/globals';
import {
  guidanceRows,
  isInjecting,
  progressAt,
  type GuidanceSettings,
} from '../../../src/diffusion/sampling/guidance.js';

const none: GuidanceSettings = {
  guidance: 1,
  sketchGuidance: 1,
  guidanceWindow: { start: 0, end: 1 },
  noGuidanceWindow: null,
  injection: null,
};
const rows = (settings: Partial<GuidanceSettings>, progress = 0.5) =>
  guidanceRows({ ...none, ...settings }, progress).map(({ reference, sketch, factor }) => [
    `${reference} ${sketch}`,
    factor,
  ]);

/** u + g*(c - u), written out; answers by what a row was given. */
const answers: Record<string, number> = {
  'given given': 0.7,
  'none given': -0.4,
  'given blank': 0.2,
  'none blank': 1.1,
};
const guided = (settings: Partial<GuidanceSettings>, progress?: number) =>
  rows(settings, progress).reduce(
    (sum, [name, factor]) => sum + answers[name as string]! * (factor as number),
    0,
  );
const formula = (c: number, u: number, scale: number) => u + scale * (c - u);

describe('guidance', () => {
  test('none: the conditional row alone', () => {
    expect(rows({})).toEqual([['given given', 1]]);
  });

  test('by the reference, by the sketch, and by both as the mean of the two', () => {
    expect(guided({ guidance: 4 })).toBeCloseTo(formula(0.7, -0.4, 4), 12);
    expect(guided({ sketchGuidance: 2 })).toBeCloseTo(formula(0.7, 0.2, 2), 12);
    const both = guided({ guidance: 4, sketchGuidance: 2 });
    expect(both).toBeCloseTo((formula(0.7, -0.4, 4) + formula(0.7, 0.2, 2)) / 2, 12);
    expect(rows({ guidance: 4, sketchGuidance: 2 })).toHaveLength(3);
  });

  test('of any kind has factors that sum to 1', () => {
    for (const guidance of [1, 1.5, 9]) {
      for (const sketchGuidance of [1, 3]) {
        const sum = rows({ guidance, sketchGuidance }).reduce(
          (total, [, factor]) => total + (factor as number),
          0,
        );
        expect(sum).toBeCloseTo(1, 12);
      }
    }
  });
});

describe('a step without the reference', () => {
  const shut = { guidanceWindow: { start: 0, end: 0.4 } };

  test('needs one row for guidance by the reference: both would be equal', () => {
    expect(rows({ ...shut, guidance: 4 })).toEqual([['none given', 1]]);
  });

  test('is still guided by the sketch', () => {
    expect(guided({ ...shut, sketchGuidance: 2 })).toBeCloseTo(formula(-0.4, 1.1, 2), 12);
    const both = guided({ ...shut, guidance: 4, sketchGuidance: 2 });
    expect(both).toBeCloseTo((-0.4 + formula(-0.4, 1.1, 2)) / 2, 12);
  });

  test.each([
    [0, 'given'],
    [0.1, 'given'],
    [0.2, 'none'],
    [0.5, 'none'],
    [0.6, 'given'],
    [0.8, 'given'],
    [0.81, 'none'],
    [1, 'none'],
  ])('progress %d: windows include their ends', (progress, expected) => {
    const windows = { guidanceWindow: { start: 0, end: 0.8 }, noGuidanceWindow: { start: 0.2, end: 0.5 } };
    expect(guidanceRows({ ...none, ...windows }, progress)[0]!.reference).toBe(expected);
  });

  test('progress runs from pure noise to the picture', () => {
    expect([999, 427, 285, 0].map((t) => progressAt(t, 1000))).toEqual([0, 1 - 427 / 999, 1 - 285 / 999, 1]);
  });
});

describe('attention injection', () => {
  const shares = (settings: Partial<GuidanceSettings>, progress = 0.5) =>
    guidanceRows({ ...none, ...settings }, progress).map(({ reference, sketch, plain, factor }) => [
      `${reference} ${sketch}`,
      plain,
      factor,
    ]);
  const injection = { start: 0.25, fidelity: 0.4, sketchFidelity: 1 };

  test('keeps plain self-attention in the row that guides by the reference alone', () => {
    expect(shares({ injection, guidance: 3, sketchGuidance: 2 })).toEqual([
      ['given given', 0, 2.5],
      ['none given', 0.4, -1],
      ['given blank', 0, -0.5],
    ]);
  });

  test('tells two rows without reference apart, unless they attend alike', () => {
    const guidanceWindow = { start: 0.9, end: 1 };
    expect(shares({ injection, guidanceWindow, guidance: 3 })).toEqual([
      ['none given', 0, 3],
      ['none given', 0.4, -2],
    ]);
    const faint = { ...injection, fidelity: 1e-5 };
    expect(shares({ injection: faint, guidanceWindow, guidance: 3 })).toEqual([['none given', 0, 1]]);
  });

  test('begins at its start', () => {
    expect([0.2, 0.25, 1].map((progress) => isInjecting({ injection }, progress))).toEqual([
      false,
      true,
      true,
    ]);
    expect(isInjecting({ injection: null }, 1)).toBe(false);
    expect(shares({ injection, guidance: 3 }, 0.2).map(([, plain]) => plain)).toEqual([0, 0]);
  });
});
