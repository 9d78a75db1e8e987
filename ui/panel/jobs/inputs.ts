/**
 * The pictures of a job, exported by main at the size the networks see, and their masks (mask-finder.ts). All of it goes
 * by the choice it is given, whatever the panel shows by then; failures are told where the panel shows that layer.
 */
import { usedSize } from '../state/fit.js';
import type { Channel } from '../../../src/channel/channel.js';
import type { CancelToken } from '../../../src/channel/cancel.js';
import type { hostEvents, hostRequests } from '../../../src/channel/protocol/host.js';
import type { Site } from '../../../src/channel/protocol/main.js';
import type { Extent } from '../../../src/image/geometry.js';
import { splits, usesBackground, usedLineTreatment } from '../state/choices.js';
import { createMaskFinder } from '../layers/mask-finder.js';
import type { PreparedInput } from '../layers/mask-finder.js';
import { exportSide } from '../state/plan.js';
import { toProblem } from '../state/problem.js';
import type { Action } from '../state/reducer.js';
import type { Role } from '../layers/roles.js';
import type { Preparation } from './preparation.js';
import { adaptPng } from './adapt-png.js';
import { unlessCancelled } from '../unless-cancelled.js';

export type MainChannel = Channel<typeof hostRequests, typeof hostEvents, Readonly<Record<never, never>>>;

export interface PreparedInputs {
  readonly size: Extent;
  readonly sketch: PreparedInput;
  /** Where the sketch was. */
  readonly site: Site;
  readonly reference: PreparedInput;
  /** Null where the job does not look at one. */
  readonly background: PreparedInput | null;
}

export interface ReadOrder {
  readonly id: string;
  readonly minSide: number;
  readonly maxSide: number;
}

export interface ExportedLayer extends PreparedInput {
  readonly site: Site;
}

export interface Inputs {
  /** One layer; why it cannot be read is told at its slot. */
  read(order: ReadOrder, signal: CancelToken): Promise<ExportedLayer>;
  exportLayers(preparation: Preparation): Promise<PreparedInputs>;
  /** Finds the masks where the split is on. */
  addMasks(inputs: PreparedInputs, preparation: Preparation): Promise<PreparedInputs>;
}

export interface InputsOptions {
  readonly dispatch: (action: Action) => void;
  readonly main: MainChannel;
}

export function createInputs({ dispatch, main }: InputsOptions): Inputs {
  const masks = createMaskFinder(dispatch);

  async function read(order: ReadOrder, signal: CancelToken): Promise<ExportedLayer> {
    try {
      const call = main.call('export', { ...order, purpose: 'run' }, { signal });
      const { png, name, site } = await unlessCancelled(call, signal);
      return { id: order.id, name, png, mask: null, site };
    } catch (error) {
      const problem = toProblem(error);
      if (problem.kind !== 'cancelled') dispatch({ type: 'unseen', id: order.id, problem });
      throw error;
    }
  }

  function readRole(role: Role, size: Extent, { choice, signal }: Preparation): Promise<ExportedLayer> {
    const id = choice.slots[role];
    if (id === null) throw new Error(`Internal error: no ${role} to export`);
    const side = exportSide(size);
    return read({ id, minSide: side, maxSide: side }, signal);
  }

  return {
    read,
    async exportLayers(preparation) {
      const { choice, engine } = preparation;
      const thumbnail = choice.layers[choice.slots.sketch ?? '']?.thumbnail;
      const size = usedSize(engine.pack, choice.settings, thumbnail?.extent ?? { width: 1, height: 1 });
      const { site, ...drawn } = await readRole('sketch', size, preparation);
      const sketch = { ...drawn, png: adaptPng(drawn.png, usedLineTreatment(choice)) };
      const reference = await readRole('reference', size, preparation);
      const background = usesBackground(choice) ? await readRole('background', size, preparation) : null;
      return { size, site, sketch, reference, background };
    },
    async addMasks(inputs, preparation) {
      if (!splits(preparation.choice)) return inputs;
      const sketch = await masks.add('sketch', inputs.sketch, preparation);
      const reference = await masks.add('reference', inputs.reference, preparation);
      return { ...inputs, sketch, reference };
    },
  };
}
