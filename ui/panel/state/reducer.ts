/** The next state for every action. Pure: no clock, no randomness, no messages. */
import type { Diagnostics, Recipe, Selection, WatchedLayer } from '../../../src/channel/protocol/main.js';
import type { Carried } from '../../../src/channel/protocol/editions.js';
import { takeOver } from '../editions/carry.js';
import type { OtherEdition } from '../editions/other-edition.js';
import { reduceJobs } from '../jobs/job-reducer.js';
import type { JobAction } from '../jobs/job-reducer.js';
import type { Role } from '../layers/roles.js';
import { DEFAULT_SETTINGS, isChanged } from '../settings/settings.js';
import type { Settings } from '../settings/settings.js';
import { select, takeUpResult } from '../layers/selection.js';
import { assign, clear, fillSlots, leaveOut, restore, see, swap, unsee, watch } from '../layers/slots.js';
import { NO_MASK } from './state.js';
import type { State } from './state.js';
import type { EngineState, LongRecipe, ModelsState, Picking, Problem, Start, Thumbnail } from './records.js';

export type Action =
  | { readonly type: 'connected'; readonly theme: State['theme'] | null; readonly settings: Settings }
  /** The host changed it while the panel is open. */
  | { readonly type: 'theme'; readonly theme: State['theme'] }
  | { readonly type: 'disconnected'; readonly problem: Problem }
  | { readonly type: 'probed'; readonly diagnostics: Diagnostics }
  | { readonly type: 'selected'; readonly selection: Selection }
  | { readonly type: 'watched'; readonly layers: readonly WatchedLayer[] }
  | { readonly type: 'seen'; readonly id: string; readonly thumbnail: Thumbnail; readonly name: string }
  | { readonly type: 'unseen'; readonly id: string; readonly problem: Problem }
  | { readonly type: 'assign'; readonly id: string; readonly role: Role }
  | { readonly type: 'swap'; readonly roles: readonly [Role, Role] }
  | { readonly type: 'clear'; readonly role: Role }
  | { readonly type: 'leave-out'; readonly id: string }
  | { readonly type: 'change'; readonly settings: Partial<Settings> }
  | { readonly type: 'reset'; readonly key: keyof Settings }
  | { readonly type: 'engine'; readonly engine: EngineState; readonly path?: string }
  | { readonly type: 'models'; readonly news: Partial<ModelsState> }
  | { readonly type: 'start-when-ready'; readonly start: Start | null }
  | { readonly type: 'restore'; readonly recipe: Recipe }
  /** As above, of a recipe that stood on a layer; `start`: a run follows. Long ones are asked about first. */
  | { readonly type: 'long-recipe'; readonly ask: LongRecipe | null }
  | { readonly type: 'model-panel'; readonly open: boolean }
  /** Null: no region is looked at any more. */
  | { readonly type: 'picking'; readonly picking: Picking | null }
  /** What main says to a panel that has just opened. */
  | {
      readonly type: 'arrived';
      readonly other: State['otherEdition'];
      readonly carried: Carried | null;
    }
  | { readonly type: 'other-edition'; readonly news: Partial<OtherEdition> }
  /** The colours of a recipe are not used again. */
  | { readonly type: 'drop-kept' }
  | JobAction;

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
      return select(state, action.selection);
    case 'watched':
      return takeUpResult(watch(state, action.layers), action.layers);
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
    case 'leave-out':
      return leaveOut(state, action.id);
    case 'change':
      return change(state, action.settings);
    case 'reset':
      return change(state, { [action.key]: DEFAULT_SETTINGS[action.key] });
    case 'models':
      return { ...state, models: { ...state.models, ...action.news } };
    case 'start-when-ready':
      return { ...state, startWhenReady: action.start };
    case 'model-panel':
      return { ...state, modelPanelOpen: action.open };
    case 'picking':
      return { ...state, picking: action.picking };
    case 'arrived':
      return arrived(state, action);
    case 'other-edition':
      return otherEdition(state, action.news);
    case 'drop-kept':
      return { ...state, kept: null };
    case 'engine':
      // What a pack can do decides which roles there are.
      return fillSlots(inUse(state, action.engine, action.path ?? state.models.path));
    case 'restore':
      return restore({ ...state, longRecipe: null }, action.recipe);
    case 'long-recipe':
      return { ...state, longRecipe: action.ask };
    default:
      return reduceJobs(state, action);
  }
}

function arrived(state: State, { other, carried }: Extract<Action, { type: 'arrived' }>): State {
  const next = { ...state, otherEdition: other };
  return carried === null ? next : takeOver(next, carried);
}

function otherEdition(state: State, news: Partial<OtherEdition>): State {
  if (state.otherEdition === null) return state;
  // What failed is said in the panel itself, which the list of models covers.
  const modelPanelOpen = state.modelPanelOpen && (news.failure ?? null) === null;
  return { ...state, modelPanelOpen, otherEdition: { ...state.otherEdition, ...news } };
}

/** What was changed before main answered stays; all else is as it was stored. */
function connected(state: State, { theme, settings: stored }: Extract<Action, { type: 'connected' }>): State {
  const keys = (Object.keys(stored) as (keyof Settings)[]).filter((key) => isChanged(state.settings, key));
  const changed = Object.fromEntries(keys.map((key) => [key, state.settings[key]]));
  const settings = keys.length === 0 ? stored : { ...stored, ...changed };
  // Main knows the theme of the opening only.
  return {
    ...state,
    host: { kind: 'ready' },
    theme: state.isThemeLive ? state.theme : (theme ?? state.theme),
    settings,
  };
}

/** Masks that were found another way are no longer those of the next run. */
function change(state: State, settings: Partial<Settings>): State {
  const next = { ...state.settings, ...settings };
  const isSame = (key: keyof Settings) => next[key] === state.settings[key];
  const keepsSketch = isSame('sketchMaskFrom') && isSame('preprocess') && isSame('adaptLines');
  const masks = {
    sketch: keepsSketch ? state.masks.sketch : NO_MASK,
    reference: isSame('referenceMaskFrom') ? state.masks.reference : NO_MASK,
  };
  return { ...state, settings: next, masks };
}

/** Another model finds masks of its own. */
function inUse(state: State, engine: EngineState, path: string): State {
  const masks = path === state.models.path ? state.masks : { sketch: NO_MASK, reference: NO_MASK };
  return { ...state, engine, models: { ...state.models, path }, masks };
}
