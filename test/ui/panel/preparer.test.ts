/** When the next run is prepared, when it is not, and that nothing is said of it: by the panel's own clock. */
import { describe, expect, test } from '@jest/globals';
import type { CancelToken } from '../../../src/channel/cancel.js';
import { UserError } from '../../../src/errors.js';
import { STAND_MS } from '../../../ui/panel/jobs/preparer.js';
import { DEFAULT_SETTINGS } from '../../../ui/panel/settings/settings.js';
import { readiness } from '../../../ui/panel/state/derive.js';
import { createClock, untilCancelled, waitFor } from '../../support/clock.js';
import { PACK } from '../gallery/packs.js';
import { colorized, PAINTING, selectionOf, SKETCH, startPanel, type RigOptions } from './panel-rig.js';

const BACKEND = 'CPU';
/** Multiplications per second. */
const SPEED = 1e9;

/** Of its first size, and the next smaller one. */
function packOf(onceSeconds: number) {
  const run = { attention: 'plain', style: false, inject: false } as const;
  const facts = { ...run, bytes: 1, tensorBytes: 1, once: onceSeconds * SPEED, row: SPEED };
  return { ...PACK, demands: [256, 160].map((side) => ({ size: { width: side, height: side }, ...facts })) };
}

function playedPage() {
  const listeners: (() => void)[] = [];
  const page = {
    visibilityState: 'visible' as DocumentVisibilityState,
    addEventListener: (_type: string, listener: () => void) => void listeners.push(listener),
  };
  return {
    page: page as unknown as NonNullable<RigOptions['page']>,
    turn(state: DocumentVisibilityState) {
      page.visibilityState = state;
      for (const listener of listeners) listener();
    },
  };
}

async function start(options: Partial<RigOptions> = {}, pack = packOf(1)) {
  const clock = createClock();
  const document = new Map([
    ['s', SKETCH],
    ['r', PAINTING],
    ['other', PAINTING],
  ]);
  const settings = { ...DEFAULT_SETTINGS, mode: 'plain', speed: { [BACKEND]: SPEED } };
  const { page, turn } = playedPage();
  const panel = startPanel({
    document,
    selection: ['s', 'r'],
    settingsJson: JSON.stringify(settings),
    clock,
    page,
    ...options,
    worker: { open: () => ({ pack, backend: BACKEND }), ...options.worker },
  });
  await waitFor(() => panel.store.getState().host.kind === 'ready');
  await clock.pass(0);
  await panel.until((state) => readiness(state).kind === 'ready' && state.engine.kind === 'ready');
  const prepared = () => panel.payloads('prepare').length;
  return { ...panel, clock, turn, prepared };
}

const waits = (heard: () => void) =>
  (async (_: unknown, { signal }: { readonly signal: CancelToken }) => {
    await untilCancelled(signal);
    heard();
    return { isWhole: false };
  }) satisfies NonNullable<RigOptions['worker']>['prepare'];

describe('a pair that stands', () => {
  test('is prepared after a moment, once, as its run will ask for it', async () => {
    const panel = await start();
    await panel.clock.pass(STAND_MS - 1);
    expect(panel.prepared()).toBe(0);
    await panel.clock.pass(1);
    expect(panel.prepared()).toBe(1);
    await panel.clock.pass(60_000);
    expect(panel.prepared()).toBe(1);
    panel.commands.run();
    await panel.until(({ results }) => results.length === 1);
    const [order] = panel.payloads('prepare') as [object];
    const [run] = panel.payloads('colorize') as [{ request: object }];
    const { seed } = run.request as { readonly seed: number };
    expect({ ...order, request: { ...(order as typeof run).request, seed } }).toEqual(
      Object.fromEntries(Object.entries(run).filter(([key]) => key !== 'resume')),
    );
    await panel.clock.pass(60_000);
    expect(panel.prepared()).toBe(1);
  });

  test('and is changed before the moment is over is not prepared, its successor is', async () => {
    const panel = await start();
    await panel.clock.pass(STAND_MS - 1);
    panel.tell('selection', selectionOf(['s', 'other']));
    await panel.settle();
    await panel.clock.pass(300);
    expect(panel.store.getState().slots.reference).toBe('other');
    expect(panel.prepared()).toBe(0);
    await panel.clock.pass(STAND_MS);
    expect(panel.prepared()).toBe(1);
  });

  test('whose settings change, but for what decides the networks, is not prepared again', async () => {
    const panel = await start();
    await panel.clock.pass(STAND_MS);
    panel.commands.change({ referenceStrength: 0.5 });
    panel.commands.change({ seed: 9, seedLocked: true });
    await panel.clock.pass(60_000);
    expect(panel.prepared()).toBe(1);
    panel.commands.change({ smaller: true });
    await panel.clock.pass(STAND_MS);
    expect(panel.prepared()).toBe(2);
  });
});

describe('what is prepared', () => {
  test('ends at once when the button is pressed, whose run does not wait for it', async () => {
    let heard = 0;
    const panel = await start({ worker: { prepare: waits(() => heard++) } });
    await panel.clock.pass(STAND_MS);
    expect(panel.prepared()).toBe(1);
    panel.commands.run();
    await panel.until(({ results }) => results.length === 1);
    expect(heard).toBe(1);
    await panel.clock.pass(60_000);
    expect(panel.prepared()).toBe(1);
  });

  test('ends at once when another layer is selected', async () => {
    let heard = 0;
    const panel = await start({ worker: { prepare: waits(() => heard++) } });
    await panel.clock.pass(STAND_MS);
    panel.tell('selection', selectionOf(['s', 'other']));
    await panel.settle();
    expect(heard).toBe(1);
  });

  test('ends when the panel is hidden; a hidden one begins nothing', async () => {
    let heard = 0;
    const panel = await start({ worker: { prepare: waits(() => heard++) } });
    await panel.clock.pass(STAND_MS);
    panel.turn('hidden');
    await panel.settle();
    expect(heard).toBe(1);
    panel.tell('selection', selectionOf(['s', 'other']));
    await panel.settle();
    await panel.clock.pass(60_000);
    expect(panel.prepared()).toBe(1);
  });

  test.each<[string, Partial<RigOptions>]>([
    ['as always', {}],
    ['where the worker fails', { worker: { prepare: () => Promise.reject(new UserError('no-model-open')) } }],
    [
      'where a layer cannot be read for it',
      { main: { export: exportOnce(new UserError('layer-not-exported', { name: 's', reason: 'busy' })) } },
    ],
  ])('leaves no word in the panel, %s', async (_name, options) => {
    const panel = await start(options);
    const before = panel.store.getState();
    await panel.clock.pass(STAND_MS);
    await panel.clock.pass(60_000);
    expect(panel.store.getState()).toBe(before);
  });
});

/** Of each layer: its thumbnail. */
function exportOnce(error: Error) {
  const seen = new Set<string>();
  return ({ id }: { readonly id: string }) => {
    if (seen.has(id)) throw error;
    seen.add(id);
    const site = { pageId: '0:1', box: { x: 0, y: 0, width: 16, height: 16 } };
    return { png: id === 's' ? SKETCH : PAINTING, name: id, site };
  };
}

describe('nothing is prepared', () => {
  test('on a CPU that would be kept from the press for long', async () => {
    const panel = await start({}, packOf(10));
    await panel.clock.pass(60_000);
    expect(panel.prepared()).toBe(0);
  });

  test('while a job runs; a pair that stands when it is over is', async () => {
    let end = (): void => undefined;
    const panel = await start({
      worker: {
        colorize: ({ request }) =>
          new Promise((resolve) => {
            end = () => resolve(colorized(request));
          }),
      },
    });
    panel.commands.run();
    await waitFor(() => panel.payloads('colorize').length === 1);
    panel.tell('selection', selectionOf(['s', 'other']));
    await panel.settle();
    await panel.clock.pass(60_000);
    expect(panel.prepared()).toBe(0);
    end();
    await panel.until(({ jobs }) => jobs.length === 0);
    await panel.clock.pass(STAND_MS);
    expect(panel.prepared()).toBe(1);
  });

  test('again where the engine was lost at it and is opened anew', async () => {
    const panel = await start({ worker: { prepare: () => new Promise<never>(() => undefined) } });
    await panel.clock.pass(STAND_MS);
    panel.workers.at(-1)!.lose('the driver stopped');
    await panel.settle();
    await panel.until(({ engine }) => engine.kind === 'ready');
    expect(panel.payloads('open').length).toBe(2);
    await panel.clock.pass(60_000);
    expect(panel.prepared()).toBe(1);
  });
});
