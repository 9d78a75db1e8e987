/** Where nodes are: derived boxes of groups, absolute transforms, and auto layout. Pure functions over a tree. */
import type { Bounds } from '../../src/image/geometry.js';
import { isDerived, paintsOf, type NodeRecord } from './nodes.js';
import {
  apply,
  boundsOf,
  compose,
  cornersOf,
  IDENTITY,
  intersect,
  invert,
  translation,
  type Affine,
} from './transform.js';

export type NodeTree = ReadonlyMap<string, NodeRecord>;

/** A node's box: its axes relative to the container, and its size along them. */
interface Placement {
  readonly transform: Affine;
  readonly width: number;
  readonly height: number;
}

export function nodeOf(tree: NodeTree, id: string): NodeRecord {
  const node = tree.get(id);
  if (node === undefined) throw new Error(`studio: the node with id "${id}" does not exist`);
  return node;
}

export const childrenOf = (tree: NodeTree, node: NodeRecord): readonly NodeRecord[] =>
  node.childIds.map((id) => nodeOf(tree, id));

/** The nearest ancestor that has coordinates of its own. */
function containerOf(tree: NodeTree, node: NodeRecord): NodeRecord | null {
  const parent = node.parentId === null ? null : nodeOf(tree, node.parentId);
  return parent !== null && isDerived(parent) ? containerOf(tree, parent) : parent;
}

/** Relative to the container. A group keeps its axes; its corner and size follow its children. */
export function placementOf(tree: NodeTree, node: NodeRecord): Placement {
  if (!isDerived(node)) return node;
  const [[a, c], [b, d]] = node.transform;
  const axes: Affine = [
    [a, c, 0],
    [b, d, 0],
  ];
  const toAxes = invert(axes);
  const corners = childrenOf(tree, node).flatMap((child) => {
    const placed = placementOf(tree, child);
    return cornersOf(compose(toAxes, placed.transform), placed);
  });
  const box = boundsOf(corners) ?? { x: 0, y: 0, width: 0, height: 0 };
  return { transform: compose(axes, translation(box.x, box.y)), width: box.width, height: box.height };
}

export function absoluteTransformOf(tree: NodeTree, node: NodeRecord): Affine {
  const container = containerOf(tree, node);
  const outer = container === null ? IDENTITY : absoluteTransformOf(tree, container);
  return compose(outer, placementOf(tree, node).transform);
}

/** The axis-aligned box of the (possibly rotated) node, in canvas units. */
export function absoluteBounds(tree: NodeTree, node: NodeRecord): Bounds {
  const corners = cornersOf(absoluteTransformOf(tree, node), placementOf(tree, node));
  return boundsOf(corners) ?? { x: 0, y: 0, width: 0, height: 0 };
}

/** A layer shows if all that it lies in does, and no section hides its contents. */
export function isShown(tree: NodeTree, node: NodeRecord): boolean {
  if (!node.visible) return false;
  if (node.parentId === null) return true;
  const parent = nodeOf(tree, node.parentId);
  return !parent.sectionContentsHidden && isShown(tree, parent);
}

const hasInk = (node: NodeRecord): boolean =>
  [...paintsOf(node), ...node.strokes].some((paint) => paint.visible !== false && (paint.opacity ?? 1) > 0);

/** The box of what is drawn: strokes reach out, clipping frames cut off. Null where nothing is. */
export function renderBounds(tree: NodeTree, node: NodeRecord): Bounds | null {
  if (!isShown(tree, node)) return null;
  // A slice shows what lies below it and has no look of its own.
  if (node.type === 'SLICE') return null;
  const own = hasInk(node) ? [inkBounds(tree, node)] : [];
  const inner = seenChildren(tree, node);
  const boxes = [...own, ...(node.clipsContent ? clipAll(inner, absoluteBounds(tree, node)) : inner)];
  return boundsOf(boxes.flatMap((box) => cornersOf(translation(box.x, box.y), box)));
}

/** Where the children are seen: a mask is not, and those above it are within its box. */
function seenChildren(tree: NodeTree, node: NodeRecord): readonly Bounds[] {
  let masks: readonly Bounds[] = [];
  return childrenOf(tree, node).flatMap((child) => {
    const bounds = renderBounds(tree, child);
    if (bounds !== null && child.isMask) masks = [...masks, bounds];
    if (bounds === null || child.isMask) return [];
    return masks.reduce<readonly Bounds[]>((boxes, mask) => clipAll(boxes, mask), [bounds]);
  });
}

const clipAll = (boxes: readonly Bounds[], frame: Bounds): Bounds[] =>
  boxes.flatMap((box) => intersect(box, frame) ?? []);

function inkBounds(tree: NodeTree, node: NodeRecord): Bounds {
  const box = absoluteBounds(tree, node);
  if (node.polylines.length === 0) return box;
  const map = absoluteTransformOf(tree, node);
  const line = boundsOf(node.polylines.flat().map((point) => apply(map, point))) ?? box;
  const reach = node.strokeWeight / 2;
  return {
    x: line.x - reach,
    y: line.y - reach,
    width: line.width + 2 * reach,
    height: line.height + 2 * reach,
  };
}
