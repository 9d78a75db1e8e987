import { NEW_EDIT } from '../../../src/request/records.js';
import { nearestSize } from '../../../src/request/nearest-size.js';
import { describe, expect, test } from '@jest/globals';
import { FULL_PACK, PACK } from '../gallery/packs.js';
import { PLAIN_LOOK } from './looks.js';
import { exportSide, planRequest } from '../../../ui/panel/state/plan.js';
import { settingsFromRecipe } from '../../../ui/panel/settings/recipe-settings.js';
import { chosenOutput, coversLines } from '../../../ui/panel/settings/output-choice.js';
import { DEFAULT_SETTINGS } from '../../../ui/panel/settings/settings.js';
import { OUTPUTS, type OutputChoice } from '../../../src/vocabulary/outputs.js';
import type { Settings } from '../../../ui/panel/settings/settings.js';
import { INITIAL_STATE } from '../../../ui/panel/state/state.js';
import type { State } from '../../../ui/panel/state/state.js';
import { parseSettings } from '../../../ui/panel/settings/stored-settings.js';
import { RECIPE } from '../../support/figma-scene.js';

describe('stored settings', () => {
  test('come back as they were', () => {
    const settings = { ...DEFAULT_SETTINGS, steps: 12, seed: 7, seedLocked: true, pace: { 'CPU x': 3.5 } };
    expect(parseSettings(JSON.stringify(settings))).toEqual(settings);
  });

  test.each([null, '', 'nonsense', '[]', '7', '{}'])('are the defaults for %j', (json) => {
    expect(parseSettings(json)).toEqual(DEFAULT_SETTINGS);
  });

  test('come back with every mode and number', () => {
    expect(parseSettings(JSON.stringify(EVERYTHING))).toEqual(EVERYTHING);
  });

  test.each([
    ['whole', 'plain'],
    ['apart', 'foreground'],
    ['ground', 'background'],
    ['reground', 'reference-background'],
    ['both', 'both'],
    ['sideways', null],
  ])('of the time when the mode was called %s mean %s', (old, mode) => {
    expect(parseSettings(JSON.stringify({ ...EVERYTHING, mode: old }))).toEqual({ ...EVERYTHING, mode });
  });

  test('fall back field by field', () => {
    const json = JSON.stringify({ steps: -3, guidance: 5, place: 'sideways', seed: 1.5, more: true });
    expect(parseSettings(json)).toEqual({ ...DEFAULT_SETTINGS, guidance: 5 });
  });
});

describe('the output', () => {
  const choose = (place: OutputChoice, isPalette = false): Settings => ({
    ...DEFAULT_SETTINGS,
    place,
    variants: isPalette ? ['palette'] : [],
  });

  test('is colour under the lines unless another is chosen, also for settings of before there were any', () => {
    expect(chosenOutput(parseSettings(JSON.stringify({ place: 'over' })))).toBe('picture');
    expect(chosenOutput(choose('under-lines', true))).toBe('colour');
    expect(chosenOutput({ ...choose('under-lines'), preprocess: 'none' })).toBe('picture');
    expect(chosenOutput(choose('flats'))).toBe('flats');
    expect(chosenOutput(choose('flats', true))).toBe('palette');
  });

  test('is remembered', () => {
    expect(chosenOutput(parseSettings(JSON.stringify(choose('flats', true))))).toBe('palette');
  });

  test('of flats lies under the lines, whatever else is chosen', () => {
    expect(coversLines('flats', choose('over'))).toBe(false);
    expect(coversLines('picture', choose('over'))).toBe(true);
    expect(coversLines('picture', { ...choose('under-lines'), preprocess: 'none' })).toBe(true);
    expect(coversLines('picture', choose('flats'))).toBe(false);
  });

  test.each(OUTPUTS)('of a recipe of %s is chosen again', (output) => {
    for (const before of [choose('under-lines'), choose('over'), choose('flats', true)])
      expect(chosenOutput(settingsFromRecipe(before, { ...RECIPE, output }))).toBe(output);
    expect(settingsFromRecipe(choose('over'), { ...RECIPE, output: 'picture' }).place).toBe('over');
  });
});

/** No setting as it is by itself, and everything that a request can say, said. */
const EVERYTHING: Settings = {
  ...DEFAULT_SETTINGS,
  place: 'flats',
  variants: ['palette'],
  resultBackground: 'white',
  mode: 'background',
  style: true,
  styleMerge: 0.2,
  strengthKind: 'levels',
  strengthEncoder: 0.1,
  strengthMiddle: 0.3,
  strengthLow: 0.5,
  sketchStrength: 2.5,
  foregroundStrength: 0.9,
  backgroundStrength: 0.4,
  merge: 0.15,
  backgroundFactor: 0.85,
  guidance: 3.5,
  sketchGuidance: 1.6,
  guidanceStart: 0.05,
  guidanceEnd: 0.95,
  pauseStart: 0.3,
  pauseEnd: 0.4,
  sampler: 'dpm++3m-sde',
  schedule: 'exponential',
  steps: 33,
  sketchMaskFrom: 'alpha',
  referenceMaskFrom: 'alpha',
  sketchThreshold: 0.07,
  referenceThreshold: 0.6,
  mergeCharacters: true,
  referenceCrop: 'whole',
  referencePadding: 1.5,
  backgroundPadding: 1.25,
  removeForeground: true,
  preprocess: 'lineart-sk',
  edits: [{ ...NEW_EDIT, target: 'green hair', control: 'hair', enhanced: true }],
  inject: true,
  injectStart: 0.1,
  injectFidelity: 0.75,
  injectSketchFidelity: 1.5,
  seed: 77,
  seedLocked: true,
};

const LAYER = {
  candidate: { id: 'x', name: 'x', type: 'FRAME', width: 1, height: 1, made: null },
  thumbnail: {
    png: new Uint8Array(1),
    extent: { width: 1, height: 1 },
    traits: { light: 0.5, colour: 0.5, clear: 0.5 },
    look: PLAIN_LOOK,
  },
  revision: 1,
  problem: null,
  presence: 'there' as const,
  ranAs: null,
};

function stateWith(settings: Settings, pack = FULL_PACK): State {
  const engine = { kind: 'ready', pack, backend: 'CPU' } as const;
  const slots = { sketch: 's', reference: 'r', background: 'b' };
  return { ...INITIAL_STATE, engine, settings, slots, layers: { s: LAYER, r: LAYER, b: LAYER } };
}

describe('the request', () => {
  const size = { width: 256, height: 256 };
  const plan = (settings: Settings, pack = FULL_PACK) =>
    planRequest({ choice: stateWith(settings, pack), pack, size, seed: settings.seed });

  test('takes what is not set from the pack', () => {
    const request = plan({ ...DEFAULT_SETTINGS, seed: 9 }, PACK);
    expect(request).toMatchObject({ ...PACK.defaults, seed: 9, size, previewEvery: 2 });
    expect(request.attention).toEqual({
      kind: 'foreground',
      foregroundStrength: 1,
      backgroundStrength: 1,
      merge: 0,
    });
  });

  test('says everything that is set', () => {
    expect(plan(EVERYTHING)).toMatchObject({
      version: 2,
      seed: 77,
      size,
      sampler: 'dpm++3m-sde',
      schedule: 'exponential',
      steps: 33,
      guidance: 3.5,
      sketchGuidance: 1.6,
      guidanceWindow: { start: 0.05, end: 0.95 },
      noGuidanceWindow: { start: 0.3, end: 0.4 },
      preprocess: 'lineart-sk',
      sketchStrength: 2.5,
      referenceStrength: { kind: 'levels', encoder: 0.1, middle: 0.3, low: 0.5 },
      attention: {
        kind: 'background',
        backgroundFactor: 0.85,
        foregroundStrength: 0.9,
        backgroundStrength: 0.4,
        merge: 0.15,
      },
      style: true,
      styleMerge: 0.2,
      removeForeground: true,
      referenceCrop: 'whole',
      referencePadding: 1.5,
      backgroundPadding: 1.25,
      mergeCharacters: true,
      edits: EVERYTHING.edits,
      injection: { start: 0.1, fidelity: 0.75, sketchFidelity: 1.5 },
      resultBackground: 'white',
      sketchThreshold: 0.07,
      referenceThreshold: 0.6,
      previewEvery: 3,
    });
  });

  test('leaves out what the pack cannot do', () => {
    expect(plan({ ...EVERYTHING, sampler: 'heun' }, PACK)).toMatchObject({
      sampler: PACK.defaults.sampler,
      schedule: 'automatic',
      preprocess: 'invert',
      attention: { kind: 'foreground' },
      style: false,
      styleMerge: 0,
      removeForeground: false,
      backgroundPadding: 1,
      edits: [],
      injection: null,
    });
    const noMasks = {
      ...PACK,
      canSegment: false,
      modes: [{ attention: 'plain', style: false, inject: false } as const],
    };
    expect(plan(EVERYTHING, noMasks)).toMatchObject({
      attention: { kind: 'plain' },
      resultBackground: 'keep',
    });
  });

  test('never asks for fewer steps than the sampler takes', () => {
    expect(plan({ ...DEFAULT_SETTINGS, sampler: 'pndm', steps: 1 }, PACK).steps).toBe(4);
  });

  test('gives each cross-attention its strength, 1 where none is set', () => {
    const settings = { ...DEFAULT_SETTINGS, strengthKind: 'each', strengthEach: [0.5, 0] } as const;
    expect(plan(settings, PACK).referenceStrength).toEqual({ kind: 'each', values: [0.5, 0, 1, 1, 1, 1] });
  });

  test('leaves out edits that are half written', () => {
    const edits = [
      { ...NEW_EDIT, target: 'green hair' },
      { ...NEW_EDIT, control: 'hair' },
    ];
    expect(plan({ ...DEFAULT_SETTINGS, edits }).edits).toEqual([]);
  });

  test.each([
    ['everything', EVERYTHING],
    [
      'the ground without the character',
      { ...EVERYTHING, mode: 'reference-background', style: false } as const,
    ],
    [
      'character and background apart',
      { ...DEFAULT_SETTINGS, mode: 'foreground', backgroundStrength: 0.4 } as const,
    ],
    ['the whole picture', { ...DEFAULT_SETTINGS, mode: 'plain', referenceStrength: 0.7 } as const],
    [
      'each strength',
      { ...DEFAULT_SETTINGS, mode: 'foreground', strengthKind: 'each', strengthEach: [0.2] } as const,
    ],
  ])('with %s comes back from its recipe', (_, settings) => {
    const request = plan(settings);
    const recipe = {
      ...RECIPE,
      request,
      output: chosenOutput(settings),
      backgroundId: settings.mode === 'background' ? 'b' : null,
      sketchMaskFrom: settings.sketchMaskFrom,
      referenceMaskFrom: settings.referenceMaskFrom,
    };
    const restored = settingsFromRecipe(DEFAULT_SETTINGS, recipe);
    expect(restored).toMatchObject({ seedLocked: false, mode: settings.mode, place: settings.place });
    expect(restored).toMatchObject({ sketchMaskFrom: settings.sketchMaskFrom });
    expect(plan(restored)).toEqual(request);
  });
});

describe('the size', () => {
  test.each([
    [400, 400, 256, 256],
    [500, 490, 256, 256],
    [300, 600, 192, 320],
    [900, 400, 320, 192],
  ])('of a %d x %d sketch is %d x %d', (width, height, modelWidth, modelHeight) => {
    expect(nearestSize(PACK.sizes, { width, height })).toEqual({ width: modelWidth, height: modelHeight });
  });

  test('is exported at its longer side, and never too small to segment', () => {
    expect(exportSide({ width: 192, height: 320 })).toBe(320);
    expect(exportSide({ width: 64, height: 64 })).toBe(256);
  });
});
