/** How the children of a frame follow when it is resized (plugin typings, `constraints`). */
import { childrenOf, placementOf, type NodeTree } from './layout.js';
import { isDerived, type Constraint, type NodeRecord } from './nodes.js';
import type { Extent } from '../../src/image/geometry.js';

interface Span {
  readonly start: number;
  readonly length: number;
}

/** The children as they are after the frame went from its size to `size`. Groups hand on to what is in them. */
export function followFrame(tree: NodeTree, frame: NodeRecord, size: Extent): readonly NodeRecord[] {
  const follow = (parent: NodeRecord): readonly NodeRecord[] =>
    childrenOf(tree, parent).flatMap((child) =>
      isDerived(child) ? follow(child) : [followOne(placementOf(tree, child), child)],
    );
  const followOne = (placed: Pick<NodeRecord, 'transform' | 'width' | 'height'>, child: NodeRecord) => {
    const [[a, c, x], [b, d, y]] = placed.transform;
    const { horizontal, vertical } = child.constraints;
    const across = stretch(horizontal, { start: x, length: placed.width }, [frame.width, size.width]);
    const down = stretch(vertical, { start: y, length: placed.height }, [frame.height, size.height]);
    return {
      ...child,
      width: across.length,
      height: down.length,
      transform: [
        [a, c, across.start],
        [b, d, down.start],
      ] as const,
    };
  };
  return follow(frame);
}

/** One axis of an unturned child. */
function stretch(
  constraint: Constraint,
  { start, length }: Span,
  [before, after]: readonly [number, number],
): Span {
  const grown = after - before;
  switch (constraint) {
    case 'MIN':
      return { start, length };
    case 'MAX':
      return { start: start + grown, length };
    case 'CENTER':
      return { start: start + grown / 2, length };
    case 'STRETCH':
      return { start, length: Math.max(0.01, length + grown) };
    case 'SCALE':
      return { start: (start * after) / before, length: (length * after) / before };
  }
}
