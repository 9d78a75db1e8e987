/** The plugin's objects for pages and layers: one per node, so that a plugin may compare them. */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import type { Conditions } from './conditions.js';
import { guard } from './guard.js';
import type { PageAccess } from './node-handle.js';
import { createPageEvents, type PageEvents } from './page-events.js';
import type { PaintsOfStyle } from '../document/vector-network.js';
import type { StudioDocument } from '../document/document.js';
import type { ImageStore } from '../render/images.js';
import { createNode } from './plugin-nodes.js';

export interface NodeTable {
  readonly nodeFor: (id: string) => Figma.SceneNode;
  readonly pageFor: (id: string) => Figma.PageNode;
  readonly pages: PageAccess;
  readonly root: Figma.DocumentNode;
  /** Events end. */
  close(): void;
}

/** What the objects are made of. */
export interface NodeSources {
  readonly document: StudioDocument;
  readonly images: ImageStore;
  readonly launch: { readonly relaunchCommands: readonly string[] };
  readonly paintStyles: PaintsOfStyle;
}

export function createNodeTable(
  { document, images, launch, paintStyles }: NodeSources,
  conditions: () => Conditions,
): NodeTable {
  const known = new Map<string, object>();
  const nodeFor = (id: string) => objectFor(id) as Figma.SceneNode;
  const pageFor = (id: string) => objectFor(id) as Figma.PageNode;
  const { pages, close } = createPages({ document, nodeFor, conditions });
  const root = guard('DOCUMENT', {
    id: '0:0',
    type: 'DOCUMENT',
    name: 'Studio',
    parent: null,
    removed: false,
    documentColorProfile: 'SRGB',
    get children() {
      return document.pages.map(({ id }) => pageFor(id));
    },
  });
  const relaunchCommands = launch.relaunchCommands;
  const parentFor = (id: string | null) =>
    (id === null ? root : objectFor(id)) as Figma.BaseNode & Figma.ChildrenMixin;
  const context = { document, images, paintStyles, conditions, pages, relaunchCommands, nodeFor, parentFor };
  function objectFor(id: string): object {
    const node = known.get(id) ?? createNode(context, id);
    known.set(id, node);
    return node;
  }
  return { nodeFor, pageFor, pages, root: root as unknown as Figma.DocumentNode, close };
}

interface PagesOf extends Pick<NodeSources, 'document'> {
  readonly nodeFor: (id: string) => Figma.SceneNode;
  readonly conditions: () => Conditions;
}

function createPages({ document, nodeFor, conditions }: PagesOf): { pages: PageAccess; close: () => void } {
  const loaded = new Set([document.page.id]);
  const events = new Map<string, PageEvents>();
  const stop = document.onPage(() => loaded.add(document.page.id));
  const eventsOf = (pageId: string): PageEvents => {
    const known = events.get(pageId) ?? createPageEvents({ document, nodeFor }, pageId);
    events.set(pageId, known);
    return known;
  };
  const load = async (pageId: string): Promise<void> => {
    if (loaded.has(pageId)) return;
    if (conditions().network === 'offline')
      throw new Error('in loadAsync: The page could not be loaded. Check your internet connection.');
    loaded.add(pageId);
  };
  const close = (): void => {
    stop();
    events.forEach((page) => page.close());
  };
  return { pages: { isLoaded: (pageId) => loaded.has(pageId), load, eventsOf }, close };
}
