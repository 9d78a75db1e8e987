import { describe, expect, test } from '@jest/globals';
import type { ListedPack } from '../../../src/runtime/pack-list.js';
import { leftovers, modelRows, removable } from '../../../ui/panel/models/models.js';
import { INITIAL_STATE } from '../../../ui/panel/state/state.js';
import type { ModelsState } from '../../../ui/panel/state/records.js';

const hash = (digit: string) => digit.repeat(64);
const files = (digits: string) => [...digits].map((digit) => ({ sha256: hash(digit), bytes: 1_000_000_000 }));

function listing(path: string, digits: string, nonCommercial = true): ListedPack {
  const licence = { id: 'CC-BY-NC-SA-4.0', attribution: 'the authors', nonCommercial };
  const stored = { weights: 'int8', sources: [], files: files(digits) } as const;
  return { path, id: path, version: '1', title: `Model ${path}`, licence, ...stored };
}

/** "a" and "b" share file 3. */
const LISTED = [listing('starter/', '1', false), listing('a/', '23'), listing('b/', '345')];
const models = (kept: string, changes: Partial<ModelsState> = {}): ModelsState => ({
  ...INITIAL_STATE.models,
  listed: LISTED,
  kept: files(kept),
  ...changes,
});

test('a row tells size, licence and how much of the model is here', () => {
  expect(modelRows(models('134'))).toMatchObject([
    { size: 1e9, nonCommercial: false, keptBytes: 1e9, isWhole: true, isCurrent: true },
    { size: 2e9, nonCommercial: true, keptBytes: 1e9, isWhole: false },
    { size: 3e9, nonCommercial: true, keptBytes: 2e9, isCurrent: false },
  ]);
});

describe('removing a model', () => {
  test('takes its files that are here', () => {
    expect(removable('b/', models('145'))).toEqual([hash('4'), hash('5')]);
    expect(removable('b/', models('1'))).toEqual([]);
  });

  test('is not for the one in use, nor for the one that is on its way', () => {
    expect(removable('b/', models('345', { path: 'b/' }))).toEqual([]);
    expect(
      removable('b/', models('345', { path: 'a/', coming: { path: 'b/', loadedBytes: 0, totalBytes: 1 } })),
    ).toEqual([]);
  });

  test('leaves what another model that is here, in use or on its way needs', () => {
    expect(removable('b/', models('2345'))).toEqual([hash('4'), hash('5')]);
    expect(removable('b/', models('345', { path: 'a/' }))).toEqual([hash('4'), hash('5')]);
    expect(removable('b/', models('345', { coming: { path: 'a/', loadedBytes: 0, totalBytes: 1 } }))).toEqual(
      [hash('4'), hash('5')],
    );
    expect(removable('b/', models('345'))).toEqual([hash('3'), hash('4'), hash('5')]);
  });
});

describe('files that no offered model names', () => {
  test('are left over', () => {
    expect(leftovers(models('129'))).toEqual(files('9'));
  });

  test('are none while the list is not known, or lacks the model in use', () => {
    expect(leftovers(models('19', { listed: [] }))).toEqual([]);
    expect(leftovers(models('19', { path: 'elsewhere/' }))).toEqual([]);
  });
});
