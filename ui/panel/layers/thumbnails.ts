/**
 * Live thumbnails: reads the layers that may have a role, one at a time and only once the designer has paused, so that
 * clicking through a document exports next to nothing; never while a job reads its own layers. A layer that is asked for
 * anew while it is being read is read again.
 */
import { measureLook } from '../../../src/image/look.js';
import { decodePng } from '../../../src/image/png/png.js';
import { mostLayers } from '../state/choices.js';
import type { MainChannel } from '../jobs/inputs.js';
import type { Later } from '../../browser/later.js';
import { toProblem } from '../state/problem.js';
import type { Action } from '../state/reducer.js';
import { measureTraits } from './roles.js';
import type { State } from '../state/state.js';
import type { Store } from '../state/store.js';
import { unlessCancelled } from '../unless-cancelled.js';

export interface ThumbnailPorts {
  readonly store: Store<State, Action>;
  readonly main: MainChannel;
  readonly later: Later;
}

export interface Thumbnails {
  /** Reads a layer again: it may have changed. */
  read(id: string): void;
  /** Reads what is shown and has no picture yet; stops reading what is of no use any more. */
  follow(state: State): void;
}

export const PAUSE_MS = 300;
const THUMBNAIL_SIDE = 256;
const LIMITS = { minSide: THUMBNAIL_SIDE, maxSide: THUMBNAIL_SIDE, purpose: 'thumbnail' } as const;
/** More layers than this have no roles, so their pictures are of no use. */
export const MAX_CANDIDATES = 3;

export function createThumbnails({ store, main, later }: ThumbnailPorts): Thumbnails {
  const asked = new Set<string>();
  let stopWaiting: (() => void) | null = null;
  let reading: { readonly id: string; readonly controller: AbortController } | null = null;
  /** Nothing was read yet: the panel has just opened, and nobody clicks through anything. */
  let isFirst = true;

  function wait(): void {
    stopWaiting?.();
    stopWaiting = later(isFirst ? 0 : PAUSE_MS, () => {
      stopWaiting = null;
      readNext();
    });
  }

  function readNext(): void {
    if (reading !== null || stopWaiting !== null || jobReads(store.getState())) return;
    const useful = usefulIds(store.getState());
    const id = [...asked].find((it) => useful.has(it));
    if (id === undefined) return asked.clear();
    isFirst = false;
    asked.delete(id);
    reading = { id, controller: new AbortController() };
    void readOne(reading.id, reading.controller).finally(() => {
      reading = null;
      readNext();
    });
  }

  async function readOne(id: string, { signal }: AbortController): Promise<void> {
    try {
      const { png, name } = await unlessCancelled(main.call('export', { id, ...LIMITS }, { signal }), signal);
      const picture = decodePng(png, name);
      const extent = { width: picture.width, height: picture.height };
      store.dispatch({
        type: 'seen',
        id,
        name,
        thumbnail: { png, extent, traits: measureTraits(picture), look: measureLook(picture) },
      });
    } catch (error) {
      if (!signal.aborted) store.dispatch({ type: 'unseen', id, problem: toProblem(error) });
    }
  }

  return {
    read(id) {
      asked.add(id);
      wait();
    },
    follow(state) {
      const useful = usefulIds(state);
      if (reading !== null && !useful.has(reading.id)) reading.controller.abort();
      const missing = [...useful].filter(
        (id) => isMissing(state, id) && id !== reading?.id && !asked.has(id),
      );
      for (const id of missing) asked.add(id);
      if (missing.length > 0) wait();
      else if (asked.size > 0) readNext();
    },
  };
}

/** Exports for a picture and for its thumbnail would wait for each other. */
function jobReads({ jobs }: State): boolean {
  return jobs.some(({ progress }) => progress.stage === 'export');
}

/** Layers in a slot, and selected ones if they are few enough to have roles. */
function usefulIds(state: State): ReadonlySet<string> {
  const { selected, slots, engine } = state;
  const most = engine.kind === 'ready' ? mostLayers(state) : MAX_CANDIDATES;
  const inSlots = Object.values(slots).filter((id) => id !== null);
  return new Set([...(selected.length <= most ? selected : []), ...inSlots]);
}

function isMissing({ layers }: State, id: string): boolean {
  const layer = layers[id];
  return layer !== undefined && layer.thumbnail === null && layer.problem === null;
}
