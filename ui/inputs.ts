/**
 * The pictures of a run, exported by main at the size the networks see, and their masks (mask-finder.ts). One
 * preparation at a time.
 */
import type { Channel } from '../src/channel/channel.js';
import type { CancelToken } from '../src/channel/cancel.js';
import type { mainEvents, mainRequests, PackInfo, Site } from '../src/channel/protocol.js';
import type { Extent } from '../src/image/geometry.js';
import { splits, usesBackground } from './choices.js';
import { slotLayer } from './derive.js';
import type { EngineClient } from './engine-client.js';
import { createMaskFinder } from './mask-finder.js';
import type { PreparedInput } from './mask-finder.js';
import { exportSide, packSize } from './plan.js';
import { toProblem } from './problem.js';
import type { Action } from './reducer.js';
import type { Role } from './roles.js';
import type { State } from './state.js';
import type { Store } from './store.js';

export type MainChannel = Channel<typeof mainRequests, typeof mainEvents, Readonly<Record<never, never>>>;

export interface PreparedInputs {
  readonly size: Extent;
  readonly sketch: PreparedInput;
  /** Where the sketch was. */
  readonly site: Site;
  readonly reference: PreparedInput;
  /** Null where the run does not look at one. */
  readonly background: PreparedInput | null;
}

export interface Inputs {
  /** Exports the layers and finds their masks where the split is on. Failures are shown at slot or mask. */
  prepare(pack: PackInfo, signal: CancelToken): Promise<PreparedInputs>;
}

export interface InputsOptions {
  readonly store: Store<State, Action>;
  readonly main: MainChannel;
  readonly engine: EngineClient;
}

export function createInputs({ store, main, engine }: InputsOptions): Inputs {
  const masks = createMaskFinder(store, engine);
  let last: Promise<unknown> = Promise.resolve();

  async function prepare(pack: PackInfo, signal: CancelToken): Promise<PreparedInputs> {
    const sketchLayer = slotLayer(store.getState(), 'sketch');
    const size = packSize(pack, sketchLayer?.thumbnail?.extent ?? { width: 1, height: 1 });
    const { site, ...sketch } = await exportLayer('sketch', size, signal);
    const reference = await exportLayer('reference', size, signal);
    const background = usesBackground(store.getState())
      ? await exportLayer('background', size, signal)
      : null;
    if (!splits(store.getState())) return { size, site, sketch, reference, background };
    return {
      size,
      site,
      sketch: await masks.add('sketch', sketch, signal),
      reference: await masks.add('reference', reference, signal),
      background,
    };
  }

  async function exportLayer(
    role: Role,
    size: Extent,
    signal: CancelToken,
  ): Promise<PreparedInput & { readonly site: Site }> {
    const id = store.getState().slots[role];
    if (id === null) throw new Error(`Internal error: no ${role} to export`);
    try {
      const side = exportSide(size);
      const order = { id, minSide: side, maxSide: side, purpose: 'run' } as const;
      const { png, name, site } = await main.call('export', order, { signal });
      return { id, name, png, mask: null, site };
    } catch (error) {
      store.dispatch({ type: 'unseen', id, problem: toProblem(error) });
      throw error;
    }
  }

  return {
    prepare(pack, signal) {
      const next = last.then(() => prepare(pack, signal));
      last = next.catch(() => undefined);
      return next;
    },
  };
}
