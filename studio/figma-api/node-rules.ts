/** What Figma refuses, with its texts where they are known. */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import { nodeOf, type NodeTree } from '../document/layout.js';
import {
  BLEND_MODES,
  isDerived,
  type NodeRecord,
  type StudioBlendMode,
  type StudioPaint,
} from '../document/nodes.js';
import type { Affine } from '../document/transform.js';

const MIN_SIDE = 0.01;
/** Figma keeps the axes of a transform at unit length; sizes change through `resize`. */
const AXIS_TOLERANCE = 1e-4;

export function checkSize(node: NodeRecord, width: number, height: number): void {
  if (isDerived(node)) throw new Error(`studio: ${node.type}.resize is not implemented`);
  for (const [name, value] of [
    ['width', width],
    ['height', height],
  ] as const) {
    if (!(value >= MIN_SIDE))
      throw new Error(`in resize: Expected "${name}" to have value >= ${MIN_SIDE}, got ${value}`);
  }
}

export function checkTransform([[a, c, tx], [b, d, ty]]: Affine): void {
  if (![a, b, c, d, tx, ty].every(Number.isFinite))
    throw new Error('in set_relativeTransform: Expected finite numbers');
  const lengths = [Math.hypot(a, b), Math.hypot(c, d)];
  if (lengths.some((length) => Math.abs(length - 1) > AXIS_TOLERANCE)) {
    throw new Error(
      `studio: relativeTransform keeps its axes at length 1, got ${lengths.join(' and ')}; use resize`,
    );
  }
}

export function checkOpacity(opacity: number): number {
  if (opacity >= 0 && opacity <= 1) return opacity;
  throw new Error(`in set_opacity: Expected "opacity" to be in 0..1, got ${opacity}`);
}

export function checkBlendMode(mode: Figma.BlendMode): StudioBlendMode {
  const known = BLEND_MODES.find((name) => name === mode);
  if (known === undefined) throw new Error(`studio: blendMode ${mode} is not implemented`);
  return known;
}

type Fills = Figma.MinimalFillsMixin['fills'];

/** Paints that the studio can draw, copied. */
export function checkPaints(paints: Fills, isKnownImage: (hash: string) => boolean): readonly StudioPaint[] {
  if (typeof paints === 'symbol') throw new Error('in set_fills: figma.mixed cannot be set');
  return paints.map((paint) => {
    if (paint.type !== 'SOLID' && paint.type !== 'IMAGE')
      throw new Error(`studio: a ${paint.type} paint is not implemented`);
    checkBlendMode(paint.blendMode ?? 'NORMAL');
    if (paint.type === 'IMAGE') checkImagePaint(paint, isKnownImage);
    return { ...paint };
  });
}

function checkImagePaint(
  { scaleMode, imageHash, imageTransform, rotation, filters }: Figma.ImagePaint,
  isKnownImage: (hash: string) => boolean,
): void {
  if (scaleMode !== 'FILL' && scaleMode !== 'CROP')
    throw new Error(`studio: scaleMode ${scaleMode} is not implemented`);
  if (imageTransform !== undefined && !imageTransform.flat().every(Number.isFinite))
    throw new Error('in set_fills: Expected "imageTransform" to be of finite numbers');
  if ((rotation ?? 0) !== 0) throw new Error('studio: a rotated image paint is not implemented');
  if (filters !== undefined) throw new Error('studio: filters of an image paint are not implemented');
  if (imageHash !== null && !isKnownImage(imageHash)) {
    throw new Error(`in set_fills: Invalid image hash ${imageHash}`);
  }
}

const isInsideInstance = (tree: NodeTree, id: string | null): boolean => {
  if (id === null) return false;
  const node = nodeOf(tree, id);
  return node.type === 'INSTANCE' || isInsideInstance(tree, node.parentId);
};

const isWithin = (tree: NodeTree, id: string, ancestorId: string): boolean => {
  if (id === ancestorId) return true;
  const { parentId } = nodeOf(tree, id);
  return parentId !== null && isWithin(tree, parentId, ancestorId);
};

export interface Move {
  readonly childId: string;
  readonly parentId: string;
  readonly index: number;
  readonly method: string;
}

export function checkMove(tree: NodeTree, { childId, parentId, index, method }: Move): void {
  const child = nodeOf(tree, childId);
  const parent = nodeOf(tree, parentId);
  const refuse = (reason: string): never => {
    throw new Error(`in ${method}: ${reason}`);
  };
  if (isInsideInstance(tree, parentId)) {
    refuse('Cannot move node. New parent is an instance or is inside of an instance');
  }
  if (isInsideInstance(tree, child.parentId)) refuse('Cannot move node. Node is inside of an instance');
  if (isWithin(tree, parentId, childId))
    refuse('Cannot move node. New parent is the node itself or inside of it');
  if (child.type === 'PAGE') refuse('Cannot move node. A page stays in the document');
  if (child.type === 'SECTION' && parent.type !== 'PAGE' && parent.type !== 'SECTION') {
    refuse('Cannot move node. A section can only be in a page or a section');
  }
  if (!Number.isInteger(index) || index < 0 || index > parent.childIds.length) {
    refuse(`Expected "index" to be in 0..${parent.childIds.length}, got ${index}`);
  }
}

export function checkRemoval(tree: NodeTree, node: NodeRecord): void {
  if (node.type === 'PAGE') throw new Error('in remove: The only page of a document cannot be removed');
  if (isInsideInstance(tree, node.parentId)) throw new Error('in remove: Removing this node is not allowed');
}
