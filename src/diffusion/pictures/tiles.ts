/**
 * Covering a map with overlapping tiles of one size, and the weights that blend what comes back. Lengths are in latent
 * cells; a weight belongs to a pixel of an axis with `scale` pixels per cell. The weights of all tiles sum to 1 at
 * every pixel: they rise and fall linearly over the overlap and are then normalised, axis by axis.
 */
import { assert } from '../../errors.js';

export interface Tiling {
  /** Cells along a tile; shorter where the map is. */
  readonly side: number;
  /** Cells that neighbours share at least; less than a side. */
  readonly overlap: number;
}

/** The tiles of one axis: evenly spread, the first at the start, the last at the end. */
export interface TiledAxis {
  /** Cells. */
  readonly length: number;
  readonly side: number;
  readonly overlap: number;
  readonly starts: readonly number[];
}

export function tileAxis(length: number, { side, overlap }: Tiling): TiledAxis {
  assert(overlap >= 0 && overlap < side, `tiles of ${side} cells cannot overlap by ${overlap}`);
  if (length <= side) return { length, side: length, overlap, starts: [0] };
  const count = Math.ceil((length - overlap) / (side - overlap));
  const last = length - side;
  const starts = Array.from({ length: count }, (_, i) => Math.round((i * last) / (count - 1)));
  return { length, side, overlap, starts };
}

/** A weight for every pixel of every tile, in order of the tiles. */
export function axisWeights(axis: TiledAxis, scale: number): readonly Float64Array[] {
  const { length, side, starts } = axis;
  const sums = new Float64Array(length * scale);
  const raw = starts.map((start) => {
    const ramp = tileRamp(axis, start, scale);
    for (let i = 0; i < side * scale; i++) sums[start * scale + i] += ramp[i];
    return ramp;
  });
  return raw.map((ramp, tile) => ramp.map((value, i) => value / sums[starts[tile] * scale + i]));
}

/** 1 inside, falling towards those ends of the tile that are not ends of the map. */
function tileRamp({ length, side, overlap }: TiledAxis, start: number, scale: number): Float64Array {
  const slope = Math.max(overlap * scale, 1);
  const pixels = side * scale;
  return Float64Array.from({ length: pixels }, (_, i) => {
    const fromStart = start === 0 ? 1 : (i + 0.5) / slope;
    const fromEnd = start + side === length ? 1 : (pixels - i - 0.5) / slope;
    return Math.min(1, fromStart, fromEnd);
  });
}
