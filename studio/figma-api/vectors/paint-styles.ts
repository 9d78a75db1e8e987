/** Paint styles of the document: named paints that regions of vectors may use, and that are drawn as they are now. */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import type { StudioDocument } from '../../document/document.js';
import type { StudioPaint } from '../../document/nodes.js';
import { filledRegions, type PaintsOfStyle } from '../../document/vector-network.js';
import type { ImageStore } from '../../render/images.js';
import { guard } from '../guard.js';
import { checkPaints } from '../node-rules.js';

interface Style {
  readonly id: string;
  name: string;
  paints: readonly StudioPaint[];
}

export interface PaintStyles {
  readonly paintsOf: PaintsOfStyle;
  create(): Figma.PaintStyle;
}

type Members = Pick<Figma.PaintStyle, 'id' | 'type' | 'name' | 'remove'> & Pick<Figma.PaintStyle, 'paints'>;

export function createPaintStyles(document: StudioDocument, images: ImageStore): PaintStyles {
  const styles = new Map<string, Style>();
  let lastNumber = 0;
  const paintsOf: PaintsOfStyle = (id) => styles.get(id)?.paints ?? null;
  const repaint = (id: string): void => {
    for (const { id: nodeId, network } of document.tree.values())
      if (network?.regions?.some(({ fillStyleId }) => fillStyleId === id) === true)
        document.update(nodeId, { regions: filledRegions(network, paintsOf) });
  };
  const members = (style: Style): Members => ({
    id: style.id,
    type: 'PAINT',
    get name() {
      return style.name;
    },
    set name(name) {
      style.name = name;
    },
    get paints() {
      return style.paints;
    },
    set paints(paints) {
      style.paints = checkPaints(paints, (hash) => images.get(hash) !== null);
      repaint(style.id);
    },
    // What it was used for keeps its look.
    remove: () => void styles.delete(style.id),
  });
  return {
    paintsOf,
    create: () => {
      const style: Style = {
        id: `S:${(++lastNumber).toString(16).padStart(40, '0')},`,
        name: 'Style',
        paints: [],
      };
      styles.set(style.id, style);
      return guard('PAINT', members(style)) as unknown as Figma.PaintStyle;
    },
  };
}
