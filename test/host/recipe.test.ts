import { expect, test } from '@jest/globals';
import { readRecipe } from '../../src/host/recipe.js';
import { RECIPE } from '../support/figma-scene.js';

/** As the first version wrote it, before there were schedules, windows or modes. */
const FIRST_REQUEST = {
  version: 1,
  seed: 7,
  size: { width: 64, height: 64 },
  sampler: 'dpm++2m',
  steps: 20,
  guidance: 4,
  preprocess: 'invert',
  sketchStrength: 1,
  referenceStrength: { kind: 'all', value: 1 },
  attention: { kind: 'plain' },
  sketchThreshold: 0.05,
  referenceThreshold: 0.5,
  previewEvery: 0,
};

const stored = (request: object): string => JSON.stringify({ ...RECIPE, request });

test('a request of the first version is read as one that asks for no mode', () => {
  expect(readRecipe(stored(FIRST_REQUEST))?.request).toEqual(RECIPE.request);
});

test('so is its split attention', () => {
  const attention = { kind: 'foreground', foregroundStrength: 1, backgroundStrength: 0.5, merge: 0.1 };
  expect(readRecipe(stored({ ...FIRST_REQUEST, attention }))?.request).toEqual({
    ...RECIPE.request,
    attention,
  });
});

test('a request of a version to come is none', () => {
  expect(readRecipe(stored({ ...FIRST_REQUEST, version: 3 }))).toBeNull();
});
