import { describe, expect, test } from '@jest/globals';
import { referenceStrengths } from '../../../src/diffusion/conditions/conditions.js';
import { splitWeights } from '../../../src/diffusion/conditions/mask-weights.js';
import type { PackLayout } from '../../../src/runtime/layout.js';

/** Three levels: input side on 0, middle on 2, output side on 1 and 0. */
const layout = {
  family: 'v2',
  transformers: [
    { side: 'input', level: 0, strength: 'encoder' },
    { side: 'middle', level: 2, strength: null },
    { side: 'output', level: 1, strength: 'middle' },
    { side: 'output', level: 0, strength: 'low' },
  ],
} as unknown as PackLayout;

const mask = (...values: number[]) => ({ data: new Float32Array(values), shape: [1, 1, 4, 4] });
const cells = (value: number) => Array.from({ length: 16 }, () => value);

describe('weights of split attention', () => {
  test('one input per side and level, the middle on the input side, sized like its map', () => {
    const weights = splitWeights(mask(...cells(1)), { threshold: 0.5, merge: 0 }, layout);
    const shapes = Object.fromEntries(Object.entries(weights).map(([name, { shape }]) => [name, shape]));
    expect(shapes).toEqual({
      weight_in0: [1, 16, 1],
      weight_in2: [1, 1, 1],
      weight_out1: [1, 4, 1],
      weight_out0: [1, 16, 1],
    });
  });

  test('on the threshold is character for the input side and the middle, background for the output side', () => {
    const weights = splitWeights(mask(...cells(0)), { threshold: 0, merge: 0 }, layout);
    expect([...weights['weight_in0']!.data]).toEqual(cells(1));
    expect([...weights['weight_in2']!.data]).toEqual([1]);
    expect([...weights['weight_out0']!.data]).toEqual(cells(0));
  });

  test('what is merged is taken from the character', () => {
    const values = cells(0).map((_, i) => (i < 8 ? 0.9 : 0.1));
    const weights = splitWeights(mask(...values), { threshold: 0.5, merge: 0.25 }, layout);
    expect([...weights['weight_out0']!.data]).toEqual(cells(0).map((_, i) => (i < 8 ? 0.75 : 0)));
    expect([...weights['weight_out1']!.data]).toEqual([0.75, 0.75, 0, 0]);
  });
});

describe('reference strengths', () => {
  test.each([
    ['all', { kind: 'all', value: 0.4 }, [0.4, 0.4, 0.4, 0.4]],
    ['levels', { kind: 'levels', encoder: 0.1, middle: 0.2, low: 0.3 }, [0.1, 1, 0.2, 0.3]],
    ['each', { kind: 'each', values: [0, 0.1, 0.2, 0.3] }, [0, 0.1, 0.2, 0.3]],
  ] as const)('%s: one factor per transformer, 1 where no slider reaches', (_, strength, expected) => {
    expect(referenceStrengths(strength, layout)).toEqual(expected);
  });
});
