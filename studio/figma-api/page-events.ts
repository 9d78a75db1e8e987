/** page.on('nodechange'): what happened on a page, late and joined, to undo and redo as much as to anything else. */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import { createCallbacks, type Callbacks } from './callbacks.js';
import type { Origin, StudioDocument } from '../document/document.js';
import { guard } from './guard.js';
import type { NodeTree } from '../document/layout.js';
import { changesOn, type Change } from '../document/node-changes.js';

export interface PageEventSource {
  readonly document: StudioDocument;
  readonly nodeFor: (id: string) => Figma.SceneNode;
}

/** The document between two moments, all of it changed from one side. */
interface Span {
  readonly origin: Origin;
  readonly before: NodeTree;
  readonly after: NodeTree;
}

/** Listens for as long as the plugin's run lasts, which its owner ends. */
export interface PageEvents {
  readonly callbacks: Callbacks<'nodechange'>;
  close(): void;
}

export function createPageEvents({ document, nodeFor }: PageEventSource, pageId: string): PageEvents {
  const callbacks = createCallbacks('page', ['nodechange']);
  let seen = document.tree;
  let spans: readonly Span[] = [];
  const tell = (): void => {
    const told = spans;
    spans = [];
    const nodeChanges = told.flatMap(({ origin, before, after }) =>
      changesOn(pageId, before, after).map((change) => toEvent(change, origin)),
    );
    if (nodeChanges.length > 0) callbacks.emit('nodechange', { nodeChanges });
  };
  const toEvent = (change: Change, origin: Origin) => {
    const { id, type } = change.node;
    const node = document.get(id) === null ? guard('RemovedNode', { removed: true, id, type }) : nodeFor(id);
    const properties = change.type === 'PROPERTY_CHANGE' ? { properties: [...change.properties] } : {};
    return { type: change.type, id, origin, node, ...properties };
  };
  const close = document.onChange((origin) => {
    if (spans.length === 0) setTimeout(tell, 0);
    const last = spans.at(-1);
    const isMore = last?.origin === origin;
    const span = { origin, before: isMore ? last.before : seen, after: document.tree };
    spans = [...(isMore ? spans.slice(0, -1) : spans), span];
    seen = document.tree;
  });
  return {
    callbacks,
    close: () => {
      close();
      callbacks.clear();
    },
  };
}
