import { describe, expect, test } from '@jest/globals';
import { keptCells, splitWeights } from '../../../src/diffusion/conditions/mask-weights.js';
import type { Tensor } from '../../../src/image/tensor.js';
import type { PackLayout } from '../../../src/runtime/layout.js';

/** 2 x 4 cells: background at exactly the threshold, background, and two degrees of character. */
const mask: Tensor = { data: Float32Array.of(0, 0, 0.5, 1, 0, 0, 0.5, 1), shape: [1, 1, 2, 4] };

const at = (side: 'input' | 'middle' | 'output', level: number) => ({ side, level, strength: null });
const transformers: PackLayout['transformers'] = [at('input', 0), at('middle', 1), at('output', 0)];
const cells = (weights: Record<string, { readonly data: Float32Array }>): Record<string, number[]> =>
  Object.fromEntries(Object.entries(weights).map(([name, { data }]) => [name, [...data]]));

describe('weights of split attention', () => {
  const weights = (family: PackLayout['family'], threshold: number, merge = 0): Record<string, number[]> =>
    cells(splitWeights(mask, { threshold, merge }, { transformers, family }));

  test('are 1 - merge in the character and 0 in the background, one per cell of the level', () => {
    expect(weights('v2', 0.25, 0.25)).toEqual({
      weight_in0: [0, 0, 0.75, 0.75, 0, 0, 0.75, 0.75],
      weight_in1: [0, 0.75],
      weight_out0: [0, 0, 0.75, 0.75, 0, 0, 0.75, 0.75],
    });
    expect(splitWeights(mask, { threshold: 0, merge: 0 }, { transformers, family: 'v2' })).toMatchObject({
      weight_in1: { shape: [1, 2, 1] },
    });
  });

  test('take a cell at the threshold as the layout does: v2 by the side, v1.5 as background, v1 as character', () => {
    const [background, character] = [
      [0, 0, 1, 1, 0, 0, 1, 1],
      [1, 1, 1, 1, 1, 1, 1, 1],
    ];
    expect(weights('v2', 0)).toMatchObject({ weight_in0: character, weight_out0: background });
    expect(weights('switch', 0)).toMatchObject({ weight_in0: background, weight_out0: background });
    expect(weights('mult', 0)).toMatchObject({ weight_in0: character, weight_out0: character });
  });
});

test('a skip keeps the cells above the threshold, at every level that has a skip', () => {
  expect(cells(keptCells(mask, { threshold: 0.5 }, { skipLevels: [1, 1, 0] }))).toEqual({
    keep1: [0, 1],
    keep0: [0, 0, 0, 1, 0, 0, 0, 1],
  });
  expect(cells(keptCells(mask, { threshold: 0 }, { skipLevels: [0] }))).toEqual({
    keep0: [0, 0, 1, 1, 0, 0, 1, 1],
  });
});
