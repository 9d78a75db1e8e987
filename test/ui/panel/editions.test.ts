/** Which of a model's editions the panel chooses on which device, and what it says of it. */
import { describe, expect, test } from '@jest/globals';
import type { ListedPack } from '../../../src/runtime/pack-list.js';
import type { WeightStorage } from '../../../src/vocabulary/weight-storages.js';
import { chipText, usedEditionText } from '../../../ui/panel/models/diagnostics.js';
import { chooseEdition, rowsByModel } from '../../../ui/panel/models/choose-edition.js';
import { editionsOf } from '../../../ui/panel/models/editions.js';
import { modelRows } from '../../../ui/panel/models/models.js';
import type { Assessment } from '../../../ui/panel/state/records.js';
import { INITIAL_STATE, type State } from '../../../ui/panel/state/state.js';
import { LANGUAGES } from '../../../ui/panel/words/languages.js';
import { PACK } from '../gallery/packs.js';
import { V2_LISTED } from '../gallery/v2-listed.js';

const SIDE = 512;
const PATHS: Readonly<Record<WeightStorage, string>> = { int8: 'v2/', float16: 'v2-16/', float32: 'v2-32/' };
const listing = (weights: WeightStorage): ListedPack => ({ ...V2_LISTED, path: PATHS[weights], weights });

interface Machine {
  /** Null: the networks are on the CPU. */
  readonly budgetBytes: number | null;
  /** Those whose networks compute in half precision. */
  readonly inHalf: readonly WeightStorage[];
}

/** What the README's table has for a guided run at 512 px. */
const BYTES: Readonly<Record<WeightStorage, readonly [half: number, single: number]>> = {
  int8: [1.2e9, 2.6e9],
  float16: [1.9e9, 3.6e9],
  float32: [3.6e9, 3.6e9],
};

function assessment(weights: WeightStorage, { budgetBytes, inHalf }: Machine): Assessment {
  const isHalf = inHalf.includes(weights);
  const size = { width: SIDE, height: SIDE };
  const mode = { attention: 'plain', style: false, inject: false } as const;
  const bytes = BYTES[weights][isHalf ? 0 : 1];
  const pack = {
    ...PACK,
    weights,
    sizes: [size],
    modes: [mode],
    demands: [{ ...mode, size, bytes, tensorBytes: 1e8, once: 1e12, row: 2e11 }],
    gpu: budgetBytes === null ? null : { budgetBytes, maxTensorBytes: 1e9 },
  };
  return { pack, arithmetic: isHalf ? 'float16' : 'float32' };
}

function stateOn(machine: Machine, offered: readonly WeightStorage[]): State {
  const { models } = INITIAL_STATE;
  const assessed = offered.map((weights) => [PATHS[weights], assessment(weights, machine)] as const);
  return {
    ...INITIAL_STATE,
    engine: { kind: 'ready', pack: PACK, backend: 'WebGPU (a card), float32' },
    models: { ...models, listed: offered.map(listing), assessed: Object.fromEntries(assessed) },
  };
}

const chosenOn = (machine: Machine, offered: readonly WeightStorage[]) => {
  const state = stateOn(machine, offered);
  const { weights, reason } = chooseEdition(state, editionsOf({ path: PATHS[offered[0]!] }, state.models));
  return [weights, reason];
};

const ALL: readonly WeightStorage[] = ['int8', 'float16', 'float32'];
const HALVES = ['int8', 'float16'] as const;

describe('the panel chooses', () => {
  test.each([
    [
      '8 bits where the GPU has no half precision',
      { budgetBytes: 22.5e9, inHalf: [] },
      ALL,
      'int8',
      'no-half',
    ],
    [
      'halves where they fit a GPU that computes in half',
      { budgetBytes: 2.5e9, inHalf: HALVES },
      ALL,
      'float16',
      'half',
    ],
    ['8 bits where halves do not fit it', { budgetBytes: 1.5e9, inHalf: HALVES }, ALL, 'int8', 'no-room'],
    ['8 bits on the CPU', { budgetBytes: null, inHalf: [] }, ALL, 'int8', 'cpu'],
    ['the lighter of two', { budgetBytes: 2.5e9, inHalf: [] }, ['float32', 'float16'], 'float16', 'no-half'],
    [
      'nothing where there is one alone',
      { budgetBytes: 2.5e9, inHalf: HALVES },
      ['float16'],
      'float16',
      null,
    ],
  ] as const)('%s', (_, machine, offered, weights, reason) => {
    expect(chosenOn(machine, offered)).toEqual([weights, reason]);
  });

  test('the lightest, and gives no reason, before any can be judged', () => {
    const state = stateOn({ budgetBytes: 2.5e9, inHalf: HALVES }, ALL);
    const unjudged = { ...state, models: { ...state.models, assessed: {} } };
    const editions = editionsOf({ path: 'v2/' }, unjudged.models);
    expect(editions.map(({ weights }) => weights)).toEqual(['float32', 'float16', 'int8']);
    expect(chooseEdition(unjudged, editions)).toEqual({ path: 'v2/', weights: 'int8', reason: null });
  });
});

test('packs of other checkpoints, other versions, or the same weights are no editions of a model', () => {
  const own = listing('int8');
  const others = [
    { ...listing('float16'), sources: [] },
    { ...listing('float16'), version: '2' },
    { ...listing('float16'), id: 'mine' },
    { ...own, path: 'copy/' },
  ];
  const models = { ...INITIAL_STATE.models, listed: [own, ...others] };
  expect(editionsOf(own, models)).toEqual([{ path: 'v2/', weights: 'int8' }]);
});

test('the list has a model once, as the panel would choose it, with its other weights beneath', () => {
  const state = stateOn({ budgetBytes: 2.5e9, inHalf: HALVES }, ALL);
  const starter = { ...V2_LISTED, path: 'starter/', id: 'starter' };
  const listed = [starter, ...state.models.listed];
  const rows = rowsByModel(modelRows({ ...state.models, listed }), {
    ...state,
    models: { ...state.models, listed },
  });
  const shown = rows.map(({ chosen, edition, others }) => ({
    chosen: chosen.path,
    reason: edition?.reason,
    others: others.map(({ path }) => path),
  }));
  expect(shown).toEqual([
    { chosen: 'starter/', reason: undefined, others: [] },
    { chosen: 'v2-16/', reason: 'half', others: ['v2-32/', 'v2/'] },
  ]);
});

test('the chip says which weights are in use where there are several, and its help why', () => {
  const machine = { budgetBytes: 2.5e9, inHalf: [] };
  const state = stateOn(machine, ALL);
  const using = (weights: WeightStorage): State => ({
    ...state,
    engine: {
      kind: 'ready',
      pack: { ...assessment(weights, machine).pack, title: 'V2' },
      backend: 'WebGPU (a card), float32',
    },
    models: { ...state.models, path: PATHS[weights] },
  });
  const said = (of: State, language: keyof typeof LANGUAGES = 'en') => [
    chipText(of)(LANGUAGES[language]),
    usedEditionText(of)?.(LANGUAGES[language]),
  ];
  expect(said(using('int8'))).toEqual([
    'V2, 8-bit · GPU',
    '8-bit weights: this GPU has no half precision, and they take the least of its memory.',
  ]);
  // The designer's own choice.
  expect(said(using('float16'))).toEqual(['V2, 16-bit · GPU', '16-bit weights']);
  expect(said(using('int8'), 'ja')[0]).toBe('V2（8ビット）・GPU');
  const alone = { ...using('int8'), models: { ...state.models, path: 'v2/', listed: [listing('int8')] } };
  expect(said(alone)).toEqual(['V2 · GPU', undefined]);
});
