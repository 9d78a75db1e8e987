/** Keeps an eye on the layers that the panel shows: main tells when they go, hide, come back or change. */
import { MAX_WATCHED } from '../../../src/channel/protocol/main.js';
import type { Recipe, WatchedLayer } from '../../../src/channel/protocol/main.js';
import type { MainChannel } from '../jobs/inputs.js';
import type { Action } from '../state/reducer.js';
import { ROLES } from './roles.js';
import { selectedResult } from './selection.js';
import type { State } from '../state/state.js';
import type { Store } from '../state/store.js';
import type { Thumbnails } from './thumbnails.js';

export interface WatcherPorts {
  readonly store: Store<State, Action>;
  readonly main: MainChannel;
}

export interface LayerWatcher {
  follow(state: State): void;
}

export function createLayerWatcher({ store, main }: WatcherPorts, thumbnails: Thumbnails): LayerWatcher {
  let watched = '';

  function hear(layers: readonly WatchedLayer[]): void {
    const before = store.getState().layers;
    store.dispatch({ type: 'watched', layers });
    for (const { id, state, changed } of layers) {
      const isBack = before[id] !== undefined && before[id].presence !== state;
      // A picture of what is gone or hidden cannot be made.
      const isReadable = state === 'there' || state === 'other-page';
      if (isReadable && (changed || isBack) && store.getState().layers[id]) thumbnails.read(id);
    }
  }

  main.on('layers', ({ layers }) => hear(layers));
  return {
    follow(state) {
      if (state.host.kind !== 'ready') return;
      const ids = shownLayers(state);
      const key = ids.join(' ');
      if (key === watched) return;
      watched = key;
      // Without an answer the slots show what was read last.
      main.call('watch', { ids }).then(
        ({ layers }) => hear(layers),
        () => undefined,
      );
    },
  };
}

/** In the slots, and behind the selected result. */
function shownLayers(state: State): readonly string[] {
  const inSlots = ROLES.map((role) => state.slots[role]);
  const made = selectedResult(state)?.made?.recipe ?? null;
  const ids = [...inSlots, ...(made === null ? [] : sourcesOf(made))].filter((id) => id !== null);
  return [...new Set(ids)].slice(0, MAX_WATCHED);
}

export function sourcesOf({ sketchId, referenceId, backgroundId }: Recipe): readonly string[] {
  return [sketchId, referenceId, backgroundId].filter((id) => id !== null);
}
