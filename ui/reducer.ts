/** The next state for every action. Pure: no clock, no randomness, no messages. */
import type { Candidate, Diagnostics, Recipe, WorkerProgress } from '../src/channel/protocol.js';
import type { Mask } from '../src/image/pixels.js';
import { otherRole, proposePair, proposeRole } from './roles.js';
import type { Role, Seen } from './roles.js';
import { DEFAULT_SETTINGS, settingsFromRecipe } from './settings.js';
import type { Settings } from './settings.js';
import { IDLE, NO_MASK } from './state.js';
import type {
  Engine,
  Layer,
  MaskView,
  Problem,
  Result,
  Run,
  RunProgress,
  RunStage,
  State,
  Thumbnail,
} from './state.js';

export type Action =
  | { readonly type: 'connected'; readonly theme: State['theme']; readonly settings: Settings }
  | { readonly type: 'disconnected'; readonly problem: Problem }
  | { readonly type: 'probed'; readonly diagnostics: Diagnostics }
  | { readonly type: 'selected'; readonly candidates: readonly Candidate[] }
  | { readonly type: 'seen'; readonly id: string; readonly thumbnail: Thumbnail; readonly name: string }
  | { readonly type: 'unseen'; readonly id: string; readonly problem: Problem }
  | { readonly type: 'assign'; readonly id: string; readonly role: Role }
  | { readonly type: 'swap' }
  | { readonly type: 'change'; readonly settings: Partial<Settings> }
  | { readonly type: 'reset'; readonly key: keyof Settings }
  | { readonly type: 'engine'; readonly engine: Engine }
  | { readonly type: 'mask'; readonly role: Role; readonly view: MaskView }
  | { readonly type: 'start-when-ready'; readonly on: boolean }
  | { readonly type: 'run-started' }
  | { readonly type: 'output-started' }
  | { readonly type: 'run-stage'; readonly stage: RunStage }
  | { readonly type: 'run-progress'; readonly progress: WorkerProgress }
  | { readonly type: 'run-cancelling' }
  | { readonly type: 'run-ended'; readonly problem: Problem | null }
  /** Of a run of the model. */
  | { readonly type: 'result'; readonly result: Result }
  /** Another output of a run that was there before. */
  | { readonly type: 'output'; readonly result: Result }
  | {
      readonly type: 'placed';
      readonly id: string;
      readonly nodeId: string | null;
      readonly note: string | null;
    }
  | { readonly type: 'look'; readonly id: string | null }
  | { readonly type: 'restore'; readonly recipe: Recipe }
  | { readonly type: 'model-panel'; readonly open: boolean };

/** Results kept in the panel's memory; the placed layers stay on the canvas anyway. */
export const MAX_RESULTS = 40;

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'connected':
      return { ...state, host: { kind: 'ready' }, theme: action.theme, settings: action.settings };
    case 'disconnected':
      return { ...state, host: { kind: 'failed', problem: action.problem } };
    case 'probed':
      return { ...state, diagnostics: action.diagnostics };
    case 'selected':
      return fillSlots(prune(select(state, action.candidates)));
    case 'seen':
      return fillSlots(updateLayer(state, action.id, (layer) => see(layer, action.thumbnail, action.name)));
    case 'unseen':
      return updateLayer(state, action.id, (layer) => ({ ...layer, problem: action.problem }));
    case 'assign':
      return assign(state, action.id, action.role);
    case 'swap':
      return swap(state);
    case 'change':
      return { ...state, settings: { ...state.settings, ...action.settings } };
    case 'reset':
      return {
        ...state,
        settings: { ...state.settings, [action.key]: DEFAULT_SETTINGS[action.key] },
      };
    case 'start-when-ready':
      return { ...state, startWhenReady: action.on };
    case 'model-panel':
      return { ...state, modelPanelOpen: action.open };
    default:
      return reduceRun(state, action);
  }
}

type RunAction = Extract<
  Action,
  { type: 'engine' | 'mask' | 'result' | 'placed' | 'look' | 'restore' | `output${string}` | `run-${string}` }
>;

function reduceRun(state: State, action: RunAction): State {
  switch (action.type) {
    case 'engine':
      return { ...state, engine: action.engine };
    case 'mask':
      return { ...state, masks: { ...state.masks, [action.role]: action.view } };
    case 'run-started':
      return { ...state, run: running(WAITING), startWhenReady: false, looking: null };
    case 'output-started':
      return { ...state, run: running({ ...WAITING, stage: 'export' }), startWhenReady: false };
    case 'run-stage':
      return updateProgress(state, (progress) => ({ ...progress, stage: action.stage }));
    case 'run-progress':
      return progressed(state, action.progress);
    case 'run-cancelling':
      return state.run.kind === 'running' ? { ...state, run: { ...state.run, cancelling: true } } : state;
    case 'run-ended':
      return { ...state, run: action.problem === null ? IDLE : { kind: 'failed', problem: action.problem } };
    case 'result':
      return learnPace(addResult(state, action.result), action.result);
    case 'output':
      return addResult(state, action.result);
    case 'placed':
      return { ...state, results: state.results.map((it) => (it.id === action.id ? place(it, action) : it)) };
    case 'look':
      return { ...state, looking: action.id };
    case 'restore':
      return restore(state, action.recipe);
    default: {
      const never: never = action;
      return never;
    }
  }
}

// ------------------------------------------------------------------------------------------- layers and roles

function select(state: State, candidates: readonly Candidate[]): State {
  const ours = new Set(state.results.flatMap((result) => result.placedIds));
  const others = candidates.filter((candidate) => !ours.has(candidate.id));
  const layers = { ...state.layers };
  for (const candidate of others) {
    layers[candidate.id] = { candidate, thumbnail: layers[candidate.id]?.thumbnail ?? null, problem: null };
  }
  return { ...state, layers, selected: others.map((candidate) => candidate.id) };
}

/** Forgets layers that are neither selected nor in a slot. */
function prune(state: State): State {
  const kept = new Set([...state.selected, state.slots.sketch, state.slots.reference]);
  const entries = Object.entries(state.layers).filter(([id]) => kept.has(id));
  return { ...state, layers: Object.fromEntries(entries) };
}

function see(layer: Layer, thumbnail: Thumbnail, name: string): Layer {
  return { candidate: { ...layer.candidate, name }, thumbnail, problem: null };
}

function updateLayer(state: State, id: string, change: (layer: Layer) => Layer): State {
  const layer = state.layers[id];
  if (layer === undefined) return state;
  return { ...state, layers: { ...state.layers, [id]: change(layer) } };
}

/** Puts the selection into the slots where pixels or the designer's word make the roles plain. */
function fillSlots(state: State): State {
  const seen = state.selected.map((id) => seenLayer(state, id));
  const [first, second] = seen;
  if (state.selected.length === 2 && first && second) {
    const pair = proposePair(first, second, state.remembered);
    return pair === null ? state : setSlots(state, pair);
  }
  return state.selected.length === 1 && first ? fillOne(state, first) : state;
}

/** One layer goes where its role is free, or known from before; a full slot is never taken by a guess. */
function fillOne(state: State, layer: Seen): State {
  const { slots, remembered } = state;
  if (slots.sketch === layer.id || slots.reference === layer.id) return state;
  const role = proposeRole(layer, remembered);
  if (role === null) return state;
  const isFree = slots[role] === null || isGone(state, slots[role]);
  return isFree || remembered[layer.id] !== undefined
    ? setSlots(state, { ...slots, [role]: layer.id })
    : state;
}

function seenLayer(state: State, id: string): Seen | null {
  const thumbnail = state.layers[id]?.thumbnail;
  return thumbnail ? { id, traits: thumbnail.traits } : null;
}

function isGone(state: State, id: string | null): boolean {
  return id !== null && (state.layers[id]?.problem ?? null) !== null;
}

function setSlots(state: State, slots: State['slots']): State {
  if (slots.sketch === state.slots.sketch && slots.reference === state.slots.reference) return state;
  const masks = {
    sketch: slots.sketch === state.slots.sketch ? state.masks.sketch : NO_MASK,
    reference: slots.reference === state.slots.reference ? state.masks.reference : NO_MASK,
  };
  const looking = slots.sketch === state.slots.sketch ? state.looking : null;
  const run = state.run.kind === 'failed' ? IDLE : state.run;
  return { ...state, slots, masks, looking, run };
}

/** The designer's own word. With two layers selected it decides both. */
function assign(state: State, id: string, role: Role): State {
  const other = state.selected.length === 2 ? state.selected.find((it) => it !== id) : undefined;
  const displaced = state.slots[otherRole(role)] === id ? state.slots[role] : state.slots[otherRole(role)];
  const slots = { ...state.slots, [role]: id, [otherRole(role)]: other ?? displaced };
  return setSlots({ ...state, remembered: rememberSlots(state.remembered, slots) }, slots);
}

function swap(state: State): State {
  const slots = { sketch: state.slots.reference, reference: state.slots.sketch };
  return setSlots({ ...state, remembered: rememberSlots(state.remembered, slots) }, slots);
}

function rememberSlots(remembered: State['remembered'], slots: State['slots']): State['remembered'] {
  return {
    ...remembered,
    ...(slots.sketch === null ? {} : { [slots.sketch]: 'sketch' as const }),
    ...(slots.reference === null ? {} : { [slots.reference]: 'reference' as const }),
  };
}

// --------------------------------------------------------------------------------------------- run and results

const WAITING: RunProgress = {
  stage: 'waiting',
  fraction: 0,
  step: 0,
  steps: 0,
  secondsLeft: null,
  preview: null,
};

function running(progress: RunProgress): Run {
  return { kind: 'running', progress, cancelling: false };
}

function updateProgress(state: State, change: (progress: RunProgress) => RunProgress): State {
  const { run } = state;
  return run.kind === 'running' ? { ...state, run: { ...run, progress: change(run.progress) } } : state;
}

function progressed(state: State, news: WorkerProgress): State {
  switch (news.kind) {
    case 'download':
      return state;
    case 'stage':
      return updateProgress(state, (old) => ({ ...old, stage: news.stage, fraction: news.fraction }));
    case 'masks':
      return { ...state, masks: { sketch: ready(news.sketch), reference: ready(news.reference) } };
    case 'step':
      return updateProgress(state, ({ preview }) => ({
        ...news,
        stage: 'denoise',
        preview: news.preview ?? preview,
      }));
    default: {
      const never: never = news;
      return never;
    }
  }
}

function ready(mask: Mask): MaskView {
  return { kind: 'ready', mask };
}

function addResult(state: State, result: Result): State {
  const results = [result, ...state.results].slice(0, MAX_RESULTS);
  return { ...state, results, looking: result.id };
}

/** What the next run goes by: the time that this one took, and its seed. */
function learnPace(state: State, { recipe: { request, seconds, backend } }: Result): State {
  const megapixels = (request.size.width * request.size.height) / 1e6;
  const pace = { ...state.settings.pace, [backend]: seconds / (request.steps * megapixels) };
  return { ...state, settings: { ...state.settings, pace, seed: request.seed } };
}

function place(
  result: Result,
  news: { readonly nodeId: string | null; readonly note: string | null },
): Result {
  const placedIds = news.nodeId === null ? result.placedIds : [...result.placedIds, news.nodeId];
  return { ...result, placedIds, note: news.note };
}

/** Inputs and settings of an old run; a layer that is not known yet is read by its id. */
function restore(state: State, recipe: Recipe): State {
  const layers = { ...state.layers };
  for (const id of [recipe.sketchId, recipe.referenceId]) {
    layers[id] ??= { candidate: unknownLayer(id), thumbnail: null, problem: null };
  }
  const slots = { sketch: recipe.sketchId, reference: recipe.referenceId };
  const settings = settingsFromRecipe(state.settings, recipe);
  return setSlots({ ...state, layers, settings, remembered: rememberSlots(state.remembered, slots) }, slots);
}

function unknownLayer(id: string): Candidate {
  return { id, name: '', type: '', width: 1, height: 1 };
}
