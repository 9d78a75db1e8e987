/** Where new layers go without covering others: the free place that is nearest to where they were wanted. */
import type { Bounds, Extent, Point } from '../../src/image/geometry.js';

/** Canvas units between layers laid side by side, and around them. */
export const GAP = 40;

/** Top left corners of boxes in one row, tops aligned, and the box around all of them at the origin. */
export function layRow(sizes: readonly Extent[]): {
  readonly corners: readonly Point[];
  readonly size: Extent;
} {
  let x = 0;
  const corners = sizes.map(({ width }) => {
    const corner = { x, y: 0 };
    x += width + GAP;
    return corner;
  });
  return {
    corners,
    size: { width: Math.max(0, x - GAP), height: Math.max(0, ...sizes.map((it) => it.height)) },
  };
}

/** The corner for a box of this size near the wanted centre, clear of what is `taken`. Whole canvas units. */
export function freeCorner(taken: readonly Bounds[], { width, height }: Extent, centre: Point): Point {
  const wanted = { x: Math.round(centre.x - width / 2), y: Math.round(centre.y - height / 2) };
  const across = taken.flatMap((box) => [box.x - GAP - width, box.x + box.width + GAP]);
  const down = taken.flatMap((box) => [box.y - GAP - height, box.y + box.height + GAP]);
  const places = [
    wanted,
    ...across.map((x) => ({ x: Math.round(x), y: wanted.y })),
    ...down.map((y) => ({ x: wanted.x, y: Math.round(y) })),
  ];
  const free = places.filter((place) => taken.every((box) => !touches({ ...place, width, height }, box)));
  const distance = (place: Point): number => Math.hypot(place.x - wanted.x, place.y - wanted.y);
  return free.reduce((best, place) => (distance(place) < distance(best) ? place : best), free[0] ?? wanted);
}

/** Closer than half a gap. */
const touches = (a: Bounds, b: Bounds): boolean =>
  a.x < b.x + b.width + GAP / 2 &&
  b.x < a.x + a.width + GAP / 2 &&
  a.y < b.y + b.height + GAP / 2 &&
  b.y < a.y + a.height + GAP / 2;
