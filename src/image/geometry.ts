/**
 * Sizes and places. Four spaces exist; a variable says which one it lives in:
 *   canvas   the document's units (px at 100 %)
 *   context  pixels of one exported image
 *   model    pixels the networks see (multiples of the pack's `sizeMultiple`)
 *   latent   model / 8
 */

export interface Extent {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Axis-aligned box: top-left corner and size. */
export interface Bounds extends Point, Extent {}
