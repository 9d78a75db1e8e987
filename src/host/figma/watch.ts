/**
 * Watching the layers that the panel shows: are they there, are they seen, may their looks have changed? Heard on the
 * open page and on the pages that the layers lie on. An undo is a change like any other, so what it heals is healed.
 */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import type { WatchedLayer } from '../../channel/protocol/main.js';
import { isVisible, MAX_NAME, pageOf } from './layers.js';
import type { Host } from '../host.js';
import { isStructural, mayChange, noteResults, partsOf, type LayerParts } from './layer-changes.js';

type Told = Omit<WatchedLayer, 'changed'>;

/** A layer as the panel knows it. */
interface Entry extends LayerParts {
  readonly told: Told;
}

/** What an event says of the watched layers, read when it came: later, what was removed has no parents. */
interface News {
  readonly changed: ReadonlySet<string>;
  readonly isStructural: boolean;
}

export function createWatch(api: Figma.PluginAPI): Pick<Host, 'watch' | 'onWatched'> {
  let entries: readonly Entry[] = [];
  /** Of the `watch` that the entries are of. */
  let generation = 0;
  let listener: (layers: readonly WatchedLayer[]) => void = () => undefined;
  let last: Promise<unknown> = Promise.resolve();
  const results = new Set<string>();
  const pages = createPageListener(({ nodeChanges }) => {
    noteResults(nodeChanges, results);
    hear(newsFor(entries, nodeChanges, results));
  });

  /** One event after the other, so that none is lost while the layers are looked up for another. */
  function hear(news: News): void {
    const asked = generation;
    last = last.then(() => (asked === generation ? tell(news, asked) : undefined));
  }

  async function tell({ changed, ...news }: News, asked: number): Promise<void> {
    const before = entries;
    const now = await Promise.all(before.map((entry) => lookAt(api, entry.id, { entry, ...news })));
    // Watched anew meanwhile: the answer to that has said it all.
    if (asked !== generation) return;
    entries = now;
    const layers = now.flatMap(({ told }, i): WatchedLayer[] => {
      const isChanged = changed.has(told.id);
      return isChanged || !isSame(told, before[i].told) ? [{ ...told, changed: isChanged }] : [];
    });
    if (layers.length > 0) listener(layers);
  }

  async function follow(): Promise<void> {
    const ids = entries.map(({ id }) => id);
    await pages.listenOn(ids.length === 0 ? [] : [api.currentPage, ...(await pagesOf(api, ids))]);
  }

  async function watch(ids: readonly string[]): Promise<readonly WatchedLayer[]> {
    const own = ++generation;
    entries = [];
    const fresh = await Promise.all(ids.map((id) => lookAt(api, id, null)));
    if (own === generation) {
      entries = fresh;
      await follow();
    }
    return fresh.map(({ told }) => ({ ...told, changed: false }));
  }

  function changePage(): void {
    void follow().then(() => hear({ changed: new Set(), isStructural: true }));
  }

  return {
    watch,
    onWatched: (callback) => {
      listener = callback;
      api.on('currentpagechange', changePage);
    },
  };
}

function newsFor(
  entries: readonly Entry[],
  changes: readonly Figma.NodeChange[],
  results: ReadonlySet<string>,
): News {
  // A result may be watched too, as the reference of the next run: then what is done to it counts.
  const counts = (entry: Entry, { id }: Figma.NodeChange) => id === entry.id || !results.has(id);
  const changed = entries.filter((entry) => changes.some((it) => counts(entry, it) && mayChange(entry, it)));
  return { changed: new Set(changed.map(({ id }) => id)), isStructural: changes.some(isStructural) };
}

const isSame = (a: Told, b: Told): boolean => a.name === b.name && a.state === b.state;

interface Before {
  readonly entry: Entry;
  /** May other layers be in it now? */
  readonly isStructural: boolean;
}

async function lookAt(api: Figma.PluginAPI, id: string, before: Before | null): Promise<Entry> {
  const name = before?.entry.told.name ?? '';
  // What cannot be looked up lies on a page that cannot be loaded now: that it is gone is not known.
  const node = await api.getNodeByIdAsync(id).catch(() => 'unknown' as const);
  if (node === 'unknown') return { id, parts: new Set(), told: { id, name, state: 'other-page' } };
  if (node === null || node.removed) return { id, parts: new Set(), told: { id, name, state: 'gone' } };
  const state = stateOf(api, node);
  const isKept = before !== null && !before.isStructural;
  const parts = isKept ? before.entry.parts : state === 'other-page' ? new Set<string>() : partsOf(node);
  return { id, parts, told: { id, name: node.name.slice(0, MAX_NAME), state } };
}

function stateOf(api: Figma.PluginAPI, node: Figma.BaseNode): WatchedLayer['state'] {
  const page = pageOf(node);
  if (page === null) return 'gone';
  if (page.id !== api.currentPage.id) return 'other-page';
  return isVisible(node) ? 'there' : 'hidden';
}

async function pagesOf(api: Figma.PluginAPI, ids: readonly string[]): Promise<readonly Figma.PageNode[]> {
  const nodes = await Promise.all(ids.map((id) => api.getNodeByIdAsync(id).catch(() => null)));
  return nodes.flatMap((node) => (node === null || node.removed ? [] : (pageOf(node) ?? [])));
}

type Listener = (event: Figma.NodeChangeEvent) => void;

interface PageListener {
  /** On these pages and no others. */
  listenOn(pages: readonly Figma.PageNode[]): Promise<void>;
}

function createPageListener(listener: Listener): PageListener {
  let heard = new Map<string, Figma.PageNode>();
  return {
    listenOn: async (pages) => {
      const next = new Map(pages.map((page) => [page.id, page]));
      const [left, added] = [without(heard, next), without(next, heard)];
      heard = next;
      for (const page of left) if (!page.removed) page.off('nodechange', listener);
      // A page that cannot be loaded now is not heard; opening it asks anew.
      await Promise.all(
        added.map((page) =>
          page.loadAsync().then(
            () => page.on('nodechange', listener),
            () => heard.delete(page.id),
          ),
        ),
      );
    },
  };
}

const without = (pages: ReadonlyMap<string, Figma.PageNode>, others: ReadonlyMap<string, unknown>) =>
  [...pages.values()].filter(({ id }) => !others.has(id));
