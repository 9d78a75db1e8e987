/** The next state for every action. Pure: no clock, no randomness, no messages. */
import type { Candidate, Diagnostics, Recipe, WorkerProgress } from '../src/channel/protocol.js';
import type { Mask } from '../src/image/pixels.js';
import type { MaskedRole, Role } from './roles.js';
import { DEFAULT_SETTINGS, isChanged, paceKey } from './settings.js';
import type { Settings } from './settings.js';
import { assign, clear, fillSlots, restore, see, select, swap, unsee } from './slots.js';
import { IDLE, NO_MASK } from './state.js';
import type {
  Engine,
  MaskView,
  Models,
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
  /** Figma changed it while the panel is open. */
  | { readonly type: 'theme'; readonly theme: State['theme'] }
  | { readonly type: 'disconnected'; readonly problem: Problem }
  | { readonly type: 'probed'; readonly diagnostics: Diagnostics }
  | { readonly type: 'selected'; readonly candidates: readonly Candidate[] }
  | { readonly type: 'seen'; readonly id: string; readonly thumbnail: Thumbnail; readonly name: string }
  | { readonly type: 'unseen'; readonly id: string; readonly problem: Problem }
  | { readonly type: 'assign'; readonly id: string; readonly role: Role }
  | { readonly type: 'swap'; readonly roles: readonly [Role, Role] }
  | { readonly type: 'clear'; readonly role: Role }
  | { readonly type: 'change'; readonly settings: Partial<Settings> }
  | { readonly type: 'reset'; readonly key: keyof Settings }
  | { readonly type: 'engine'; readonly engine: Engine }
  | { readonly type: 'models'; readonly news: Partial<Models> }
  | { readonly type: 'mask'; readonly role: MaskedRole; readonly view: MaskView }
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
      return connected(state, action);
    case 'theme':
      return { ...state, theme: action.theme, isThemeLive: true };
    case 'disconnected':
      return { ...state, host: { kind: 'failed', problem: action.problem } };
    case 'probed':
      return { ...state, diagnostics: action.diagnostics };
    case 'selected':
      return select(state, action.candidates);
    case 'seen':
      return see(state, action);
    case 'unseen':
      return unsee(state, action);
    case 'assign':
      return assign(state, action.id, action.role);
    case 'swap':
      return swap(state, action.roles);
    case 'clear':
      return clear(state, action.role);
    case 'change':
      return change(state, action.settings);
    case 'reset':
      return change(state, { [action.key]: DEFAULT_SETTINGS[action.key] });
    case 'models':
      return updateModels(state, action.news);
    case 'start-when-ready':
      return { ...state, startWhenReady: action.on };
    case 'model-panel':
      return { ...state, modelPanelOpen: action.open };
    default:
      return reduceRun(state, action);
  }
}

/** What was changed before main answered stays; all else is as it was stored. */
function connected(state: State, { theme, settings: stored }: Extract<Action, { type: 'connected' }>): State {
  const keys = (Object.keys(stored) as (keyof Settings)[]).filter((key) => isChanged(state.settings, key));
  const changed = Object.fromEntries(keys.map((key) => [key, state.settings[key]]));
  const settings = keys.length === 0 ? stored : { ...stored, ...changed };
  // Main knows the theme of the opening only.
  return { ...state, host: { kind: 'ready' }, theme: state.isThemeLive ? state.theme : theme, settings };
}

/** Masks that were found another way are no longer those of the next run. */
function change(state: State, settings: Partial<Settings>): State {
  const next = { ...state.settings, ...settings };
  const isSame = (key: keyof Settings) => next[key] === state.settings[key];
  const keepsSketch = isSame('sketchMaskFrom') && isSame('preprocess');
  const masks = {
    sketch: keepsSketch ? state.masks.sketch : NO_MASK,
    reference: isSame('referenceMaskFrom') ? state.masks.reference : NO_MASK,
  };
  return { ...state, settings: next, masks };
}

/** Another model finds masks of its own. */
function updateModels(state: State, news: Partial<Models>): State {
  const models = { ...state.models, ...news };
  const masks = models.path === state.models.path ? state.masks : { sketch: NO_MASK, reference: NO_MASK };
  return { ...state, models, masks };
}

type RunAction = Extract<
  Action,
  { type: 'engine' | 'mask' | 'result' | 'placed' | 'look' | 'restore' | `output${string}` | `run-${string}` }
>;

function reduceRun(state: State, action: RunAction): State {
  switch (action.type) {
    case 'engine':
      // What a pack can do decides which roles there are.
      return fillSlots({ ...state, engine: action.engine });
    case 'mask':
      return { ...state, masks: { ...state.masks, [action.role]: action.view } };
    case 'run-started':
      return {
        ...updateModels(state, { problem: null }),
        run: running(WAITING),
        startWhenReady: false,
        looking: null,
      };
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
function learnPace(state: State, { recipe: { request, seconds, backend, packId } }: Result): State {
  const megapixels = (request.size.width * request.size.height) / 1e6;
  const pace = { ...state.settings.pace, [paceKey(packId, backend)]: seconds / (request.steps * megapixels) };
  return { ...state, settings: { ...state.settings, pace, seed: request.seed } };
}

function place(
  result: Result,
  news: { readonly nodeId: string | null; readonly note: string | null },
): Result {
  const placedIds = news.nodeId === null ? result.placedIds : [...result.placedIds, news.nodeId];
  return { ...result, placedIds, note: news.note };
}
