/**
 * What the monkey's page keeps in mind: the user's own layers as the monkey left them, and every layer that the plugin
 * placed. Whatever changes the user's layers outside of an act of the monkey is a violation.
 */
import type { StudioSession } from '../../studio/page/session.js';
// For the type of window.studio.
import type {} from '../../studio/page/main.js';

export interface PlacedLayer {
  readonly id: string;
  readonly name: string;
  /** As it lies in the layer's plugin data. */
  readonly recipe: string;
  readonly atMs: number;
}

export interface MonkeyWatch {
  readonly placed: readonly PlacedLayer[];
  readonly violations: readonly string[];
  /** Ids of the user's layers that are in the document, without pages and sections. */
  ownLayers(): readonly string[];
  /** What was placed since the last call. */
  takeNews(): readonly PlacedLayer[];
  /** Ids of layers that the plugin placed and that are in the document. */
  results(): readonly string[];
  /** An act of the user. */
  act(change: (session: StudioSession) => void): void;
  /** Within an act: this new layer is the user's own. */
  adopt(id: string): void;
  /** Undo and redo lead to what the user's layers once were, never to something new. */
  travel(key: 'undo' | 'redo'): void;
}

declare global {
  interface Window {
    monkey?: MonkeyWatch;
  }
}

/** Runs inside the page. */
export function watchDocument(): void {
  const session = window.studio!;
  const { document: model } = session;
  const own = new Set(model.tree.keys());
  const placed: PlacedLayer[] = [];
  const violations: string[] = [];
  let isActing = false;
  let told = 0;

  /** The user's layers, text by id; results among a parent's children are not hers. */
  const read = (): ReadonlyMap<string, string> => {
    const nodes = [...model.tree.values()].filter(({ id }) => own.has(id));
    return new Map(
      nodes.map((node) => [
        node.id,
        JSON.stringify({ ...node, childIds: node.childIds.filter((id) => own.has(id)) }),
      ]),
    );
  };
  const whole = (layers: ReadonlyMap<string, string>) => JSON.stringify([...layers].sort());
  let known = read();
  const seen = new Set([whole(known)]);

  const judge = (cause: string): void => {
    const found = read();
    if (!seen.has(whole(found)) || (cause === 'plugin' && whole(found) !== whole(known))) {
      const ids = [...new Set([...known.keys(), ...found.keys()])];
      const changed = ids.filter((id) => known.get(id) !== found.get(id));
      for (const id of changed) violations.push(`${cause}: ${known.get(id)} became ${found.get(id)}`);
    }
    known = found;
  };
  const noteResults = (): void => {
    for (const { id, name, pluginData } of model.tree.values()) {
      const recipe = pluginData['recipe'];
      if (!own.has(id) && recipe !== undefined && !placed.some((it) => it.id === id))
        placed.push({ id, name, recipe, atMs: Date.now() });
    }
  };
  model.onChange(() => {
    if (!isActing) judge('plugin');
    noteResults();
  });

  const during = (work: () => void): void => {
    isActing = true;
    work();
    isActing = false;
  };
  window.monkey = {
    placed,
    violations,
    ownLayers: () =>
      [...own].filter((id) => ['RECTANGLE', 'VECTOR', 'FRAME', 'GROUP'].includes(model.get(id)?.type ?? '')),
    takeNews() {
      const news = placed.slice(told);
      told = placed.length;
      return news;
    },
    results: () => placed.map(({ id }) => id).filter((id) => model.get(id) !== null),
    act(change) {
      during(() => session.act(() => change(session)));
      known = read();
      seen.add(whole(known));
    },
    adopt: (id) => void own.add(id),
    travel(key) {
      const press = { key: 'z', ctrlKey: true, shiftKey: key === 'redo' };
      during(() => dispatchEvent(new KeyboardEvent('keydown', press)));
      judge(key);
    },
  };
}
