/** What the state means: the button's word, what is missing, the numbers of the next run. */
import type { PackInfo } from '../src/channel/protocol.js';
import type { Extent } from '../src/image/geometry.js';
import type { Output } from '../src/image/output.js';
import { estimateSeconds, packSize } from './plan.js';
import { ROLES, proposePair } from './roles.js';
import type { Role } from './roles.js';
import { chosenOutput } from './settings.js';
import type { Layer, Problem, Result, State } from './state.js';

export type Readiness =
  | { readonly kind: 'ready'; readonly size: Extent | null; readonly seconds: number | null }
  /** Something is on its way; a start may be asked for and happens then. */
  | { readonly kind: 'soon'; readonly why: string }
  | { readonly kind: 'blocked'; readonly why: string };

export function readiness(state: State): Readiness {
  if (state.host.kind === 'ready' && isReading(state)) return { kind: 'soon', why: 'Reading the layers…' };
  const missing = whatIsMissing(state);
  if (missing !== null) return { kind: 'blocked', why: missing };
  const sketch = slotLayer(state, 'sketch');
  const reference = slotLayer(state, 'reference');
  if (!sketch?.thumbnail || !reference?.thumbnail) return { kind: 'soon', why: 'Reading the layers…' };
  const pack = readyPack(state);
  if (pack === null) return { kind: 'ready', size: null, seconds: null };
  const size = packSize(pack, sketch.thumbnail.extent);
  return { kind: 'ready', size, seconds: estimateSeconds(state, pack, size) };
}

function whatIsMissing(state: State): string | null {
  if (state.host.kind !== 'ready') return 'Waiting for Figma…';
  if (state.engine.kind === 'failed') return 'The model is not ready; see the message above.';
  if (question(state) !== null) return 'Say which of the two is the sketch.';
  for (const role of ROLES) {
    const layer = slotLayer(state, role);
    if (layer?.problem) return `The ${role} is gone; select another layer.`;
  }
  const { sketch, reference } = state.slots;
  if (sketch === null && reference === null) return 'Select two layers: your sketch and a reference.';
  if (sketch === null) return 'Select the sketch: the layer with the lines.';
  return reference === null ? 'Select the reference: the layer with the colours.' : null;
}

/** Are thumbnails on their way that may fill the slots? */
function isReading({ selected, layers, slots }: State): boolean {
  const mayFill = selected.length === 2 || (selected.length === 1 && (!slots.sketch || !slots.reference));
  return mayFill && selected.some((id) => !layers[id]?.thumbnail && !layers[id]?.problem);
}

/** The two layers the designer must tell apart; null where there is nothing to ask. */
export function question(state: State): readonly [Layer, Layer] | null {
  const [a, b] = state.selected.map((id) => state.layers[id]);
  if (state.selected.length !== 2 || !a?.thumbnail || !b?.thumbnail) return null;
  if (inSlots(state, a) && inSlots(state, b)) return null;
  const seen = [a, b].map((it) => ({ id: it.candidate.id, traits: it.thumbnail?.traits ?? NO_TRAITS }));
  const [first = NOBODY, second = NOBODY] = seen;
  return proposePair(first, second, state.remembered) === null ? [a, b] : null;
}

const NO_TRAITS = { light: 0, colour: 0, clear: 0 };
const NOBODY = { id: '', traits: NO_TRAITS };

/** A single selected layer that has no slot: it is offered, never taken by a guess. */
export function offer(state: State): Layer | null {
  const [id] = state.selected;
  const layer = id === undefined ? undefined : state.layers[id];
  if (state.selected.length !== 1 || !layer?.thumbnail || inSlots(state, layer)) return null;
  return layer;
}

function inSlots({ slots }: State, { candidate }: Layer): boolean {
  return slots.sketch === candidate.id || slots.reference === candidate.id;
}

export function slotLayer(state: State, role: Role): Layer | null {
  const id = state.slots[role];
  return id === null ? null : (state.layers[id] ?? null);
}

export function readyPack(state: State): PackInfo | null {
  return state.engine.kind === 'ready' ? state.engine.pack : null;
}

/** Is the split on, and able to work with this pack? */
export function splits(state: State): boolean {
  const pack = readyPack(state);
  return state.settings.split && (pack === null || (pack.canSplit && pack.canSegment));
}

/** Results of the sketch in the slot, newest first. */
export function resultsOfSketch(state: State): readonly Result[] {
  const sketch = state.slots.sketch;
  return state.results.filter((result) => sketch === null || result.recipe.sketchId === sketch);
}

export function lookedAt(state: State): Result | null {
  return resultsOfSketch(state).find((result) => result.id === state.looking) ?? null;
}

/** What else could be made of a result's run: what is chosen now, else flats of a picture and the picture of flats. */
export function otherOutput({ settings }: State, { recipe: { output } }: Result): Output {
  const chosen = chosenOutput(settings);
  if (chosen !== output) return chosen;
  return output === 'picture' ? chosenOutput({ ...settings, place: 'flats' }) : 'picture';
}

export function runProblem(state: State): Problem | null {
  return state.run.kind === 'failed' ? state.run.problem : null;
}
