/** Watching the layers that the panel shows: are they there, are they seen, may their looks have changed? */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import type { WatchedLayer } from '../channel/protocol.js';
import { isVisible, MAX_NAME, pageOf } from './figma-layers.js';
import type { Host } from './host.js';

export function createWatch(api: Figma.PluginAPI): Pick<Host, 'watch' | 'onWatched'> {
  let watched: readonly string[] = [];
  let listener: (layers: readonly WatchedLayer[]) => void = () => undefined;
  const look = () => Promise.all(watched.map((id) => lookAt(api, id)));
  const tell = () => void look().then((layers) => listener(layers));
  return {
    watch: (ids) => {
      watched = ids;
      return look();
    },
    onWatched: (callback) => {
      listener = callback;
      api.on('currentpagechange', tell);
    },
  };
}

async function lookAt(api: Figma.PluginAPI, id: string): Promise<WatchedLayer> {
  const node = await api.getNodeByIdAsync(id);
  if (node === null || node.removed) return { id, name: '', state: 'gone', changed: false };
  const name = node.name.slice(0, MAX_NAME);
  const state = stateOf(api, node);
  return { id, name, state, changed: false };
}

function stateOf(api: Figma.PluginAPI, node: Figma.BaseNode): WatchedLayer['state'] {
  if (pageOf(node)?.id !== api.currentPage.id) return 'other-page';
  return isVisible(node) ? 'there' : 'hidden';
}
