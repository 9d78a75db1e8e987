import { describe, expect, test } from '@jest/globals';
import { question, offer, otherOutputs, readiness, resultsOfSketch } from '../../../ui/panel/state/derive.js';
import { MAX_RESULTS } from '../../../ui/panel/jobs/job-reducer.js';
import { orderColorize, orderOutput } from '../../../ui/panel/jobs/jobs.js';
import { reduce } from '../../../ui/panel/state/reducer.js';
import type { Action } from '../../../ui/panel/state/reducer.js';
import { DEFAULT_SETTINGS } from '../../../ui/panel/settings/settings.js';
import type { Settings } from '../../../ui/panel/settings/settings.js';
import type { Output, OutputChoice } from '../../../src/vocabulary/outputs.js';
import { INITIAL_STATE } from '../../../ui/panel/state/state.js';
import type { State } from '../../../ui/panel/state/state.js';
import type { Result } from '../../../ui/panel/state/records.js';
import { galleryStates } from '../gallery/states.js';
import { PACK } from '../gallery/packs.js';
import { PLAIN_LOOK } from './looks.js';
import { progressText } from '../../../ui/panel/words/job-text.js';
import { say, whyNot } from './english.js';
import { UserError } from '../../../src/errors.js';
import { toProblem } from '../../../ui/panel/state/problem.js';

const SKETCHY = { light: 0.95, colour: 0, clear: 0 };
const COLOURFUL = { light: 0.1, colour: 0.6, clear: 0 };
const png = new Uint8Array(1);

const candidate = (id: string) => ({
  id,
  name: `Layer ${id}`,
  type: 'FRAME',
  width: 10,
  height: 10,
  made: null,
});
const selectLayers = (...ids: string[]): Action => ({
  type: 'selected',
  selection: { candidates: ids.map(candidate), others: [], count: ids.length },
});
const see = (id: string, traits = SKETCHY): Action => ({
  type: 'seen',
  id,
  name: `Layer ${id}`,
  thumbnail: { png, extent: { width: 10, height: 10 }, traits, look: PLAIN_LOOK },
});
const play = (state: State, ...actions: Action[]) => actions.reduce(reduce, state);

const connected = play(INITIAL_STATE, { type: 'connected', theme: 'light', settings: DEFAULT_SETTINGS });
const paired = play(connected, selectLayers('s', 'r'), see('r', COLOURFUL), see('s'));

test('what is changed before main answers stays; all else is as it was stored', () => {
  const stored = { ...DEFAULT_SETTINGS, seed: 7, merge: 0.5 };
  const hello = { type: 'connected', theme: 'light', settings: stored } as const;
  expect(play(INITIAL_STATE, hello).settings).toBe(stored);
  const early = play(INITIAL_STATE, { type: 'change', settings: { seedLocked: true, merge: 0.2 } }, hello);
  expect(early.settings).toEqual({ ...stored, seedLocked: true, merge: 0.2 });
});

describe('roles', () => {
  test('are filled once both pictures are seen', () => {
    expect(play(connected, selectLayers('r', 's'), see('r', COLOURFUL)).slots.sketch).toBeNull();
    expect(paired.slots).toEqual({ sketch: 's', reference: 'r', background: null });
  });

  test('stay when the selection goes elsewhere or away', () => {
    expect(play(paired, selectLayers()).slots).toEqual(paired.slots);
    expect(play(paired, selectLayers('x'), see('x', COLOURFUL)).slots).toEqual(paired.slots);
    expect(play(paired, selectLayers('x', 'y', 'z')).slots).toEqual(paired.slots);
  });

  test('of a swap hold when the same two are selected again', () => {
    const swapped = play(paired, { type: 'swap', roles: ['sketch', 'reference'] });
    expect(swapped.slots).toEqual({ sketch: 'r', reference: 's', background: null });
    expect(play(swapped, selectLayers(), selectLayers('s', 'r'), see('s')).slots).toEqual(swapped.slots);
  });

  test('of two alike are asked for, and then known', () => {
    const alike = play(connected, selectLayers('a', 'b'), see('a'), see('b'));
    expect(alike.slots).toEqual({ sketch: null, reference: null, background: null });
    expect(question(alike)?.layers.map((layer) => layer.candidate.id)).toEqual(['a', 'b']);
    expect(readiness(alike).kind).toBe('blocked');
    const answered = play(alike, { type: 'assign', id: 'b', role: 'sketch' });
    expect(answered.slots).toEqual({ sketch: 'b', reference: 'a', background: null });
    expect(question(answered)).toBeNull();
  });

  test('a single layer takes the place that is free, and is offered where none is', () => {
    const half = play(connected, selectLayers('s'), see('s'));
    expect(half.slots).toEqual({ sketch: 's', reference: null, background: null });
    expect(play(half, selectLayers('r'), see('r', COLOURFUL)).slots).toEqual({
      sketch: 's',
      reference: 'r',
      background: null,
    });
    const offered = play(paired, selectLayers('x'), see('x', COLOURFUL));
    expect(offer(offered)?.candidate.id).toBe('x');
    const taken = play(offered, { type: 'assign', id: 'x', role: 'reference' });
    expect(taken.slots).toEqual({ sketch: 's', reference: 'x', background: null });
    expect(offer(taken)).toBeNull();
  });

  test('a layer given the other role changes places', () => {
    expect(play(paired, selectLayers('r'), { type: 'assign', id: 'r', role: 'sketch' }).slots).toEqual({
      sketch: 'r',
      reference: 's',
      background: null,
    });
  });

  test('a layer that is gone makes room', () => {
    const problem = toProblem(new UserError('layer-gone'));
    const gone = play(paired, { type: 'unseen', id: 's', problem });
    expect(readiness(gone).kind).toBe('blocked');
    expect(whyNot(gone)).toContain('“Layer s” cannot be read');
    expect(play(gone, selectLayers('t'), see('t')).slots.sketch).toBe('t');
  });
});

describe('readiness', () => {
  test.each([
    ['nothing connected', { ...INITIAL_STATE, hostName: 'Elsewhere' }, 'Waiting for Elsewhere…'],
    ['nothing selected', connected, 'Select two layers: your sketch and a reference.'],
    [
      'only a sketch',
      play(connected, selectLayers('s'), see('s')),
      'Select the reference: the layer with the colours.',
    ],
    [
      'only a reference',
      play(connected, selectLayers('r'), see('r', COLOURFUL)),
      'Select the sketch: the layer with the lines.',
    ],
  ])('with %s says what to do', (_, state, why) => {
    expect(readiness(state).kind).toBe('blocked');
    expect(whyNot(state)).toBe(why);
  });

  test('waits for pictures that are on their way', () => {
    expect(readiness(play(connected, selectLayers('s', 'r'), see('s'))).kind).toBe('soon');
  });

  test('tells size and time once a pack and a pace are known', () => {
    const open = play(paired, { type: 'engine', engine: { kind: 'ready', pack: PACK, backend: 'CPU' } });
    expect(readiness(open)).toEqual({ kind: 'ready', size: { width: 256, height: 256 }, seconds: null });
    const paced = play(open, {
      type: 'change',
      settings: { pace: { 'starter CPU': 10, 'full CPU': 99 }, steps: 10 },
    });
    expect(readiness(paced)).toMatchObject({ seconds: (10 * 10 * 256 * 256) / 1e6 });
  });
});

describe('settings', () => {
  test('reset goes back to the default, or to the pack', () => {
    const changed = play(connected, { type: 'change', settings: { steps: 3, sketchStrength: 0.2 } });
    const reset = play(changed, { type: 'reset', key: 'steps' }, { type: 'reset', key: 'sketchStrength' });
    expect(reset.settings).toEqual(DEFAULT_SETTINGS);
  });
});

describe('a run', () => {
  const step = { kind: 'step' as const, steps: 20, secondsLeft: 4, fraction: 0.4, kept: null };
  const preview = { width: 1, height: 1, data: new Uint8Array(4) };
  const running = play(paired, { type: 'job-added', job: orderColorize(paired, { id: 'j', seed: 5 }) });

  test('keeps the last preview between steps that bring none', () => {
    const seen = play(
      running,
      { type: 'job-progress', id: 'j', progress: { ...step, step: 4, preview } },
      { type: 'job-progress', id: 'j', progress: { ...step, step: 5, preview: null } },
    );
    expect(seen.jobs).toMatchObject([{ progress: { step: 5, stage: 'denoise', preview } }]);
  });

  test('that is over ignores late progress', () => {
    const ended = play(running, { type: 'job-ended', id: 'j', problem: null });
    expect(play(ended, { type: 'job-progress', id: 'j', progress: { ...step, step: 6, preview } })).toBe(
      ended,
    );
  });

  test('says that files of its model come again, until it goes on', () => {
    const progress = { kind: 'download', loadedBytes: 1, totalBytes: 9 } as const;
    const fetching = play(running, { type: 'job-progress', id: 'j', progress });
    expect(say(progressText(fetching.jobs[0]!.progress))).toMatch(/^Fetching model files again/);
    const on = play(fetching, { type: 'job-progress', id: 'j', progress: { ...step, step: 2, preview } });
    expect(say(progressText(on.jobs[0]!.progress))).toMatch(/^Step/);
  });

  test('shows masks that it found itself, and passes over one that it had no use for', () => {
    const mask = { width: 1, height: 1, data: new Float32Array([1]) };
    const shown = play(running, {
      type: 'job-progress',
      id: 'j',
      progress: { kind: 'masks', sketch: mask, reference: mask },
    });
    expect(shown.masks.reference).toEqual({ kind: 'ready', mask });
    const other = { width: 1, height: 1, data: new Float32Array([0.5]) };
    const progress = { kind: 'masks', sketch: other, reference: null } as const;
    const again = play(shown, { type: 'job-progress', id: 'j', progress });
    expect(again.masks.sketch).toEqual({ kind: 'ready', mask: other });
    expect(again.masks.reference).toEqual({ kind: 'ready', mask });
  });
});

describe('results', () => {
  const pictures = {
    sketch: png,
    reference: png,
    results: [png],
    flats: png,
    extent: { width: 2, height: 2 },
  };
  const sample = galleryStates(pictures)['done']!.results[0]!;
  const result = (id: string, sketchId = 's'): Result => ({
    ...sample,
    id,
    placedIds: [],
    recipe: { ...sample.recipe, sketchId, referenceId: 'r', seconds: 5 },
  });
  const withResults = play(
    paired,
    { type: 'result', result: result('1') },
    { type: 'look', id: null },
    { type: 'result', result: result('2') },
  );

  test('stand newest first, the newest looked at', () => {
    expect(withResults.results.map(({ id }) => id)).toEqual(['2', '1']);
    expect(withResults.looking).toBe('2');
  });

  test('belong to their sketch', () => {
    const other = play(withResults, { type: 'result', result: result('3', 'elsewhere') });
    expect(resultsOfSketch(other).map(({ id }) => id)).toEqual(['2', '1']);
  });

  test('teach the pace of their backend, and no seed', () => {
    const { request, backend, packId } = sample.recipe;
    const pixels = (request.size.width * request.size.height) / 1e6;
    expect(withResults.settings.pace[`${packId} ${backend}`]).toBeCloseTo(5 / (request.steps * pixels), 9);
  });

  test('of another output teach nothing: neither pace nor seed', () => {
    const settings = { ...withResults.settings, seed: 99, seedLocked: true, pace: {} };
    const derived = play({ ...withResults, settings }, { type: 'output', result: result('flat') });
    expect(derived.settings).toBe(settings);
    expect([derived.looking, derived.results.length]).toEqual(['flat', 3]);
  });

  test('stay in sight while another output is made', () => {
    const job = orderOutput(withResults, 'j', { result: withResults.results[0]!, output: 'flats' });
    const making = play(withResults, { type: 'job-added', job }, { type: 'job-started', id: 'j' });
    expect(making).toMatchObject({ looking: '2', jobs: [{ output: 'flats', sketch: { id: 's' } }] });
  });

  test('offer what is chosen now first, then the other ways of making something of the run', () => {
    const offered = (place: OutputChoice, variants: Settings['variants'], output: Output) => {
      const settings = { ...DEFAULT_SETTINGS, place, variants };
      return otherOutputs({ ...paired, settings }, { ...sample, recipe: { ...sample.recipe, output } });
    };
    expect(offered('over', [], 'picture')).toEqual(['colour', 'flats', 'shading']);
    expect(offered('over', ['palette'], 'picture')).toEqual(['colour', 'palette', 'shading']);
    expect(offered('over', ['palette'], 'flats')).toEqual(['picture', 'colour', 'palette', 'shading']);
    expect(offered('flats', [], 'picture')).toEqual(['flats', 'colour', 'shading']);
    expect(offered('flats', [], 'flats')).toEqual(['colour', 'picture', 'shading']);
    expect(offered('flats', ['palette'], 'flats')).toEqual(['palette', 'colour', 'picture', 'shading']);
    expect(offered('flats', [], 'palette')).toEqual(['flats', 'colour', 'picture', 'shading']);
    expect(offered('layers', ['subject'], 'colour')).toEqual(['subject', 'picture', 'flats']);
  });

  test('are bounded', () => {
    const many = Array.from({ length: MAX_RESULTS + 5 }, (_, i): Action => ({
      type: 'result',
      result: result(`n${i}`),
    }));
    expect(play(paired, ...many).results).toHaveLength(MAX_RESULTS);
  });

  test('placed on the canvas never become inputs by being selected', () => {
    const placed = play(withResults, {
      type: 'placed',
      id: '2',
      nodeIds: ['layer-2'],
      note: null,
      hiddenCount: 0,
    });
    const selected = play(placed, selectLayers('layer-2'));
    expect(selected.selected).toEqual([]);
    expect(selected.slots).toEqual(paired.slots);
  });

  test('restore their settings and their layers, known or not', () => {
    const restored = play(connected, { type: 'restore', recipe: result('1').recipe });
    expect(restored.slots).toEqual({ sketch: 's', reference: 'r', background: null });
    expect(restored.settings).toMatchObject({ seed: sample.recipe.request.seed, seedLocked: false });
    expect(readiness(restored).kind).toBe('soon');
    expect(readiness(play(restored, see('s'), see('r', COLOURFUL))).kind).toBe('ready');
  });
});
