/** Reading layers of a Figma document: which can be used, under which conditions, and their pixels. */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import { type Site } from '../../channel/protocol/main.js';
import { MAX_IMAGE_SIDE } from '../../channel/protocol/parts.js';
import { UserError } from '../../errors.js';
import type { Bounds } from '../../image/geometry.js';
import type { ExportedImage, SideRange } from '../host.js';

/** What the protocol's schema takes. */
export const MAX_NAME = 500;

/** No page has it. */
const UNKNOWN_PAGE = '?';

export interface UsableLayer {
  readonly node: Figma.SceneNode & Figma.ExportMixin;
  /** Canvas; axis-aligned also where the layer is rotated. */
  readonly box: Bounds;
}

/** Finds a layer that may have changed since the panel heard of it; says what is wrong and what to do. */
export async function findLayer(api: Figma.PluginAPI, id: string): Promise<UsableLayer> {
  const node = await lookUp(api, id);
  if (node === null) throw new UserError('layer-gone');
  return usableLayer(node);
}

/** Throws UserError. */
export function usableLayer(node: Figma.BaseNode): UsableLayer {
  if (!isExportable(node)) throw new UserError('layer-not-exportable', { name: node.name });
  const box = node.absoluteBoundingBox;
  if (box === null || box.width <= 0 || box.height <= 0)
    throw new UserError('layer-without-area', { name: node.name });
  return { node, box };
}

/** Null: it is gone. Its page may have to be loaded first, which fails offline: that it is gone is not known then. */
export async function lookUp(api: Figma.PluginAPI, id: string): Promise<Figma.BaseNode | null> {
  const node = await api.getNodeByIdAsync(id).catch((error: unknown) => {
    throw new UserError('layer-not-looked-up', { reason: messageOf(error) });
  });
  return node === null || node.removed ? null : node;
}

/** PNG of the layer's whole box in sRGB; Figma does the resampling, so that messages stay small. */
export async function exportLayer({ node, box }: UsableLayer, side: SideRange): Promise<ExportedImage> {
  if (!isVisible(node)) throw new UserError('layer-hidden', { name: node.name });
  // Null where nothing is painted: Figma would reject the export with a less helpful text. A slice shows others.
  if (node.type !== 'SLICE' && 'absoluteRenderBounds' in node && node.absoluteRenderBounds === null)
    throw new UserError('layer-empty', { name: node.name });
  const png = await node
    .exportAsync({
      format: 'PNG',
      // The box itself, whether or not strokes or shadows stick out: pixels then map onto it exactly.
      useAbsoluteBounds: true,
      // A document in Display P3 would hand its own numbers to networks that were trained on sRGB.
      colorProfile: 'SRGB',
      constraint: {
        type: box.width >= box.height ? 'WIDTH' : 'HEIGHT',
        value: exportSide(box, side),
      },
    })
    .catch((error: unknown) => {
      throw new UserError('layer-not-exported', { name: node.name, reason: messageOf(error) });
    });
  // Copied: what Figma returns may be a view of a larger, shared memory.
  return { png: new Uint8Array(png), name: node.name.slice(0, MAX_NAME), site: siteOf(node, box) };
}

function siteOf(node: Figma.SceneNode, { x, y, width, height }: Bounds): Site {
  return { pageId: pageOf(node)?.id ?? UNKNOWN_PAGE, box: { x, y, width, height } };
}

/** Null where the layer is on none, as one that was removed is. */
export function pageOf(node: Figma.BaseNode): Figma.PageNode | null {
  let ancestor: Figma.BaseNode | null = node;
  while (ancestor !== null && ancestor.type !== 'PAGE') ancestor = ancestor.parent;
  return ancestor;
}

export type Parent = Figma.BaseNode & Figma.ChildrenMixin;

/** The ancestors of a layer, parent first, page last. */
export function lineageOf(node: Figma.SceneNode): Parent[] {
  const lineage: Parent[] = [];
  for (let parent = node.parent; parent !== null && parent.type !== 'DOCUMENT'; parent = parent.parent)
    lineage.push(parent);
  return lineage;
}

/** Positions count from the next ancestor that is neither a group nor a boolean operation. */
export function containerOf(parent: Parent): Parent {
  let container = parent;
  while ((container.type === 'GROUP' || container.type === 'BOOLEAN_OPERATION') && container.parent !== null)
    container = container.parent;
  return container;
}

export function isAutoLayout(node: Parent): boolean {
  return 'layoutMode' in node && node.layoutMode !== 'NONE';
}

function exportSide({ width, height }: Bounds, { minPx, maxPx }: SideRange): number {
  const own = Math.round(Math.max(width, height));
  return Math.min(Math.max(own, minPx), maxPx, MAX_IMAGE_SIDE);
}

/** Figma rejects with plain strings now and then. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function isExportable(node: Figma.BaseNode): node is Figma.SceneNode & Figma.ExportMixin {
  return node.type !== 'PAGE' && node.type !== 'DOCUMENT' && 'exportAsync' in node;
}

/** A layer shows only if all it lies in does. Locked layers are fine: reading changes nothing. */
export function isVisible(node: Figma.BaseNode): boolean {
  let ancestor: Figma.BaseNode | null = node;
  for (; ancestor !== null; ancestor = ancestor.parent) {
    if ('visible' in ancestor && !ancestor.visible) return false;
    if (ancestor !== node && ancestor.type === 'SECTION' && ancestor.sectionContentsHidden) return false;
  }
  return true;
}
