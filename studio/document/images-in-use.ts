/** Images that layers have, in the document as it is or in a step of its history. */
import type { NodeTree } from './layout.js';
import { paintsOf, type NodeRecord } from './nodes.js';

export function imagesInUse(trees: readonly NodeTree[]): ReadonlySet<string> {
  // Trees share most of their records.
  const records = new Set<NodeRecord>(trees.flatMap((tree) => [...tree.values()]));
  const used = new Set<string>();
  for (const record of records)
    for (const paint of paintsOf(record))
      if (paint.type === 'IMAGE' && paint.imageHash !== null) used.add(paint.imageHash);
  return used;
}
