/**
 * Everything the panel shows, as one immutable record. Three parts:
 *   what main says     theme, selection, layers (with thumbnails), whether the host answers
 *   what the worker says   engine, masks
 *   what the designer says   settings, roles, what is open, jobs (jobs.ts) and results of this session
 * `reducer.ts` is the only thing that makes the next record, `derive.ts` reads meaning out of it, `effects.ts`
 * talks to main and worker. Nothing here needs a DOM.
 */
import type { ErrorData } from '../../../src/channel/envelope.js';
import type {
  Candidate,
  Diagnostics,
  KeptFile,
  OtherLayer,
  PackInfo,
  Recipe,
  Site,
  WatchedLayer,
} from '../../../src/channel/protocol/main.js';
import type { OutputPng } from '../../../src/channel/protocol/layers.js';
import type { PlaceNote } from '../../../src/channel/protocol/place-note.js';
import type { Extent } from '../../../src/image/geometry.js';
import type { Look } from '../../../src/image/look.js';
import type { Mask } from '../../../src/image/pixels.js';
import type { ListedPack } from '../../../src/runtime/pack-list.js';
import type { Failure, Job } from '../jobs/jobs.js';
import type { MaskedRole, Remembered, Role, Traits } from '../layers/roles.js';
import { DEFAULT_SETTINGS } from '../settings/settings.js';
import type { Settings } from '../settings/settings.js';
import type { Language } from '../words/languages.js';

/** An error as it is kept until it is shown, in the language of that moment. */
export type Problem = ErrorData;

export interface Thumbnail {
  readonly png: Uint8Array<ArrayBuffer>;
  readonly extent: Extent;
  readonly traits: Traits;
  readonly look: Look;
}

/** A layer the panel has met: selected now, or in a slot. */
export interface Layer {
  readonly candidate: Candidate;
  readonly thumbnail: Thumbnail | null;
  /** Counts the pictures that the layer has had: what was found on an older one is not shown on a newer one. */
  readonly revision: number;
  /** Why there is no picture: the layer cannot be exported. */
  readonly problem: Problem | null;
  /** As main saw it last. */
  readonly presence: WatchedLayer['state'];
  /** Its thumbnail when it was last an input; null where it never was. */
  readonly ranAs: Uint8Array | null;
}

/** What is selected on the canvas beside possible inputs. */
export interface SelectionFacts {
  /** Of layers, whatever they are. */
  readonly count: number;
  /** Those that cannot be used. */
  readonly others: readonly OtherLayer[];
  /** Results of ours, of this session or an earlier one. */
  readonly results: readonly Candidate[];
}

/** A recipe of a layer that asks for so many steps that the designer is asked first. */
export interface LongRecipe {
  readonly recipe: Recipe;
  /** A run was asked for, too. */
  readonly start: boolean;
}

export type MaskView =
  | { readonly kind: 'none' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'ready'; readonly mask: Mask }
  | { readonly kind: 'failed'; readonly problem: Problem };

export type Engine =
  | { readonly kind: 'closed' }
  | { readonly kind: 'opening'; readonly loadedBytes: number; readonly totalBytes: number }
  | { readonly kind: 'ready'; readonly pack: PackInfo; readonly backend: string }
  | { readonly kind: 'failed'; readonly problem: Problem };

export interface Coming {
  readonly path: string;
  readonly loadedBytes: number;
  readonly totalBytes: number;
}

/** What there is to choose from (model-keeper.ts); what is open stands in `engine`. */
export interface Models {
  /** What the site offers; empty until it is asked. */
  readonly listed: readonly ListedPack[];
  /** Files on this computer, of any model; empty until the worker is asked. */
  readonly kept: readonly KeptFile[];
  /** Path of the model in use, or on its way there where none is; how that goes stands in `engine`. */
  readonly path: string;
  /** A model that is opened beside the one in use; null: none is. */
  readonly coming: Coming | null;
  /** Why a chosen model is not in use. */
  readonly problem: Problem | null;
}

/** What a run leaves, so that any output of it can be made without the model. One object for all of them. */
export interface RunPngs {
  /** The model's picture. */
  readonly picture: Uint8Array<ArrayBuffer>;
  readonly reference: Uint8Array<ArrayBuffer>;
  /** Where each of the request's edits took hold of the reference, in their order. */
  readonly editMaps: readonly Uint8Array<ArrayBuffer>[];
}

/** What main had to say about the place, or why the result is not on the canvas. */
export type Note = PlaceNote | { readonly code: 'cancelled' | 'no-layers' };

/** One finished picture of this session; a run may have several, of different outputs. */
export interface Result {
  readonly id: string;
  /** Of the recipe's output, bottom to top. */
  readonly layers: readonly OutputPng[];
  readonly run: RunPngs;
  readonly recipe: Recipe;
  readonly sketchName: string;
  readonly sketchIsOpaque: boolean;
  /** Where the sketch was when the run began. */
  readonly site: Site;
  /** The layers it was placed as, the newest last. */
  readonly placedIds: readonly string[];
  readonly note: Note | null;
  /** So many earlier results of the sketch gave way when it was placed. */
  readonly hiddenCount: number;
  /** Why it could not be placed or shown the last time; gone once it is. */
  readonly problem: Problem | null;
}

export type Host =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly problem: Problem };

/** A wish for a job. */
export interface Start {
  /** For this once, lock or no lock; null: as the settings say. */
  readonly seed: number | null;
}

export type Slots = Readonly<Record<Role, string | null>>;

export interface State {
  readonly host: Host;
  /** As people call the program around the panel. */
  readonly hostName: string;
  readonly theme: 'light' | 'dark';
  /** The program itself said it, to this page. */
  readonly isThemeLive: boolean;
  /** Of the panel's languages the one that the browser likes best. */
  readonly browserLanguage: Language;
  /** Ids in the order main gave; results of this session are left out. */
  readonly selected: readonly string[];
  /** With the results. */
  readonly selectedOnCanvas: readonly string[];
  readonly selection: SelectionFacts;
  readonly layers: Readonly<Record<string, Layer>>;
  /** Names of layers that results were made from, where main knows them. */
  readonly names: Readonly<Record<string, string>>;
  readonly longRecipe: LongRecipe | null;
  /** Selected layers that the designer wants no role for. */
  readonly leftOut: readonly string[];
  readonly slots: Slots;
  /** Roles the designer gave by hand, by layer id. */
  readonly remembered: Remembered;
  readonly settings: Settings;
  readonly diagnostics: Diagnostics | null;
  readonly engine: Engine;
  readonly models: Models;
  readonly masks: Readonly<Record<MaskedRole, MaskView>>;
  /** The first one runs, the others wait, in the order of the clicks. */
  readonly jobs: readonly Job[];
  /** Jobs that failed, the newest of each sketch; until they are dismissed or their cause is gone. */
  readonly failures: readonly Failure[];
  readonly results: readonly Result[];
  /** The result looked at; null: the picture that forms, if one does. */
  readonly looking: string | null;
  /** A start was asked for and waits for thumbnails and roles; null: none was. */
  readonly startWhenReady: Start | null;
  readonly modelPanelOpen: boolean;
}

/** What the choices of choices.ts depend on; a job keeps these records as they were when the button was pressed. */
export type Choice = Pick<State, 'settings' | 'slots' | 'layers' | 'engine' | 'masks'>;

/** Path of the model that every site has. */
export const STARTER = 'starter/';
export const NO_SLOTS: Slots = { sketch: null, reference: null, background: null };
export const NO_MASK: MaskView = { kind: 'none' };

export const INITIAL_STATE: State = {
  host: { kind: 'connecting' },
  hostName: '',
  theme: 'light',
  isThemeLive: false,
  browserLanguage: 'en',
  selected: [],
  selectedOnCanvas: [],
  selection: { count: 0, others: [], results: [] },
  layers: {},
  names: {},
  longRecipe: null,
  leftOut: [],
  slots: NO_SLOTS,
  remembered: {},
  settings: DEFAULT_SETTINGS,
  diagnostics: null,
  engine: { kind: 'closed' },
  models: { listed: [], kept: [], path: STARTER, coming: null, problem: null },
  masks: { sketch: NO_MASK, reference: NO_MASK },
  jobs: [],
  failures: [],
  results: [],
  looking: null,
  startWhenReady: null,
  modelPanelOpen: false,
};
