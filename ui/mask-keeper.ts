/** Finds the masks as soon as both roles are filled, so that they are seen before the run; again when roles change. */
import { splits } from './choices.js';
import { slotLayer } from './derive.js';
import { packToAccept } from './licence.js';
import type { Inputs } from './inputs.js';
import { maskWay } from './mask-finder.js';
import { MASKED_ROLES } from './roles.js';
import type { State } from './state.js';

export function createMaskKeeper(inputs: Inputs): { follow(state: State): void } {
  let known: string | null = null;
  let controller = new AbortController();
  return {
    follow(state) {
      const key = maskKey(state);
      // A run prepares its own masks, and leaves them for afterwards.
      if (state.run.kind === 'running' || key === known) return;
      controller.abort();
      controller = new AbortController();
      known = key;
      if (key === null || state.engine.kind !== 'ready' || isFound(state)) return;
      // `prepare` itself shows what fails, at the slot or the mask.
      inputs.prepare(state.engine.pack, controller.signal).catch(() => undefined);
    },
  };
}

/** A run has just found them. */
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
  return [slots.sketch, slots.reference, ...ways, engine.backend].join(' ');
}
