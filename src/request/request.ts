/**
 * One record says everything of a run but its pictures. It is plain JSON: stored with every result, logged,
 * compared, restored. The same request, pictures, pack and backend give the same pixels.
 */
import type { Extent, Bounds } from '../image/geometry.js';
import type { Mask, Rgba8 } from '../image/pixels.js';
import type { EmissionName } from '../runtime/emissions.js';
import type { LeftOut } from '../vocabulary/attention.js';
import type { Preprocess } from '../vocabulary/preprocess.js';
import type { ResultBackground } from '../vocabulary/result-backgrounds.js';
import type { SamplerName } from '../vocabulary/samplers.js';
import type { NoiseSchedule } from '../vocabulary/schedules.js';

export const REQUEST_VERSION = 2;

/** Part of a run, from 0 (pure noise) to 1 (picture), both ends included. */
export interface RunWindow {
  readonly start: number;
  readonly end: number;
}

/** One factor for all transformers, one per level (pipeline section 5), or one each in forward order. */
export type ReferenceStrength =
  | { readonly kind: 'all'; readonly value: number }
  | { readonly kind: 'levels'; readonly encoder: number; readonly middle: number; readonly low: number }
  | { readonly kind: 'each'; readonly values: readonly number[] };

/** Factors of split attention: the reference inside and outside of the sketch's character. */
export interface SplitStrengths {
  /** 0..1, factor of the reference inside the sketch's character. */
  readonly foregroundStrength: number;
  /** 0..1, factor outside of it. */
  readonly backgroundStrength: number;
  /** 0..1, how much of the background's answer is mixed into the character. */
  readonly merge: number;
}

/**
 * How the reference reaches character and background (pipeline section 6). All but "plain" need the sketch's mask. "background"
 * gives the background a source of its own: a background picture, or the reference without its character, which needs the
 * reference's mask. "both" is a mode of its own in v1.5 and the same as "background" in v2.
 */
export type Attention =
  | { readonly kind: 'plain' }
  | ({ readonly kind: 'foreground' } & SplitStrengths)
  | ({
      readonly kind: 'background' | 'both';
      /** 0..1, factor of what the background encoder says. */
      readonly backgroundFactor: number;
    } & SplitStrengths);

/** One step of text manipulation (pipeline section 9). */
export interface TextEdit {
  /** What the picture shall show more of. */
  readonly target: string;
  /** What it shall show less of instead; null: nothing. */
  readonly anchor: string | null;
  /** Where: patches of the reference that match this text change the most. */
  readonly control: string;
  /** 0..15, how much of the target there shall be. */
  readonly scale: number;
  readonly enhanced: boolean;
  /** 0..1, not falling: bounds of the matching (src/text/manipulation.ts). */
  readonly thresholds: readonly [number, number, number, number];
}

/** Attention injection (pipeline section 6): self-attention also sees the reference's own features. */
export interface Injection {
  /** 0..1, part of the run before it begins. */
  readonly start: number;
  /** 0..1, share of plain self-attention in rows without reference. */
  readonly fidelity: number;
  /** 0..3, factor of the hints of the reference's own lines. */
  readonly sketchFidelity: number;
}

export interface ColorizeRequest {
  readonly version: typeof REQUEST_VERSION;
  /** 0..2^32-1 */
  readonly seed: number;
  /** Model pixels, multiples of the pack's sizeMultiple. */
  readonly size: Extent;
  readonly sampler: SamplerName;
  readonly schedule: NoiseSchedule;
  /** 1..1000 */
  readonly steps: number;
  /** Guidance by the reference, from 1, which runs without the branch that lacks it. */
  readonly guidance: number;
  /** Guidance by the sketch, likewise. */
  readonly sketchGuidance: number;
  /** Steps outside of it run without the reference. */
  readonly guidanceWindow: RunWindow;
  /** Steps inside of it run without the reference. */
  readonly noGuidanceWindow: RunWindow | null;
  /** "invert": dark lines on light paper. "none": light lines on a dark background already. */
  readonly preprocess: Preprocess;
  /** 0..3, factor of the sketch's hints. */
  readonly sketchStrength: number;
  readonly referenceStrength: ReferenceStrength;
  readonly attention: Attention;
  /** Exists for measurements (cli/evaluation/ablation.ts); of use to background attention. */
  readonly leftOut?: LeftOut;
  /** The reference also shifts and scales every output block by its overall style. */
  readonly style: boolean;
  /** 0..1, how much of a background picture's style is mixed into the reference's; the authors' is the attention's merge. */
  readonly styleMerge: number;
  /** Whiten the background picture's own character before anything sees it. */
  readonly removeForeground: boolean;
  /** 1..2, the picture's width with white at both sides, by its own width. */
  readonly referencePadding: number;
  readonly backgroundPadding: number;
  /** The reference's character, laid on the sketch, counts as the sketch's, too. Ours. */
  readonly mergeCharacters: boolean;
  /** Of the reference, one after the other. */
  readonly edits: readonly TextEdit[];
  readonly injection: Injection | null;
  readonly resultBackground: ResultBackground;
  /** 0..1: a cell of the sketch's mask above it is character. */
  readonly sketchThreshold: number;
  /** 0..1: a pixel of the reference's mask at or above it is character. */
  readonly referenceThreshold: number;
  /** Send a cheap latent picture with every n-th step; 0 sends none. */
  readonly previewEvery: number;
}

export interface ColorizeInputs {
  /** Context space, any size; transparent paper counts as white. */
  readonly sketch: Rgba8;
  readonly reference: Rgba8;
  /** A second reference for the background alone; of use to background attention and to style. */
  readonly background?: Rgba8;
  /** Masks to use instead of segmenting, at their image's size; 1 = character. */
  readonly sketchMask?: Mask;
  readonly referenceMask?: Mask;
  /** Of use to `removeForeground`. */
  readonly backgroundMask?: Mask;
}

export interface Masks {
  /** At the sketch's own size. */
  readonly sketch: Mask;
  /** At the reference's own size, dilated; null where the run has no use for it. */
  readonly reference: Mask | null;
}

export type Stage = 'segment' | 'encode' | 'denoise' | 'decode';

export type Progress =
  /** A stage begins. `fraction` 0..1 of the whole run is done so far. */
  | { readonly kind: 'stage'; readonly stage: Stage; readonly fraction: number }
  | { readonly kind: 'masks'; readonly masks: Masks }
  /** Step `step` (1..steps; null: of a number nobody knows) is done; `secondsLeft` from the pace so far, null before there is one. */
  | {
      readonly kind: 'step';
      readonly step: number;
      readonly steps: number | null;
      readonly fraction: number;
      readonly secondsLeft: number | null;
      readonly preview: Rgba8 | null;
    };

export interface StageTiming {
  readonly stage: Stage;
  readonly seconds: number;
}

export interface ColorizeResult {
  /** Picture at exactly the sketch's own size (context space); opaque but for a transparent background. */
  readonly image: Rgba8;
  /** Null where attention is plain. */
  readonly masks: Masks | null;
  /** The picture's own character, at its size; null where the result's background is kept. */
  readonly resultMask: Mask | null;
  /** For each of `edits`, where it changed the reference: one pixel per patch (text/match-picture.ts). */
  readonly editMaps: readonly Rgba8[];
  readonly request: ColorizeRequest;
  readonly packId: string;
  /** For people: where and in which arithmetic it was computed. */
  readonly backend: string;
  /** Of the pack's emissions, the one that ran. */
  readonly emission: EmissionName;
  /** The sketch's box on the model canvas. */
  readonly sketchBox: Bounds;
  readonly timings: readonly StageTiming[];
}

/** What a run asks of its caller's cancel token; AbortSignal satisfies it. */
export interface CancelSignal {
  readonly aborted: boolean;
}
