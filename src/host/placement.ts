/**
 * Where a result goes, as arithmetic on plain data: which parent can take it, on which side of the sketch, at which
 * index, with which transform. Canvas space throughout; transforms are Figma's 2x3 row-major affine matrices. The
 * axes of a container may be turned or mirrored, never scaled.
 */
import type { Point } from '../image/geometry.js';

export type Affine = readonly [readonly [number, number, number], readonly [number, number, number]];

export const IDENTITY: Affine = [
  [1, 0, 0],
  [0, 1, 0],
];

/** Transform within `container` that puts a node's corner at `corner` on the canvas with no rotation there. */
export function transformWithin(container: Affine, corner: Point): Affine {
  const [[a, b, tx], [c, d, ty]] = container;
  const determinant = a * d - b * c;
  const [x, y] = [corner.x - tx, corner.y - ty];
  return [
    [d / determinant, -b / determinant, (d * x - b * y) / determinant],
    [-c / determinant, a / determinant, (a * y - c * x) / determinant],
  ];
}

/** Are the axes neither along nor across the canvas's? (1e-4: Figma's matrices are single precision.) */
export function isTurned([[a, b]]: Affine): boolean {
  return Math.abs(a * b) > 1e-4;
}

export interface Stacking {
  readonly side: 'below' | 'above';
  readonly blendMode: 'NORMAL' | 'MULTIPLY';
}

/** Colour shows through transparent paper from below; an opaque scan has to be tinted from above. */
export function stackingFor(mode: 'under-lines' | 'over', sketchIsOpaque: boolean): Stacking {
  if (mode === 'over') return { side: 'above', blendMode: 'NORMAL' };
  return sketchIsOpaque ? { side: 'above', blendMode: 'MULTIPLY' } : { side: 'below', blendMode: 'NORMAL' };
}

export interface AncestorFacts {
  /** Figma's node type. */
  readonly type: string;
  readonly name: string;
  readonly isTurned: boolean;
}

export interface ParentChoice {
  /** Index in the lineage of the ancestor that takes the result. */
  readonly index: number;
  /** Why it is not the sketch's own parent; null where it is. */
  readonly note: string | null;
}

/** Long layer names would not fit into a note. */
const MAX_NAME_IN_NOTE = 60;

/** `lineage`: the sketch's ancestors, its parent first, the page last. */
export function chooseParent(lineage: readonly AncestorFacts[]): ParentChoice {
  const outermost = lineage.reduce((found, { type }, at) => (type === 'INSTANCE' ? at : found), -1);
  let index = outermost + 1;
  let reason = outermost < 0 ? null : 'Figma adds no layers inside an instance';
  for (; index < lineage.length - 1; index++) {
    const refusal = refusalOf(lineage[index]);
    if (refusal === null) break;
    reason ??= refusal;
  }
  if (reason === null) return { index, note: null };
  const left = lineage[index - 1].name.slice(0, MAX_NAME_IN_NOTE);
  return { index, note: `The new layer lies above “${left}”: ${reason}.` };
}

function refusalOf({ type, isTurned: turned }: AncestorFacts): string | null {
  switch (type) {
    case 'BOOLEAN_OPERATION':
      return 'inside a boolean operation it would become part of the shape';
    case 'COMPONENT_SET':
      return 'a component set holds variants only';
    case 'TRANSFORM_GROUP':
      return 'inside a transformed group it would be transformed too';
    case 'GROUP':
      // A group's box follows its children in its own axes: an upright picture would stretch a turned one.
      return turned ? 'inside a rotated group it would change the size of the group' : null;
    default:
      return null;
  }
}

/** One of the siblings among which the result is inserted. */
export interface SiblingFacts {
  readonly isNeighbour: boolean;
  /** An earlier result for the same sketch. */
  readonly isEarlierResult: boolean;
}

export interface Row {
  /** In the order of Figma's `children`. */
  readonly siblings: readonly SiblingFacts[];
  /** Some auto-layout frames paint their first child on top instead of their last. */
  readonly firstOnTop: boolean;
}

/**
 * Index for `insertChild`: directly below or above the neighbour (the sketch, or the ancestor of it that stands
 * here), so on the same side of every mask. Above, earlier results stay underneath, else they would hide the newest.
 */
export function insertionIndex({ siblings, firstOnTop }: Row, side: Stacking['side']): number {
  const upwards = firstOnTop ? [...siblings].reverse() : siblings;
  let index = upwards.findIndex(({ isNeighbour }) => isNeighbour);
  if (side === 'above') {
    index++;
    while (upwards[index]?.isEarlierResult === true) index++;
  }
  return firstOnTop ? siblings.length - index : index;
}
