/**
 * The masks of a run's pictures: segmented in the worker, or read from the layer's own transparency. A mask is kept as
 * long as the layer's exported bytes and the way it is found stay the same, so that what was shown before the run is
 * what the run uses.
 */
import type { ResultOf } from '../src/channel/channel.js';
import type { CancelToken } from '../src/channel/cancel.js';
import type { workerRequests } from '../src/channel/protocol.js';
import { CancelledError } from '../src/errors.js';
import { alphaMask } from '../src/image/character-mask.js';
import { dilate } from '../src/image/dilate.js';
import { decodePng } from '../src/image/png.js';
import { usedMaskSource, usedPreprocess } from './choices.js';
import type { EngineClient } from './engine-client.js';
import { toProblem } from './problem.js';
import type { Action } from './reducer.js';
import type { MaskedRole } from './roles.js';
import type { State } from './state.js';
import type { Store } from './store.js';

/** A mask as it came over the channel and will go over it again. */
type WireMask = ResultOf<(typeof workerRequests)['segment']>['mask'];

export interface PreparedInput {
  readonly id: string;
  readonly name: string;
  readonly png: Uint8Array<ArrayBuffer>;
  readonly mask: WireMask | null;
}

export interface MaskFinder {
  /** The picture with its mask, which is shown; a failure is shown, too. */
  add(role: MaskedRole, input: PreparedInput, signal: CancelToken): Promise<PreparedInput>;
}

export function createMaskFinder(store: Store<State, Action>, engine: EngineClient): MaskFinder {
  const kept = new Map<MaskedRole, PreparedInput & { readonly way: string }>();

  async function add(role: MaskedRole, input: PreparedInput, signal: CancelToken): Promise<PreparedInput> {
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

  async function findMask(role: MaskedRole, input: PreparedInput, signal: CancelToken): Promise<WireMask> {
    const state = store.getState();
    if (usedMaskSource(state, role) === 'alpha') {
      return shapeOf(role, input);
    }
    store.dispatch({ type: 'mask', role, view: { kind: 'busy' } });
    store.dispatch({ type: 'run-stage', stage: 'segment' });
    const pack = state.engine.kind === 'ready' ? state.engine.pack : null;
    const order = { role, png: input.png, preprocess: usedPreprocess(state.settings, pack) };
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

  return { add };
}

/** As one found by the model, a reference's is grown a little (pipeline section 7), a sketch's is not. */
function shapeOf(role: MaskedRole, { png, name }: PreparedInput): WireMask {
  const shape = alphaMask(decodePng(png, name));
  const { width, height, data } = role === 'reference' ? dilate(shape) : shape;
  return { width, height, data: Float32Array.from(data) };
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
