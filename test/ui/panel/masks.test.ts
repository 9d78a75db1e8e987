/** When masks are looked for, kept and shown. */
import { describe, expect, jest, test } from '@jest/globals';
import { CancelledError, LostError } from '../../../src/errors.js';
import type { PreparedInput } from '../../../ui/panel/layers/mask-finder.js';
import { createMaskFinder } from '../../../ui/panel/layers/mask-finder.js';
import { createMaskKeeper } from '../../../ui/panel/layers/mask-keeper.js';
import type { MaskedRole } from '../../../ui/panel/layers/roles.js';
import type { Inputs } from '../../../ui/panel/jobs/inputs.js';
import type { Preparation } from '../../../ui/panel/jobs/preparation.js';
import type { EngineClient, OpenEngine } from '../../../ui/panel/models/engine-client.js';
import { orderColorize } from '../../../ui/panel/jobs/jobs.js';
import { reduce, type Action } from '../../../ui/panel/state/reducer.js';
import { INITIAL_STATE, type State } from '../../../ui/panel/state/state.js';
import type { Layer } from '../../../ui/panel/state/records.js';
import type { Settings } from '../../../ui/panel/settings/settings.js';
import { settle } from '../../support/clock.js';
import { PACK } from '../gallery/packs.js';
import { layer, PAINTING, picture, SKETCH } from './panel-rig.js';

const MASK = { width: 1, height: 1, data: Float32Array.of(1) };
const READY = { kind: 'ready', pack: PACK, backend: 'CPU' } as const;

function layerOf(id: string, png: Uint8Array<ArrayBuffer>): Layer {
  return {
    candidate: layer(id),
    thumbnail: {
      png,
      extent: { width: 16, height: 16 },
      traits: { light: 1, colour: 0, clear: 0 },
      look: 1 as unknown as NonNullable<Layer['thumbnail']>['look'],
    },
    revision: 1,
    problem: null,
    presence: 'there',
    ranAs: null,
  };
}

/** A sketch and a reference in their slots, told apart by the model that is open. */
function stateOf(settings: Partial<Settings> = {}): State {
  return {
    ...INITIAL_STATE,
    engine: READY,
    settings: { ...INITIAL_STATE.settings, mode: 'foreground', ...settings },
    slots: { sketch: 's', reference: 'r', background: null },
    layers: { s: layerOf('s', SKETCH), r: layerOf('r', PAINTING), other: layerOf('other', SKETCH) },
  };
}

/** A finder, what it asked the worker and what it showed. */
function startFinder() {
  const asked: string[] = [];
  const shown: string[] = [];
  let answer: () => Promise<typeof MASK> = async () => MASK;
  const finder = createMaskFinder((action: Action) => {
    if (action.type === 'mask') shown.push(`${action.role} of ${action.layerId}: ${action.view.kind}`);
  });
  const call = (async (_name: string, { role }: { readonly role: string }) => {
    asked.push(role);
    return { mask: await answer() };
  }) as unknown as OpenEngine['call'];
  const find = (
    role: MaskedRole,
    input: Partial<PreparedInput>,
    {
      state = stateOf(),
      signal = new AbortController().signal,
    }: { state?: State; signal?: AbortSignal } = {},
  ) => {
    const preparation: Preparation = {
      choice: state,
      engine: { pack: PACK, call },
      signal,
      onStage: () => undefined,
    };
    const id = role === 'sketch' ? 's' : 'r';
    const png = role === 'sketch' ? SKETCH : PAINTING;
    return finder.add(role, { id, name: 'Layer', png, mask: null, ...input }, preparation);
  };
  return { find, asked, shown, answerBy: (how: typeof answer) => (answer = how) };
}

describe('a mask', () => {
  test('is looked for once, while the layer, its picture and the way stay the same', async () => {
    const { find, asked } = startFinder();
    await find('sketch', {});
    await find('sketch', { png: SKETCH.slice() });
    expect(asked).toEqual(['sketch']);
    await find('sketch', { id: 'other' });
    await find('sketch', { png: picture(() => [9, 9, 9, 255]) });
    await find('sketch', {}, { state: stateOf({ preprocess: 'none' }) });
    await find('reference', {});
    expect(asked.slice(1)).toEqual(['sketch', 'sketch', 'sketch', 'reference']);
  });

  test('that came too late is kept and not shown', async () => {
    const { find, asked, shown, answerBy } = startFinder();
    const controller = new AbortController();
    answerBy(async () => {
      controller.abort();
      return MASK;
    });
    await expect(find('sketch', {}, { signal: controller.signal })).rejects.toThrow(CancelledError);
    expect(shown).toEqual(['sketch of s: busy']);
    await find('sketch', {});
    expect([asked, shown.at(-1)]).toEqual([['sketch'], 'sketch of s: ready']);
  });

  test('that fails says so; one whose search was cancelled, or whose worker was lost, does not', async () => {
    const { find, shown, answerBy } = startFinder();
    for (const error of [
      new Error('broken'),
      new CancelledError(),
      new LostError('gpu-lost', { reason: 'unknown' }),
    ]) {
      answerBy(() => Promise.reject(error));
      await expect(find('sketch', {})).rejects.toBe(error);
    }
    expect(shown.filter((line) => !line.endsWith('busy'))).toEqual([
      'sketch of s: failed',
      'sketch of s: none',
      'sketch of s: none',
    ]);
  });

  test('of a sketch’s own transparency is its shape, and of a reference’s a little more', async () => {
    const { find, asked } = startFinder();
    const half = picture((x) => [0, 0, 0, x < 8 ? 255 : 0]);
    const state = stateOf({ sketchMaskFrom: 'alpha', referenceMaskFrom: 'alpha' });
    const shaped = { ...layerOf('s', half).thumbnail, traits: { light: 1, colour: 0, clear: 0.5 } };
    const cut = (id: string): Layer => ({ ...layerOf(id, half), thumbnail: shaped as Layer['thumbnail'] });
    const withCuts = { ...state, layers: { s: cut('s'), r: cut('r') } };
    const widths = [];
    for (const role of ['sketch', 'reference'] as const) {
      const { mask } = await find(role, { png: half }, { state: withCuts });
      widths.push(mask!.data.subarray(0, 16).reduce((sum, value) => sum + value, 0));
    }
    expect(asked).toEqual([]);
    expect(widths).toEqual([8, 13]);
  });
});

/** What the keeper asks for, search by search. */
function startKeeper() {
  const searches: { readonly signal: Preparation['signal']; readonly masked: boolean }[] = [];
  const inputs = {
    exportLayers: async ({ signal }: Preparation) => void searches.push({ signal, masked: false }),
    addMasks: async () => undefined,
  } as unknown as Inputs;
  const engine = { take: async () => ({ pack: PACK, callPatiently: jest.fn() }) } as unknown as EngineClient;
  const keeper = createMaskKeeper({ inputs, engine });
  const follow = async (state: State) => {
    keeper.follow(state);
    await settle();
    return searches.length;
  };
  return { follow, signal: (index: number) => searches[index]!.signal.aborted };
}

const withLayer = (state: State, id: string, change: Partial<Layer>): State => ({
  ...state,
  layers: { ...state.layers, [id]: { ...state.layers[id]!, ...change } },
});

describe('masks are looked for by themselves', () => {
  test('once for two layers, and anew when a picture has changed: the search before ends', async () => {
    const { follow, signal } = startKeeper();
    const state = stateOf();
    expect(await follow(state)).toBe(1);
    expect(await follow({ ...state, selected: ['other'] })).toBe(1);
    expect(await follow(withLayer(state, 'other', { revision: 2 }))).toBe(1);
    expect(signal(0)).toBe(false);
    expect(await follow(withLayer(state, 'r', { revision: 2 }))).toBe(2);
    expect([signal(0), signal(1)]).toEqual([true, false]);
  });

  test('not beside a job, which finds its own', async () => {
    const { follow, signal } = startKeeper();
    const state = stateOf();
    await follow(state);
    const busy = { ...state, jobs: [orderColorize(state, { id: 'job', seed: 1 })] };
    expect(await follow(busy)).toBe(1);
    expect(signal(0)).toBe(true);
    expect(await follow(state)).toBe(2);
  });

  test('not of a layer that cannot be exported, nor where all are there', async () => {
    const { follow } = startKeeper();
    const problem = { kind: 'user', message: 'Gone.', hint: null } as unknown as Layer['problem'];
    expect(await follow(withLayer(stateOf(), 'r', { problem }))).toBe(0);
    const view = { kind: 'ready', mask: MASK } as const;
    const found = (['sketch', 'reference'] as const).reduce(
      (state: State, role) =>
        reduce(state, { type: 'mask', role, layerId: role === 'sketch' ? 's' : 'r', revision: 1, view }),
      stateOf(),
    );
    expect(await follow(found)).toBe(0);
  });
});

test('a mask is shown on the layer and the picture that it was found on, and nowhere else', () => {
  const view = { kind: 'ready', mask: MASK } as const;
  const show = (layerId: string, revision: number) =>
    reduce(stateOf(), { type: 'mask', role: 'sketch', layerId, revision, view }).masks.sketch.kind;
  expect([show('s', 1), show('other', 1), show('r', 1), show('s', 0)]).toEqual([
    'ready',
    'none',
    'none',
    'none',
  ]);
});
