/** Jobs through the panel's effects: frozen when the button is pressed, one after another, each for itself. */
import { describe, expect, test } from '@jest/globals';
import { UserError } from '../../../src/errors.js';
import {
  otherFailures,
  otherJobs,
  readiness,
  resultsOfSketch,
  shownFailure,
  shownJob,
} from '../../../ui/panel/state/derive.js';
import type { WireRequest } from '../../../src/request/request.js';
import { DEFAULT_SETTINGS } from '../../../ui/panel/settings/settings.js';
import type { State } from '../../../ui/panel/state/state.js';
import { colorized, PAINTING, picture, placedAs, selectionOf, SKETCH, startPanel } from './panel-rig.js';
import { waitFor } from '../../support/clock.js';
import { toProblem } from '../../../ui/panel/state/problem.js';

type Pixel = readonly [number, number, number, number];
/** Two pairs: a house and its painting, a fox and its painting. */
const HOUSE = SKETCH;
const FOX = picture((x): Pixel => (x === 9 ? [0, 0, 0, 255] : [255, 255, 255, 255]));
const FOX_PAINTING = picture((x, y): Pixel => [200, 10 * x, 8 * y, 255]);
const twoPairs = () =>
  new Map([
    ['house', HOUSE],
    ['house-painting', PAINTING],
    ['fox', FOX],
    ['fox-painting', FOX_PAINTING],
  ]);
const preview = { width: 1, height: 1, data: new Uint8Array([9, 9, 9, 255]) };

interface Order {
  readonly request: WireRequest;
  readonly sketch: Uint8Array;
  readonly reference: Uint8Array;
}
type Context = { progress(step: object): void; readonly signal: { readonly aborted: boolean } };

/** A panel whose runs stand at their first step until `finish` is called for each. */
function startHeld(settings: object = {}, document = twoPairs()) {
  const finishers: (() => void)[] = [];
  const colorize = async ({ request }: Order, { progress }: Context) => {
    progress({
      kind: 'step',
      step: 1,
      steps: request.steps,
      fraction: 0.5,
      secondsLeft: 1,
      preview,
      kept: null,
    });
    await new Promise<void>((resolve) => finishers.push(resolve));
    return colorized(request);
  };
  const panel = startPanel({
    document,
    selection: ['house', 'house-painting'],
    settingsJson: JSON.stringify(settings),
    worker: { colorize: colorize as never },
  });
  const choose = async (...ids: string[]) => {
    panel.tell('selection', selectionOf(ids));
    await panel.until((state) => state.slots.sketch === ids[0] && isReady(state));
  };
  const finish = () => waitFor(() => finishers.length > 0).then(() => finishers.shift()!());
  return { ...panel, choose, finish, orders: () => panel.payloads('colorize') as Order[] };
}

const isReady = (state: State) => readiness(state).kind === 'ready' && state.engine.kind === 'ready';
const sketchesOf = (jobs: readonly { readonly sketch: { readonly id: string } }[]) =>
  jobs.map(({ sketch }) => sketch.id);

describe('a job', () => {
  test('is made of what was in the slots when the button was pressed, wherever the selection goes', async () => {
    const panel = startHeld();
    await panel.until(isReady);
    panel.commands.change({ steps: 7 });
    panel.commands.run();
    // Before a single picture was read.
    panel.commands.change({ steps: 3, place: 'flats', referenceStrength: 0.1 });
    await panel.choose('fox', 'fox-painting');
    await panel.finish();
    await panel.until(({ results, jobs }) => results.length === 1 && jobs.length === 0);
    expect(panel.orders()).toMatchObject([
      { request: { steps: 7, referenceStrength: { value: 1 } }, sketch: HOUSE, reference: PAINTING },
    ]);
    expect(panel.payloads('place')).toMatchObject([
      {
        sketchId: 'house',
        recipe: { sketchId: 'house', referenceId: 'house-painting', output: 'colour' },
      },
    ]);
    expect(panel.payloads('makeLayers')).toMatchObject([{ output: 'colour', sketch: HOUSE }]);
  });

  test('is made of the layers as they were drawn then', async () => {
    const document = twoPairs();
    const panel = startHeld({}, document);
    await panel.until(isReady);
    panel.commands.run();
    panel.commands.run();
    await waitFor(() => panel.orders().length === 1);
    await panel.settle();
    document.set('house', FOX);
    await panel.finish();
    await panel.finish();
    await panel.until(({ results }) => results.length === 2);
    expect(panel.orders().map(({ sketch }) => sketch)).toEqual([HOUSE, HOUSE]);
  });

  test('makes flats of the lines as they were drawn then, also of a sketch that goes meanwhile', async () => {
    const document = twoPairs();
    const panel = startHeld({ ...DEFAULT_SETTINGS, place: 'flats' }, document);
    await panel.until(isReady);
    panel.commands.run();
    panel.commands.run();
    await waitFor(() => panel.orders().length === 1);
    await panel.settle();
    document.set('house', FOX);
    await panel.finish();
    await panel.until(({ results }) => results.length === 1);
    document.delete('house');
    await panel.finish();
    await panel.until(({ results, jobs }) => results.length === 2 && jobs.length === 0);
    expect(panel.payloads('makeLayers')).toMatchObject([{ sketch: HOUSE }, { sketch: HOUSE }]);
    expect(panel.payloads('place')).toMatchObject([{ sketchId: 'house' }, { sketchId: 'house' }]);
  });

  test('of flats is of the lines as they were when it was ordered, whatever runs before it', async () => {
    const document = twoPairs();
    const panel = startHeld({}, document);
    await panel.until(isReady);
    panel.commands.run();
    await panel.finish();
    await panel.until(({ results }) => results.length === 1);
    panel.commands.run();
    await waitFor(() => panel.orders().length === 2);
    panel.commands.placeAs(panel.store.getState().results[0]!.id, 'flats');
    await panel.settle();
    document.set('house', FOX);
    await panel.finish();
    await panel.until(({ jobs }) => jobs.length === 0);
    const flats = panel
      .payloads('makeLayers')
      .filter((order) => (order as { output: string }).output === 'flats');
    expect(flats).toMatchObject([{ sketch: HOUSE }]);
  });

  test('that waits reads no more once its layers are read, or cannot be: thumbnails go on', async () => {
    const document = twoPairs();
    const panel = startHeld({}, document);
    await panel.until(isReady);
    panel.commands.run();
    await panel.finish();
    await panel.until(({ results }) => results.length === 1);
    panel.commands.run();
    await waitFor(() => panel.orders().length === 2);
    const { id } = panel.store.getState().results[0]!;
    panel.commands.placeAs(id, 'flats');
    document.delete('house');
    panel.commands.placeAs(id, 'palette');
    panel.commands.run();
    await panel.settle();
    const stages = panel.store.getState().jobs.map(({ progress }) => progress.stage);
    expect(stages).toEqual(['denoise', 'waiting', 'waiting', 'waiting']);
  });

  test('that fails is told of, though another layer has a problem of the same words', async () => {
    const document = twoPairs();
    const panel = startHeld({}, document);
    await panel.until(isReady);
    panel.commands.run();
    await waitFor(() => panel.orders().length === 1);
    document.delete('house-painting');
    panel.commands.run();
    await panel.settle();
    await panel.choose('fox', 'fox-painting');
    const problem = toProblem(new UserError('layer-gone'));
    panel.store.dispatch({ type: 'unseen', id: 'fox', problem });
    await panel.finish();
    await panel.until(({ jobs }) => jobs.length === 0);
    expect(otherFailures(panel.store.getState())).toMatchObject([{ sketch: { id: 'house' } }]);
  });

  test('shows preview, progress and result with its own sketch alone', async () => {
    const panel = startHeld();
    await panel.until(isReady);
    panel.commands.run();
    await panel.until(
      (state) => shownJob(state)?.progress.preview !== undefined && state.jobs[0]?.progress.preview !== null,
    );
    await panel.choose('fox', 'fox-painting');
    expect(shownJob(panel.store.getState())).toBeNull();
    expect(sketchesOf(otherJobs(panel.store.getState()))).toEqual(['house']);
    await panel.finish();
    await panel.until(({ results }) => results.length === 1);
    const state = panel.store.getState();
    expect(resultsOfSketch(state)).toEqual([]);
    expect(state.looking).toBeNull();
  });

  test('that finds its masks shows them on its own layers alone', async () => {
    let free = () => {};
    const held = new Promise<void>((resolve) => (free = resolve));
    const mask = { width: 16, height: 16, data: new Float32Array(256).fill(1) };
    const panel = startPanel({
      document: twoPairs(),
      selection: ['house', 'house-painting'],
      worker: { segment: () => held.then(() => ({ mask })) },
    });
    await waitFor(() => panel.payloads('segment').length === 1);
    panel.tell('selection', selectionOf(['fox', 'fox-painting']));
    await panel.until(({ slots }) => slots.sketch === 'fox');
    expect(panel.store.getState().masks.sketch.kind).not.toBe('ready');
    panel.store.dispatch({
      type: 'mask',
      role: 'sketch',
      layerId: 'house',
      revision: 1,
      view: { kind: 'ready', mask },
    });
    expect(panel.store.getState().masks.sketch.kind).not.toBe('ready');
    free();
    await panel.until(({ masks }) => masks.sketch.kind === 'ready' && masks.reference.kind === 'ready');
  });

  test('of a failed sketch says so there, and in a line of the list elsewhere, until it is read', async () => {
    let isBroken = true;
    const panel = startPanel({
      document: twoPairs(),
      selection: ['house', 'house-painting'],
      worker: {
        colorize: ({ request }) => {
          if (isBroken) throw new UserError('gpu-failed', { reason: 'out of memory' });
          return colorized(request);
        },
      },
    });
    await panel.until(isReady);
    panel.commands.run();
    await panel.until((state) => shownFailure(state) !== null);
    expect(shownFailure(panel.store.getState())?.problem).toMatchObject({
      coded: { code: 'gpu-failed', params: { reason: 'out of memory' } },
    });
    panel.tell('selection', selectionOf(['fox', 'fox-painting']));
    await panel.until((state) => state.slots.sketch === 'fox' && isReady(state));
    expect(shownFailure(panel.store.getState())).toBeNull();
    expect(sketchesOf(otherFailures(panel.store.getState()))).toEqual(['house']);
    // Another try takes the message away.
    isBroken = false;
    panel.tell('selection', selectionOf(['house', 'house-painting']));
    await panel.until((state) => state.slots.sketch === 'house' && isReady(state));
    panel.commands.run();
    expect(panel.store.getState().failures).toEqual([]);
    await panel.until(({ results }) => results.length === 1);
  });
});

describe('several jobs', () => {
  test('are worked at one after another, in the order of the clicks, and placed at their own sketches', async () => {
    const panel = startHeld();
    await panel.until(isReady);
    panel.commands.run();
    await panel.choose('fox', 'fox-painting');
    panel.commands.run();
    panel.commands.run();
    expect(sketchesOf(panel.store.getState().jobs)).toEqual(['house', 'fox', 'fox']);
    await waitFor(() => panel.orders().length === 1);
    await panel.settle();
    expect(panel.orders()).toHaveLength(1);
    for (let i = 0; i < 3; i++) await panel.finish();
    await panel.until(({ results, jobs }) => results.length === 3 && jobs.length === 0);
    expect(panel.payloads('place')).toMatchObject([
      { sketchId: 'house' },
      { sketchId: 'fox' },
      { sketchId: 'fox' },
    ]);
    expect(panel.orders().map(({ reference }) => reference)).toEqual([PAINTING, FOX_PAINTING, FOX_PAINTING]);
  });

  test('end one by one: one that waits never starts, the one that runs makes room', async () => {
    const panel = startHeld();
    await panel.until(isReady);
    panel.commands.run();
    await panel.choose('fox', 'fox-painting');
    panel.commands.run();
    panel.commands.run();
    await waitFor(() => panel.orders().length === 1);
    const [house, fox] = panel.store.getState().jobs;
    panel.commands.cancelJob(fox!.id);
    await panel.until(({ jobs }) => jobs.length === 2);
    panel.commands.cancelJob(house!.id);
    await panel.until(({ jobs }) => jobs.length === 1);
    await panel.finish();
    await panel.finish();
    await panel.until(({ results, jobs }) => results.length === 1 && jobs.length === 0);
    expect(panel.payloads('place')).toMatchObject([{ sketchId: 'fox' }]);
    expect(panel.orders()).toHaveLength(2);
  });

  test('Cancel ends the shown sketch’s when it is its turn, else the one that runs', async () => {
    const panel = startHeld();
    await panel.until(isReady);
    panel.commands.run();
    await panel.choose('fox', 'fox-painting');
    panel.commands.run();
    panel.commands.cancel();
    await panel.until(({ jobs }) => jobs.length === 1);
    expect(sketchesOf(panel.store.getState().jobs)).toEqual(['fox']);
  });

  test('a failure of one lets the next one run', async () => {
    let runs = 0;
    const panel = startPanel({
      document: twoPairs(),
      selection: ['house', 'house-painting'],
      worker: {
        colorize: ({ request }) => {
          if (runs++ === 0) throw new UserError('picture-of-one-colour');
          return colorized(request);
        },
      },
    });
    await panel.until(isReady);
    panel.commands.run();
    panel.commands.run();
    await panel.until(({ results, jobs }) => results.length === 1 && jobs.length === 0);
    expect(panel.payloads('place')).toHaveLength(1);
  });
});

describe('the seed', () => {
  test('of a job shows at once, so that a lock during it is a lock of its seed', async () => {
    const panel = startHeld();
    await panel.until(isReady);
    panel.commands.run();
    expect(panel.store.getState().settings).toMatchObject({ seed: 4711, seedLocked: false });
    panel.commands.change({ seedLocked: true });
    await panel.finish();
    await panel.until(({ results }) => results.length === 1);
    expect(panel.store.getState().settings).toMatchObject({ seed: 4711, seedLocked: true });
  });

  test('typed during a run stays', async () => {
    const panel = startHeld();
    await panel.until(isReady);
    panel.commands.run();
    panel.commands.change({ seed: 12, seedLocked: true });
    await panel.finish();
    await panel.until(({ results }) => results.length === 1);
    expect(panel.store.getState().settings).toMatchObject({ seed: 12, seedLocked: true });
    expect(panel.orders()).toMatchObject([{ request: { seed: 4711 } }]);
  });
});

describe('a result', () => {
  const made = async (main: object = {}) => {
    const panel = startPanel({
      document: twoPairs(),
      selection: ['house', 'house-painting'],
      main: main as never,
    });
    await panel.until(isReady);
    panel.commands.run();
    await panel.until(({ results, jobs }) => results.length === 1 && jobs.length === 0);
    return { panel, id: panel.store.getState().results[0]!.id };
  };

  test('takes the sight, unless the designer has taken up another one meanwhile', async () => {
    const panel = startHeld();
    await panel.until(isReady);
    panel.commands.run();
    await panel.finish();
    await panel.until(({ results, jobs }) => results.length === 1 && jobs.length === 0);
    const [first] = panel.store.getState().results;
    expect(panel.store.getState().looking).toBe(first!.id);
    panel.commands.run();
    await panel.until(({ looking }) => looking === null);
    panel.commands.look(first!.id);
    await panel.finish();
    await panel.until(({ results }) => results.length === 2);
    expect(panel.store.getState().looking).toBe(first!.id);
  });

  test('says how many earlier ones gave way, and that its layer is gone where it cannot be shown', async () => {
    const { panel, id } = await made({
      place: () => placedAs('new', ['a', 'b']),
      select: () => {
        throw new UserError('layer-gone');
      },
    });
    expect(panel.store.getState().results).toMatchObject([
      { placedIds: ['new'], hiddenCount: 2, problem: null },
    ]);
    panel.commands.showOnCanvas(id);
    await panel.until(({ results }) => results[0]?.problem !== null);
    expect(panel.store.getState().results[0]?.problem?.coded.code).toBe('layer-gone');
    // On the canvas again: the message goes.
    panel.commands.placeAgain(id);
    await panel.until(({ results }) => results[0]?.problem === null);
  });

  test('is selected, shown, shown alone by its newest layer', async () => {
    const { panel, id } = await made();
    panel.commands.showOnCanvas(id);
    const layerId = panel.store.getState().results[0]!.placedIds.at(-1)!;
    panel.commands.show(layerId, false);
    panel.commands.show(layerId, true);
    await waitFor(() => panel.payloads('show').length === 2);
    expect(panel.payloads('select')).toEqual([{ ids: [layerId] }]);
    expect(panel.payloads('show')).toEqual([
      { id: layerId, alone: false },
      { id: layerId, alone: true },
    ]);
  });

  test('that is restored brings its seed and leaves the lock as it is; "again" uses it once', async () => {
    const { panel, id } = await made();
    panel.commands.change({ seed: 5 });
    panel.commands.restore(id);
    expect(panel.store.getState().settings).toMatchObject({ seed: 4711, seedLocked: false });
    const { recipe } = panel.store.getState().results[0]!;
    const again = startPanel({
      document: twoPairs(),
      command: 'again',
      recipe: { ...recipe, request: { ...recipe.request, seed: 99 } },
    });
    await again.until(({ results }) => results.length === 1);
    expect(again.payloads('colorize')).toMatchObject([{ request: { seed: 99 } }]);
    expect(again.store.getState().settings.seedLocked).toBe(false);
  });
});

test('placing again during a run neither ends nor disturbs it', async () => {
  let isReadOnly = false;
  const finishers: (() => void)[] = [];
  const panel = startPanel({
    document: twoPairs(),
    selection: ['house', 'house-painting'],
    main: {
      place: () => {
        if (isReadOnly) throw new UserError('file-read-only', { failed: 'place' });
        return placedAs(`layer-${panel.payloads('place').length}`);
      },
    },
    worker: {
      colorize: async ({ request }) => {
        await new Promise<void>((resolve) => finishers.push(resolve));
        return colorized(request);
      },
    },
  });
  await panel.until(isReady);
  const finish = () => waitFor(() => finishers.length > 0).then(() => finishers.shift()!());
  panel.commands.run();
  await finish();
  await panel.until(({ results, jobs }) => results.length === 1 && jobs.length === 0);
  const { id } = panel.store.getState().results[0]!;
  panel.commands.run();
  await waitFor(() => finishers.length === 1);
  isReadOnly = true;
  panel.commands.placeAgain(id);
  await panel.until(({ results }) => results[0]?.problem !== null);
  expect(panel.store.getState()).toMatchObject({ jobs: [{ sketch: { id: 'house' } }], failures: [] });
  isReadOnly = false;
  panel.commands.placeAgain(id);
  await panel.until(({ results }) => results[0]?.problem === null && results[0].placedIds.length === 2);
  await finish();
  await panel.until(({ results, jobs }) => results.length === 2 && jobs.length === 0);
});
