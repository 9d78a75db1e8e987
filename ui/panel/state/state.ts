/**
 * Everything the panel shows, as one immutable record. Three parts:
 *   what main says     theme, selection, layers (with thumbnails), whether the host answers
 *   what the worker says   engine, masks
 *   what the designer says   settings, roles, what is open, jobs (jobs.ts) and results of this session
 * `reducer.ts` is the only thing that makes the next record, `derive.ts` reads meaning out of it, `effects.ts`
 * talks to main and worker. Nothing here needs a DOM.
 */
import type { Diagnostics } from '../../../src/channel/protocol/main.js';
import type { OtherEdition } from '../editions/other-edition.js';
import type { Failure, Job } from '../jobs/job.js';
import type { Remembered } from '../layers/roles.js';
import { DEFAULT_SETTINGS } from '../settings/settings.js';
import type { Language } from '../words/languages.js';
import type {
  SelectionFacts,
  KeptColours,
  LongRecipe,
  MaskView,
  ModelsState,
  Picking,
  Result,
  Host,
  Start,
  Slots,
  Choice,
} from './records.js';

/** Licences of what is bundled: a page beside this one, or their text where this page is alone. */
export type Notices = { readonly url: string } | { readonly text: string };

export interface State extends Choice {
  readonly host: Host;
  /** As people call the program around the panel. */
  readonly hostName: string;
  readonly theme: 'light' | 'dark';
  readonly notices: Notices;
  /** The program itself said it, to this page. */
  readonly isThemeLive: boolean;
  /** Of the panel's languages the one that the browser likes best. */
  readonly browserLanguage: Language;
  /** Ids in the order main gave; results of this session are left out. */
  readonly selected: readonly string[];
  /** With the results. */
  readonly selectedOnCanvas: readonly string[];
  readonly selection: SelectionFacts;
  /** Names of layers that results were made from, where main knows them. */
  readonly names: Readonly<Record<string, string>>;
  readonly longRecipe: LongRecipe | null;
  /** Selected layers that the designer wants no role for. */
  readonly leftOut: readonly string[];
  /** Roles the designer gave by hand, by layer id. */
  readonly remembered: Remembered;
  readonly diagnostics: Diagnostics | null;
  readonly models: ModelsState;
  /** The first one runs, the others wait, in the order of the clicks. */
  readonly jobs: readonly Job[];
  /** Jobs that failed, the newest of each sketch; until they are dismissed or their cause is gone. */
  readonly failures: readonly Failure[];
  readonly results: readonly Result[];
  /** The result looked at; null: the picture that forms, if one does. */
  readonly looking: string | null;
  /** The region of flats that is looked at. */
  readonly picking: Picking | null;
  /** Chosen colours of a recipe that was taken up last; null: it had none. */
  readonly kept: KeptColours | null;
  /** A start was asked for and waits for thumbnails and roles; null: none was. */
  readonly startWhenReady: Start | null;
  readonly modelPanelOpen: boolean;
  /** Null: this is the only one, or main has not said yet. */
  readonly otherEdition: OtherEdition | null;
}

/** Path of the model that every site has. */
export const STARTER = 'starter/';
export const NO_SLOTS: Slots = { sketch: null, reference: null, background: null };
export const NO_MASK: MaskView = { kind: 'none' };

export const INITIAL_STATE: State = {
  host: { kind: 'connecting' },
  hostName: '',
  theme: 'light',
  notices: { text: '' },
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
  models: { listed: [], kept: [], assessed: {}, path: STARTER, coming: null, problem: null },
  masks: { sketch: NO_MASK, reference: NO_MASK },
  jobs: [],
  failures: [],
  results: [],
  looking: null,
  picking: null,
  kept: null,
  startWhenReady: null,
  modelPanelOpen: false,
  otherEdition: null,
};
