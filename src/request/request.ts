/**
 * One record says everything of a run but its pictures. It is plain JSON: stored with every result, logged, compared,
 * restored. The same request, pictures, pack and backend give the same pixels. What its fields mean: fields.ts.
 */
import type * as v from 'valibot';
import type { AttentionMap } from '../image/attention-map.js';
import type { Bounds } from '../image/geometry.js';
import type { Mask, Rgba8 } from '../image/pixels.js';
import type { EmissionName } from '../runtime/emissions.js';
import type { Stage } from '../vocabulary/stages.js';
import type { FIELDS, FieldName } from './fields.js';
import type { KeptRun } from './kept-run.js';

/** Raised when a field changes its meaning; a new one raises the recipe's (schemas.ts). */
export const REQUEST_VERSION = 2;

export type FieldValue<F extends FieldName> = v.InferOutput<(typeof FIELDS)[F]['schema']>;

/** Names of the fields whose rows have these columns. */
export type FieldsWith<Columns> = {
  [F in FieldName]: (typeof FIELDS)[F] extends Columns ? F : never;
}[FieldName];

/** Fields that no message and no recipe has. */
export type LocalField = FieldsWith<{ readonly wire: false }>;
export type WireField = Exclude<FieldName, LocalField>;

type WireFields = { readonly [F in WireField]: FieldValue<F> };
type LocalFields = { readonly [F in LocalField]?: FieldValue<F> };
type NoLocalFields = { readonly [F in LocalField]?: never };

/** What the engine takes. */
export interface ColorizeRequest extends WireFields, LocalFields {
  readonly version: typeof REQUEST_VERSION;
}

/** A request in a message or a recipe: nothing local is in it, or it would be refused where it arrives. */
export interface WireRequest extends WireFields, NoLocalFields {
  readonly version: typeof REQUEST_VERSION;
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
      /** Now and then: from here the run can go on in another engine. */
      readonly kept: KeptRun | null;
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
  /** Where in the reference the picture's cells looked; null where nobody asked, or the run cannot tell. */
  readonly attention: AttentionMap | null;
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
