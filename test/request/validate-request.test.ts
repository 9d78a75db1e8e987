import { describe, expect, test } from '@jest/globals';
import { BARE_REQUEST } from '../../src/request/schemas.js';
import { validateInputs, validateRequest } from '../../src/request/validate-request.js';
import { type ColorizeInputs, type ColorizeRequest } from '../../src/request/request.js';
import type { TextEdit } from '../../src/request/records.js';
import { allNetworks, modeNetworks, type Mode } from '../../src/runtime/modes.js';
import type { NetworkName } from '../../src/runtime/contracts.js';
import type { Pack } from '../../src/runtime/pack.js';
import { gradient } from '../support/pictures.js';
import { told } from '../support/english.js';

const strengths = { foregroundStrength: 1, backgroundStrength: 1, merge: 0 };
const BACKGROUND = { kind: 'background', backgroundFactor: 1, ...strengths } as const;

const REQUEST: ColorizeRequest = {
  ...BARE_REQUEST,
  size: { width: 64, height: 64 },
  steps: 4,
  guidance: 4,
};

const EDIT: TextEdit = {
  target: 'blond hair',
  anchor: null,
  control: 'hair',
  scale: 8,
  enhanced: false,
  thresholds: [0.5, 0.55, 0.65, 0.95],
};

/** A pack that has the networks of these modes. */
function packWith(
  modes: readonly Mode[],
  more: Partial<Pack> = {},
  family: Pack['layout']['family'] = 'v2',
): Pack {
  const names = modes.flatMap((mode) => allNetworks(modeNetworks(mode, family)!)) as NetworkName[];
  return {
    title: 'Test',
    features: ['segment'],
    networks: Object.fromEntries(names.map((name) => [name, {}])),
    layout: { family, sizeMultiple: 64, transformers: [{}, {}] },
    ...more,
  } as unknown as Pack;
}

const PLAIN: Mode = { attention: 'plain', style: false };
const plain = packWith([PLAIN]);
const everything = packWith([
  PLAIN,
  { attention: 'foreground', style: true },
  { attention: 'background', style: true },
  { attention: 'background', style: false },
]);

describe('a request that the pack cannot follow', () => {
  const refused: [string, Partial<ColorizeRequest>, RegExp][] = [
    ['attention', { attention: BACKGROUND }, /“Test” cannot treat character and background apart/],
    ['style', { style: true }, /“Test” has no style/],
    ['a line extractor', { preprocess: 'lineart-keras' }, /“Test” cannot redraw lines as “lineart-keras”/],
    ['texts', { edits: [EDIT] }, /“Test” cannot read texts/],
    ['merging without masks', { mergeCharacters: true }, /Characters are merged only where/],
  ];
  test.each(refused)('%s', (_, change, message) => {
    expect(told(() => validateRequest({ ...REQUEST, ...change }, plain))).toMatch(message);
  });

  test('style where only its attention is missing', () => {
    const pack = packWith([
      PLAIN,
      { attention: 'plain', style: true },
      { attention: 'foreground', style: false },
    ]);
    const attention = { kind: 'foreground', ...strengths } as const;
    expect(told(() => validateRequest({ ...REQUEST, attention, style: true }, pack))).toMatch(/has no style/);
    expect(() => validateRequest({ ...REQUEST, attention }, pack)).not.toThrow();
  });

  test('foreground attention of v1, which has none', () => {
    const pack = packWith([PLAIN, { attention: 'background', style: false }], {}, 'mult');
    const attention = { kind: 'foreground', ...strengths } as const;
    expect(() => validateRequest({ ...REQUEST, attention: BACKGROUND }, pack)).not.toThrow();
    expect(told(() => validateRequest({ ...REQUEST, attention }, pack))).toMatch(/cannot treat .* apart/);
  });

  test('a result without background, where no character is found', () => {
    const pack = packWith([PLAIN], { features: [] });
    const validate = () => validateRequest({ ...REQUEST, resultBackground: 'white' }, pack);
    expect(told(validate)).toMatch(/finds no characters/);
  });
});

describe('numbers and texts out of range', () => {
  const reading = packWith([PLAIN], { features: ['segment', 'text'] });
  const pack = {
    ...everything,
    features: reading.features,
    networks: { ...everything.networks, text: {} },
  } as Pack;
  const refused: [Partial<ColorizeRequest>, RegExp][] = [
    [{ referencePadding: 0.5 }, /referencePadding 0\.5 .* from 1 to 2/],
    [{ backgroundPadding: NaN }, /backgroundPadding NaN .* from 1 to 2/],
    [{ styleMerge: 1.5 }, /styleMerge 1\.5 .* from 0 to 1/],
    [{ attention: { ...BACKGROUND, backgroundFactor: 2 } }, /attention\.backgroundFactor 2 .* from 0 to 1/],
    [{ injection: { start: 0, fidelity: -1, sketchFidelity: 1 } }, /injection\.fidelity -1 .* from 0 to 1/],
    [
      { injection: { start: 0, fidelity: 0, sketchFidelity: 4 } },
      /injection\.sketchFidelity 4 .* from 0 to 3/,
    ],
    [{ edits: [EDIT, { ...EDIT, scale: 16 }] }, /edits\.1\.scale 16 .* from 0 to 15/],
    [{ steps: 1.5 }, /steps 1\.5 .* a whole number from 1 to 1000/],
    [{ seed: -1 }, /seed -1 .* a whole number from 0 to 4294967295/],
    [
      { referenceStrength: { kind: 'each', values: [1, 2] } },
      /referenceStrength\.values\.1 2 .* from 0 to 1/,
    ],
    [{ noGuidanceWindow: { start: 0, end: 1.5 } }, /noGuidanceWindow\.end 1\.5 .* from 0 to 1/],
    [{ edits: [{ ...EDIT, control: ' ' }] }, /Edit 1 lacks a text/],
    [{ edits: [{ ...EDIT, thresholds: [0.5, 0.4, 0.6, 0.9] }] }, /thresholds 0\.5, 0\.4/],
    [{ edits: Array.from({ length: 9 }, () => EDIT) }, /9 edits by text .* at most 8/],
  ];
  test.each(refused)('%j', (change, message) => {
    expect(told(() => validateRequest({ ...REQUEST, ...change }, pack))).toMatch(message);
  });

  test('within, nothing is said', () => {
    const change = { edits: [EDIT], attention: BACKGROUND, style: true, referencePadding: 2 };
    expect(() => validateRequest({ ...REQUEST, ...change }, pack)).not.toThrow();
  });
});

describe('pictures that do not fit the request', () => {
  const sketch = gradient(8, 8);
  const inputs: ColorizeInputs = { sketch, reference: sketch };
  const maskOf = (side: number) => ({ width: side, height: side, data: new Float32Array(side * side) });
  const refused: [string, Partial<ColorizeInputs>, Partial<ColorizeRequest>, RegExp][] = [
    ['a background that nothing sees', { background: sketch }, {}, /background picture has no effect/],
    ['nothing to remove a character from', {}, { removeForeground: true }, /no background picture to remove/],
    [
      'a mask of another size',
      { background: sketch, backgroundMask: maskOf(4) },
      { style: true },
      /background picture has 8 × 8 pixels, its mask 4 × 4/,
    ],
  ];
  test.each(refused)('%s', (_, given, change, message) => {
    const validate = () => validateInputs({ ...inputs, ...given }, { ...REQUEST, ...change }, everything);
    expect(told(validate)).toMatch(message);
  });

  test('a character to remove that nobody finds, unless its mask is given', () => {
    const pack = packWith([PLAIN, { attention: 'plain', style: true }], { features: [] });
    const request = { ...REQUEST, style: true, removeForeground: true };
    const given = { ...inputs, background: sketch };
    expect(told(() => validateInputs(given, request, pack))).toMatch(
      /mask of the background picture is needed/,
    );
    expect(() => validateInputs({ ...given, backgroundMask: maskOf(8) }, request, pack)).not.toThrow();
  });
});
