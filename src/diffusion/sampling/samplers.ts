/**
 * Samplers: from noise to a picture's latent. They hear of levels (a, s) and of a denoiser (noisy latent -> x0),
 * nothing of networks or guidance. `table.ts` has them all in a row each; this file drives any of them and
 * keeps the books: every latent that a sampler makes is given back exactly once.
 */
import type { Pack } from '../../runtime/pack.js';
import type { LatentMath } from './latent-math.js';
import { SAMPLER_TABLE } from './table.js';
import { openWorkbench, type NoiseSource } from './workbench.js';
import { firstState, type SamplerState } from './sampler-state.js';
import type { SamplingPlan } from './sampling-plan.js';
import type { Moment } from './schedule.js';

export interface Sampling<L> {
  readonly plan: SamplingPlan;
  /** What the network predicts; PNDM averages its outputs as they are. */
  readonly prediction: Pack['prediction'];
  /** Noise of variance 1; stays the caller's. */
  readonly start: L;
  /** The estimate of x0 at a moment, the how many-th from 1; the sampler disposes of it. */
  readonly denoise: (latent: L, moment: Moment, estimate: number) => Promise<L>;
  readonly noise: NoiseSource<L>;
  /** Where a run of the same plan was cut off; its latents become the sampler's. Left out: it begins. */
  readonly resume?: SamplerState<L>;
}

/** What a sampler reports after a step; latents are valid until it is asked for the next. */
export interface Sampled<L> {
  /** 1 after the first step. */
  readonly step: number;
  /** Of how many; null where the sampler finds that out on the way. */
  readonly steps: number | null;
  /** 0..1: how far the noise is worked off. */
  readonly fraction: number;
  readonly latent: L;
  readonly denoised: L;
  /** From here the run can go on later. */
  readonly state: SamplerState<L>;
}

/** Yields after every step; returns the final latent, which is the caller's. */
export async function* sampleLatents<L>(
  math: LatentMath<L>,
  sampling: Sampling<L>,
): AsyncGenerator<Sampled<L>, L> {
  const { plan } = sampling;
  const row = SAMPLER_TABLE[plan.sampler];
  const steps = row.countSteps(plan.steps.length);
  const { resume = null } = sampling;
  const { bench, start, counts, sweep } = openWorkbench(math, { ...sampling, resume });
  try {
    let state = resume ?? firstState(await start());
    while (state.fraction < 1) {
      const { latents, numbers = [], fraction, denoised } = await row.takeStep(bench, state);
      await math.check();
      state = { step: state.step + 1, fraction, latents, numbers, ...counts() };
      sweep([...latents, denoised]);
      yield { step: state.step, steps, fraction, latent: latents[0], denoised, state };
    }
    return bench.release(state.latents[0]);
  } finally {
    sweep([]);
  }
}

/**
 * The moments at which a run will ask the network, in order, so that what depends on time alone can be computed
 * beforehand; empty where they depend on the latents.
 */
export async function momentsOf(plan: SamplingPlan): Promise<Moment[]> {
  if (SAMPLER_TABLE[plan.sampler].countSteps(plan.steps.length) === null) return [];
  const moments: Moment[] = [];
  const nothing = async (): Promise<object> => ({});
  const math: LatentMath<object> = {
    combine: nothing,
    check: async () => undefined,
    read: () => Promise.reject(new Error('a rehearsal has no numbers')),
    dispose: () => undefined,
  };
  const denoise = (_: object, moment: Moment) => {
    moments.push(moment);
    return nothing();
  };
  const noise = { draw: nothing, overlaps: 'independent' } as const;
  const rehearsal = sampleLatents(math, { plan, prediction: 'v', start: {}, denoise, noise });
  while ((await rehearsal.next()).done !== true);
  return moments;
}
