/** Moving a node by a map in its container's coordinates. */
import type { StudioDocument } from './document.js';
import { nodeOf } from './layout.js';
import { isDerived, type NodeRecord } from './nodes.js';
import { compose, type Affine } from './transform.js';

/** A group moves by moving what is in it. */
export function moveNode(document: StudioDocument, node: NodeRecord, change: Affine): void {
  document.update(node.id, { transform: compose(change, node.transform) });
  if (!isDerived(node)) return;
  node.childIds.forEach((id) => moveNode(document, nodeOf(document.tree, id), change));
}
