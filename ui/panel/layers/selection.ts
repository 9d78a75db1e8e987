/**
 * What is selected on the canvas: possible inputs, results of ours, layers of no use; and whether that agrees with the
 * slots. A run colours what is in the slots, so it is offered only while nothing else is selected. Pure.
 */
import type { Candidate, OtherLayer, Selection, WatchedLayer } from '../../../src/channel/protocol/main.js';
import { mostLayers } from '../state/choices.js';
import { ROLES } from './roles.js';
import { fillSlots, newLayer, takeUpLayers } from './slots.js';
import type { State } from '../state/state.js';
import type { Result } from '../state/records.js';
import { messageOf } from '../state/problem.js';
import { shortName } from '../words/short-name.js';
import type { Text } from '../words/table.js';

export function select(state: State, { candidates, others, count }: Selection): State {
  const ours = new Set(state.results.flatMap((result) => result.placedIds));
  const isResult = ({ id, made }: Candidate) => made !== null || ours.has(id);
  const inputs = candidates.filter((candidate) => !isResult(candidate));
  const isNew = ({ id }: Candidate) => !state.selectedOnCanvas.includes(id) && !isInSlot(state, id);
  const layers = { ...state.layers };
  for (const candidate of inputs) {
    const known = layers[candidate.id];
    layers[candidate.id] = known
      ? { ...known, candidate, presence: 'there', problem: null }
      : newLayer(candidate);
  }
  const next = {
    ...state,
    layers,
    selected: inputs.map(({ id }) => id),
    leftOut: state.leftOut.filter((id) => inputs.some((input) => input.id === id)),
    selectedOnCanvas: candidates.map(({ id }) => id),
    selection: { count, others, results: candidates.filter(isResult) },
    // A start that waits for its layers was asked for those, and for no others.
    startWhenReady: candidates.some(isNew) ? null : state.startWhenReady,
  };
  return lookAtSelected(fillSlots(prune(next)));
}

/** Forgets layers that are neither selected nor in a slot. */
function prune(state: State): State {
  const kept = new Set([...state.selected, ...ROLES.map((role) => state.slots[role])]);
  const entries = Object.entries(state.layers).filter(([id]) => kept.has(id));
  return { ...state, layers: Object.fromEntries(entries) };
}

/** A selected result of this session and this sketch is the one looked at. */
function lookAtSelected(state: State): State {
  const [result, another] = new Set(state.selection.results.map(({ id }) => resultOf(state, id)));
  if (another !== undefined) return state;
  const isOfSketch = result?.recipe.sketchId === state.slots.sketch;
  return result !== undefined && isOfSketch ? { ...state, looking: result.id } : state;
}

function resultOf({ results }: State, layerId: string): Result | undefined {
  return results.find(({ placedIds }) => placedIds.includes(layerId));
}

/** The one selected layer, where it is a result of ours; one of its layers where all that is selected is one result. */
export function selectedResult(state: State): Candidate | null {
  const { count, results } = state.selection;
  const [layer, ...others] = results;
  if (layer === undefined || count !== results.length) return null;
  const result = resultOf(state, layer.id);
  const isOne = others.every(({ id }) => result !== undefined && resultOf(state, id) === result);
  return isOne ? layer : null;
}

/**
 * The plugin was opened with one of our results selected, as it is after each run: the layers that it was made from
 * are the work at hand, as long as they are there and nothing else is. Settings stay; they are restored when asked for.
 */
export function takeUpResult(state: State, watched: readonly WatchedLayer[]): State {
  const recipe = selectedResult(state)?.made?.recipe ?? null;
  const isFree = Object.keys(state.layers).length === 0;
  if (recipe === null || !isFree) return state;
  const isThere = (id: string) => watched.some((layer) => layer.id === id && layer.state === 'there');
  const { sketchId, referenceId, backgroundId } = recipe;
  const ids = [sketchId, referenceId, ...(backgroundId === null ? [] : [backgroundId])];
  return ids.every(isThere) ? takeUpLayers(state, recipe) : state;
}

/** What is selected beside what is in the slots, and what to do; null where the two agree. */
export function disagreement(state: State): Text | null {
  const { selected, selection } = state;
  const { others, results, count } = selection;
  const told = selected.length + results.length + others.length;
  // Main tells of so many only.
  const isCut = count > told && count > mostLayers(state);
  if (selected.length > mostLayers(state) || isCut) return tooMany(state);
  const [other] = others;
  if (other !== undefined) return unusable(other, state.hostName);
  const isKnown = (id: string) => isInSlot(state, id) || state.leftOut.includes(id);
  const stranger = selected.find((id) => !isKnown(id));
  if (stranger !== undefined) return unassigned(state, stranger);
  const foreign = results.find((result) => !isOfSlots(state, result));
  return foreign === undefined ? null : foreignResult(state, foreign);
}

function tooMany(state: State): Text {
  const { count } = state.selection;
  const isForThree = mostLayers(state) === 3;
  return ({ selection }) =>
    isForThree ? selection.tooManyForThree({ count }) : selection.tooManyForTwo({ count });
}

function unusable({ name, reason }: OtherLayer, host: string): Text {
  return ({ selection }) => selection.unusable[reason]({ name: shortName(name), host });
}

function unassigned(state: State, id: string): Text {
  const layer = state.layers[id];
  const name = shortName(layer?.candidate.name ?? '');
  const problem = layer?.problem ?? null;
  if (problem !== null)
    return (words) => words.selection.unreadable({ name, why: messageOf(problem)(words) });
  return ({ selection }) => selection.unassigned({ name, kept: keptName(state) });
}

/** A result whose sketch is in a slot is of the work at hand, whatever its reference was. */
function isOfSlots({ slots, results }: State, { id, made }: Candidate): boolean {
  const own = results.find(({ placedIds }) => placedIds.includes(id))?.recipe;
  const sketchId = (own ?? made?.recipe)?.sketchId;
  return sketchId !== undefined && isInSlot({ slots }, sketchId);
}

function isInSlot({ slots }: Pick<State, 'slots'>, id: string): boolean {
  return ROLES.some((role) => slots[role] === id);
}

function foreignResult(state: State, { name }: Candidate): Text {
  return ({ selection }) => selection.foreignResult({ name: shortName(name), kept: keptName(state) });
}

/** Of the sketch that stays in its slot; empty where there is none. */
function keptName({ slots, layers }: State): string {
  return shortName(layers[slots.sketch ?? '']?.candidate.name ?? '');
}
