/** Where the pixels of an axis lie among the cells of a coarser grid, for what is bilinear between the cells' middles. */

export interface CellsAlong {
  /** By pixel the cells whose middles lie around it; the same one twice beyond the outer ones. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Share of the second. */
  readonly part: Float64Array;
}

/** Pixel centres on cell centres; beyond the outer cells their value goes on. */
export function cellsAlong(length: number, cells: number): CellsAlong {
  const places = Float64Array.from({ length }, (_, i) =>
    Math.min(Math.max(((i + 0.5) * cells) / length - 0.5, 0), cells - 1),
  );
  return {
    first: Int32Array.from(places, Math.floor),
    second: Int32Array.from(places, (place) => Math.min(Math.floor(place) + 1, cells - 1)),
    part: places.map((place) => place - Math.floor(place)),
  };
}
