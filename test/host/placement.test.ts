import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  chooseParent,
  IDENTITY,
  insertionIndex,
  isTurned,
  stackingFor,
  transformWithin,
  type AncestorFacts,
  type Affine,
} from '../../src/host/placement.js';
import { compose, translation, turning } from '../../studio/transform.js';

const facts = (type: string, turned = false): AncestorFacts => ({
  type,
  name: type.toLowerCase(),
  isTurned: turned,
});
const PAGE = facts('PAGE');

test('a container composed with its inner transform is upright at the corner, however it is turned, moved or mirrored', () => {
  fc.assert(
    fc.property(
      fc.record({
        degrees: fc.double({ min: -180, max: 180, noNaN: true }),
        mirror: fc.constantFrom(1, -1),
        at: fc.tuple(fc.integer({ min: -9999, max: 9999 }), fc.integer({ min: -9999, max: 9999 })),
        corner: fc.record({
          x: fc.integer({ min: -9999, max: 9999 }),
          y: fc.integer({ min: -9999, max: 9999 }),
        }),
      }),
      ({ degrees, mirror, at, corner }) => {
        const turned: Affine = compose(turning(degrees), [
          [mirror, 0, 0],
          [0, 1, 0],
        ]);
        const container = compose(translation(...at), turned);
        const seen = compose(container, transformWithin(container, corner)).flat();
        translation(corner.x, corner.y)
          .flat()
          .forEach((value, i) => expect(seen[i]).toBeCloseTo(value, 6));
      },
    ),
  );
});

test('within a page the transform is the corner', () => {
  expect(
    transformWithin(IDENTITY, { x: 3, y: -4 })
      .flat()
      .map((value) => value + 0),
  ).toEqual([1, 0, 3, 0, 1, -4]);
});

test.each([
  [0, false],
  [90, false],
  [180, false],
  [-90, false],
  [0.5, true],
  [45, true],
])('axes at %d degrees: turned is %s', (degrees, expected) => {
  expect(isTurned(turning(degrees))).toBe(expected);
});

test.each([
  ['under-lines', true, { side: 'above', blendMode: 'MULTIPLY' }],
  ['under-lines', false, { side: 'below', blendMode: 'NORMAL' }],
  ['over', true, { side: 'above', blendMode: 'NORMAL' }],
  ['over', false, { side: 'above', blendMode: 'NORMAL' }],
] as const)('%s with opaque = %s stacks as %j', (mode, opaque, expected) => {
  expect(stackingFor(mode, opaque)).toEqual(expected);
});

describe('the parent that takes the result', () => {
  const own: readonly (readonly AncestorFacts[])[] = [
    [PAGE],
    [facts('FRAME'), PAGE],
    [facts('FRAME', true), PAGE],
    [facts('SECTION'), PAGE],
    [facts('COMPONENT'), facts('COMPONENT_SET'), PAGE],
    [facts('GROUP'), facts('FRAME', true), PAGE],
  ];
  test.each(own.map((lineage) => [lineage.map(({ type }) => type).join(' < '), lineage]))(
    "%s: the sketch's own",
    (_text, lineage) =>
      expect(chooseParent(lineage as readonly AncestorFacts[])).toEqual({ index: 0, note: null }),
  );

  const others: readonly (readonly [string, readonly AncestorFacts[], number, RegExp])[] = [
    ['instance', [facts('INSTANCE'), PAGE], 1, /“instance”.*instance/],
    [
      'deep in nested instances',
      [facts('FRAME'), facts('INSTANCE'), facts('INSTANCE'), facts('FRAME'), PAGE],
      3,
      /inside an instance/,
    ],
    ['boolean', [facts('BOOLEAN_OPERATION'), facts('GROUP'), PAGE], 1, /boolean/],
    ['variant', [facts('COMPONENT_SET'), PAGE], 1, /variants/],
    ['transformed group', [facts('TRANSFORM_GROUP'), PAGE], 1, /transformed/],
    ['turned group', [facts('GROUP', true), facts('FRAME', true), PAGE], 1, /rotated group/],
    ['instance in a boolean', [facts('INSTANCE'), facts('BOOLEAN_OPERATION'), PAGE], 2, /inside an instance/],
  ];
  test.each(others)('%s: the next one outside, and why', (_text, lineage, index, words) => {
    const choice = chooseParent(lineage);
    expect(choice.index).toBe(index);
    expect(choice.note).toMatch(words);
  });

  test('a note fits the protocol even with endless layer names', () => {
    const choice = chooseParent([{ ...facts('INSTANCE'), name: 'x'.repeat(1000) }, PAGE]);
    expect(choice.note!.length).toBeLessThanOrEqual(300);
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
