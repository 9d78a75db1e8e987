/** What the state means: the button's word, what is missing, the numbers of the next run. */
import type { Candidate, PackInfo } from '../../../src/channel/protocol/main.js';
import type { Extent } from '../../../src/image/geometry.js';
import { mostLayers, offersBackground, usesBackground } from './choices.js';
import type { Failure, Job } from '../jobs/job.js';
import { packToAccept } from '../settings/licence.js';
import { refusalText, usedSize } from './fit.js';
import { estimateSeconds } from './plan.js';
import { ROLES, proposeBackground, proposePair, proposeRole, proposeSketch } from '../layers/roles.js';
import type { Role, Seen } from '../layers/roles.js';
import { meantOutputs } from '../settings/output-choice.js';
import { disagreement } from '../layers/selection.js';
import { hasKnownBackground, seenLayer } from '../layers/slots.js';
import type { State } from './state.js';
import type { Layer, Result } from './records.js';
import { impossibleText } from './warnings.js';
import type { Output } from '../../../src/vocabulary/outputs.js';
import { shortName } from '../words/short-name.js';
import type { Text } from '../words/table.js';

export type Readiness =
  | { readonly kind: 'ready'; readonly size: Extent | null; readonly seconds: number | null }
  /** Something is on its way; a start may be asked for and happens then. */
  | { readonly kind: 'soon'; readonly why: Text }
  | { readonly kind: 'blocked'; readonly why: Text };

const READING: Text = ({ run }) => run.reading;

export function readiness(state: State): Readiness {
  // What is pressed is what is shown: over an old pair, a new selection must be seen first.
  if (state.host.kind === 'ready' && isReading(state))
    return { kind: hasPair(state) ? 'blocked' : 'soon', why: READING };
  const missing = whatIsMissing(state);
  if (missing !== null) return { kind: 'blocked', why: missing };
  const sketch = slotLayer(state, 'sketch');
  const isSeen = usedRoles(state).every((role) => slotLayer(state, role)?.thumbnail);
  if (!sketch?.thumbnail || !isSeen) return { kind: 'soon', why: READING };
  const pack = readyPack(state);
  if (pack === null) return { kind: 'ready', size: null, seconds: null };
  const size = usedSize(pack, state.settings, sketch.thumbnail.extent);
  const refusal = refusalText(state, size);
  if (refusal !== null) return { kind: 'blocked', why: refusal };
  return { kind: 'ready', size, seconds: estimateSeconds(state, pack, size) };
}

function whatIsMissing(state: State): Text | null {
  if (state.host.kind !== 'ready') return ({ run }) => run.waitingForHost({ host: state.hostName });
  if (state.engine.kind === 'failed') return ({ run }) => run.modelFailed;
  if (packToAccept(state) !== null) return ({ run }) => run.licenceWaits;
  const asked = question(state);
  if (asked !== null) return ({ run }) => run.sayWhich(asked);
  return disagreement(state) ?? whatSlotsLack(state) ?? impossibleText(state);
}

function whatSlotsLack(state: State): Text | null {
  const absent = usedRoles(state).map((role) => absentText(state, role));
  const { sketch, reference } = state.slots;
  if (sketch === null && reference === null) return ({ run }) => run.selectBoth;
  if (sketch === null) return ({ run }) => run.selectSketch;
  if (reference === null) return ({ run }) => run.selectReference;
  return absent.find((text) => text !== null) ?? null;
}

/** A layer in a slot that cannot be read now, and what brings it back. */
function absentText(state: State, role: Role): Text | null {
  const layer = slotLayer(state, role);
  if (layer === null) return null;
  const which = { role, name: shortName(layer.candidate.name) };
  if (layer.presence === 'gone') return ({ absent }) => absent.gone(which);
  if (layer.presence === 'hidden') return ({ absent }) => absent.hidden(which);
  return layer.problem === null ? null : ({ absent }) => absent.unreadable(which);
}

/** What the button says: which drawing it colours. */
export function runLabel(state: State): Text {
  const name = shortName(slotLayer(state, 'sketch')?.candidate.name ?? '');
  return ({ run }) => (name === '' ? run.colorize : run.colorizeNamed({ name }));
}

/** Roles whose layers a run looks at. */
export function usedRoles(state: State): readonly Role[] {
  return ROLES.filter((role) => role !== 'background' || usesBackground(state));
}

const hasPair = ({ slots }: State): boolean => slots.sketch !== null && slots.reference !== null;

/** Are thumbnails on their way that may fill the slots? */
function isReading(state: State): boolean {
  const { selected, layers, slots } = state;
  const isOne = selected.length === 1 && (!slots.sketch || !slots.reference);
  const mayFill = isOne || (selected.length > 1 && selected.length <= mostLayers(state));
  return mayFill && selected.some((id) => !layers[id]?.thumbnail && !layers[id]?.problem);
}

export interface Question {
  /** Which role is asked for. */
  readonly role: 'sketch' | 'background';
  readonly layers: readonly [Layer, Layer];
}

/** Two layers that the designer must tell apart; null where there is nothing to ask. */
export function question(state: State): Question | null {
  const seen = state.selected.map((id) => seenLayer(state, id)).filter((layer) => layer !== null);
  if (seen.length !== state.selected.length || seen.every(({ id }) => inSlots(state, id))) return null;
  const [a, b] = seen;
  if (seen.length === 2 && a && b && !hasKnownBackground(state, seen)) {
    return proposePair(a, b, state.remembered) === null ? ask(state, 'sketch', [a, b]) : null;
  }
  if (seen.length !== 3 || !offersBackground(state)) return null;
  const proposed = proposeSketch(seen, state.remembered);
  if (proposed === null || proposeBackground(proposed.others, state.remembered) !== null) return null;
  return ask(state, 'background', proposed.others);
}

function ask(state: State, role: Question['role'], [a, b]: readonly [Seen, Seen]): Question | null {
  const [first, second] = [state.layers[a.id], state.layers[b.id]];
  return first && second ? { role, layers: [first, second] } : null;
}

/** A single selected layer that has no slot: it is offered, never taken by a guess. */
export function offer(state: State): Layer | null {
  const [id] = state.selected;
  const layer = id === undefined ? undefined : state.layers[id];
  if (state.selected.length !== 1 || !layer?.thumbnail || inSlots(state, layer.candidate.id)) return null;
  return state.leftOut.includes(layer.candidate.id) ? null : layer;
}

/** What the offered layer may become, the likeliest first. */
export function offeredRoles(state: State, { candidate: { id }, thumbnail }: Layer): readonly Role[] {
  const traits = thumbnail?.traits;
  const proposed = (traits && proposeRole({ id, traits }, state.remembered)) ?? 'reference';
  const { reference, background } = state.slots;
  const isGround = proposed === 'reference' && reference !== null && background === null;
  const likely = isGround && offersBackground(state) ? 'background' : proposed;
  const roles = ROLES.filter((role) => role !== 'background' || offersBackground(state));
  return [...roles.filter((role) => role === likely), ...roles.filter((role) => role !== likely)];
}

function inSlots({ slots }: State, id: string): boolean {
  return ROLES.some((role) => slots[role] === id);
}

export function slotLayer(state: State, role: Role): Layer | null {
  const id = state.slots[role];
  return id === null ? null : (state.layers[id] ?? null);
}

export function readyPack(state: State): PackInfo | null {
  return state.engine.kind === 'ready' ? state.engine.pack : null;
}

/** Results of the sketch in the slot, newest first. */
export function resultsOfSketch(state: State): readonly Result[] {
  const sketch = state.slots.sketch;
  return state.results.filter((result) => sketch === null || result.recipe.sketchId === sketch);
}

export function lookedAt(state: State): Result | null {
  return resultsOfSketch(state).find((result) => result.id === state.looking) ?? null;
}

/** What is known in this session of a result layer on the canvas. */
export function madeResult({ results }: State, { id }: Candidate): Result | null {
  return results.find(({ placedIds }) => placedIds.includes(id)) ?? null;
}

/** What else could be made of a result's run, what is chosen now before others. */
export function otherOutputs({ settings }: State, { recipe }: Result): readonly Output[] {
  return meantOutputs(settings).filter((output) => output !== recipe.output);
}

/** The job whose turn it is, if it is the shown sketch's. */
export function shownJob({ jobs, slots }: State): Job | null {
  const [first] = jobs;
  return first?.sketch.id === slots.sketch ? (first ?? null) : null;
}

/** Is there anything that a cancel would end? A start that waits for its layers is, too. */
export function canCancel({ jobs, startWhenReady }: State): boolean {
  return jobs.length > 0 || startWhenReady !== null;
}

/** Jobs that stand nowhere else in the panel. */
export function otherJobs(state: State): readonly Job[] {
  const shown = shownJob(state);
  return state.jobs.filter((job) => job !== shown);
}

/** What went wrong with the sketch in the slot. */
export function shownFailure({ failures, slots }: State): Failure | null {
  return failures.find(({ sketch }) => sketch.id === slots.sketch) ?? null;
}

export function otherFailures(state: State): readonly Failure[] {
  const shown = shownFailure(state);
  return state.failures.filter((failure) => failure !== shown);
}
