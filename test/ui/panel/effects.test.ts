import type { CancelToken } from '../../../src/channel/cancel.js';
import { describe, expect, test } from '@jest/globals';
import { PROTOCOL_VERSION } from '../../../src/channel/protocol/main.js';
import { CancelledError, UserError } from '../../../src/errors.js';
import { readiness } from '../../../ui/panel/state/derive.js';
import { chipText } from '../../../ui/panel/models/diagnostics.js';
import { openingTheme } from '../../../ui/figma/theme.js';
import { SAVE_EVERY_MS } from '../../../ui/panel/settings/settings-keeper.js';
import { DEFAULT_SETTINGS } from '../../../ui/panel/settings/settings.js';
import type { Settings } from '../../../ui/panel/settings/settings.js';
import { FULL_PACK, PACK } from '../gallery/packs.js';
import { FLATS, PAINTING, placedAs, RESULT, SKETCH, STROKES } from './panel-rig.js';
import { picture, selectionOf, startPanel } from './panel-rig.js';
import { createClock, untilCancelled, waitFor } from '../../support/clock.js';
import { say } from './english.js';

const documentOf = (sketch = SKETCH) =>
  new Map([
    ['s', sketch],
    ['r', PAINTING],
  ]);
const both = ['r', 's'];
type Panel = ReturnType<typeof startPanel>;

describe('opening', () => {
  test('says hello before it looks at its machine, takes theme and settings, loads the model', async () => {
    const settings = { ...DEFAULT_SETTINGS, steps: 7 };
    const panel = startPanel({ document: documentOf(), settingsJson: JSON.stringify(settings) });
    await panel.until((state) => state.engine.kind === 'ready');
    expect(panel.calls[0]).toEqual({ name: 'hello', payload: { protocol: PROTOCOL_VERSION } });
    expect(panel.payloads('diagnostics')).toMatchObject([{ storage: 'memory' }]);
    expect(panel.store.getState()).toMatchObject({ theme: 'dark', settings: { steps: 7 } });
    await panel.settle();
    expect(panel.payloads('colorize')).toEqual([]);
  });

  test('says how much of the model is loaded while it is', async () => {
    const panel = startPanel({ document: documentOf() });
    const chips = new Set<string>();
    panel.store.subscribe(() => chips.add(say(chipText(panel.store.getState()))));
    await panel.until((state) => state.engine.kind === 'ready');
    expect([...chips]).toEqual(['Model', 'Loading', 'Loading 50%', 'Starter · CPU']);
  });

  test('with two layers selected finds both masks before any run', async () => {
    const panel = startPanel({ document: documentOf(), selection: both });
    await panel.until(({ masks }) => masks.sketch.kind === 'ready' && masks.reference.kind === 'ready');
    expect(panel.store.getState().slots).toMatchObject({ sketch: 's', reference: 'r' });
    expect(panel.payloads('segment')).toMatchObject([{ role: 'sketch' }, { role: 'reference' }]);
    expect(panel.payloads('colorize')).toEqual([]);
  });

  test('by "colorize" runs at once', async () => {
    const panel = startPanel({ document: documentOf(), selection: both, command: 'colorize' });
    await panel.until(({ results }) => results[0]?.placedIds.length === 1);
    expect(panel.payloads('place')).toHaveLength(1);
  });

  test('by "colorize" with two alike asks and does not start', async () => {
    const document = new Map([
      ['s', SKETCH],
      ['r', SKETCH],
    ]);
    const panel = startPanel({ document, selection: both, command: 'colorize' });
    await panel.until((state) => readiness(state).kind === 'blocked' && state.startWhenReady === null);
    await panel.settle();
    expect(panel.payloads('colorize')).toEqual([]);
  });

  test('by "again" restores layers and settings of the recipe, then runs', async () => {
    const first = startPanel({ document: documentOf(), selection: both, command: 'colorize' });
    await first.until(({ results, jobs }) => results.length === 1 && jobs.length === 0);
    const { recipe: made } = first.store.getState().results[0]!;
    const recipe = { ...made, request: { ...made.request, steps: 7 } };
    const again = startPanel({ document: documentOf(), command: 'again', recipe, firstSeed: 1 });
    await again.until(({ results }) => results.length === 1);
    expect(again.payloads('colorize')).toMatchObject([{ request: { seed: 4711, steps: 7 } }]);
    expect(again.payloads('place')).toMatchObject([{ recipe: { sketchId: 's', referenceId: 'r' } }]);
  });

  test('without an answer says so, and connects when asked again', async () => {
    let answers = false;
    const hello = () => {
      if (!answers) throw new UserError('message-unreadable');
      return {
        protocol: PROTOCOL_VERSION,
        command: 'open' as const,
        theme: 'light' as const,
        settings: { json: null },
        selection: selectionOf([]),
        made: null,
      };
    };
    const panel = startPanel({ document: documentOf(), main: { hello } });
    await panel.until(({ host }) => host.kind === 'failed');
    answers = true;
    panel.commands.reconnect();
    await panel.until(({ host }) => host.kind === 'ready');
  });
});

describe('a run', () => {
  test('uses the masks that were shown and places the result with its recipe', async () => {
    const panel = startPanel({ document: documentOf(), selection: both });
    await panel.until(({ masks }) => masks.reference.kind === 'ready');
    panel.commands.run();
    await panel.until(({ results, jobs }) => results.length === 1 && jobs.length === 0);
    expect(panel.payloads('segment')).toHaveLength(2);
    expect(panel.payloads('colorize')).toMatchObject([
      { sketchMask: { width: 16 }, referenceMask: { width: 16 } },
    ]);
    expect(panel.payloads('place')).toMatchObject([
      {
        sketchId: 's',
        layers: [{ side: 'below' }],
        sketchIsOpaque: true,
        recipe: {
          ...{ packId: 'the-pack-that-ran', backend: 'what it ran on' },
          ...{ sketchId: 's', referenceId: 'r', request: { seed: 4711 } },
        },
      },
    ]);
  });

  test('measures that strokes on nothing are not opaque', async () => {
    const panel = startPanel({ document: documentOf(STROKES), selection: both, command: 'colorize' });
    await panel.until(({ results, jobs }) => results.length === 1 && jobs.length === 0);
    expect(panel.payloads('place')).toMatchObject([{ sketchIsOpaque: false }]);
  });

  test('finds the mask again when the layer was changed', async () => {
    const document = documentOf();
    const panel = startPanel({ document, selection: both });
    await panel.until(({ masks }) => masks.reference.kind === 'ready');
    document.set('s', STROKES);
    panel.commands.run();
    await panel.until(({ results }) => results.length === 1);
    expect(panel.payloads('segment').map((payload) => (payload as { role: string }).role)).toEqual([
      'sketch',
      'reference',
      'sketch',
    ]);
  });

  test('takes a mask from the layer’s transparency without asking the model, and keeps that in the recipe', async () => {
    const shaped = picture((x) => [200, 10 * x, 40, x < 8 ? 255 : 0]);
    const document = new Map([
      ['s', SKETCH],
      ['r', shaped],
    ]);
    const settingsJson = JSON.stringify({ ...DEFAULT_SETTINGS, referenceMaskFrom: 'alpha' });
    const panel = startPanel({ document, selection: both, command: 'colorize', settingsJson });
    await panel.until(({ results }) => results.length === 1);
    expect(panel.payloads('segment')).toMatchObject([{ role: 'sketch' }]);
    const [order] = panel.payloads('colorize') as { referenceMask: { data: Float32Array } }[];
    // The opaque half, grown by 5 px as a mask that the model finds.
    expect([...order!.referenceMask.data.subarray(0, 16)]).toEqual([...Array(13).fill(1), 0, 0, 0]);
    expect(panel.store.getState().results[0]?.recipe).toMatchObject({
      sketchMaskFrom: 'found',
      referenceMaskFrom: 'alpha',
    });
  });

  test('sends the background with the request, names it in the recipe, and restores it', async () => {
    const document = new Map([...documentOf(), ['b', RESULT]]);
    const open = () => ({ pack: FULL_PACK, backend: 'CPU' });
    const panel = startPanel({ document, selection: both, worker: { open } });
    await panel.until(({ masks }) => masks.reference.kind === 'ready');
    panel.tell('selection', selectionOf(['b']));
    await panel.until(({ layers }) => layers['b']?.thumbnail !== null && layers['b'] !== undefined);
    panel.commands.assign('b', 'background');
    panel.commands.run();
    await panel.until(({ results, jobs }) => results.length === 1 && jobs.length === 0);
    expect(panel.payloads('colorize')).toMatchObject([
      { background: RESULT, request: { attention: { kind: 'background' } } },
    ]);
    expect(panel.store.getState().results[0]?.recipe).toMatchObject({ backgroundId: 'b' });
    panel.commands.clear('background');
    expect(panel.store.getState().slots.background).toBeNull();
    panel.commands.restore(panel.store.getState().results[0]!.id);
    expect(panel.store.getState()).toMatchObject({
      slots: { background: 'b' },
      settings: { mode: 'background' },
    });
  });

  test('without the split asks for no masks', async () => {
    const settingsJson = JSON.stringify({ ...DEFAULT_SETTINGS, mode: 'plain' });
    const panel = startPanel({ document: documentOf(), selection: both, command: 'colorize', settingsJson });
    await panel.until(({ results }) => results.length === 1);
    expect(panel.payloads('segment')).toEqual([]);
    expect(panel.payloads('colorize')).toMatchObject([
      { request: { attention: { kind: 'plain' } }, sketchMask: null, referenceMask: null },
    ]);
  });

  test('keeps a locked seed', async () => {
    const settingsJson = JSON.stringify({ ...DEFAULT_SETTINGS, seed: 12, seedLocked: true });
    const panel = startPanel({ document: documentOf(), selection: both, command: 'colorize', settingsJson });
    await panel.until(({ results }) => results.length === 1);
    expect(panel.payloads('colorize')).toMatchObject([{ request: { seed: 12 } }]);
  });

  test('that is cancelled places nothing and leaves no message', async () => {
    const colorize = async (_: unknown, { signal }: { signal: CancelToken }): Promise<never> => {
      await untilCancelled(signal);
      throw new CancelledError();
    };
    const panel = startPanel({ document: documentOf(), selection: both, worker: { colorize } });
    await panel.until((state) => readiness(state).kind === 'ready' && state.engine.kind === 'ready');
    panel.commands.run();
    await waitFor(() => panel.payloads('colorize').length === 1);
    panel.commands.cancel();
    await panel.until(({ jobs }) => jobs.length === 0);
    expect(panel.payloads('place')).toEqual([]);
    expect(panel.store.getState().results).toEqual([]);
  });

  test('that fails says why and can be started again', async () => {
    let broken = true;
    const panel = startPanel({
      document: documentOf(),
      selection: both,
      main: {
        place: () => {
          if (broken) throw new UserError('layer-gone');
          return placedAs('new');
        },
      },
    });
    await panel.until((state) => readiness(state).kind === 'ready');
    panel.commands.run();
    await panel.until(({ results }) => results[0]?.problem !== undefined && results[0].problem !== null);
    const [result] = panel.store.getState().results;
    expect(result).toMatchObject({
      placedIds: [],
      problem: { kind: 'user', coded: { code: 'layer-gone' } },
    });
    broken = false;
    panel.commands.placeAgain(result!.id);
    await panel.until(({ results }) => results[0]?.placedIds[0] === 'new');
  });

  test('of a layer that was deleted says so at its slot', async () => {
    const document = documentOf();
    const panel = startPanel({ document, selection: both });
    await panel.until(({ masks }) => masks.reference.kind === 'ready');
    document.delete('s');
    panel.commands.run();
    await panel.until(({ layers, jobs }) => layers['s']?.problem !== null && jobs.length === 0);
    expect(panel.store.getState().layers['s']?.problem?.coded.code).toBe('layer-gone');
    expect(readiness(panel.store.getState()).kind).toBe('blocked');
  });
});

describe('flats', () => {
  const flatsChosen = JSON.stringify({ ...DEFAULT_SETTINGS, place: 'flats', variants: ['palette'] });
  const untilDone = (panel: Panel, count: number) =>
    panel.until(({ results, jobs }) => results.length === count && jobs.length === 0);

  test('are made of the model’s picture and the sketch at its own resolution, and placed under its lines', async () => {
    const panel = startPanel({
      document: documentOf(),
      selection: both,
      command: 'colorize',
      settingsJson: flatsChosen,
    });
    await untilDone(panel, 1);
    expect(panel.payloads('makeLayers')).toEqual([
      {
        output: 'palette',
        sketch: SKETCH,
        picture: RESULT,
        reference: PAINTING,
        attention: null,
        chosen: [],
        request: expect.objectContaining({ gap: 32 }),
      },
    ]);
    // What the model sees has a set size; this has the layer's own, but never less.
    expect(panel.payloads('export').at(-1)).toEqual({
      id: 's',
      minSide: 256,
      maxSide: 4096,
      purpose: 'run',
    });
    expect(panel.payloads('place')).toMatchObject([
      { layers: [{ png: FLATS, side: 'below', name: 'Reference flats 4711 · Layer s' }], group: null },
    ]);
    expect(panel.payloads('place')).toMatchObject([{ recipe: { output: 'palette' } }]);
  });

  test('of a finished picture are a new layer and a new result, without another run of the model', async () => {
    const panel = startPanel({
      document: documentOf(),
      selection: both,
      command: 'colorize',
      settingsJson: JSON.stringify({ variants: ['picture'] }),
    });
    await untilDone(panel, 1);
    const [picture] = panel.store.getState().results;
    panel.commands.change({ seed: 5, seedLocked: true });
    panel.commands.placeAs(picture!.id, 'flats');
    await untilDone(panel, 2);
    const { results, looking, settings } = panel.store.getState();
    expect(panel.payloads('colorize')).toHaveLength(1);
    expect(panel.payloads('place')).toMatchObject([
      { layers: [{ png: RESULT, name: 'Picture 4711 · Layer s' }], recipe: { output: 'picture' } },
      {
        layers: [{ png: FLATS, name: 'Flats 4711 · Layer s' }],
        recipe: { output: 'flats', request: { seed: 4711 } },
      },
    ]);
    expect(results[1]).toEqual(picture);
    expect([results[0]!.id, results[0]!.placedIds.length]).toEqual([looking, 1]);
    expect([settings.seed, settings.seedLocked]).toEqual([5, true]);

    // Back again: the picture is there already, so it is only placed.
    panel.commands.placeAs(looking!, 'picture');
    await panel.until(({ results }) => results[1]?.placedIds.length === 2);
    expect(panel.payloads('place')[2]).toMatchObject({
      layers: [{ png: RESULT }],
      recipe: { output: 'picture' },
    });
    expect(panel.store.getState()).toMatchObject({ looking: picture!.id, results: { length: 2 } });
    expect(panel.payloads('makeLayers')).toHaveLength(1);
  });

  test('that are cancelled place nothing and keep the model’s picture', async () => {
    const flatten = async (_: unknown, { signal }: { signal: CancelToken }): Promise<never> => {
      await untilCancelled(signal);
      throw new CancelledError();
    };
    const panel = startPanel({
      document: documentOf(),
      selection: both,
      command: 'colorize',
      settingsJson: flatsChosen,
      worker: { makeLayers: flatten },
    });
    await panel.until(({ jobs }) => jobs[0]?.progress.stage === 'layers');
    panel.commands.cancel();
    await untilDone(panel, 1);
    expect(panel.payloads('place')).toEqual([]);
    expect(panel.store.getState().results).toMatchObject([
      {
        layers: [{ png: RESULT }],
        recipe: { output: 'picture' },
        placedIds: [],
        note: { code: 'no-layers' },
      },
    ]);
  });

  test('of a sketch that is gone say so at its slot and can be asked for again', async () => {
    const document = documentOf();
    const panel = startPanel({ document, selection: both, command: 'colorize' });
    await untilDone(panel, 1);
    const { id } = panel.store.getState().results[0]!;
    document.delete('s');
    panel.commands.placeAs(id, 'flats');
    await panel.until(({ layers, jobs }) => layers['s']?.problem !== null && jobs.length === 0);
    expect(panel.store.getState()).toMatchObject({
      failures: [],
      layers: {
        s: { problem: { kind: 'user', coded: { code: 'layer-gone' } } },
      },
    });
    document.set('s', SKETCH);
    panel.commands.placeAs(id, 'flats');
    await untilDone(panel, 2);
  });

  test('come back by "again" on their layer', async () => {
    const first = startPanel({
      document: documentOf(),
      selection: both,
      command: 'colorize',
      settingsJson: flatsChosen,
    });
    await untilDone(first, 1);
    const { recipe } = first.store.getState().results[0]!;
    const again = startPanel({ document: documentOf(), command: 'again', recipe });
    await untilDone(again, 1);
    expect(again.payloads('place')).toMatchObject([
      { layers: [{ png: FLATS }], recipe: { output: 'palette' } },
    ]);
    expect(again.store.getState().settings).toMatchObject({ place: 'flats', variants: ['palette'] });
  });
});

describe('the worker', () => {
  test('that loses its device is replaced, and the model opened again', async () => {
    const panel = startPanel({ document: documentOf(), selection: both });
    await panel.until(({ engine }) => engine.kind === 'ready');
    panel.workers[0]!.lose('driver reset');
    await waitFor(() => panel.workers.length === 2);
    await panel.until(({ engine }) => engine.kind === 'ready');
    expect(panel.workers[0]!.isTerminated()).toBe(true);
    expect(panel.payloads('open')).toHaveLength(2);
  });

  test('that dies before it is of use is not started again until asked', async () => {
    const open = () => new Promise<never>(() => undefined);
    const panel = startPanel({ document: documentOf(), worker: { open } });
    await waitFor(() => panel.payloads('open').length === 1);
    panel.workers[0]!.die('');
    await panel.until(({ engine }) => engine.kind === 'failed');
    const { engine } = panel.store.getState();
    expect(engine).toMatchObject({ problem: { coded: { code: 'worker-not-started' } } });
    await panel.settle();
    expect(panel.workers).toHaveLength(1);
    panel.commands.retryEngine();
    await waitFor(() => panel.payloads('open').length === 2);
    expect(panel.workers).toHaveLength(2);
  });

  test('that cannot open the pack says so, and tries again when asked', async () => {
    let broken = true;
    const panel = startPanel({
      document: documentOf(),
      worker: {
        open: () => {
          if (broken)
            throw new UserError('server-refuses', {
              file: 'weights-0.bin',
              url: 'http://localhost/',
              status: 404,
            });
          return { pack: PACK, backend: 'CPU' };
        },
      },
    });
    await panel.until(({ engine }) => engine.kind === 'failed');
    expect(readiness(panel.store.getState()).kind).toBe('blocked');
    broken = false;
    panel.commands.retryEngine();
    await panel.until(({ engine }) => engine.kind === 'ready');
  });

  test('is opened again when the CPU is asked for', async () => {
    const panel = startPanel({ document: documentOf() });
    await panel.until(({ engine }) => engine.kind === 'ready');
    panel.commands.change({ engine: 'wasm' });
    await waitFor(() => panel.payloads('open').length === 2);
    expect(panel.payloads('open')).toMatchObject([{ engine: 'auto' }, { engine: 'wasm' }]);
  });
});

test('settings are saved at once, then as often as main can write, and all when the window goes', async () => {
  const clock = createClock();
  const panel = startPanel({ document: documentOf(), clock });
  await panel.until(({ engine }) => engine.kind === 'ready');
  const saved = () =>
    panel.payloads('saveSettings').map((it) => (JSON.parse((it as { json: string }).json) as Settings).steps);
  panel.commands.change({ steps: 9 });
  await panel.settle();
  expect(saved()).toEqual([9]);
  for (const steps of [10, 11, 12]) panel.commands.change({ steps });
  await clock.pass(SAVE_EVERY_MS - 1);
  expect(saved()).toEqual([9]);
  await clock.pass(1);
  expect(saved()).toEqual([9, 12]);
  panel.commands.change({ steps: 13 });
  panel.stop();
  await panel.settle();
  expect(saved()).toEqual([9, 12, 13]);
  await clock.pass(SAVE_EVERY_MS);
  expect(saved()).toEqual([9, 12, 13]);
});

test('a new selection while the panel is open fills the slots', async () => {
  const panel = startPanel({ document: documentOf() });
  await panel.until(({ host }) => host.kind === 'ready');
  panel.tell('selection', selectionOf(both));
  await panel.until(({ slots }) => slots.sketch === 's' && slots.reference === 'r');
});

test('the window has the size it was left with, within what main accepts', async () => {
  const settingsJson = JSON.stringify({ ...DEFAULT_SETTINGS, window: { width: 400, height: 700 } });
  const panel = startPanel({ document: documentOf(), settingsJson });
  await panel.until(({ engine }) => engine.kind === 'ready');
  panel.commands.resize({ width: 90, height: 5000 });
  await waitFor(() => panel.payloads('resize').length === 2);
  expect(panel.payloads('resize')).toEqual([
    { width: 400, height: 700 },
    { width: 280, height: 1200 },
  ]);
});

test('the theme is the bootstrap’s word, else the system’s wish', () => {
  expect(openingTheme('#theme=dark', false)).toBe('dark');
  expect(openingTheme('#theme=light', true)).toBe('light');
  expect(openingTheme('#theme=pink', true)).toBe('dark');
  expect(openingTheme('', false)).toBe('light');
});
