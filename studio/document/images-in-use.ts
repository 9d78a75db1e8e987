/** Images that layers have, in the document as it is or in a step of its history. */
import type { NodeTree } from './layout.js';
import type { NodeRecord } from './nodes.js';

export function imagesInUse(trees: readonly NodeTree[]): ReadonlySet<string> {
  // Trees share most of their records.
  const records = new Set<NodeRecord>(trees.flatMap((tree) => [...tree.values()]));
  const used = new Set<string>();
  for (const { fills, regions } of records)
    for (const paint of [...fills, ...regions.flatMap((region) => region.fills ?? [])])
      if (paint.type === 'IMAGE' && paint.imageHash !== null) used.add(paint.imageHash);
  return used;
}
