/**
 * Where a result goes, as arithmetic on plain data: which parent can take it, on which side of the sketch, at which
 * index. Its shape is in result-shape.ts.
 */
import type { PlaceNote } from '../../../channel/protocol/place-note.js';
import type { Refusal } from '../../../vocabulary/place-notes.js';
import type { LayerBlend, LayerSide } from '../../../vocabulary/layers.js';

export interface Stacking {
  readonly side: LayerSide;
  /** How it tints paper that cannot be seen through; null: it lies as it is. */
  readonly tint: 'MULTIPLY' | 'SCREEN' | null;
}

export interface Paper {
  readonly isOpaque: boolean;
  /** Light lines on dark, which multiplied colour would leave black. */
  readonly isDark: boolean;
}

/** Colour shows through transparent paper from below; an opaque scan has to be tinted from above. */
export function stackingFor(side: LayerSide, { isOpaque, isDark }: Paper): Stacking {
  if (side === 'above' || !isOpaque) return { side, tint: null };
  return { side: 'above', tint: isDark ? 'SCREEN' : 'MULTIPLY' };
}

type BlendMode = 'PASS_THROUGH' | 'NORMAL' | 'MULTIPLY' | 'SCREEN' | 'LINEAR_DODGE';

const BLEND_MODES = {
  normal: 'NORMAL',
  multiply: 'MULTIPLY',
  screen: 'SCREEN',
  'plus-lighter': 'LINEAR_DODGE',
} as const satisfies Readonly<Record<LayerBlend, BlendMode>>;

/** Of a layer in a group: its group tints as one. */
export function groupedBlendMode(blend: LayerBlend): BlendMode {
  return BLEND_MODES[blend];
}

/** Of a layer that lies as it is, which tints by itself. */
export function loneBlendMode(blend: LayerBlend, { tint }: Stacking): BlendMode {
  return blend === 'normal' && tint !== null ? tint : BLEND_MODES[blend];
}

/** Of a group on each side: under the lines its layers mix with each other alone, above them also with what they lie on. */
export function groupBlendMode({ side, tint }: Stacking): BlendMode {
  return tint ?? (side === 'below' ? 'NORMAL' : 'PASS_THROUGH');
}

/** Of a group that holds all of a result: its layers mix with each other alone, and as one with what they lie on. */
export function isolatedBlendMode({ tint }: Stacking): BlendMode {
  return tint ?? 'NORMAL';
}

export interface AncestorFacts {
  /** Figma's node type. */
  readonly type: string;
  readonly name: string;
  /** False of a grid that would not give back the row that a new child takes. */
  readonly keepsItsCells: boolean;
}

export interface ParentChoice {
  /** Index in the lineage of the ancestor that takes the result. */
  readonly index: number;
  /** Why it is not the sketch's own parent; null where it is. */
  readonly note: PlaceNote | null;
}

/** What the channel takes. */
const MAX_NAME_IN_NOTE = 60;

/** `lineage`: the sketch's ancestors, its parent first, the page last. */
export function chooseParent(lineage: readonly AncestorFacts[]): ParentChoice {
  const outermost = lineage.reduce((found, { type }, at) => (type === 'INSTANCE' ? at : found), -1);
  let index = outermost + 1;
  let refusal: Refusal | null = outermost < 0 ? null : 'instance';
  for (; index < lineage.length - 1; index++) {
    const further = refusalOf(lineage[index]);
    if (further === null) break;
    refusal ??= further;
  }
  if (refusal === null) return { index, note: null };
  const name = lineage[index - 1].name.slice(0, MAX_NAME_IN_NOTE);
  return { index, note: { code: 'above', name, refusal } };
}

function refusalOf({ type, keepsItsCells }: AncestorFacts): Refusal | null {
  switch (type) {
    // It would become part of the shape.
    case 'BOOLEAN_OPERATION':
      return 'boolean-operation';
    // It holds variants only.
    case 'COMPONENT_SET':
      return 'component-set';
    // It would be transformed too.
    case 'TRANSFORM_GROUP':
      return 'transform-group';
    // It would take a row of its own.
    default:
      return keepsItsCells ? null : 'grid';
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
export function insertionIndex({ siblings, firstOnTop }: Row, side: LayerSide): number {
  const upwards = firstOnTop ? [...siblings].reverse() : siblings;
  let index = upwards.findIndex(({ isNeighbour }) => isNeighbour);
  if (side === 'above') {
    index++;
    while (upwards[index]?.isEarlierResult === true) index++;
  }
  return firstOnTop ? siblings.length - index : index;
}
