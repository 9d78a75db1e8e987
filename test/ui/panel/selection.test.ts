/** Selection and slots: what the button names, when it is off, results as what they are, layers that change. */
import { describe, expect, test } from '@jest/globals';
import type { Candidate, OtherLayer, Recipe, WatchedLayer } from '../../../src/channel/protocol/main.js';
import { canCancel, offer, readiness, runLabel as runLabelOf } from '../../../ui/panel/state/derive.js';
import { orderColorize } from '../../../ui/panel/jobs/jobs.js';
import { reduce } from '../../../ui/panel/state/reducer.js';
import type { Action } from '../../../ui/panel/state/reducer.js';
import { selectedResult } from '../../../ui/panel/layers/selection.js';
import { DEFAULT_SETTINGS } from '../../../ui/panel/settings/settings.js';
import { isChangedSinceRun } from '../../../ui/panel/layers/slots.js';
import { INITIAL_STATE } from '../../../ui/panel/state/state.js';
import type { State } from '../../../ui/panel/state/state.js';
import { RECIPE } from '../../support/figma-scene.js';
import { PLAIN_LOOK } from './looks.js';
import { say, whyNot } from './english.js';
import { UserError } from '../../../src/errors.js';
import { toProblem } from '../../../ui/panel/state/problem.js';

const DRAWN = { light: 0.95, colour: 0, clear: 0 };
const COLOURFUL = { light: 0.1, colour: 0.6, clear: 0 };

const candidate = (id: string, made: Candidate['made'] = null): Candidate => ({
  id,
  name: id,
  type: 'FRAME',
  width: 10,
  height: 10,
  made,
});
const selectAll = (candidates: readonly Candidate[], others: readonly OtherLayer[] = []): Action => ({
  type: 'selected',
  selection: { candidates, others, count: candidates.length + others.length },
});
const selectLayers = (...ids: string[]) => selectAll(ids.map((id) => candidate(id)));
const see = (id: string, traits = DRAWN, byte = 1): Action => ({
  type: 'seen',
  id,
  name: id,
  thumbnail: { png: Uint8Array.of(byte), extent: { width: 10, height: 10 }, traits, look: PLAIN_LOOK },
});
const watched = (id: string, more: Partial<WatchedLayer> = {}): Action => ({
  type: 'watched',
  layers: [{ id, name: id, state: 'there', changed: false, ...more }],
});
const play = (state: State, ...actions: Action[]) => actions.reduce(reduce, state);

const connected = play(
  { ...INITIAL_STATE, hostName: 'Figma' },
  { type: 'connected', theme: 'light', settings: DEFAULT_SETTINGS },
);
const paired = play(connected, selectLayers('fox', 'mika'), see('fox'), see('mika', COLOURFUL, 2));
const made: Recipe = { ...RECIPE, sketchId: 'fox', referenceId: 'mika' };
const resultOf = (recipe: Recipe | null, isNewer = false) => candidate('result', { recipe, isNewer });
const runLabel = (state: State) => say(runLabelOf(state));

describe('the button', () => {
  test('names what it will colour, long names cut in the middle', () => {
    expect(runLabel(paired)).toBe('Colorize “fox”');
    expect(runLabel(connected)).toBe('Colorize');
    const long = play(paired, watched('fox', { name: 'Chapter 12 / panel 04 / Profile study, final (3)' }));
    expect(runLabel(long)).toMatch(/^Colorize “Chapter 12 .*….*final \(3\)”$/);
    expect(runLabel(long).length).toBeLessThan(40);
  });

  test('is on with the pair, with a part of it, and with nothing selected', () => {
    for (const ids of [['fox', 'mika'], ['fox'], ['mika'], []])
      expect(whyNot(play(paired, selectLayers(...ids)))).toBeNull();
  });

  test.each<[string, Action, string]>([
    ['four layers', selectLayers('fox', 'mika', 'c', 'd'), '4 layers are selected. Select two'],
    ['three, where two have roles', selectLayers('fox', 'mika', 'c'), '3 layers are selected. Select two'],
    [
      'more than main tells of',
      { type: 'selected', selection: { candidates: [], others: [], count: 90 } },
      '90 layers are selected. Select two',
    ],
    [
      'a hidden one',
      selectAll([], [{ name: 'ghost', reason: 'hidden' }]),
      '“ghost” cannot be used: it is hidden',
    ],
    [
      'one that Figma cannot export beside the pair',
      selectAll([candidate('fox'), candidate('mika')], [{ name: 'note', reason: 'not-exportable' }]),
      '“note” cannot be used',
    ],
    ['a result of another sketch', selectAll([resultOf({ ...made, sketchId: 'house' })]), 'is a result'],
    ['a result that cannot be read', selectAll([resultOf(null)]), 'is a result'],
  ])('is off with %s, and says why', (_, selection, why) => {
    const state = play(paired, selection);
    expect(readiness(state).kind).toBe('blocked');
    expect(whyNot(state)).toContain(why);
    // Undone by selecting the pair again.
    expect(
      whyNot(play(state, selectLayers('fox', 'mika'), see('fox'), see('mika', COLOURFUL, 2))),
    ).toBeNull();
  });

  test('is off while another layer is selected, which is offered its roles', () => {
    const other = play(paired, selectLayers('house'), see('house', DRAWN, 3));
    expect(whyNot(other)).toBe('“house” is selected: say above what it is, or select nothing to keep “fox”.');
    expect(offer(other)?.candidate.id).toBe('house');
    const taken = play(other, { type: 'assign', id: 'house', role: 'sketch' });
    expect([whyNot(taken), runLabel(taken)]).toEqual([null, 'Colorize “house”']);
  });

  test('is on again once the designer says that the layer has no role', () => {
    const other = play(paired, selectLayers('house'), see('house', DRAWN, 3));
    const left = play(other, { type: 'leave-out', id: 'house' });
    expect([whyNot(left), offer(left), runLabel(left)]).toEqual([null, null, 'Colorize “fox”']);
    expect(whyNot(play(left, selectLayers(), selectLayers('house')))).toContain('“house” is selected');
  });

  test('is off over a pair while another one is being read: what is pressed is what is shown', () => {
    const reading = play(paired, selectLayers('house', 'rin'));
    expect(readiness(reading).kind).toBe('blocked');
    expect(whyNot(reading)).toBe('Reading the layers…');
    const read = play(reading, see('house', DRAWN, 3), see('rin', COLOURFUL, 4));
    expect([whyNot(read), runLabel(read)]).toEqual([null, 'Colorize “house”']);
  });

  test('is off while a selected layer cannot be read', () => {
    const problem = toProblem(new UserError('layer-empty', { name: 'house' }));
    const state = play(paired, selectLayers('house'), { type: 'unseen', id: 'house', problem });
    expect(whyNot(state)).toContain('“house” cannot be read: “house” paints nothing.');
  });
});

test('a start that waits for its layers waits for those alone, and can be cancelled', () => {
  const start = { seed: null };
  const waiting = play(connected, selectLayers('fox', 'mika'), { type: 'start-when-ready', start });
  expect([canCancel(connected), canCancel(waiting)]).toEqual([false, true]);
  for (const ids of [['mika', 'fox'], ['fox'], []])
    expect(play(waiting, selectLayers(...ids)).startWhenReady).toEqual(start);
  for (const ids of [
    ['house', 'owl'],
    ['fox', 'owl'],
  ])
    expect(play(waiting, selectLayers(...ids)).startWhenReady).toBeNull();
});

describe('a selected result', () => {
  test('agrees with the slots that it was made from: pair and button stay', () => {
    const state = play(paired, selectAll([resultOf(made)]));
    expect(state.slots).toEqual(paired.slots);
    expect([whyNot(state), runLabel(state)]).toEqual([null, 'Colorize “fox”']);
  });

  test('still agrees when the two have changed places', () => {
    const swapped = play(paired, { type: 'swap', roles: ['sketch', 'reference'] });
    expect(whyNot(play(swapped, selectAll([resultOf(made)])))).toBeNull();
  });

  test('of an earlier session is shown as what it is and never becomes an input', () => {
    const state = play(connected, selectAll([resultOf(made)]));
    expect(state.selected).toEqual([]);
    expect([offer(state), selectedResult(state)?.id]).toEqual([null, 'result']);
    expect(state.slots).toEqual(connected.slots);
    const restored = play(state, { type: 'restore', recipe: made });
    expect(restored.slots).toMatchObject({ sketch: 'fox', reference: 'mika' });
  });

  test('of an earlier session, with all of its layers there, brings them back where the slots are empty', () => {
    const opened = play(connected, selectAll([resultOf(made)]));
    const there = (...ids: string[]): Action => ({
      type: 'watched',
      layers: ids.map((id) => ({ id, name: `Layer ${id}`, state: 'there', changed: false })),
    });
    const seen = play(opened, there('fox', 'mika'), see('fox'), see('mika', COLOURFUL, 2));
    expect(seen.slots).toEqual({ sketch: 'fox', reference: 'mika', background: null });
    expect([whyNot(seen), runLabel(play(opened, there('fox', 'mika')))]).toEqual([
      null,
      'Colorize “Layer fox”',
    ]);
    expect(seen.settings).toEqual(opened.settings);
    // What is gone or hidden is no pair to work on; what the designer has put into a slot or taken out of it stays so.
    expect(play(opened, there('fox')).slots).toEqual(connected.slots);
    expect(play(opened, there('fox'), watched('mika', { state: 'gone' })).slots).toEqual(connected.slots);
    const cleared = play(seen, { type: 'clear', role: 'sketch' }, { type: 'clear', role: 'reference' });
    expect(play(cleared, there('fox', 'mika')).slots).toEqual(connected.slots);
    const other = play(connected, selectLayers('owl'), see('owl'), selectAll([resultOf(made)]));
    expect(play(other, there('fox', 'mika')).slots).toEqual(other.slots);
    const unreadable = play(connected, selectAll([resultOf(null)]), there('fox', 'mika'));
    expect(unreadable.slots).toEqual(connected.slots);
  });

  test('beside a sketch leaves the sketch alone as an input', () => {
    const state = play(connected, selectAll([candidate('fox'), resultOf(made)]), see('fox'));
    expect(state.slots).toMatchObject({ sketch: 'fox', reference: null });
  });
});

describe('layers in the slots', () => {
  test.each(['gone', 'hidden'] as const)(
    'that are %s stop the run in their own words; undo heals it',
    (state) => {
      const lost = play(paired, selectLayers(), watched('mika', { state }));
      expect(readiness(lost).kind).toBe('blocked');
      expect(whyNot(lost)).toContain(state === 'gone' ? 'was deleted. Undo' : 'is hidden. Show it');
      expect(whyNot(lost)).toContain('The reference “mika”');
      expect(whyNot(play(lost, watched('mika')))).toBeNull();
    },
  );

  test('on another page still can be used', () => {
    expect(whyNot(play(paired, selectLayers(), watched('fox', { state: 'other-page' })))).toBeNull();
  });

  test('have changed since the run where their picture has, until an undo', () => {
    const job = orderColorize(paired, { id: 'j', seed: 1 });
    const ran = play(paired, { type: 'job-added', job }, { type: 'job-ended', id: 'j', problem: null });
    const isChanged = (state: State) => isChangedSinceRun(state.layers['fox']!);
    expect(isChanged(play(paired, see('fox', DRAWN, 9)))).toBe(false);
    const changed = play(ran, see('fox', DRAWN, 9));
    expect([isChanged(ran), isChanged(changed)]).toEqual([false, true]);
    expect(isChanged(play(changed, see('fox')))).toBe(false);
    const again = play(changed, { type: 'job-added', job: orderColorize(changed, { id: 'k', seed: 1 }) });
    expect(isChanged(again)).toBe(false);
  });

  test('lose their hatching with their picture, and take none that was found on an older one', () => {
    const mask = { width: 1, height: 1, data: new Float32Array([1]) };
    const found = { type: 'mask', role: 'sketch', layerId: 'fox', view: { kind: 'ready', mask } } as const;
    const hatched = play(paired, { ...found, revision: 1 });
    expect(hatched.masks.sketch.kind).toBe('ready');
    expect(play(hatched, see('fox')).masks.sketch.kind).toBe('ready');
    const redrawn = play(hatched, see('fox', DRAWN, 9));
    expect(redrawn.masks.sketch.kind).toBe('none');
    expect(play(redrawn, { ...found, revision: 1 }).masks.sketch.kind).toBe('none');
    expect(play(redrawn, { ...found, revision: 2 }).masks.sketch.kind).toBe('ready');
  });

  test('keep the name that they have on the canvas', () => {
    expect(runLabel(play(paired, watched('fox', { name: 'Fox 2' })))).toBe('Colorize “Fox 2”');
    expect(runLabel(play(paired, watched('fox', { name: '', state: 'gone' })))).toBe('Colorize “fox”');
  });
});
