/**
 * What a layer is in the studio: one immutable record per node. Changing the document replaces records, so that
 * an undo step is nothing but an older map of them. Coordinates follow Figma: `transform` is relative to the
 * container (page, frame, component, instance, section); groups and booleans do not count as containers, and
 * their own box is derived from their children (see layout.ts).
 */
import type { Point } from '../../src/image/geometry.js';
import type { ImagePaint, SolidPaint, VectorNetwork } from '@figma/plugin-typings/plugin-api-standalone';
import { IDENTITY, type Affine } from './transform.js';

export const NODE_TYPES = [
  'PAGE',
  'FRAME',
  'COMPONENT',
  'INSTANCE',
  'SECTION',
  'GROUP',
  'BOOLEAN_OPERATION',
  'RECTANGLE',
  'VECTOR',
  'SLICE',
] as const;
export type NodeKind = (typeof NODE_TYPES)[number];

/** The paints that the studio draws; what else Figma has is refused by name. */
export type StudioPaint = SolidPaint | ImagePaint;

/** Formulas in blend.ts. PASS_THROUGH is for containers only: their children blend with what is beneath. */
export const BLEND_MODES = [
  'PASS_THROUGH',
  'NORMAL',
  'MULTIPLY',
  'SCREEN',
  'DARKEN',
  'LIGHTEN',
  'LINEAR_DODGE',
] as const;
export type StudioBlendMode = (typeof BLEND_MODES)[number];

export interface FlowLayout {
  readonly mode: 'HORIZONTAL' | 'VERTICAL';
  readonly spacing: number;
  readonly padding: number;
}

/** Cells of equal size that fill the frame; every flowing child holds one (`gridCell`). */
export interface GridLayout {
  readonly mode: 'GRID';
  readonly rows: number;
  readonly columns: number;
  /** Between cells, canvas units. */
  readonly gap: number;
}
export type AutoLayout = FlowLayout | GridLayout;

export interface GridCell {
  readonly row: number;
  readonly column: number;
}

export type Constraint = 'MIN' | 'CENTER' | 'MAX' | 'STRETCH' | 'SCALE';

/** A filled shape: closed polygons in the node's own coordinates. */
export interface Outline {
  readonly polygons: readonly (readonly Point[])[];
  readonly rule: 'NONZERO' | 'EVENODD';
}

/** A part of a vector with paints of its own. */
export interface FilledRegion {
  readonly outline: Outline;
  /** Null: the node's own. */
  readonly fills: readonly StudioPaint[] | null;
}

export interface NodeRecord {
  readonly id: string;
  readonly type: NodeKind;
  readonly name: string;
  /** Null for pages and for nodes that were removed. */
  readonly parentId: string | null;
  /** Bottom to top. */
  readonly childIds: readonly string[];
  readonly transform: Affine;
  readonly width: number;
  readonly height: number;
  readonly visible: boolean;
  readonly locked: boolean;
  readonly opacity: number;
  readonly blendMode: StudioBlendMode;
  /** Its alpha clips the siblings above it; it is not drawn itself. */
  readonly isMask: boolean;
  readonly fills: readonly StudioPaint[];
  readonly strokes: readonly SolidPaint[];
  readonly strokeWeight: number;
  /** Drawn with `strokes`: polylines in the node's own coordinates (vectors only). */
  readonly polylines: readonly (readonly Point[])[];
  /** What `fills` fill, of a vector; null for the whole box. */
  readonly outline: Outline | null;
  /** Of a vector that a plugin made: as it wrote it, and what is drawn of it. */
  readonly network: VectorNetwork | null;
  readonly regions: readonly FilledRegion[];
  /** How the node follows when the frame that it lies in is resized. */
  readonly constraints: { readonly horizontal: Constraint; readonly vertical: Constraint };
  /** Sections only: what lies in them is neither shown nor exported. */
  readonly sectionContentsHidden: boolean;
  /** Of a flowing child of a grid; it stays when the child becomes ABSOLUTE. */
  readonly gridCell: GridCell | null;
  readonly autoLayout: AutoLayout | null;
  readonly layoutPositioning: 'AUTO' | 'ABSOLUTE';
  readonly clipsContent: boolean;
  readonly pluginData: Readonly<Record<string, string>>;
  readonly relaunchData: Readonly<Record<string, string>>;
}

export type NodePatch = Partial<Omit<NodeRecord, 'id' | 'type' | 'parentId' | 'childIds'>>;

const PARENTS: readonly NodeKind[] = [
  'PAGE',
  'FRAME',
  'COMPONENT',
  'INSTANCE',
  'SECTION',
  'GROUP',
  'BOOLEAN_OPERATION',
];
const DERIVED: readonly NodeKind[] = ['GROUP', 'BOOLEAN_OPERATION'];
const FRAMES: readonly NodeKind[] = ['FRAME', 'COMPONENT', 'INSTANCE'];

export const holdsChildren = (node: NodeRecord): boolean => PARENTS.includes(node.type);
/** Groups and booleans: their box is the box of their children, and coordinates pass through them. */
export const isDerived = (node: NodeRecord): boolean => DERIVED.includes(node.type);
export const isFrameLike = (node: NodeRecord): boolean => FRAMES.includes(node.type);

/** All paints that fill a node or a part of it. */
export function paintsOf({ fills, regions }: NodeRecord): readonly StudioPaint[] {
  return [...fills, ...regions.flatMap((region) => region.fills ?? [])];
}

/** A node as Figma creates it: 100 x 100 at the origin, everything at its default. */
export function blankNode(id: string, type: NodeKind, name: string): NodeRecord {
  const isContainer = PARENTS.includes(type);
  return {
    id,
    type,
    name,
    parentId: null,
    childIds: [],
    transform: IDENTITY,
    width: 100,
    height: 100,
    visible: true,
    locked: false,
    opacity: 1,
    blendMode: isContainer ? 'PASS_THROUGH' : 'NORMAL',
    isMask: false,
    fills: [],
    strokes: [],
    strokeWeight: 1,
    polylines: [],
    outline: null,
    network: null,
    regions: [],
    constraints: { horizontal: 'MIN', vertical: 'MIN' },
    sectionContentsHidden: false,
    gridCell: null,
    autoLayout: null,
    layoutPositioning: 'AUTO',
    clipsContent: FRAMES.includes(type),
    pluginData: {},
    relaunchData: {},
  };
}
