/** Layers and their roles: who fills which slot, by pixels, by the designer's word, by an old recipe. Pure. */
import type { Candidate, Recipe, WatchedLayer } from '../../../src/channel/protocol/main.js';
import { offersBackground } from '../state/choices.js';
import { sameBytes } from './same-bytes.js';
import { settingsFromRecipe } from '../settings/recipe-settings.js';
import { ROLES, otherRole, proposeBackground, proposePair, proposeRole, proposeSketch } from './roles.js';
import type { Role, Seen } from './roles.js';
import { NO_MASK } from '../state/state.js';
import type { State } from '../state/state.js';
import type { Layer, Problem, Slots, Thumbnail } from '../state/records.js';

// ------------------------------------------------------------------------------------------------------- layers

export function newLayer(candidate: Candidate): Layer {
  return { candidate, thumbnail: null, revision: 0, problem: null, presence: 'there', ranAs: null };
}

interface Sight {
  readonly id: string;
  readonly thumbnail: Thumbnail;
  readonly name: string;
}

/** A picture like the last one is the last one; another one takes away what was found on it. */
export function see(state: State, { id, thumbnail, name }: Sight): State {
  const before = state.layers[id];
  if (before === undefined) return state;
  const isSame = before.thumbnail !== null && sameBytes(before.thumbnail.png, thumbnail.png);
  const layer: Layer = {
    ...before,
    candidate: { ...before.candidate, name },
    thumbnail: isSame ? before.thumbnail : thumbnail,
    revision: isSame ? before.revision : before.revision + 1,
    problem: null,
  };
  const layers = { ...state.layers, [id]: layer };
  const masks = isSame ? state.masks : withoutMasksOf(state, id);
  return fillSlots({ ...state, layers, masks });
}

function withoutMasksOf({ masks, slots }: State, id: string): State['masks'] {
  return {
    sketch: slots.sketch === id ? NO_MASK : masks.sketch,
    reference: slots.reference === id ? NO_MASK : masks.reference,
  };
}

export function unsee(state: State, { id, problem }: { id: string; problem: Problem }): State {
  return updateLayer(state, id, (layer) => ({ ...layer, problem }));
}

/** Main's word about layers in the slots and about what results were made from. */
export function watch(state: State, layers: readonly WatchedLayer[]): State {
  const names = Object.fromEntries(
    layers.filter(({ name }) => name !== '').map(({ id, name }) => [id, name]),
  );
  return layers.reduce(
    (next, { id, name, state: presence }) =>
      updateLayer(next, id, (layer) => ({
        ...layer,
        presence,
        // What could not be read while it was hidden or gone is tried again.
        problem: presence === layer.presence ? layer.problem : null,
        candidate: name === '' ? layer.candidate : { ...layer.candidate, name },
      })),
    { ...state, names: { ...state.names, ...names } },
  );
}

/** The layers of a run remember how they looked. */
export function markRun(state: State, ids: readonly string[]): State {
  return ids.reduce(
    (next, id) => updateLayer(next, id, (layer) => ({ ...layer, ranAs: layer.thumbnail?.png ?? null })),
    state,
  );
}

/** Does the layer look otherwise than when it was last an input? An undo takes it back. */
export function isChangedSinceRun({ ranAs, thumbnail }: Layer): boolean {
  return ranAs !== null && thumbnail !== null && !sameBytes(ranAs, thumbnail.png);
}

function updateLayer(state: State, id: string, change: (layer: Layer) => Layer): State {
  const layer = state.layers[id];
  if (layer === undefined) return state;
  return { ...state, layers: { ...state.layers, [id]: change(layer) } };
}

// -------------------------------------------------------------------------------------------------------- roles

/** Puts the selection into the slots where pixels or the designer's word make the roles plain. */
export function fillSlots(state: State): State {
  const seen = state.selected.map((id) => seenLayer(state, id)).filter((layer) => layer !== null);
  if (seen.length < state.selected.length) return state;
  const [first, second] = seen;
  if (seen.length === 1 && first) return fillOne(state, first);
  if (seen.length === 2 && first && second) return fillTwo(state, [first, second]);
  return seen.length === 3 && offersBackground(state) ? fillThree(state, seen) : state;
}

/** One layer goes where its role is free, or known from before; a full slot is never taken by a guess. */
function fillOne(state: State, layer: Seen): State {
  const { slots, remembered } = state;
  if (ROLES.some((role) => slots[role] === layer.id)) return state;
  const role = proposeRole(layer, remembered);
  if (role === null || (role === 'background' && !offersBackground(state))) return state;
  const isFree = slots[role] === null || isGone(state, slots[role]);
  return isFree || remembered[layer.id] !== undefined
    ? setSlots(state, { ...slots, [role]: layer.id })
    : state;
}

/** Sketch and reference, unless one of the two is known as the background. */
function fillTwo(state: State, [a, b]: readonly [Seen, Seen]): State {
  if (hasKnownBackground(state, [a, b])) return fillOne(fillOne(state, a), b);
  const pair = proposePair(a, b, state.remembered);
  if (pair === null) return state;
  const { background } = state.slots;
  const isTaken = background === pair.sketch || background === pair.reference;
  return setSlots(state, { ...pair, background: isTaken ? null : background });
}

export function hasKnownBackground(state: State, layers: readonly Seen[]): boolean {
  return offersBackground(state) && layers.some(({ id }) => state.remembered[id] === 'background');
}

function fillThree(state: State, seen: readonly Seen[]): State {
  const proposed = proposeSketch(seen, state.remembered);
  if (proposed === null) return state;
  const rest = proposeBackground(proposed.others, state.remembered);
  return rest === null ? state : setSlots(state, { sketch: proposed.sketch, ...rest });
}

export function seenLayer(state: State, id: string): Seen | null {
  const thumbnail = state.layers[id]?.thumbnail;
  return thumbnail ? { id, traits: thumbnail.traits } : null;
}

function isGone(state: State, id: string | null): boolean {
  const layer = id === null ? undefined : state.layers[id];
  return layer !== undefined && (layer.problem !== null || layer.presence === 'gone');
}

function setSlots(state: State, slots: Slots): State {
  if (ROLES.every((role) => slots[role] === state.slots[role])) return state;
  const masks = {
    sketch: slots.sketch === state.slots.sketch ? state.masks.sketch : NO_MASK,
    reference: slots.reference === state.slots.reference ? state.masks.reference : NO_MASK,
  };
  const looking = slots.sketch === state.slots.sketch ? state.looking : null;
  return forgetMode({ ...state, slots, masks, looking }, state.slots);
}

/** A background that comes or goes decides the mode anew: one that cannot use it was chosen without it. */
function forgetMode(state: State, { background }: Slots): State {
  const had = background !== null;
  const has = state.slots.background !== null;
  return had === has ? state : { ...state, settings: { ...state.settings, mode: null } };
}

// ------------------------------------------------------------------------------------------- the designer's word

/** With two layers selected it decides sketch and reference, with three all roles. */
export function assign(state: State, id: string, role: Role): State {
  const slots = assigned(state, id, role);
  return setSlots({ ...state, remembered: rememberSlots(state.remembered, slots) }, slots);
}

function assigned(state: State, id: string, role: Role): Slots {
  const { selected } = state;
  if (role !== 'background' && selected.length === 2) {
    const other = selected.find((it) => it !== id);
    const background = selected.includes(state.slots.background ?? '') ? null : state.slots.background;
    if (other !== undefined) return { ...state.slots, [role]: id, [otherRole(role)]: other, background };
  }
  return (role === 'background' ? assignedOfThree(state, id) : null) ?? exchanged(state.slots, id, role);
}

function assignedOfThree(state: State, background: string): Slots | null {
  const seen = state.selected.map((it) => seenLayer(state, it)).filter((layer) => layer !== null);
  const proposed = seen.length === 3 ? proposeSketch(seen, state.remembered) : null;
  const reference = proposed?.others.find((other) => other.id !== background);
  if (proposed === null || reference === undefined || proposed.sketch === background) return null;
  return { sketch: proposed.sketch, reference: reference.id, background };
}

/** The layer takes the slot; who was there goes where the layer came from. */
function exchanged(slots: Slots, id: string, role: Role): Slots {
  const from = ROLES.find((it) => slots[it] === id);
  return { ...slots, ...(from === undefined ? {} : { [from]: slots[role] }), [role]: id };
}

export function swap(state: State, [a, b]: readonly [Role, Role]): State {
  const slots = { ...state.slots, [a]: state.slots[b], [b]: state.slots[a] };
  return setSlots({ ...state, remembered: rememberSlots(state.remembered, slots) }, slots);
}

/** Leaves a layer out; it comes back only when it is given a role again. */
export function clear(state: State, role: Role): State {
  const id = state.slots[role];
  const kept = Object.entries(state.remembered).filter(([layer]) => layer !== id);
  const next = { ...state, remembered: Object.fromEntries(kept) };
  return leaveOut(setSlots(next, { ...state.slots, [role]: null }), id);
}

/** A selected layer that is meant to have no role now. */
export function leaveOut(state: State, id: string | null): State {
  return id === null ? state : { ...state, leftOut: [...state.leftOut, id] };
}

function rememberSlots(remembered: State['remembered'], slots: Slots): State['remembered'] {
  const told = ROLES.flatMap((role) => {
    const id = slots[role];
    return id === null ? [] : [[id, role] as const];
  });
  return { ...remembered, ...Object.fromEntries(told) };
}

/** Inputs and settings of an old run. */
export function restore(state: State, recipe: Recipe): State {
  const { sketchId, referenceId, chosenColours: colours } = recipe;
  const kept = colours.length === 0 ? null : { sketchId, referenceId, colours };
  return { ...takeUpLayers(state, recipe), settings: settingsFromRecipe(state.settings, recipe), kept };
}

/** Inputs of an old run; a layer that is not known yet is read by its id. */
export function takeUpLayers(state: State, recipe: Recipe): State {
  const { sketchId: sketch, referenceId: reference, backgroundId: background } = recipe;
  const slots = { sketch, reference, background };
  const layers = { ...state.layers };
  for (const id of Object.values(slots)) {
    if (id !== null) layers[id] ??= newLayer(unknownLayer(id, state.names[id]));
  }
  const remembered = rememberSlots(state.remembered, slots);
  return setSlots({ ...state, layers, remembered }, slots);
}

function unknownLayer(id: string, name = ''): Candidate {
  return { id, name, type: '', width: 1, height: 1, made: null };
}
