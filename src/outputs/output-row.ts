/**
 * What a row of the table says of an output: how its layers are made of a finished run, and how they are placed. A layer
 * lies under the sketch's lines or over them; on paper that cannot be seen through, a host lets what lies under the lines
 * tint them from above. So layers under the lines that cover each other belong in a group, which tints as one.
 */
import type { AttentionMap } from '../image/attention-map.js';
import type { Outside } from '../image/colour/paper.js';
import type { Extent } from '../image/geometry.js';
import type { CancelToken } from '../image/pace.js';
import type { Rgba8 } from '../image/pixels.js';
import type { ChosenColour } from '../image/regions/chosen-colour.js';
import type { LayerBlend, LayerSide } from '../vocabulary/layers.js';
import type { Guide, LayerName } from '../vocabulary/outputs.js';
import type { ResultBackground } from '../vocabulary/result-backgrounds.js';

export interface RunPictures {
  /** At its own resolution, with dark lines on light paper. */
  readonly sketch: Rgba8;
  readonly reference: Rgba8;
  /** The model's, of any size; clear where its background was taken away. */
  readonly picture: Rgba8;
  /** Where in the reference the picture's cells looked; null where the run did not tell. */
  readonly attention: AttentionMap | null;
  /** Colours that a designer chose for regions; absent: she chose nothing. */
  readonly chosen?: readonly ChosenColour[];
  /** In model pixels: finer than that the picture shows nothing. */
  readonly paintedSize: Extent;
  /** What the run took away of its background. */
  readonly resultBackground: ResultBackground;
  /** What of the picture lies outside of its character, for outputs that ask for it; null: nobody can tell. */
  readonly outside: Outside | null;
  /** Gaps of the sketch's lines up to so many of its pixels are closed. */
  readonly gapPx: number;
}

export interface LayerStyle {
  readonly name: LayerName;
  readonly side: LayerSide;
  readonly blend: LayerBlend;
  /** 0..1 */
  readonly opacity: number;
}

/** It covers the sketch's box, whatever its size in pixels. */
export interface OutputLayer extends LayerStyle {
  readonly image: Rgba8;
}

export interface MadeLayers {
  /** Bottom to top. */
  readonly layers: readonly OutputLayer[];
  readonly guide: Guide;
}

/** Throws CancelledError. */
export type MakeLayers = (pictures: RunPictures, signal: CancelToken) => Promise<MadeLayers>;

interface Placing {
  /** In a group of their own, where there are several. */
  readonly isGrouped: boolean;
  /** May it cover the lines where the designer wishes so? */
  readonly mayCoverLines: boolean;
}

/** "as-painted": the model's picture is its one layer, untouched; nothing has to be made. */
export type OutputRow =
  | (Placing & { readonly kind: 'as-painted'; readonly layer: LayerStyle })
  | (Placing & {
      readonly kind: 'made';
      readonly wantsAttention: boolean;
      readonly wantsOutside: boolean;
      readonly make: MakeLayers;
    });

/** As most layers are: under the lines, opaque. */
export function underLines(name: LayerName): LayerStyle {
  return { name, side: 'below', blend: 'normal', opacity: 1 };
}
