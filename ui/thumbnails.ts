/** Live thumbnails: reads the layers that the panel shows, once at a time, and measures them for their roles. */
import { decodePng } from '../src/image/png.js';
import type { MainChannel } from './inputs.js';
import { toProblem } from './problem.js';
import type { Action } from './reducer.js';
import { measureTraits } from './roles.js';
import type { State } from './state.js';
import type { Store } from './store.js';

export interface ThumbnailPorts {
  readonly store: Store<State, Action>;
  readonly main: MainChannel;
}

export interface Thumbnails {
  /** Reads a layer again: it may have changed. */
  read(id: string): Promise<void>;
  /** Reads what is shown and has no picture yet. */
  readMissing(state: State): void;
}

const THUMBNAIL_SIDE = 256;
const LIMITS = { minSide: THUMBNAIL_SIDE, maxSide: THUMBNAIL_SIDE, purpose: 'thumbnail' } as const;
/** More layers than this have no roles, so their pictures are of no use. */
export const MAX_CANDIDATES = 3;

export function createThumbnails({ store, main }: ThumbnailPorts): Thumbnails {
  const reading = new Set<string>();

  async function read(id: string): Promise<void> {
    if (reading.has(id)) return;
    reading.add(id);
    try {
      const { png, name } = await main.call('export', { id, ...LIMITS });
      const picture = decodePng(png, name);
      const extent = { width: picture.width, height: picture.height };
      reading.delete(id);
      store.dispatch({ type: 'seen', id, name, thumbnail: { png, extent, traits: measureTraits(picture) } });
    } catch (error) {
      reading.delete(id);
      store.dispatch({ type: 'unseen', id, problem: toProblem(error) });
    }
  }

  return {
    read,
    readMissing: (state) => {
      for (const id of missing(state)) void read(id);
    },
  };
}

function missing({ layers, slots, selected }: State): readonly string[] {
  const shown = new Set([...(selected.length <= MAX_CANDIDATES ? selected : [])]);
  for (const id of Object.values(slots)) if (id !== null) shown.add(id);
  return [...shown].filter((id) => {
    const layer = layers[id];
    return layer !== undefined && layer.thumbnail === null && layer.problem === null;
  });
}
