/** The third role, and what can be chosen with it: by layers and by pack. */
import { ATTENTIONS } from '../../../src/vocabulary/attention.js';
import { describe, expect, test } from '@jest/globals';
import {
  canRemoveForeground,
  maskSources,
  missedText,
  possibleModes,
  usedMode,
  usedMaskSource,
  usesBackground,
} from '../../../ui/panel/state/choices.js';
import { mostLayers } from '../../../ui/panel/state/choices.js';
import { offeredRoles, offer, question, readiness } from '../../../ui/panel/state/derive.js';
import { reduce } from '../../../ui/panel/state/reducer.js';
import type { Action } from '../../../ui/panel/state/reducer.js';
import { DEFAULT_SETTINGS } from '../../../ui/panel/settings/settings.js';
import { INITIAL_STATE } from '../../../ui/panel/state/state.js';
import type { State } from '../../../ui/panel/state/state.js';
import { FULL_PACK, PACK } from '../gallery/packs.js';
import { PLAIN_LOOK } from './looks.js';
import { say, whyNot } from './english.js';
import { UserError } from '../../../src/errors.js';
import { toProblem } from '../../../ui/panel/state/problem.js';

const SKETCHY = { light: 0.95, colour: 0, clear: 0 };
const COLOURFUL = { light: 0.1, colour: 0.6, clear: 0 };

/** Layers that look alike have the same bytes. */
const pngOf = (traits: object) => Uint8Array.from(JSON.stringify(traits), (letter) => letter.charCodeAt(0));
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
const see = (id: string, traits = COLOURFUL): Action => ({
  type: 'seen',
  id,
  name: `Layer ${id}`,
  thumbnail: { png: pngOf(traits), extent: { width: 10, height: 10 }, traits, look: PLAIN_LOOK },
});
const openPack = (pack = FULL_PACK): Action => ({
  type: 'engine',
  engine: { kind: 'ready', pack, backend: 'CPU' },
});
const ground: Action = { type: 'assign', id: 'b', role: 'background' };
const play = (state: State, ...actions: readonly Action[]) => actions.reduce(reduce, state);

const connected = play(INITIAL_STATE, { type: 'connected', theme: 'light', settings: DEFAULT_SETTINGS });
const paired = play(connected, openPack(), selectLayers('s', 'r'), see('s', SKETCHY), see('r'));
const three = play(paired, selectLayers('b'), see('b'), ground);

describe('the background layer', () => {
  test('is never taken by a guess, and offered as the likeliest once the others are there', () => {
    const offered = play(paired, selectLayers('b'), see('b'));
    expect(offered.slots.background).toBeNull();
    expect(offeredRoles(offered, offer(offered)!)).toEqual(['background', 'sketch', 'reference']);
    expect(play(offered, ground).slots).toEqual({ sketch: 's', reference: 'r', background: 'b' });
  });

  test('is not offered where the pack has no use for it', () => {
    const offered = play(paired, openPack(PACK), selectLayers('b'), see('b'));
    expect(offeredRoles(offered, offer(offered)!)).toEqual(['reference', 'sketch']);
    expect(mostLayers(offered)).toBe(2);
  });

  test('stays when sketch and reference are selected again', () => {
    expect(play(three, selectLayers(), selectLayers('s', 'r'), see('s', SKETCHY)).slots).toEqual(three.slots);
  });

  test('known from before takes its place by itself, alone or beside the sketch', () => {
    const other = play(three, selectLayers('c'), see('c'));
    const replaced = play(other, { type: 'assign', id: 'c', role: 'background' });
    expect(replaced.slots.background).toBe('c');
    expect(play(replaced, selectLayers('b'), see('b')).slots.background).toBe('b');
    expect(play(replaced, selectLayers('s', 'b'), see('b')).slots).toMatchObject({
      sketch: 's',
      background: 'b',
    });
  });

  test('changes places with the reference', () => {
    const swapped = play(three, { type: 'swap', roles: ['reference', 'background'] });
    expect(swapped.slots).toEqual({ sketch: 's', reference: 'b', background: 'r' });
    expect(play(three, { type: 'assign', id: 'b', role: 'reference' }).slots).toEqual(swapped.slots);
  });

  test('left out does not come back by being selected', () => {
    const cleared = play(three, { type: 'clear', role: 'background' });
    expect(cleared.slots).toEqual({ sketch: 's', reference: 'r', background: null });
    expect(play(cleared, selectLayers('b'), see('b')).slots.background).toBeNull();
  });

  test('of three layers is asked for, and answered with one press', () => {
    const all = play(
      connected,
      openPack(),
      selectLayers('s', 'r', 'b'),
      ...[see('s', SKETCHY), see('r'), see('b')],
    );
    expect(question(all)).toMatchObject({ role: 'background' });
    expect(question(all)?.layers.map((layer) => layer.candidate.id)).toEqual(['r', 'b']);
    expect(readiness(all).kind).toBe('blocked');
    expect(whyNot(all)).toBe('Say which of the two is the background.');
    const answered = play(all, ground);
    expect(answered.slots).toEqual({ sketch: 's', reference: 'r', background: 'b' });
    expect(question(answered)).toBeNull();
    expect(play(answered, selectLayers(), selectLayers('b', 'r', 's')).slots).toEqual(answered.slots);
  });

  test('that is gone stops a run that needs it, and no other', () => {
    const problem = toProblem(new UserError('layer-gone'));
    const gone = play(three, { type: 'unseen', id: 'b', problem });
    expect(readiness(gone).kind).toBe('blocked');
    expect(whyNot(gone)).toContain('The background “Layer b” cannot be read');
    expect(readiness(play(gone, { type: 'change', settings: { mode: 'foreground' } })).kind).toBe('ready');
  });
});

describe('the mode', () => {
  const wish = (state: State, settings: Partial<State['settings']>) =>
    play(state, { type: 'change', settings });

  test('follows the background unless the designer says otherwise afterwards', () => {
    expect(usedMode(paired)).toBe('foreground');
    expect(usedMode(three)).toBe('background');
    expect(usedMode(wish(three, { mode: 'plain' }))).toBe('plain');
    expect(usedMode(play(wish(paired, { mode: 'plain' }), selectLayers('b'), see('b'), ground))).toBe(
      'background',
    );
    expect(usedMode(play(wish(three, { mode: 'background' }), { type: 'clear', role: 'background' }))).toBe(
      'foreground',
    );
  });

  test.each([
    ['all with a background', three, ['plain', 'foreground', 'background', 'reference-background']],
    ['no ground from a picture without one', paired, ['plain', 'foreground', 'reference-background']],
    ['what the starter can', play(three, openPack(PACK)), ['plain', 'foreground']],
    ['only the whole without masks', play(three, openPack({ ...FULL_PACK, canSegment: false })), ['plain']],
    [
      'only the whole before the pack is there',
      play(paired, { type: 'engine', engine: { kind: 'closed' } }),
      ['plain'],
    ],
  ])('may be %s', (_, state, modes) => {
    expect(possibleModes(state)).toEqual(modes);
  });

  test('of v1.5 has both apart', () => {
    const modes = ATTENTIONS.map((attention) => ({
      attention,
      style: false,
      inject: false,
    }));
    expect(possibleModes(play(three, openPack({ ...FULL_PACK, modes })))).toContain('both');
  });

  test('falls back with another pack, says so in one line, and comes back with the first', () => {
    const wished = wish(three, { mode: 'background', style: true });
    const poorer = play(wished, openPack(PACK));
    expect(usedMode(poorer)).toBe('foreground');
    expect(say(missedText(poorer))).toBe(
      'This model has no “Background from a layer”; now: Character and background apart.',
    );
    expect(say(missedText(wish(poorer, { mode: null })))).toBe('Not with this model: style.');
    expect(usedMode(play(poorer, openPack()))).toBe('background');
    expect(missedText(wished)).toBeNull();
  });

  test('without the layer that it needs says so', () => {
    expect(say(missedText(wish(paired, { mode: 'background' })))).toBe(
      'There is no background layer for “Background from a layer”; now: Character and background apart.',
    );
  });

  test.each([
    ['background', true],
    ['plain', false],
    ['foreground', false],
    ['reference-background', false],
  ] as const)('%s looks at the background: %s', (mode, used) => {
    const state = wish(three, { mode });
    expect(usesBackground(state)).toBe(used);
    expect(canRemoveForeground(state)).toBe(used);
  });

  test('with style looks at the background in every mode but the one without', () => {
    const looks = (['plain', 'foreground', 'background', 'reference-background'] as const).filter((mode) =>
      usesBackground(wish(three, { mode, style: true })),
    );
    expect(looks).toEqual(['plain', 'foreground', 'background']);
  });
});

describe('masks', () => {
  const alpha = { sketchMaskFrom: 'alpha', referenceMaskFrom: 'alpha' } as const;
  const shaped = play(paired, see('r', { ...COLOURFUL, clear: 0.4 }));

  test.each([
    ['strokes on nothing', { light: 0.9, colour: 0, clear: 0.9 }, ['found']],
    ['a small cut-out of paper', { light: 0.98, colour: 0, clear: 0.9 }, ['found', 'alpha']],
    ['a large one, shaded', { light: 0.5, colour: 0, clear: 0.5 }, ['found', 'alpha']],
  ])('of a sketch: %s', (_, traits, sources) => {
    expect(maskSources(play(paired, see('s', traits)), 'sketch')).toEqual(sources);
  });

  test('come from transparency only where there is some', () => {
    const wished = play(shaped, { type: 'change', settings: alpha });
    expect(usedMaskSource(wished, 'reference')).toBe('alpha');
    expect(usedMaskSource(wished, 'sketch')).toBe('found');
    expect(usedMaskSource(shaped, 'reference')).toBe('found');
  });

  test('make the modes possible for a pack that finds none', () => {
    const both = play(
      shaped,
      see('s', { ...SKETCHY, light: 0.98, clear: 0.9 }),
      openPack({ ...FULL_PACK, canSegment: false }),
    );
    expect(possibleModes(both)).toContain('foreground');
    expect(usedMaskSource(both, 'sketch')).toBe('alpha');
  });

  test('found another way are forgotten', () => {
    const mask = { width: 1, height: 1, data: new Float32Array(1) };
    const on = (role: 'sketch' | 'reference') => {
      const layerId = shaped.slots[role]!;
      const { revision } = shaped.layers[layerId]!;
      return { type: 'mask', role, layerId, revision, view: { kind: 'ready', mask } } as const;
    };
    const found = play(shaped, on('sketch'), on('reference'));
    const changed = play(found, { type: 'change', settings: { referenceMaskFrom: 'alpha' } });
    expect(changed.masks).toMatchObject({ sketch: { kind: 'ready' }, reference: { kind: 'none' } });
    expect(play(found, { type: 'change', settings: { preprocess: 'none' } }).masks).toMatchObject({
      sketch: { kind: 'none' },
      reference: { kind: 'ready' },
    });
    expect(play(found, { type: 'change', settings: { steps: 9 } }).masks).toEqual(found.masks);
  });
});
