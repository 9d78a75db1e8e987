/** `exportAsync`: a node as PNG, by Figma's settings and with Figma's refusals. */
import type { ExportSettings } from '@figma/plugin-typings/plugin-api-standalone';
import type { Bounds } from '../../src/image/geometry.js';
import { encodePng } from '../../src/image/png/png.js';
import { toRgba8 } from './blend.js';
import type { StudioDocument } from '../document/document.js';
import type { ImageStore } from './images.js';
import {
  absoluteBounds,
  childrenOf,
  isShown,
  nodeOf,
  renderBounds,
  type NodeTree,
} from '../document/layout.js';
import type { NodeRecord } from '../document/nodes.js';
import { inDisplayP3 } from './display-p3.js';
import { imagesOf, render } from './render.js';
import { compose, scaling, translation } from '../document/transform.js';

/** Figma rejects with this string, not with an Error. */
const NOTHING_VISIBLE = 'Failed to export node. This node may not have any visible layers.';

export interface Exporter {
  readonly document: StudioDocument;
  readonly images: ImageStore;
}

/** The node's own pixels over transparency, axis-aligned as seen on the canvas. */
export async function exportNode(
  { document, images }: Exporter,
  id: string,
  settings: ExportSettings | undefined,
): Promise<Uint8Array> {
  const { useAbsoluteBounds, scale, isP3 } = readSettings(settings);
  const { tree } = document;
  const node = nodeOf(tree, id);
  const box = boxOf(tree, node, useAbsoluteBounds);
  if (box === null) return Promise.reject(NOTHING_VISIBLE);
  const size = scale(box);
  const drawn = node.type === 'SLICE' ? childrenOf(tree, pageOf(tree, node)) : [node];
  await images.load(imagesOf(tree, drawn));
  const view = compose(
    scaling(size.width / box.width, size.height / box.height),
    translation(-box.x, -box.y),
  );
  const pixels = toRgba8(render({ tree, pixels: (hash) => images.peek(hash) }, drawn, { view, ...size }));
  return encodePng(isP3 ? inDisplayP3(pixels) : pixels);
}

/** A slice exports what is seen in its box; anything else must paint something. */
function boxOf(tree: NodeTree, node: NodeRecord, useAbsoluteBounds: boolean): Bounds | null {
  const box = absoluteBounds(tree, node);
  if (node.type === 'SLICE') return isShown(tree, node) ? box : null;
  const seen = renderBounds(tree, node);
  return seen === null || !useAbsoluteBounds ? seen : box;
}

function pageOf(tree: NodeTree, node: NodeRecord): NodeRecord {
  return node.parentId === null ? node : pageOf(tree, nodeOf(tree, node.parentId));
}

type Size = { readonly width: number; readonly height: number };

interface ReadSettings {
  readonly useAbsoluteBounds: boolean;
  readonly scale: (box: Bounds) => Size;
  readonly isP3: boolean;
}

function readSettings(settings: ExportSettings | undefined): ReadSettings {
  if (settings === undefined) return { useAbsoluteBounds: false, scale: (box) => times(box, 1), isP3: false };
  if (settings.format !== 'PNG')
    throw new Error(`studio: exportAsync to ${settings.format} is not implemented`);
  if (settings.contentsOnly === false)
    throw new Error('studio: exportAsync with contentsOnly: false is not implemented');
  const { type, value } = settings.constraint ?? { type: 'SCALE', value: 1 };
  if (!(value > 0))
    throw new Error(`in exportAsync: Expected "constraint.value" to be positive, got ${value}`);
  const factor = {
    SCALE: () => value,
    WIDTH: (box: Bounds) => value / box.width,
    HEIGHT: (box: Bounds) => value / box.height,
  };
  return {
    useAbsoluteBounds: settings.useAbsoluteBounds ?? false,
    scale: (box) => times(box, factor[type](box)),
    // The studio's documents are sRGB ones.
    isP3: settings.colorProfile === 'DISPLAY_P3_V4',
  };
}

const times = (box: Bounds, factor: number): Size => ({
  width: Math.max(1, Math.round(box.width * factor)),
  height: Math.max(1, Math.round(box.height * factor)),
});
