/**
 * The two pictures of a run and their masks: exported by main at the size the networks see, segmented in the worker.
 * A mask is kept as long as the layer's exported bytes stay the same, so that what was shown before the run is what
 * the run uses. One preparation at a time.
 */
import type { Channel, ResultOf } from '../src/channel/channel.js';
import type { CancelToken } from '../src/channel/cancel.js';
import type { mainEvents, mainRequests, PackInfo, workerRequests } from '../src/channel/protocol.js';
import { CancelledError } from '../src/errors.js';
import type { Extent } from '../src/image/geometry.js';
import { slotLayer, splits } from './derive.js';
import type { EngineClient } from './engine-client.js';
import { exportSide, packSize } from './plan.js';
import { toProblem } from './problem.js';
import type { Action } from './reducer.js';
import type { Role } from './roles.js';
import type { State } from './state.js';
import type { Store } from './store.js';

export type MainChannel = Channel<typeof mainRequests, typeof mainEvents, Readonly<Record<never, never>>>;

/** A mask as it came over the channel and will go over it again. */
type WireMask = ResultOf<(typeof workerRequests)['segment']>['mask'];

export interface PreparedInput {
  readonly id: string;
  readonly name: string;
  readonly png: Uint8Array<ArrayBuffer>;
  readonly mask: WireMask | null;
}

export interface PreparedInputs {
  readonly size: Extent;
  readonly sketch: PreparedInput;
  readonly reference: PreparedInput;
}

export interface Inputs {
  /** Exports both layers and finds their masks where the split is on. Failures are shown at slot or mask. */
  prepare(pack: PackInfo, signal: CancelToken): Promise<PreparedInputs>;
}

export interface InputsOptions {
  readonly store: Store<State, Action>;
  readonly main: MainChannel;
  readonly engine: EngineClient;
}

export function createInputs({ store, main, engine }: InputsOptions): Inputs {
  const kept = new Map<Role, PreparedInput>();
  let last: Promise<unknown> = Promise.resolve();

  async function prepare(pack: PackInfo, signal: CancelToken): Promise<PreparedInputs> {
    const sketchLayer = slotLayer(store.getState(), 'sketch');
    const size = packSize(pack, sketchLayer?.thumbnail?.extent ?? { width: 1, height: 1 });
    const sketch = await exportLayer('sketch', size);
    const reference = await exportLayer('reference', size);
    if (!splits(store.getState())) return { size, sketch, reference };
    return {
      size,
      sketch: await withMask('sketch', sketch, signal),
      reference: await withMask('reference', reference, signal),
    };
  }

  async function exportLayer(role: Role, size: Extent): Promise<PreparedInput> {
    const id = store.getState().slots[role];
    if (id === null) throw new Error(`Internal error: no ${role} to export`);
    try {
      const side = exportSide(size);
      const { png, name } = await main.call('export', { id, minSide: side, maxSide: side });
      return { id, name, png, mask: null };
    } catch (error) {
      store.dispatch({ type: 'unseen', id, problem: toProblem(error) });
      throw error;
    }
  }

  async function withMask(role: Role, input: PreparedInput, signal: CancelToken): Promise<PreparedInput> {
    if (signal.aborted) throw new CancelledError();
    const known = kept.get(role);
    if (known?.mask && known.id === input.id && sameBytes(known.png, input.png)) {
      showMask(role, known.mask);
      return { ...input, mask: known.mask };
    }
    store.dispatch({ type: 'mask', role, view: { kind: 'busy' } });
    store.dispatch({ type: 'run-stage', stage: 'segment' });
    const { mask } = await engine.channel
      .call('segment', { role, png: input.png }, { signal })
      .catch((error: unknown) => giveUpMask(role, error));
    const segmented = { ...input, mask };
    kept.set(role, segmented);
    if (store.getState().slots[role] === input.id) showMask(role, mask);
    return segmented;
  }

  function showMask(role: Role, mask: WireMask): void {
    store.dispatch({ type: 'mask', role, view: { kind: 'ready', mask } });
  }

  function giveUpMask(role: Role, error: unknown): never {
    const problem = toProblem(error);
    const isOurs = problem.kind === 'cancelled' || problem.kind === 'lost';
    store.dispatch({ type: 'mask', role, view: isOurs ? { kind: 'none' } : { kind: 'failed', problem } });
    throw error;
  }

  return {
    prepare(pack, signal) {
      const next = last.then(() => prepare(pack, signal));
      last = next.catch(() => undefined);
      return next;
    },
  };
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
