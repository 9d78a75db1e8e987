/**
 * The pictures of a run and their masks: exported by main at the size the networks see, segmented in the worker or
 * read from the layer's own transparency. A mask is kept as long as the layer's exported bytes and the way it is found
 * stay the same, so that what was shown before the run is what the run uses. One preparation at a time.
 */
import type { Channel, ResultOf } from '../src/channel/channel.js';
import type { CancelToken } from '../src/channel/cancel.js';
import type { mainEvents, mainRequests, PackInfo, workerRequests } from '../src/channel/protocol.js';
import { CancelledError } from '../src/errors.js';
import { alphaMask } from '../src/image/character-mask.js';
import { dilate } from '../src/image/dilate.js';
import type { Extent } from '../src/image/geometry.js';
import { decodePng } from '../src/image/png.js';
import { splits, usedMaskSource, usedPreprocess, usesBackground } from './choices.js';
import { slotLayer } from './derive.js';
import type { EngineClient } from './engine-client.js';
import { exportSide, packSize } from './plan.js';
import { toProblem } from './problem.js';
import type { Action } from './reducer.js';
import type { MaskedRole, Role } from './roles.js';
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
  const kept = new Map<MaskedRole, PreparedInput & { readonly way: string }>();
  let last: Promise<unknown> = Promise.resolve();

  async function prepare(pack: PackInfo, signal: CancelToken): Promise<PreparedInputs> {
    const sketchLayer = slotLayer(store.getState(), 'sketch');
    const size = packSize(pack, sketchLayer?.thumbnail?.extent ?? { width: 1, height: 1 });
    const sketch = await exportLayer('sketch', size);
    const reference = await exportLayer('reference', size);
    const background = usesBackground(store.getState()) ? await exportLayer('background', size) : null;
    if (!splits(store.getState())) return { size, sketch, reference, background };
    return {
      size,
      sketch: await withMask('sketch', sketch, signal),
      reference: await withMask('reference', reference, signal),
      background,
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

  async function withMask(
    role: MaskedRole,
    input: PreparedInput,
    signal: CancelToken,
  ): Promise<PreparedInput> {
    if (signal.aborted) throw new CancelledError();
    const way = maskWay(store.getState(), role);
    const known = kept.get(role);
    if (known?.mask && known.way === way && known.id === input.id && sameBytes(known.png, input.png)) {
      showMask(role, known.mask);
      return { ...input, mask: known.mask };
    }
    const mask = await findMask(role, input, signal);
    kept.set(role, { ...input, mask, way });
    if (store.getState().slots[role] === input.id) showMask(role, mask);
    return { ...input, mask };
  }

  async function findMask(
    role: MaskedRole,
    { png, name }: PreparedInput,
    signal: CancelToken,
  ): Promise<WireMask> {
    const state = store.getState();
    if (usedMaskSource(state, role) === 'alpha') {
      const shape = alphaMask(decodePng(png, name));
      const { width, height, data } = role === 'reference' ? dilate(shape) : shape;
      return { width, height, data: Float32Array.from(data) };
    }
    store.dispatch({ type: 'mask', role, view: { kind: 'busy' } });
    store.dispatch({ type: 'run-stage', stage: 'segment' });
    const pack = state.engine.kind === 'ready' ? state.engine.pack : null;
    const order = { role, png, preprocess: usedPreprocess(state.settings, pack) };
    const { mask } = await engine.channel
      .call('segment', order, { signal })
      .catch((error: unknown) => giveUpMask(role, error));
    return mask;
  }

  function showMask(role: MaskedRole, mask: WireMask): void {
    store.dispatch({ type: 'mask', role, view: { kind: 'ready', mask } });
  }

  function giveUpMask(role: MaskedRole, error: unknown): never {
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

/** How a role's mask is found now; its worth for a kept mask ends with it. */
export function maskWay(state: State, role: MaskedRole): string {
  const pack = state.engine.kind === 'ready' ? state.engine.pack : null;
  const lines = role === 'sketch' ? usedPreprocess(state.settings, pack) : '';
  return `${pack?.id} ${usedMaskSource(state, role)} ${lines}`;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
