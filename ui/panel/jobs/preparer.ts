/**
 * Has the worker prepare the next run while the designer still chooses (diffusion/prepare-run.ts): once a pair has stood for a
 * moment, and once for each, so that clicking through a document starts nothing. Nobody asked for it, so nothing is said of
 * it, whatever becomes of it, and whatever is asked for ends it.
 */
import { wantsAttention } from '../../../src/outputs/table.js';
import type { PackInfo } from '../../../src/channel/protocol/main.js';
import type { Extent } from '../../../src/image/geometry.js';
import type { Later } from '../../browser/later.js';
import type { EngineClient } from '../models/engine-client.js';
import { chosenOutput } from '../settings/output-choice.js';
import { usedLineTreatment, usedMode, usesInjection, usesStyle } from '../state/choices.js';
import { readiness, readyPack, slotLayer, usedRoles } from '../state/derive.js';
import { chosenDemand } from '../state/fit.js';
import { planRequest } from '../state/plan.js';
import type { State } from '../state/state.js';
import type { Store } from '../state/store.js';
import { createInputs, type MainChannel } from './inputs.js';

export interface PreparerPorts {
  readonly store: Pick<Store<State, never>, 'getState'>;
  readonly main: MainChannel;
  readonly engine: EngineClient;
  readonly later: Later;
  readonly page: Pick<Document, 'visibilityState' | 'addEventListener'>;
}

export interface Preparer {
  follow(state: State): void;
}

/** A pair that stands for so long is looked at. */
export const STAND_MS = 500;
/** On a CPU whatever runs has to end before a press is heard: what takes longer in all waits for the press. */
const MOST_CPU_SECONDS = 3;

export function createPreparer(ports: PreparerPorts): Preparer {
  const { store, later, page } = ports;
  const prepare = preparation(ports);
  /** What is waited for or prepared now; null: nothing. */
  let wanted: string | null = null;
  /** Was prepared or run last, or could not be: not again. */
  let settled: string | null = null;
  let jobs = 0;
  let stop = (): void => undefined;

  function begin(key: string): void {
    settled = key;
    if (page.visibilityState === 'hidden') return;
    const controller = new AbortController();
    stop = () => controller.abort();
    // What fails here fails again where it is asked for, and is told then.
    prepare(store.getState(), controller.signal).catch(() => undefined);
  }

  page.addEventListener('visibilitychange', () => {
    if (page.visibilityState === 'hidden') stop();
  });
  return {
    follow(state) {
      const key = keyOf(state);
      // A run prepares itself.
      if (state.jobs.length > jobs) settled = key;
      jobs = state.jobs.length;
      const next = jobs === 0 ? key : null;
      if (next === wanted) return;
      wanted = next;
      stop();
      if (next !== null && next !== settled) stop = later(STAND_MS, () => begin(next));
    },
  };
}

/** What decides which networks run, and on what; null: nothing is to be prepared. */
function keyOf(state: State): string | null {
  const { engine, models, slots, layers } = state;
  const ready = readiness(state);
  if (ready.kind !== 'ready' || ready.size === null) return null;
  if (engine.kind !== 'ready' || models.coming !== null) return null;
  if (!isSoonDone(state, engine.pack, ready.size)) return null;
  const pictures = usedRoles(state).map((role) => {
    const id = slots[role] ?? '';
    return [id, layers[id]?.revision];
  });
  const mode = [usedMode(state), usesStyle(state), usesInjection(state), usedLineTreatment(state)];
  return JSON.stringify([models.path, engine.backend, ready.size, pictures, mode]);
}

function isSoonDone(state: State, pack: PackInfo, size: Extent): boolean {
  if (pack.gpu !== null) return true;
  const speed = state.engine.kind === 'ready' ? state.settings.speed[state.engine.backend] : undefined;
  const demand = chosenDemand(state, pack, size);
  return speed !== undefined && demand !== null && demand.once / speed <= MOST_CPU_SECONDS;
}

/** As a job does it (run.ts), in its own time. */
function preparation({ main, engine }: Pick<PreparerPorts, 'main' | 'engine'>) {
  const inputs = createInputs({ dispatch: () => undefined, main });
  return async (state: State, signal: AbortSignal): Promise<void> => {
    const pack = readyPack(state);
    if (pack === null || slotLayer(state, 'sketch') === null) return;
    const { callPatiently } = await engine.take(state.models.path);
    const preparing = {
      choice: state,
      engine: { pack, call: callPatiently },
      signal,
      onStage: () => undefined,
    };
    const exported = await inputs.exportLayers(preparing);
    const { size, sketch, reference, background } = await inputs.addMasks(exported, preparing);
    const order = {
      request: planRequest({ choice: state, pack, size, seed: state.settings.seed }),
      sketch: sketch.png,
      reference: reference.png,
      background: background?.png ?? null,
      sketchMask: sketch.mask,
      referenceMask: reference.mask,
      wantsAttention: wantsAttention(chosenOutput(state.settings)),
    };
    await callPatiently('prepare', order, { signal });
  };
}
