/** 2x3 affine maps as Figma writes them, [[a, c, tx], [b, d, ty]]: x' = a x + c y + tx, y' = b x + d y + ty. */
import type { Bounds, Extent, Point } from '../../src/image/geometry.js';

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

/** Clockwise on screen for positive degrees of our own callers; Figma's `rotation` counts the other way. */
export function turning(degrees: number): Affine {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return [
    [cos, -sin, 0],
    [sin, cos, 0],
  ];
}

/** First `inner`, then `outer`. */
export function compose(outer: Affine, inner: Affine): Affine {
  const row = ([a, c, t]: Row): Row => [
    a * inner[0][0] + c * inner[1][0],
    a * inner[0][1] + c * inner[1][1],
    a * inner[0][2] + c * inner[1][2] + t,
  ];
  return [row(outer[0]), row(outer[1])];
}

export function invert([[a, c, tx], [b, d, ty]]: Affine): Affine {
  const det = a * d - b * c;
  if (det === 0) throw new Error('studio: a transform without extent cannot be inverted');
  return [
    [d / det, -c / det, (c * ty - d * tx) / det],
    [-b / det, a / det, (b * tx - a * ty) / det],
  ];
}

export const apply = ([[a, c, tx], [b, d, ty]]: Affine, { x, y }: Point): Point => ({
  x: a * x + c * y + tx,
  y: b * x + d * y + ty,
});

/** Where the four corners of a box of this size go. */
export function cornersOf(map: Affine, { width, height }: Extent): readonly Point[] {
  return [
    { x: 0, y: 0 },
    { x: width, y: 0 },
    { x: width, y: height },
    { x: 0, y: height },
  ].map((corner) => apply(map, corner));
}

/** Smallest axis-aligned box around the points; null for none. */
export function boundsOf(points: readonly Point[]): Bounds | null {
  if (points.length === 0) return null;
  const [xs, ys] = [points.map((point) => point.x), points.map((point) => point.y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

export function intersect(a: Bounds, b: Bounds): Bounds | null {
  const [x, y] = [Math.max(a.x, b.x), Math.max(a.y, b.y)];
  const width = Math.min(a.x + a.width, b.x + b.width) - x;
  const height = Math.min(a.y + a.height, b.y + b.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}
