import { describe, expect, test } from '@jest/globals';
import type { Look } from '../../../src/image/look.js';
import { readiness } from '../../../ui/panel/state/derive.js';
import { mayTellApart, splits, usedLineTreatment, usedMode } from '../../../ui/panel/state/choices.js';
import { DEFAULT_SETTINGS } from '../../../ui/panel/settings/settings.js';
import type { Settings } from '../../../ui/panel/settings/settings.js';
import { newLayer } from '../../../ui/panel/layers/slots.js';
import { INITIAL_STATE } from '../../../ui/panel/state/state.js';
import type { State } from '../../../ui/panel/state/state.js';
import type { Layer } from '../../../ui/panel/state/records.js';
import { impossibleText, isMendable, warnings } from '../../../ui/panel/state/warnings.js';
import { PACK } from '../gallery/packs.js';
import { lookNumber } from './looks.js';
import { say, whyNot } from './english.js';

interface Pair {
  readonly sketch?: Partial<Look>;
  readonly reference?: Partial<Look>;
  readonly size?: readonly [number, number];
  readonly referenceSize?: readonly [number, number];
  readonly settings?: Partial<Settings>;
}

function layer(name: string, look: Look, [width, height]: readonly [number, number]): Layer {
  const candidate = { id: name, name, type: 'FRAME', width, height, made: null };
  const traits = { light: 0.9, colour: 0, clear: 0 };
  const thumbnail = { png: new Uint8Array(1), extent: { width: 256, height: 256 }, traits, look };
  return { ...newLayer(candidate), thumbnail, revision: 1 };
}

function state({ sketch, reference, size = [800, 800], referenceSize = [800, 800], settings }: Pair): State {
  return {
    ...INITIAL_STATE,
    host: { kind: 'ready' },
    engine: { kind: 'ready', pack: PACK, backend: 'CPU' },
    settings: { ...DEFAULT_SETTINGS, ...settings },
    slots: { sketch: 'fox', reference: 'mika', background: null },
    layers: {
      fox: layer('fox', { ...lookNumber(1), ...sketch }, size),
      mika: layer('mika', { ...lookNumber(2), ...reference }, referenceSize),
    },
  };
}

const kinds = (pair: Pair) => warnings(state(pair)).map(({ kind }) => kind);
const GREY = { coloured: 0 };
const PALE = { darker: 20, lighter: 0 };
const LIGHT = { background: 10, darker: 0, lighter: 240 };

test('an ordinary pair is left in peace', () => {
  expect(kinds({})).toEqual([]);
  expect(impossibleText(state({}))).toBeNull();
});

describe('what is said before a run', () => {
  test.each<[string, Pair, string, string]>([
    ['a blank sketch', { sketch: { darker: 0 } }, 'no-lines', 'all white'],
    ['a black one', { sketch: { darker: 0, background: 0, backgroundShare: 1 } }, 'no-lines', 'all black'],
    ['one with nothing in it', { sketch: { darker: 0, lightOnNothing: 0 } }, 'no-lines', 'empty'],
    ['pale lines', { sketch: PALE }, 'pale-lines', '20 of 255 levels, 30 are needed'],
    ['light lines', { sketch: LIGHT }, 'light-lines', 'light on dark'],
    ['a grey reference', { reference: { ...GREY, backgroundShare: 0.2 } }, 'grey-reference', 'grey'],
    [
      'a white one',
      { reference: { ...GREY, darker: 0, backgroundShare: 1 } },
      'blank-reference',
      'all white',
    ],
    ['a drawn one', { reference: GREY }, 'drawn-reference', 'line drawing'],
    ['the same picture twice', { reference: lookNumber(1) }, 'same-picture', 'the same picture'],
    ['a very large sketch', { size: [3000, 3000] }, 'large-layer', '12 times as large'],
  ])('%s', (_, pair, kind, words) => {
    const found = warnings(state(pair));
    expect(found.map((warning) => warning.kind)).toEqual([kind]);
    expect(say(found[0]!.text)).toContain(words);
    // A sentence of what to do, and no run is stopped by it.
    expect(say(found[0]!.text)).toMatch(/(Select|Darken|To turn|Flats|Use|For colours) /);
    expect(readiness(state(pair)).kind).toBe('ready');
  });

  test('two drawings of one shape and another are two pictures', () => {
    expect(kinds({ reference: lookNumber(1), referenceSize: [800, 500] })).toEqual([]);
  });

  test('a mask without a character, where masks are used or would be', () => {
    const empty = { kind: 'ready', mask: { width: 10, height: 10, data: new Float32Array(100) } } as const;
    const full = { kind: 'ready', mask: { ...empty.mask, data: new Float32Array(100).fill(1) } } as const;
    const withMasks = (mode: Settings['mode'], masks: State['masks']) => ({
      ...state({ settings: { mode } }),
      masks,
    });
    const none = withMasks(null, { sketch: full, reference: empty });
    expect(warnings(none)).toMatchObject([{ kind: 'no-character' }]);
    expect(say(warnings(none)[0]!.text)).toContain('in the reference');
    // By itself the whole picture is coloured then, and the masks' settings stay in reach.
    expect([usedMode(none), splits(none), mayTellApart(none)]).toEqual(['plain', false, true]);
    const wished = withMasks('foreground', { sketch: full, reference: empty });
    expect(usedMode(wished)).toBe('foreground');
    expect(say(warnings(wished)[0]!.text)).toContain('Use the mode “Whole picture”');
    expect(warnings(withMasks('plain', { sketch: empty, reference: empty }))).toEqual([]);
    expect(warnings(withMasks(null, { sketch: full, reference: full }))).toEqual([]);
  });
});

describe('the switch that adapts the lines', () => {
  const adaptLines = true;

  test('stands at pale and at light lines, and nowhere else', () => {
    const mendable = (pair: Pair) => warnings(state(pair)).filter(isMendable).length;
    expect([PALE, LIGHT, { darker: 0 }].map((sketch) => mendable({ sketch }))).toEqual([1, 1, 0]);
  });

  test('does what the sketch needs, and nothing to others', () => {
    const treated = (sketch: Partial<Look>, settings: Partial<Settings> = { adaptLines }) =>
      usedLineTreatment(state({ sketch, settings }));
    expect([treated(PALE), treated(LIGHT), treated({})]).toEqual(['stretched', 'inverted', 'as-drawn']);
    expect(treated(PALE, {})).toBe('as-drawn');
    expect(treated(LIGHT, { adaptLines, preprocess: 'none' })).toBe('as-drawn');
  });

  test('once on, the words say what is done', () => {
    const [pale] = warnings(state({ sketch: PALE, settings: { adaptLines } }));
    expect(say(pale!.text)).toBe('The pale lines of “fox” are darkened for the model.');
  });

  test('light lines that the model is told of are no fault', () => {
    expect(kinds({ sketch: LIGHT, settings: { preprocess: 'none' } })).toEqual([]);
  });
});

describe('layers that no model can take', () => {
  test.each<[string, Pair]>([
    ['The sketch “fox” is too thin for the model: 3 × 900', { size: [3, 900] }],
    ['The sketch “fox” is too thin for the model: 4096 × 1', { size: [4096, 1] }],
    ['The reference “mika” is too thin for the model: 3 × 900', { referenceSize: [3, 900] }],
  ])('stop the run: %s', (words, pair) => {
    expect(readiness(state(pair)).kind).toBe('blocked');
    expect(whyNot(state(pair))).toContain(words);
  });

  test('as long as they leave something to paint on, are taken', () => {
    expect(impossibleText(state({ size: [60, 900] }))).toBeNull();
  });
});
