/** Choosing a model, through the panel's effects and a worker that plays: what opens, what is remembered, what takes over. */
import { describe, expect, test } from '@jest/globals';
import type { CancelToken } from '../../../src/channel/cancel.js';
import { CancelledError, UserError } from '../../../src/errors.js';
import type { WireRequest } from '../../../src/request/request.js';
import type { ListedPack } from '../../../src/runtime/pack-list.js';
import { readiness } from '../../../ui/panel/state/derive.js';
import { DEFAULT_SETTINGS } from '../../../ui/panel/settings/settings.js';
import { PACK } from '../gallery/packs.js';
import type { WorkerHandlers } from './fake-worker.js';
import { colorized, PAINTING, SKETCH, startPanel } from './panel-rig.js';
import { untilCancelled, waitFor } from '../../support/clock.js';

const V2_PATH = '../../packs/v2/';
const A = 'a'.repeat(64);
const B = 'b'.repeat(64);
const listing = (path: string, title: string, sha256: string): ListedPack => ({
  ...{ path, id: title.toLowerCase(), version: '1', title },
  ...{ weights: 'int8', sources: [] },
  licence: { id: 'MIT', attribution: 'nobody', nonCommercial: false },
  files: [{ sha256, bytes: 10 }],
});
const LISTED = [listing('starter/', 'Starter', A), listing(V2_PATH, 'V2', B)];
const V2 = { ...PACK, id: 'v2', title: 'V2' };

type Open = (
  order: { readonly packUrl: string },
  context: { readonly signal: CancelToken },
) => Promise<typeof V2>;

interface Setting {
  readonly pack?: string | null;
  readonly listed?: ListedPack[];
  readonly document?: Map<string, Uint8Array<ArrayBuffer>>;
  readonly colorize?: (order: { readonly request: WireRequest }) => Promise<ReturnType<typeof colorized>>;
  readonly calibrate?: WorkerHandlers['calibrate'];
}

/** `openV2`: how the larger model opens; the starter always does. */
function start(
  openV2: Open,
  { pack = null, listed = LISTED, document = new Map(), ...played }: Setting = {},
) {
  return startPanel({
    document,
    selection: [...document.keys()],
    listed,
    settingsJson: JSON.stringify({ ...DEFAULT_SETTINGS, pack }),
    worker: {
      open: async (order, { signal }) =>
        order.packUrl.includes('v2')
          ? { pack: await openV2(order, { signal }), backend: 'CPU' }
          : { pack: PACK, backend: 'CPU' },
      ...played,
    },
  });
}

const pair = () =>
  new Map([
    ['s', SKETCH],
    ['r', PAINTING],
  ]);

const opens: Open = async () => V2;
const noSpeed = () => Promise.reject(new UserError('no-model-open'));
const fails: Open = async () => {
  throw new UserError('no-room', { title: 'V2', neededBytes: 5.9e9, freeBytes: 1e9 });
};
const waits: Open = async (_, { signal }) => {
  await untilCancelled(signal);
  throw new CancelledError();
};

type Panel = ReturnType<typeof start>;
const opened = (panel: Panel) =>
  panel.payloads('open').map((payload) => (payload as { packUrl: string }).packUrl);
const isOpen = (title: string) => (state: ReturnType<Panel['store']['getState']>) =>
  state.engine.kind === 'ready' && state.engine.pack.title === title;
const STARTER_URL = 'http://localhost/packs/starter/pack.json';
const V2_URL = `http://localhost/packs/${V2_PATH}pack.json`;

describe('a chosen model', () => {
  test('opens in the place of the present one and is used again next time', async () => {
    const panel = start(opens);
    await panel.until(isOpen('Starter'));
    panel.commands.openModelPanel(true);
    await panel.until(({ models }) => models.listed.length === 2);
    panel.commands.chooseModel(V2_PATH);
    await panel.until(isOpen('V2'));
    expect(opened(panel)).toEqual([STARTER_URL, V2_URL]);
    expect(panel.workers.map((worker) => worker.isTerminated())).toEqual([true, false]);
    await waitFor(() => panel.payloads('saveSettings').length > 0);
    const [{ json }] = panel.payloads('saveSettings').slice(-1) as [{ json: string }];

    const next = start(opens, { pack: (JSON.parse(json) as { pack: string }).pack });
    await next.until(isOpen('V2'));
    expect(opened(next)).toEqual([V2_URL]);
  });

  test('is remembered as soon as it is open, whatever else is asked of the worker then', async () => {
    const panel = start(opens, { calibrate: (_, { signal }) => untilCancelled(signal).then(noSpeed) });
    await panel.until(isOpen('Starter'));
    panel.commands.chooseModel(V2_PATH);
    await panel.until(isOpen('V2'));
    await panel.until(({ settings }) => settings.pack === V2_PATH);
    await waitFor(() => panel.payloads('calibrate').length === 2);
  });

  test('that fails leaves the former one in use and says why', async () => {
    const panel = start(fails);
    await panel.until(isOpen('Starter'));
    panel.commands.chooseModel(V2_PATH);
    const kinds = new Set<string>();
    panel.store.subscribe(() => kinds.add(panel.store.getState().engine.kind));
    await panel.until(({ models }) => models.problem !== null);
    expect(panel.store.getState().engine).toMatchObject({ kind: 'ready', pack: { title: 'Starter' } });
    expect([...kinds]).toEqual(['ready']);
    const { models, settings } = panel.store.getState();
    expect(models).toMatchObject({
      path: 'starter/',
      coming: null,
      problem: { coded: { code: 'no-room', params: { neededBytes: 5.9e9 } } },
    });
    expect(settings.pack).toBeNull();
    expect(opened(panel)).toEqual([STARTER_URL, V2_URL]);
    expect(panel.workers.map((worker) => worker.isTerminated())).toEqual([false, true]);
  });

  test('can be cancelled, without a message', async () => {
    const panel = start(waits);
    await panel.until(isOpen('Starter'));
    panel.commands.chooseModel(V2_PATH);
    await waitFor(() => opened(panel).length === 2);
    expect(panel.store.getState().models.coming).toMatchObject({ path: V2_PATH });
    panel.commands.cancelModel();
    expect(panel.store.getState()).toMatchObject({
      engine: { kind: 'ready', pack: { title: 'Starter' } },
      models: { path: 'starter/', coming: null, problem: null },
      settings: { pack: null },
    });
    // At once, whatever it is at.
    expect(panel.workers.map((worker) => worker.isTerminated())).toEqual([false, true]);
  });

  test('gives way to the next choice, which alone decides', async () => {
    const panel = start(waits);
    await panel.until(isOpen('Starter'));
    panel.commands.chooseModel(V2_PATH);
    await waitFor(() => opened(panel).length === 2);
    panel.commands.chooseModel('starter/');
    await panel.settle();
    expect(panel.store.getState().models).toMatchObject({ path: 'starter/', coming: null, problem: null });
    expect(opened(panel)).toEqual([STARTER_URL, V2_URL]);
    expect(panel.workers.map((worker) => worker.isTerminated())).toEqual([false, true]);
  });

  test('takes over when it is ready: jobs of the former one end on that, and then it goes', async () => {
    const orders: string[] = [];
    const finishers: (() => void)[] = [];
    const panel = start(opens, {
      document: pair(),
      colorize: async ({ request }) => {
        await new Promise<void>((resolve) => finishers.push(resolve));
        return colorized(request);
      },
    });
    await panel.until((state) => isOpen('Starter')(state) && readiness(state).kind === 'ready');
    panel.commands.run();
    panel.commands.run();
    await waitFor(() => finishers.length === 1);
    panel.commands.chooseModel(V2_PATH);
    await panel.until(isOpen('V2'));
    panel.commands.run();
    const used = panel.store.getState().jobs.map(({ model }) => model);
    expect(used).toEqual(['starter/', 'starter/', V2_PATH]);
    expect(panel.workers.map((worker) => worker.isTerminated())).toEqual([false, false]);
    for (let i = 0; i < 3; i++) {
      await waitFor(() => finishers.length > 0);
      orders.push(`${panel.workers[0]!.isTerminated()}`);
      finishers.shift()!();
    }
    await panel.until(({ results, jobs }) => results.length === 3 && jobs.length === 0);
    expect(orders).toEqual(['false', 'false', 'true']);
  });
});

test('an opening tells its bytes, in the place of the present model and beside it', async () => {
  const held: (() => void)[] = [];
  const panel = startPanel({
    document: new Map(),
    listed: LISTED,
    worker: {
      open: async (_, { progress }) => {
        progress({ kind: 'download', loadedBytes: 5, totalBytes: 10 });
        await new Promise<void>((resolve) => held.push(resolve));
        return { pack: PACK, backend: 'CPU' };
      },
    },
  });
  await panel.until(({ engine }) => engine.kind === 'opening' && engine.loadedBytes === 5);
  expect(panel.store.getState().engine).toEqual({ kind: 'opening', loadedBytes: 5, totalBytes: 10 });
  held.shift()!();
  await panel.until(({ engine }) => engine.kind === 'ready');
  panel.commands.chooseModel(V2_PATH);
  await panel.until(({ models }) => models.coming?.loadedBytes === 5);
  expect(panel.store.getState().models.coming).toEqual({ path: V2_PATH, loadedBytes: 5, totalBytes: 10 });
});

describe('the model that was used last', () => {
  test('that is not offered any more is named; the starter is used, the wish is kept', async () => {
    const panel = start(opens, { pack: V2_PATH, listed: LISTED.slice(0, 1) });
    await panel.until(isOpen('Starter'));
    const { models, settings } = panel.store.getState();
    expect(models.problem?.coded).toEqual({ code: 'model-not-offered', params: { model: V2_PATH } });
    expect(settings.pack).toBe(V2_PATH);
  });

  test('that fails gives way to the starter, and is tried again next time', async () => {
    const panel = start(fails, { pack: V2_PATH });
    await panel.until(isOpen('Starter'));
    expect(panel.store.getState()).toMatchObject({
      models: { problem: { kind: 'user' } },
      settings: { pack: V2_PATH },
    });
  });

  test('and is cancelled while it comes is not asked for next time', async () => {
    const panel = start(waits, { pack: V2_PATH });
    await waitFor(() => opened(panel).length === 1);
    panel.commands.cancelModel();
    await panel.until(isOpen('Starter'));
    expect(panel.store.getState().settings.pack).toBeNull();
  });

  test('opens again on another engine', async () => {
    const panel = start(opens, { pack: V2_PATH });
    await panel.until(isOpen('V2'));
    panel.commands.change({ engine: 'wasm' });
    await waitFor(() => opened(panel).length === 2);
    expect(panel.payloads('open')).toMatchObject([{ engine: 'auto' }, { packUrl: V2_URL, engine: 'wasm' }]);
  });
});

test('removed files are asked after anew', async () => {
  let files = [{ sha256: B, bytes: 10 }];
  const panel = startPanel({
    document: new Map(),
    listed: LISTED,
    worker: {
      kept: () => ({ files }),
      forget: (order) => {
        files = files.filter(({ sha256 }) => !order.files.includes(sha256));
        return {};
      },
    },
  });
  await panel.until(({ models }) => models.kept.length === 1);
  panel.commands.forgetFiles([B]);
  await panel.until(({ models }) => models.kept.length === 0);
  expect(panel.payloads('forget')).toEqual([{ files: [B] }]);
});
