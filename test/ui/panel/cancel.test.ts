/** Cancelling, by the panel's own clock: the button is back at once, and a worker that does not hear is replaced. */
import { describe, expect, test } from '@jest/globals';
import type { CancelToken } from '../../../src/channel/cancel.js';
import { CancelledError, UserError } from '../../../src/errors.js';
import { readiness } from '../../../ui/panel/state/derive.js';
import { HEARING_MS } from '../../../ui/panel/models/engine-session.js';
import { DEFAULT_SETTINGS } from '../../../ui/panel/settings/settings.js';
import type { State } from '../../../ui/panel/state/state.js';
import { colorized, PAINTING, placedAs, selectionOf, SKETCH, startPanel } from './panel-rig.js';
import type { RigOptions } from './panel-rig.js';
import { PACK } from '../gallery/packs.js';
import { createClock, settle, untilCancelled, waitFor } from '../../support/clock.js';

type Panel = ReturnType<typeof start>;

const never = () => new Promise<never>(() => undefined);
const isReady = (state: State) => readiness(state).kind === 'ready' && state.engine.kind === 'ready';

function start(options: Omit<RigOptions, 'document' | 'later'>, settings: object = {}) {
  const clock = createClock();
  const document = new Map([
    ['s', SKETCH],
    ['r', PAINTING],
  ]);
  const settingsJson = JSON.stringify({ ...DEFAULT_SETTINGS, mode: 'plain', ...settings });
  const panel = startPanel({ ...options, document, settingsJson, selection: ['s', 'r'], clock });
  return { ...panel, clock };
}

/** Thumbnails wait for the clock. */
async function untilReady(panel: Panel): Promise<void> {
  await waitFor(() => panel.store.getState().host.kind === 'ready');
  await panel.clock.pass(0);
  await panel.until(isReady);
}

const isTerminated = (panel: Panel) => panel.workers.map((worker) => worker.isTerminated());

describe('a worker that does not hear a cancel', () => {
  test('is ended after the time to hear and opened again, the button back at once, the queue kept', async () => {
    let runs = 0;
    const panel = start({
      worker: { colorize: ({ request }) => (runs++ === 0 ? never() : colorized(request)) },
    });
    await untilReady(panel);
    panel.commands.run();
    panel.commands.run();
    await waitFor(() => runs === 1);
    panel.commands.cancel();
    await settle();
    // Before the clock has moved at all.
    expect(panel.store.getState().jobs).toHaveLength(1);
    expect(isReady(panel.store.getState())).toBe(true);
    await panel.clock.pass(HEARING_MS - 1);
    expect(isTerminated(panel)).toEqual([false]);
    // The next one does not go to a worker that may be ended any moment.
    expect(runs).toBe(1);
    await panel.clock.pass(1);
    await panel.until(({ results, jobs }) => results.length === 1 && jobs.length === 0);
    expect(isTerminated(panel)).toEqual([true, false]);
    expect(panel.payloads('place')).toHaveLength(1);
    expect(panel.payloads('open')).toHaveLength(2);
    expect(panel.store.getState().failures).toEqual([]);
  });

  test('gets no job that is ordered before it is ended: that one goes to the next worker', async () => {
    let runs = 0;
    const panel = start({
      worker: { colorize: ({ request }) => (runs++ === 0 ? never() : colorized(request)) },
    });
    await untilReady(panel);
    panel.commands.run();
    await waitFor(() => runs === 1);
    panel.commands.cancel();
    await settle();
    panel.commands.run();
    await settle();
    expect(runs).toBe(1);
    await panel.clock.pass(HEARING_MS);
    await panel.until(({ results, jobs }) => results.length === 1 && jobs.length === 0);
    expect(isTerminated(panel)).toEqual([true, false]);
  });

  test('shows in the chip while it is opened again', async () => {
    let opens = 0;
    const panel = start({
      worker: {
        open: () => (opens++ === 0 ? { pack: PACK, backend: 'CPU' } : never()),
        colorize: never,
      },
    });
    await untilReady(panel);
    panel.commands.run();
    await waitFor(() => panel.payloads('colorize').length === 1);
    panel.commands.cancel();
    await panel.clock.pass(HEARING_MS);
    expect(panel.store.getState()).toMatchObject({ jobs: [], engine: { kind: 'opening' } });
    expect(readiness(panel.store.getState()).kind).toBe('ready');
  });

  test('of masks is one, too', async () => {
    const panel = start({ worker: { segment: never } }, { mode: 'foreground' });
    await untilReady(panel);
    panel.commands.run();
    await panel.until(({ jobs }) => jobs[0]?.progress.stage === 'segment');
    panel.commands.cancel();
    await settle();
    expect(panel.store.getState().jobs).toEqual([]);
    await panel.clock.pass(HEARING_MS);
    expect(isTerminated(panel)[0]).toBe(true);
  });

  test('of flats is one, too, and the model’s picture is kept', async () => {
    const panel = start({ worker: { makeLayers: never } }, { place: 'flats' });
    await untilReady(panel);
    panel.commands.run();
    await panel.until(({ jobs }) => jobs[0]?.progress.stage === 'layers');
    panel.commands.cancel();
    await panel.until(({ jobs, results }) => jobs.length === 0 && results.length === 1);
    expect(panel.payloads('place')).toEqual([]);
    await panel.clock.pass(HEARING_MS);
    expect(isTerminated(panel)).toEqual([true, false]);
  });

  test('is left alone while nobody cancels, however long its work lasts', async () => {
    const finishers: (() => void)[] = [];
    const panel = start({
      worker: {
        colorize: async ({ request }) => {
          await new Promise<void>((resolve) => finishers.push(resolve));
          return colorized(request);
        },
      },
    });
    await untilReady(panel);
    panel.commands.run();
    await waitFor(() => finishers.length === 1);
    await panel.clock.pass(3_600_000);
    expect(isTerminated(panel)).toEqual([false]);
    finishers[0]!();
    await panel.until(({ results }) => results.length === 1);
  });
});

test('a worker that hears is kept', async () => {
  const colorize = async (_: unknown, { signal }: { signal: CancelToken }): Promise<never> => {
    await untilCancelled(signal);
    throw new CancelledError();
  };
  const panel = start({ worker: { colorize } });
  await untilReady(panel);
  panel.commands.run();
  await waitFor(() => panel.payloads('colorize').length === 1);
  panel.commands.cancel();
  await settle();
  await panel.clock.pass(HEARING_MS);
  expect(isTerminated(panel)).toEqual([false]);
  expect(panel.payloads('open')).toHaveLength(1);
});

test('a worker that hears late, with the answer to what was cancelled, places nothing', async () => {
  let finish = () => {};
  const panel = start({
    worker: {
      colorize: async ({ request }) => {
        await new Promise<void>((resolve) => (finish = resolve));
        return colorized(request);
      },
    },
  });
  await untilReady(panel);
  panel.commands.run();
  await waitFor(() => panel.payloads('colorize').length === 1);
  panel.commands.cancel();
  await settle();
  finish();
  await settle();
  await panel.clock.pass(HEARING_MS);
  expect(panel.payloads('place')).toEqual([]);
  expect(panel.store.getState().results).toEqual([]);
  expect(isTerminated(panel)).toEqual([false]);
});

test('a job that waits for its model ends at once, and the model goes on loading', async () => {
  const panel = start({ worker: { open: never } });
  await waitFor(() => panel.store.getState().host.kind === 'ready');
  await panel.clock.pass(0);
  await panel.until((state) => readiness(state).kind === 'ready');
  panel.commands.run();
  panel.commands.cancel();
  await settle();
  expect(panel.store.getState()).toMatchObject({ jobs: [], engine: { kind: 'opening' } });
  expect(isTerminated(panel)).toEqual([false]);
});

test('a hanging export ends at once in the panel and is cancelled in main', async () => {
  let isCancelled = false;
  const panel = start({
    main: {
      export: async ({ id, purpose }, { signal }) => {
        const site = { pageId: '0:1', box: { x: 0, y: 0, width: 16, height: 16 } };
        if (purpose === 'thumbnail') return { png: id === 's' ? SKETCH : PAINTING, name: id, site };
        await untilCancelled(signal);
        isCancelled = true;
        throw new UserError('layer-gone');
      },
    },
  });
  await untilReady(panel);
  panel.commands.run();
  await panel.until(({ jobs }) => jobs[0]?.progress.stage === 'export');
  panel.commands.cancel();
  await settle();
  expect(panel.store.getState()).toMatchObject({ jobs: [], failures: [], layers: { s: { problem: null } } });
  expect(isCancelled).toBe(true);
  expect(isTerminated(panel)).toEqual([false]);
});

test('masks looked for by themselves are dropped with the selection, and their worker is kept', async () => {
  const panel = start({ worker: { segment: never } }, { mode: 'foreground' });
  await untilReady(panel);
  await waitFor(() => panel.payloads('segment').length === 1);
  panel.commands.clear('reference');
  await settle();
  await panel.clock.pass(HEARING_MS);
  expect(isTerminated(panel)).toEqual([false]);
});

test('a job that was ordered while another model was opened first says what became of it', async () => {
  const panel = start({
    listed: [],
    worker: { open: ({ packUrl }) => (packUrl.includes('v2') ? { pack: PACK, backend: 'CPU' } : never()) },
  });
  await waitFor(() => panel.store.getState().host.kind === 'ready');
  await panel.clock.pass(0);
  await panel.until((state) => readiness(state).kind === 'ready');
  panel.commands.run();
  panel.commands.chooseModel('v2/');
  await panel.until(({ failures }) => failures.length === 1);
  expect(panel.store.getState().failures[0]?.problem.coded.code).toBe('model-gone');
});

test('the selection may go anywhere while a worker is replaced', async () => {
  const panel = start({ worker: { colorize: never } });
  await untilReady(panel);
  panel.commands.run();
  await waitFor(() => panel.payloads('colorize').length === 1);
  panel.tell('selection', selectionOf([]));
  panel.commands.cancel();
  await panel.clock.pass(HEARING_MS);
  await panel.until(isReady);
  expect(panel.store.getState().slots).toMatchObject({ sketch: 's', reference: 'r' });
});

describe('a cancel while main places', () => {
  test('in time: no layer comes afterwards, and the kept picture says so', async () => {
    let isCancelled = false;
    const panel = start({
      main: {
        place: async (_, { signal }) => {
          await untilCancelled(signal);
          isCancelled = true;
          throw new CancelledError();
        },
      },
    });
    await untilReady(panel);
    panel.commands.run();
    await panel.until(({ jobs }) => jobs[0]?.progress.stage === 'place');
    panel.commands.cancel();
    await settle();
    const { jobs, failures, results } = panel.store.getState();
    expect({ jobs, failures, isCancelled }).toEqual({ jobs: [], failures: [], isCancelled: true });
    expect(results).toMatchObject([{ placedIds: [], problem: null }]);
    expect(results[0]?.note).toEqual({ code: 'cancelled' });
  });

  test('too late: the layer that is there is the result’s', async () => {
    let finish = () => {};
    const panel = start({
      main: {
        place: async () => {
          await new Promise<void>((resolve) => (finish = resolve));
          return placedAs('late-layer');
        },
      },
    });
    await untilReady(panel);
    panel.commands.run();
    await waitFor(() => panel.payloads('place').length === 1);
    panel.commands.cancel();
    await settle();
    expect(panel.store.getState().jobs).toEqual([]);
    finish();
    await panel.until(({ results }) => results[0]?.placedIds[0] === 'late-layer');
    expect(panel.store.getState().results[0]).toMatchObject({ note: null, problem: null });
  });
});
