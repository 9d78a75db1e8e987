/** What is said of models in the list before anything of them is loaded. */
import { describe, expect, test } from '@jest/globals';
import type { Demand } from '../../../src/channel/protocol/demand.js';
import type { ListedPack } from '../../../src/runtime/pack-list.js';
import { prospectsOf } from '../../../ui/panel/models/prospects.js';
import { DEFAULT_SETTINGS, type Settings } from '../../../ui/panel/settings/settings.js';
import { INITIAL_STATE, type State } from '../../../ui/panel/state/state.js';
import { LANGUAGES } from '../../../ui/panel/words/languages.js';
import { PACK } from '../gallery/packs.js';
import { startPanel } from './panel-rig.js';
import { waitFor } from '../../support/clock.js';

const BACKEND = 'WebGPU (a card), float32';
const square = (side: number) => ({ width: side, height: side });
const demand = (side: number, bytes: number, inject = false): Demand => {
  const mode = { attention: 'plain', style: false, inject } as const;
  return { ...mode, size: square(side), bytes, tensorBytes: 1e8, once: 1e12, row: 2e11 };
};
const MODEL = {
  ...PACK,
  sizes: [square(768), square(512)],
  modes: [{ attention: 'plain', style: false, inject: true }],
  gpu: { budgetBytes: 2.5e9, maxTensorBytes: 1e9 },
  demands: [demand(768, 2.4e9), demand(512, 1.2e9), demand(768, 4.8e9, true), demand(512, 2.2e9, true)],
} as const;

const state = (settings: Partial<Settings> = {}): State => ({
  ...INITIAL_STATE,
  engine: { kind: 'ready', pack: PACK, backend: BACKEND },
  settings: { ...DEFAULT_SETTINGS, steps: 20, guidance: 2, speed: { [BACKEND]: 9e11 }, ...settings },
});
const said = (of: State, pack: typeof PACK = MODEL, arithmetic: 'float16' | 'float32' = 'float16') =>
  prospectsOf(of, { pack, arithmetic }).map((text) => text(LANGUAGES.en));

describe('of a model that is not loaded', () => {
  test('what it takes, in which precision, how long, and up to which size all of it fits', () => {
    // (1e12 + 20 * 2 * 2e11) / 9e11 = 10 s
    expect(said(state())).toEqual([
      'At 768 × 768 in half precision: 2.4 GB of graphics memory, of 2.5 GB there for it; about 10 secs.',
      'All its modes fit up to 768 × 768.',
      'With “Take over its textures” up to 512 × 512.',
    ]);
    expect(said(state({ speed: {} }), MODEL, 'float32')[0]).toBe(
      'At 768 × 768 in single precision: 2.4 GB of graphics memory, of 2.5 GB there for it.',
    );
  });

  test('that it does not fit, and what would', () => {
    const large = { ...MODEL, demands: [demand(768, 3.6e9), demand(512, 1.9e9)] };
    expect(said(state({ gpuMemory: '4' }), large)).toEqual([
      'This takes 3.6 GB of graphics memory; of the memory set under Model 2.5 GB are there for it. What fits: painted smaller (512 × 512, under More) it takes 1.9 GB.',
      'All its modes fit up to 512 × 512.',
    ]);
    expect(said(state({ gpuMemory: '4' }), { ...MODEL, demands: [demand(768, 9e9)] })).toEqual([
      expect.stringMatching(/^This takes 9.0 GB .* A model with 8-bit weights takes less/),
    ]);
  });

  test('on the CPU: how long it takes, of memory nothing', () => {
    expect(said(state(), { ...MODEL, gpu: null })).toEqual(['On the CPU at 768 × 768: about 10 secs.']);
  });
});

test('each model of the list but the one in use is judged when the list opens, and none is loaded', async () => {
  const listing = (path: string): ListedPack => ({
    ...{ path, id: 'v2', version: '1', title: 'V2', files: [{ sha256: 'a'.repeat(64), bytes: 1 }] },
    ...{ weights: 'int8', sources: [] },
    licence: { id: 'MIT', attribution: 'nobody', nonCommercial: false },
  });
  const listed = ['starter/', '../v2/', '../broken/'].map(listing);
  const panel = startPanel({
    document: new Map(),
    listed,
    worker: {
      assess: ({ packUrl }) =>
        packUrl.includes('broken')
          ? Promise.reject(new Error('no pack.json'))
          : { pack: MODEL, arithmetic: 'float16' },
    },
  });
  await panel.until(({ engine }) => engine.kind === 'ready');
  expect(panel.payloads('assess')).toEqual([]);
  panel.commands.openModelPanel(true);
  await waitFor(() => panel.payloads('assess').length === 2);
  await panel.settle();
  expect(Object.keys(panel.store.getState().models.assessed)).toEqual(['../v2/']);
  expect(panel.payloads('open')).toHaveLength(1);
  // More memory: the same model anew, and its judgement.
  panel.commands.change({ gpuMemory: '8' });
  await waitFor(() => panel.payloads('assess').length === 4);
  expect(panel.payloads('assess').at(-1)).toMatchObject({ gpuMemory: '8' });
  expect(panel.store.getState().models.problem).toBeNull();
});
