/**
 * Figma's 2x3 row-major affine matrices, [[a, c, tx], [b, d, ty]]. Axes may be turned or mirrored; Figma keeps their
 * length at 1, so sizes stand beside a transform, never in it.
 */
import type { Bounds, Extent, Point } from '../../../image/geometry.js';

type Row = readonly [number, number, number];
export type Affine = readonly [Row, Row];

export const IDENTITY: Affine = [
  [1, 0, 0],
  [0, 1, 0],
];

export const translation = (x: number, y: number): Affine => [
  [1, 0, x],
  [0, 1, y],
];

export const scaling = (x: number, y: number): Affine => [
  [x, 0, 0],
  [0, y, 0],
];

/** First the last one, then the others. */
export function compose(...maps: readonly Affine[]): Affine {
  return maps.reduce(compose2);
}

function compose2(outer: Affine, inner: Affine): Affine {
  const row = ([a, c, t]: Row): Row => [
    a * inner[0][0] + c * inner[1][0],
    a * inner[0][1] + c * inner[1][1],
    a * inner[0][2] + c * inner[1][2] + t,
  ];
  return [row(outer[0]), row(outer[1])];
}

export function invert([[a, c, tx], [b, d, ty]]: Affine): Affine {
  const det = a * d - b * c;
  return [
    [d / det, -c / det, (c * ty - d * tx) / det],
    [-b / det, a / det, (b * tx - a * ty) / det],
  ];
}

const apply = ([[a, c, tx], [b, d, ty]]: Affine, { x, y }: Point): Point => ({
  x: a * x + c * y + tx,
  y: b * x + d * y + ty,
});

/** Smallest axis-aligned box around a box of this size, once mapped. */
export function boundsOf(map: Affine, { width, height }: Extent): Bounds {
  const corners = [
    { x: 0, y: 0 },
    { x: width, y: 0 },
    { x: 0, y: height },
    { x: width, y: height },
  ].map((corner) => apply(map, corner));
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** Neither turned nor mirrored? (1e-4: Figma's matrices are single precision.) */
export function isUpright([[a, c], [b, d]]: Affine): boolean {
  return [a - 1, b, c, d - 1].every((part) => Math.abs(part) < 1e-4);
}
