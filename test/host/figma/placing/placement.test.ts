import { describe, expect, test } from '@jest/globals';
import {
  chooseParent,
  insertionIndex,
  stackingFor,
  type AncestorFacts,
} from '../../../../src/host/figma/placing/placement.js';
import type { Refusal } from '../../../../src/vocabulary/place-notes.js';

const facts = (type: string, keepsItsCells = true): AncestorFacts => ({
  type,
  name: type.toLowerCase(),
  keepsItsCells,
});
const PAGE = facts('PAGE');

test.each([
  ['below', { isOpaque: true, isDark: false }, { side: 'above', tint: 'MULTIPLY' }],
  ['below', { isOpaque: true, isDark: true }, { side: 'above', tint: 'SCREEN' }],
  ['below', { isOpaque: false, isDark: false }, { side: 'below', tint: null }],
  ['above', { isOpaque: true, isDark: true }, { side: 'above', tint: null }],
  ['above', { isOpaque: false, isDark: false }, { side: 'above', tint: null }],
] as const)('%s the lines on paper %j stacks as %j', (side, paper, expected) => {
  expect(stackingFor(side, paper)).toEqual(expected);
});

describe('the parent that takes the result', () => {
  const own: readonly (readonly AncestorFacts[])[] = [
    [PAGE],
    [facts('FRAME'), PAGE],
    [facts('FRAME'), PAGE],
    [facts('SECTION'), PAGE],
    [facts('COMPONENT'), facts('COMPONENT_SET'), PAGE],
    [facts('GROUP'), facts('FRAME'), PAGE],
  ];
  test.each(own.map((lineage) => [lineage.map(({ type }) => type).join(' < '), lineage]))(
    "%s: the sketch's own",
    (_text, lineage) =>
      expect(chooseParent(lineage as readonly AncestorFacts[])).toEqual({ index: 0, note: null }),
  );

  const others: readonly (readonly [string, readonly AncestorFacts[], number, Refusal])[] = [
    ['instance', [facts('INSTANCE'), PAGE], 1, 'instance'],
    [
      'deep in nested instances',
      [facts('FRAME'), facts('INSTANCE'), facts('INSTANCE'), facts('FRAME'), PAGE],
      3,
      'instance',
    ],
    ['boolean', [facts('BOOLEAN_OPERATION'), facts('GROUP'), PAGE], 1, 'boolean-operation'],
    ['variant', [facts('COMPONENT_SET'), PAGE], 1, 'component-set'],
    ['transformed group', [facts('TRANSFORM_GROUP'), PAGE], 1, 'transform-group'],
    ['grid with rows of its own making', [facts('FRAME', false), PAGE], 1, 'grid'],
    ['instance in a boolean', [facts('INSTANCE'), facts('BOOLEAN_OPERATION'), PAGE], 2, 'instance'],
  ];
  test.each(others)('%s: the next one outside, and why', (_text, lineage, index, refusal) => {
    const choice = chooseParent(lineage);
    expect(choice.index).toBe(index);
    const { name } = lineage[index - 1]!;
    expect(choice.note).toEqual({ code: 'above', name, refusal });
  });

  test('a note fits the protocol even with endless layer names', () => {
    const choice = chooseParent([{ ...facts('INSTANCE'), name: 'x'.repeat(1000) }, PAGE]);
    expect(choice.note).toMatchObject({ name: 'x'.repeat(60) });
  });
});

describe('the index among the siblings', () => {
  const [other, sketch, result] = [
    { isNeighbour: false, isEarlierResult: false },
    { isNeighbour: true, isEarlierResult: false },
    { isNeighbour: false, isEarlierResult: true },
  ];
  const masks = other;
  test.each([
    ['below: directly under the sketch', [other, sketch, other], 'below', 1],
    ['below: not under a mask that cuts the sketch', [masks, sketch], 'below', 1],
    ['above: directly over it', [other, sketch, other], 'above', 2],
    ['below: over earlier results', [result, sketch], 'below', 1],
    ['above: over earlier results', [sketch, result, result, other], 'above', 3],
    ['above: not over results farther up', [sketch, other, result], 'above', 1],
  ] as const)('%s', (_text, siblings, side, index) => {
    expect(insertionIndex({ siblings, firstOnTop: false }, side)).toBe(index);
    const mirrored = { siblings: [...siblings].reverse(), firstOnTop: true };
    expect(insertionIndex(mirrored, side)).toBe(siblings.length - index);
  });
});
