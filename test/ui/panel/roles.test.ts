import { describe, expect, test } from '@jest/globals';
import {
  isOpaque,
  measureTraits,
  proposePair,
  proposeRole,
  sketchLikeness,
} from '../../../ui/panel/layers/roles.js';
import type { Traits } from '../../../ui/panel/layers/roles.js';

type Colour = readonly [number, number, number, number];
const WHITE: Colour = [255, 255, 255, 255];
const BLACK: Colour = [0, 0, 0, 255];
const CLEAR: Colour = [0, 0, 0, 0];
const PURPLE: Colour = [110, 40, 230, 255];

/** 10 x 10 pixels, the first `inked` of them in one colour, the rest in another. */
function picture(paper: Colour, ink: Colour, inked: number) {
  const data = Uint8Array.from({ length: 100 }, (_, i) => i).reduce<number[]>((bytes, i) => {
    bytes.push(...(i < inked ? ink : paper));
    return bytes;
  }, []);
  return { width: 10, height: 10, data: Uint8Array.from(data) };
}

const scan = measureTraits(picture(WHITE, BLACK, 10));
const strokes = measureTraits(picture(CLEAR, BLACK, 10));
const colourful = measureTraits(picture(PURPLE, WHITE, 20));
const seen = (id: string, traits: Traits) => ({ id, traits });

describe('traits', () => {
  test('black lines on white paper are light, grey and opaque', () => {
    expect(scan).toEqual({ light: 0.9, colour: 0, clear: 0 });
  });

  test('strokes on nothing are clear, and light once laid on white', () => {
    expect(strokes).toEqual({ light: 0.9, colour: 0, clear: 0.9 });
  });

  test('colour is the mean chroma', () => {
    expect(colourful.colour).toBeCloseTo((0.8 * 190) / 255, 6);
  });

  test.each([
    ['a scan', scan],
    ['strokes on nothing', strokes],
  ])('%s is surely a sketch', (_, traits) => {
    expect(sketchLikeness(traits)).toBe(1);
  });

  test('a colourful picture is surely none', () => {
    expect(sketchLikeness(colourful)).toBeLessThan(0.3);
  });
});

describe('roles of a pair', () => {
  const a = seen('a', scan);
  const b = seen('b', colourful);

  test('follow pixels in either order of selection', () => {
    const expected = { sketch: 'a', reference: 'b' };
    expect(proposePair(a, b, {})).toEqual(expected);
    expect(proposePair(b, a, {})).toEqual(expected);
  });

  test('follow what the designer said against pixels', () => {
    const expected = { sketch: 'b', reference: 'a' };
    expect(proposePair(a, b, { b: 'sketch' })).toEqual(expected);
    expect(proposePair(b, a, { a: 'reference' })).toEqual(expected);
  });

  test.each([
    ['two sketches', seen('x', scan), seen('y', strokes), {}],
    ['two pictures', seen('x', colourful), seen('y', measureTraits(picture(PURPLE, WHITE, 45))), {}],
    ['two layers that were both the sketch', a, b, { a: 'sketch', b: 'sketch' } as const],
  ])('are asked for %s', (_, first, second, remembered) => {
    expect(proposePair(first, second, remembered)).toBeNull();
    expect(proposePair(second, first, remembered)).toBeNull();
  });
});

describe('role of one layer', () => {
  test('is left open in between', () => {
    expect(proposeRole(seen('a', scan), {})).toBe('sketch');
    expect(proposeRole(seen('a', colourful), {})).toBe('reference');
    expect(proposeRole(seen('a', { light: 0.2, colour: 0, clear: 0 }), {})).toBeNull();
    expect(proposeRole(seen('a', scan), { a: 'reference' })).toBe('reference');
  });
});

test('paper hides colour, whole or cut out; strokes on nothing do not', () => {
  expect(isOpaque(picture(WHITE, BLACK, 10))).toBe(true);
  expect(isOpaque(picture(WHITE, CLEAR, 5))).toBe(true);
  expect(isOpaque(picture(CLEAR, WHITE, 20))).toBe(true);
  expect(isOpaque(picture(BLACK, CLEAR, 5))).toBe(true);
  expect(isOpaque(picture(CLEAR, BLACK, 10))).toBe(false);
});

/** 40 x 40 pixels of one colour where `isPaper` says so, clear elsewhere. */
function shape(colour: Colour, isPaper: (x: number, y: number) => boolean) {
  const data = new Uint8Array(40 * 40 * 4);
  for (let y = 0; y < 40; y++)
    for (let x = 0; x < 40; x++) data.set(isPaper(x + 0.5, y + 0.5) ? colour : CLEAR, (y * 40 + x) * 4);
  return { width: 40, height: 40, data };
}

test('dark or grey paper hides colour as white paper does, also where it is turned; an outline hides nothing', () => {
  const isInDiamond = (x: number, y: number) => Math.abs(x - 20) + Math.abs(y - 20) < 20;
  const isInTurnedStrip = (x: number, y: number) => Math.abs(x - y) < 13 && Math.abs(x + y - 40) < 26;
  for (const colour of [BLACK, WHITE, PURPLE]) {
    expect(isOpaque(shape(colour, isInDiamond))).toBe(true);
    expect(isOpaque(shape(colour, isInTurnedStrip))).toBe(true);
  }
  const isOutline = (x: number, y: number) => Math.abs(Math.hypot(x - 20, y - 20) - 16) < 3;
  expect(isOpaque(shape(BLACK, isOutline))).toBe(false);
  const isHatched = (x: number, y: number) => isInDiamond(x, y) && (x + y) % 6 < 2;
  expect(isOpaque(shape(BLACK, isHatched))).toBe(false);
  const isStroke = (x: number) => x % 10 < 2;
  expect(isOpaque(shape(WHITE, isStroke))).toBe(false);
  const isBar = (x: number) => Math.abs(x - 20) < 4;
  expect(isOpaque(shape(BLACK, isBar))).toBe(false);
});
