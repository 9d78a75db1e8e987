import { describe, expect, test } from '@jest/globals';
import { PACK } from './gallery/states.js';
import {
  chosenOutput,
  DEFAULT_SETTINGS,
  parseSettings,
  placeMode,
  settingsFromRecipe,
  settingsFromRequest,
} from '../../ui/settings.js';
import { RECIPE } from '../support/figma-scene.js';
import { exportSide, packSize, planRequest } from '../../ui/plan.js';

describe('stored settings', () => {
  test('come back as they were', () => {
    const settings = { ...DEFAULT_SETTINGS, steps: 12, seed: 7, seedLocked: true, pace: { 'CPU x': 3.5 } };
    expect(parseSettings(JSON.stringify(settings))).toEqual(settings);
  });

  test.each([null, '', 'nonsense', '[]', '7', '{}'])('are the defaults for %j', (json) => {
    expect(parseSettings(json)).toEqual(DEFAULT_SETTINGS);
  });

  test('fall back field by field', () => {
    const json = JSON.stringify({ steps: -3, guidance: 5, place: 'sideways', seed: 1.5, more: true });
    expect(parseSettings(json)).toEqual({ ...DEFAULT_SETTINGS, guidance: 5 });
  });
});

describe('the output', () => {
  const choose = (place: 'under-lines' | 'over' | 'flats', snapFlats = false) => ({
    ...DEFAULT_SETTINGS,
    place,
    snapFlats,
  });

  test('is the model’s picture unless flats are chosen, also for settings of before there were any', () => {
    expect(chosenOutput(parseSettings(JSON.stringify({ place: 'over' })))).toBe('picture');
    expect(chosenOutput(choose('under-lines', true))).toBe('picture');
    expect(chosenOutput(choose('flats'))).toBe('flats');
    expect(chosenOutput(choose('flats', true))).toBe('palette');
  });

  test('is remembered', () => {
    expect(chosenOutput(parseSettings(JSON.stringify(choose('flats', true))))).toBe('palette');
  });

  test('of flats lies under the lines, whatever else is chosen', () => {
    expect(placeMode('flats', choose('over'))).toBe('under-lines');
    expect(placeMode('picture', choose('over'))).toBe('over');
    expect(placeMode('picture', choose('flats'))).toBe('under-lines');
  });

  test.each(['picture', 'flats', 'palette'] as const)('of a recipe of %s is chosen again', (output) => {
    for (const before of [choose('under-lines'), choose('over'), choose('flats', true)])
      expect(chosenOutput(settingsFromRecipe(before, { ...RECIPE, output }))).toBe(output);
    expect(settingsFromRecipe(choose('over'), { ...RECIPE, output: 'picture' }).place).toBe('over');
  });
});

describe('the request', () => {
  const size = { width: 256, height: 256 };

  test('takes what is not set from the pack', () => {
    const request = planRequest({ settings: DEFAULT_SETTINGS, pack: PACK, size, seed: 9 });
    expect(request).toMatchObject({ ...PACK.defaults, seed: 9, size, previewEvery: 2 });
    expect(request.attention).toEqual({
      kind: 'foreground',
      foregroundStrength: 1,
      backgroundStrength: 1,
      merge: 0,
    });
  });

  test('does not split where the pack cannot', () => {
    const plan = { settings: DEFAULT_SETTINGS, size, seed: 9 };
    expect(planRequest({ ...plan, pack: { ...PACK, canSegment: false } }).attention.kind).toBe('plain');
  });

  test('leads to settings that lead to it again', () => {
    const settings = { ...DEFAULT_SETTINGS, steps: 8, backgroundStrength: 0.4, referenceStrength: 0.7 };
    const request = planRequest({ settings, pack: PACK, size, seed: 77 });
    const restored = settingsFromRequest(DEFAULT_SETTINGS, request);
    expect(restored.seedLocked).toBe(true);
    expect(planRequest({ settings: restored, pack: PACK, size, seed: restored.seed })).toEqual(request);
  });
});

describe('the size', () => {
  test.each([
    [400, 400, 256, 256],
    [500, 490, 256, 256],
    [300, 600, 192, 320],
    [900, 400, 320, 192],
  ])('of a %d x %d sketch is %d x %d', (width, height, modelWidth, modelHeight) => {
    expect(packSize(PACK, { width, height })).toEqual({ width: modelWidth, height: modelHeight });
  });

  test('is exported at its longer side, and never too small to segment', () => {
    expect(exportSide({ width: 192, height: 320 })).toBe(320);
    expect(exportSide({ width: 64, height: 64 })).toBe(256);
  });
});
