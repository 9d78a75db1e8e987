/** How a node looks: paints, blending, frames, and its export as pixels. */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import { exportGate } from './conditions.js';
import { exportNode } from '../render/export.js';
import type { AutoLayout } from '../document/nodes.js';
import type { Handle } from './node-handle.js';
import { checkBlendMode, checkOpacity, checkPaints } from './node-rules.js';

type Blend = Pick<Figma.BlendMixin, 'opacity' | 'blendMode' | 'isMask'> &
  Readonly<Pick<Figma.BlendMixin, 'effects' | 'maskType'>>;

export function blend({ record, patch }: Handle): Blend {
  return {
    get opacity() {
      return record().opacity;
    },
    set opacity(opacity) {
      patch({ opacity: checkOpacity(opacity) });
    },
    get blendMode() {
      return record().blendMode;
    },
    set blendMode(mode) {
      patch({ blendMode: checkBlendMode(mode) });
    },
    get isMask() {
      return record().isMask;
    },
    set isMask(isMask) {
      patch({ isMask });
    },
    // The only kind there is here; setting another throws.
    get maskType() {
      return 'ALPHA' as const;
    },
    // There are none here; setting them throws.
    get effects() {
      return [];
    },
  };
}

type Geometry = Pick<Figma.MinimalFillsMixin, 'fills'> &
  Readonly<Pick<Figma.MinimalStrokesMixin, 'strokes'>> &
  Readonly<Pick<Figma.GeometryMixin, 'strokeWeight'>>;

export function geometry({ record, patch, images }: Handle): Geometry {
  return {
    get fills() {
      return frozenCopy(record().fills);
    },
    set fills(fills) {
      patch({ fills: checkPaints(fills, (hash) => images.get(hash) !== null) });
    },
    get strokes() {
      return frozenCopy(record().strokes);
    },
    get strokeWeight() {
      return record().strokeWeight;
    },
  };
}

/** Figma hands out copies: changing a paint in place changes nothing, so here it throws. */
const frozenCopy = <T extends object>(paints: readonly T[]): readonly T[] =>
  Object.freeze(paints.map((paint) => Object.freeze({ ...paint })));

type Frame = Pick<Figma.BaseFrameMixin, 'clipsContent' | 'layoutMode'> &
  Readonly<Pick<Figma.AutoLayoutMixin, 'itemSpacing'>>;

/** What a frame starts with when it becomes one of auto layout. */
function startingLayout(mode: Figma.FrameNode['layoutMode']): AutoLayout | null {
  if (mode === 'NONE') return null;
  return mode === 'GRID' ? { mode, rows: 2, columns: 2, gap: 0 } : { mode, spacing: 0, padding: 0 };
}

export function frame({ record, patch }: Handle): Frame {
  return {
    get clipsContent() {
      return record().clipsContent;
    },
    set clipsContent(clipsContent) {
      patch({ clipsContent });
    },
    get layoutMode() {
      return record().autoLayout?.mode ?? 'NONE';
    },
    set layoutMode(mode) {
      patch({ autoLayout: startingLayout(mode) });
    },
    get itemSpacing() {
      const { autoLayout } = record();
      return autoLayout === null || autoLayout.mode === 'GRID' ? 0 : autoLayout.spacing;
    },
  };
}

export function section({ record, patch }: Handle): Pick<Figma.SectionNode, 'sectionContentsHidden'> {
  return {
    get sectionContentsHidden() {
      return record().sectionContentsHidden;
    },
    set sectionContentsHidden(sectionContentsHidden) {
      patch({ sectionContentsHidden });
    },
  };
}

interface Exporting {
  exportAsync(settings?: Figma.ExportSettings): Promise<Uint8Array>;
}

export function exporting({ id, record, document, images, conditions }: Handle): Exporting {
  return {
    exportAsync: async (settings) => {
      const png = await exportNode({ document, images }, record().id === id ? id : '', settings);
      await exportGate(conditions());
      return png;
    },
  };
}
