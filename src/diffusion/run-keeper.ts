/** When a run writes down where it is, so that it can go on in another engine. */
import type { KeptRun } from '../request/kept-run.js';
import { hostState } from './colorize-tensors.js';
import type { DeviceLatent } from './device-latents.js';
import type { EngineContext } from './engine.js';
import type { Sampled } from './sampling/samplers.js';

/** Reading the latents makes the host wait for the device, so not every quick step is kept, */
const MOST_STEPS = 4;
/** but of slow ones no more is lost than this, and one step. */
const MOST_SECONDS = 2;

export interface RunKeeper {
  /** Null: what was kept last is new enough. The last step is always kept. */
  keep(sampled: Sampled<DeviceLatent>): Promise<KeptRun | null>;
}

export function runKeeper({ now, resume }: Pick<EngineContext, 'now' | 'resume'>): RunKeeper {
  const begun = now() - (resume?.seconds ?? 0);
  let [lastStep, lastAt] = [resume?.step ?? 0, now()];
  return {
    async keep(sampled) {
      const { step, fraction } = sampled;
      if (fraction < 1 && step - lastStep < MOST_STEPS && now() - lastAt < MOST_SECONDS) return null;
      [lastStep, lastAt] = [step, now()];
      return { ...(await hostState(sampled)), seconds: lastAt - begun };
    },
  };
}
