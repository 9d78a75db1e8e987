/** Finds the masks as soon as both roles are filled, so that they are seen before the run; again when roles change. */
import { splits } from '../state/choices.js';
import { slotLayer } from '../state/derive.js';
import type { EngineClient } from '../models/engine-client.js';
import { packToAccept } from '../settings/licence.js';
import type { Inputs } from '../jobs/inputs.js';
import { maskWay } from './mask-finder.js';
import { MASKED_ROLES } from './roles.js';
import type { State } from '../state/state.js';
import type { Choice } from '../state/records.js';

export interface MaskKeeperPorts {
  readonly inputs: Inputs;
  readonly engine: EngineClient;
}

export function createMaskKeeper({ inputs, engine }: MaskKeeperPorts): { follow(state: State): void } {
  let known: string | null = null;
  let controller = new AbortController();

  async function find(choice: Choice, model: string, { signal }: AbortController): Promise<void> {
    const { pack, callPatiently } = await engine.take(model);
    const preparation = { choice, engine: { pack, call: callPatiently }, signal, onStage: () => undefined };
    await inputs.addMasks(await inputs.exportLayers(preparation), preparation);
  }

  return {
    follow(state) {
      // Jobs find their own masks, and leave them for afterwards.
      const key = state.jobs.length > 0 ? null : maskKey(state);
      if (key === known) return;
      controller.abort();
      controller = new AbortController();
      known = key;
      if (key === null || isFound(state)) return;
      // What fails is shown at the slot or the mask by those who find it.
      find(state, state.models.path, controller).catch(() => undefined);
    },
  };
}

/** A job has just found them. */
function isFound({ masks }: State): boolean {
  return MASKED_ROLES.every((role) => masks[role].kind === 'ready');
}

/** What the masks depend on; null while there is nothing to find. */
function maskKey(state: State): string | null {
  const { engine, slots } = state;
  if (engine.kind !== 'ready' || packToAccept(state) !== null || !splits(state)) return null;
  const layers = MASKED_ROLES.map((role) => slotLayer(state, role));
  if (!layers.every((layer) => layer?.thumbnail && layer.problem === null)) return null;
  const ways = MASKED_ROLES.map((role) => maskWay(state, role));
  const pictures = layers.map((layer) => layer?.revision);
  return [slots.sketch, slots.reference, ...pictures, ...ways, engine.backend].join(' ');
}
