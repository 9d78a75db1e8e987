/** `figma.group`: a new group around layers that stay where they are. */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import type { StudioDocument } from '../document/document.js';
import { groupInto } from '../document/layer-acts.js';
import { nodeOf } from '../document/layout.js';
import { checkMove } from './node-rules.js';

export function groupNodes(
  document: StudioDocument,
  nodes: readonly Figma.BaseNode[],
  { parent, index }: { readonly parent: Figma.BaseNode; readonly index?: number | undefined },
): string {
  if (nodes.length === 0) throw new Error('in group: First argument must be an array of at least one node');
  const end = nodeOf(document.tree, parent.id).childIds.length;
  const place = { parentId: parent.id, index: index ?? end };
  for (const { id } of nodes) checkMove(document.tree, { childId: id, ...place, method: 'group' });
  return groupInto(
    document,
    nodes.map(({ id }) => id),
    place,
  );
}
