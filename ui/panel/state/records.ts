/** The records that the panel's state is made of (state.ts), and that jobs keep. */
import type { ErrorData } from '../../../src/channel/envelope.js';
import type {
  Candidate,
  KeptFile,
  OtherLayer,
  PackInfo,
  Recipe,
  Site,
  WatchedLayer,
} from '../../../src/channel/protocol/main.js';
import type { ChosenColours, FlatRegion } from '../../../src/channel/protocol/chosen-colours.js';
import type { OutputPng } from '../../../src/channel/protocol/layers.js';
import type { PlaceNote } from '../../../src/channel/protocol/place-note.js';
import type { AttentionMap } from '../../../src/image/attention-map.js';
import type { Extent } from '../../../src/image/geometry.js';
import type { Guide } from '../../../src/vocabulary/outputs.js';
import type { Look } from '../../../src/image/look.js';
import type { Mask } from '../../../src/image/pixels.js';
import type { ListedPack } from '../../../src/runtime/pack-list.js';
import type { MaskedRole, Role, Traits } from '../layers/roles.js';
import type { Settings } from '../settings/settings.js';

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

export type EngineState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'opening'; readonly loadedBytes: number; readonly totalBytes: number }
  | { readonly kind: 'ready'; readonly pack: PackInfo; readonly backend: string }
  | { readonly kind: 'failed'; readonly problem: Problem };

export interface Coming {
  readonly path: string;
  readonly loadedBytes: number;
  readonly totalBytes: number;
}

/** From a model's pack.json alone. */
export interface Assessment {
  readonly pack: PackInfo;
  readonly arithmetic: 'float32' | 'float16';
}

/** What there is to choose from (model-keeper.ts); what is open stands in `engine`. */
export interface ModelsState {
  /** What the site offers; empty until it is asked. */
  readonly listed: readonly ListedPack[];
  /** Files on this computer, of any model; empty until the worker is asked. */
  readonly kept: readonly KeptFile[];
  /** By path: what models that are not in use would be here; asked for when the list is looked at. */
  readonly assessed: Readonly<Record<string, Assessment>>;
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
  /** Where in it the picture's cells looked; null where the run did not tell: another output was ordered. */
  readonly attention: AttentionMap | null;
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
  /** What their colours were laid out by. */
  readonly guide: Guide;
  readonly run: RunPngs;
  /** The sketch that its layers were made for, with dark lines on light paper; null where none was needed. */
  readonly lines: Uint8Array<ArrayBuffer> | null;
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

/** Flats as a designer picks regions of them. */
export interface FlatsView {
  readonly size: Extent;
  /** The region of every pixel, from 1. */
  readonly labels: Int32Array;
  /** Label 1 first. */
  readonly regions: readonly FlatRegion[];
  /** For each region and patch of the reference, 0..255; empty: not known. */
  readonly heats: Uint8Array;
}

/** The region of flats that is looked at. */
export interface Picking {
  readonly resultId: string;
  readonly flats: FlatsView;
  readonly label: number;
}

/** Colours of a recipe that was taken up: the next run of the same pair has them, too. */
export interface KeptColours {
  readonly sketchId: string;
  readonly referenceId: string;
  readonly colours: ChosenColours;
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

/** What the choices of choices.ts depend on; a job keeps these records as they were when the button was pressed. */
export interface Choice {
  readonly settings: Settings;
  readonly slots: Slots;
  readonly layers: Readonly<Record<string, Layer>>;
  readonly engine: EngineState;
  readonly masks: Readonly<Record<MaskedRole, MaskView>>;
}
