/**
 * The masks of a run's pictures: segmented in the worker, or read from the layer's own transparency. A mask is kept as
 * long as the layer's exported bytes and the way it is found stay the same, so that what was shown before the run is
 * what the run uses.
 */
import type { ResultOf } from '../../../src/channel/channel.js';
import type { workerRequests } from '../../../src/channel/protocol/main.js';
import { CancelledError } from '../../../src/errors.js';
import { alphaMask } from '../../../src/image/character-mask.js';
import { dilate } from '../../../src/image/dilate.js';
import { decodePng } from '../../../src/image/png/png.js';
import { usedMaskSource, usedPreprocess, usedLineTreatment } from '../state/choices.js';
import type { Preparation } from '../jobs/preparation.js';
import { toProblem } from '../state/problem.js';
import type { Action } from '../state/reducer.js';
import type { MaskedRole } from './roles.js';
import { sameBytes } from './same-bytes.js';
import type { Choice, MaskView } from '../state/records.js';

/** A mask as it came over the channel and will go over it again. */
type WireMask = ResultOf<(typeof workerRequests)['segment']>['mask'];

export interface PreparedInput {
  readonly id: string;
  readonly name: string;
  readonly png: Uint8Array<ArrayBuffer>;
  readonly mask: WireMask | null;
}

export interface MaskFinder {
  /** The picture with its mask, which is shown with its layer; a failure is shown, too. */
  add(role: MaskedRole, input: PreparedInput, preparation: Preparation): Promise<PreparedInput>;
}

/** Masks of so many pictures are kept: pairs take turns where several jobs wait. */
const MAX_KEPT = 8;

interface Kept extends PreparedInput {
  readonly role: MaskedRole;
  readonly way: string;
}

export function createMaskFinder(dispatch: (action: Action) => void): MaskFinder {
  /** The last used one first. */
  let kept: readonly Kept[] = [];

  async function add(
    role: MaskedRole,
    input: PreparedInput,
    preparation: Preparation,
  ): Promise<PreparedInput> {
    const place = placeOf(role, input, preparation);
    const way = maskWay(preparation.choice, role);
    const isSame = (it: Kept) =>
      it.role === role && it.way === way && it.id === input.id && sameBytes(it.png, input.png);
    const known = kept.find(isSame);
    const mask = known?.mask ?? (await findMask(role, input, preparation));
    kept = [{ ...input, mask, role, way }, ...kept.filter((it) => !isSame(it))].slice(0, MAX_KEPT);
    if (preparation.signal.aborted) throw new CancelledError();
    show(place, { kind: 'ready', mask });
    return { ...input, mask };
  }

  async function findMask(
    role: MaskedRole,
    input: PreparedInput,
    preparation: Preparation,
  ): Promise<WireMask> {
    const { choice, engine, signal, onStage } = preparation;
    const place = placeOf(role, input, preparation);
    if (usedMaskSource(choice, role) === 'alpha') return shapeOf(role, input);
    show(place, { kind: 'busy' });
    onStage('segment');
    const order = { role, png: input.png, preprocess: usedPreprocess(choice.settings, engine.pack) };
    try {
      return (await engine.call('segment', order, { signal })).mask;
    } catch (error) {
      const problem = toProblem(error);
      const isOurs = problem.kind === 'cancelled' || problem.kind === 'lost';
      show(place, isOurs ? { kind: 'none' } : { kind: 'failed', problem });
      throw error;
    }
  }

  function show(place: MaskPlace, view: MaskView): void {
    dispatch({ type: 'mask', ...place, view });
  }

  return { add };
}

/** Where a mask is shown: on this picture of this layer. */
interface MaskPlace {
  readonly role: MaskedRole;
  readonly layerId: string;
  readonly revision: number;
}

function placeOf(role: MaskedRole, { id }: PreparedInput, { choice }: Preparation): MaskPlace {
  return { role, layerId: id, revision: choice.layers[id]?.revision ?? 0 };
}

/** As one found by the model, a reference's is grown a little (pipeline section 7), a sketch's is not. */
function shapeOf(role: MaskedRole, { png, name }: PreparedInput): WireMask {
  const shape = alphaMask(decodePng(png, name));
  const { width, height, data } = role === 'reference' ? dilate(shape) : shape;
  return { width, height, data: Float32Array.from(data) };
}

/** How a role's mask is found now; its worth for a kept mask ends with it. */
export function maskWay(choice: Choice, role: MaskedRole): string {
  const pack = choice.engine.kind === 'ready' ? choice.engine.pack : null;
  const lines =
    role === 'sketch' ? `${usedPreprocess(choice.settings, pack)} ${usedLineTreatment(choice)}` : '';
  return `${pack?.id} ${usedMaskSource(choice, role)} ${lines}`;
}
