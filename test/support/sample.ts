/** Runs of samplers without networks: any denoiser, any noise, a record of what was asked. */
import { denoiserTerms } from '../../src/diffusion/denoiser.js';
import { hostLatentMath, type LatentMath } from '../../src/diffusion/sampling/latent-math.js';
import { normalNoise } from '../../src/diffusion/sampling/noise.js';
import { sampleLatents, type Sampled, type Sampling } from '../../src/diffusion/sampling/samplers.js';
import type { Moment } from '../../src/diffusion/sampling/schedule.js';
import type { Pack, PackSchedule } from '../../src/runtime/pack.js';

/** The schedule of Stable Diffusion, and the same rescaled to end in pure noise. */
export const SD: PackSchedule = {
  alphaBar: { kind: 'scaled-linear', betaStart: 0.00085, betaEnd: 0.012, steps: 1000 },
  zeroTerminalSnr: false,
  spacing: 'authors',
};
export const ZERO_SNR: PackSchedule = { ...SD, zeroTerminalSnr: true, spacing: 'trailing' };

export interface Outcome<L> {
  readonly latent: L;
  readonly reports: readonly Sampled<L>[];
}

export async function sample<L>(math: LatentMath<L>, sampling: Sampling<L>): Promise<Outcome<L>> {
  const run = sampleLatents(math, sampling);
  const reports: Sampled<L>[] = [];
  for (;;) {
    const next = await run.next();
    if (next.done) return { latent: next.value, reports };
    reports.push(next.value);
  }
}

export type HostSampling = Pick<Sampling<Float32Array>, 'plan' | 'start'> & {
  readonly denoise: (latent: Float32Array, moment: Moment) => Float32Array;
  readonly prediction?: Pack['prediction'];
  /** Instead of seeded noise, whose overlapping intervals share a path. */
  readonly noise?: () => Float32Array;
};

/** On plain arrays. */
export function sampleOnHost(sampling: HostSampling): Promise<Outcome<Float32Array>> {
  const { plan, start, denoise, prediction = 'v', noise } = sampling;
  return sample(hostLatentMath, {
    plan,
    start,
    prediction,
    denoise: async (latent, moment) => denoise(latent, moment),
    noise: {
      draw: async (index) => noise?.() ?? normalNoise(3, start.length, index),
      overlaps: noise === undefined ? 'path' : 'independent',
    },
  });
}

/** x0 as a network's output says it. */
export function denoiserOf(
  network: (latent: Float32Array, timestep: number) => Float32Array,
  prediction: Pack['prediction'],
) {
  return (x: Float32Array, { timestep, level }: Moment) => {
    const { latent, output } = denoiserTerms(prediction, level);
    const said = network(x, timestep);
    return x.map((value, i) => latent * value + output * said[i]!);
  };
}
