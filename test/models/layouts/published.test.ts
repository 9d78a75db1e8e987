import { describe, expect, test } from '@jest/globals';
import { PUBLISHED, publishedModel, settledPrediction } from '../../../models/layouts/published.js';
import { newHash } from '../../../models/files/platform.js';
import { readDescription } from '../../../models/files/recipes.js';
import { inventories, modelFile, renamed, stubCheckpoint } from './stub-checkpoint.js';

const file = (name: string) => stubCheckpoint(`${name}.safetensors`, modelFile(name));

describe.each(PUBLISHED)('the published model "$name"', ({ name, prediction, description }) => {
  test('is known by its tensors, with or without the encoder of CLIP and the buffers', () => {
    expect(publishedModel(file(name), newHash)?.name).toBe(name);
    expect(publishedModel(stubCheckpoint('whole', inventories[name]!), newHash)?.name).toBe(name);
  });

  test('is no longer known with one tensor less, more or of another shape', () => {
    const inventory = modelFile(name);
    const [first] = Object.keys(inventory);
    const without = renamed(inventory, (key) => (key === first ? null : key));
    for (const other of [without, { ...inventory, 'lora.down': [1] }, { ...inventory, [first!]: [1] }]) {
      expect(publishedModel(stubCheckpoint('other', other), newHash)).toBeNull();
    }
  });

  test('predicts what is known of it, unless the user says otherwise', async () => {
    expect(settledPrediction(file(name), { layout: name, prediction: null }, newHash)).toBe(prediction);
    const other = prediction === 'v' ? 'eps' : 'v';
    expect(settledPrediction(file(name), { layout: name, prediction: other }, newHash)).toBe(other);
    expect((await readDescription(description, {})).prediction).toBe(prediction);
  });
});

test('v2 predicts v, the two before it eps', () => {
  expect(PUBLISHED.map(({ name, prediction }) => `${name} ${prediction}`)).toEqual([
    'v2 v',
    'switch eps',
    'mult eps',
  ]);
});

test('an unknown checkpoint needs the word of the user', () => {
  const checkpoint = stubCheckpoint('mine.safetensors', { 'a.weight': [1] });
  expect(settledPrediction(checkpoint, { layout: 'v2', prediction: 'eps' }, newHash)).toBe('eps');
  expect(() => settledPrediction(checkpoint, { layout: 'v2', prediction: null }, newHash)).toThrow(
    'mine.safetensors: its tensors are not those of a published checkpoint, so that only you know what it predicts: ' +
      'add --prediction v or --prediction eps',
  );
});

test("another published model's file is refused by its name", () => {
  expect(() => settledPrediction(file('mult'), { layout: 'switch', prediction: 'v' }, newHash)).toThrow(
    'mult.safetensors: this is the published checkpoint "mult", not "switch": use build mult',
  );
});
