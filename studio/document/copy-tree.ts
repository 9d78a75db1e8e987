/** A node with all that is in it, apart from any document: for the clipboard, duplicates and instances. */
import type { StudioDocument } from './document.js';
import { absoluteTransformOf, childrenOf, nodeOf, type NodeTree } from './layout.js';
import { isDerived, type NodeRecord } from './nodes.js';
import { compose, invert, IDENTITY, type Affine } from './transform.js';

export interface CopiedNode {
  readonly record: NodeRecord;
  readonly children: readonly CopiedNode[];
  /** In the canvas, so that it can be put where it was into another container. */
  readonly place: Affine;
}

export function copyTree(tree: NodeTree, id: string): CopiedNode {
  const record = nodeOf(tree, id);
  const children = childrenOf(tree, record).map((child) => copyTree(tree, child.id));
  return { record, children, place: absoluteTransformOf(tree, record) };
}

/** Puts the copy on top of the parent at its old place in the canvas; ids come from `idOf`. Returns the new id. */
export function insertCopy(
  document: StudioDocument,
  copy: CopiedNode,
  { parentId, idOf }: { readonly parentId: string; readonly idOf: (old: string) => string },
): string {
  const transform = compose(invert(originOf(document.tree, parentId)), copy.place);
  const id = idOf(copy.record.id);
  document.adopt({ ...copy.record, id, childIds: [], gridCell: null, transform }, parentId);
  copy.children.forEach((child) => insertCopy(document, child, { parentId: id, idOf }));
  return id;
}

/** Where coordinates below this parent begin: groups do not count. */
export function originOf(tree: NodeTree, parentId: string): Affine {
  const parent = nodeOf(tree, parentId);
  if (parent.type === 'PAGE') return IDENTITY;
  if (isDerived(parent) && parent.parentId !== null) return originOf(tree, parent.parentId);
  return absoluteTransformOf(tree, parent);
}
