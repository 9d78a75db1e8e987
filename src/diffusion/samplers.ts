/**
 * Samplers: from noise to a picture's latent. They hear of levels (a, s) and of a denoiser (noisy latent -> x0),
 * nothing of networks, timesteps' meaning, predictions or guidance.
 *
 * All of them take the exact solution of the diffusion ODE for a constant estimate D of x0 between two levels,
 *   x' = s'/s * x + (a' - a*s'/s) * D,
 * which holds at a = 0 as it stands; they differ in D alone.
 */
import type { SamplerName } from '../runtime/pack.js';
import type { LatentMath } from './latent-math.js';
import { logSnr, type Step } from './schedule.js';

export interface Sampling<L> {
  readonly sampler: SamplerName;
  readonly steps: readonly Step[];
  /** Noise of variance 1; stays the caller's. */
  readonly start: L;
  /** The estimate of x0 at a step; the sampler disposes of it. */
  readonly denoise: (latent: L, step: Step) => Promise<L>;
}

/** What a sampler reports after a step; both latents are valid until it is asked for the next. */
export interface Sampled<L> {
  /** 1 after the first step. */
  readonly step: number;
  readonly latent: L;
  readonly denoised: L;
}

/**
 * D = (1 + k) * x0 - k * x0 of the previous step; a sampler is its k.
 * A new sampler of this family is one more entry.
 */
const EXTRAPOLATION: Readonly<Record<SamplerName, (step: Step, previous: Step) => number>> = {
  /** DDIM, eta 0 (arXiv 2010.02502): x0 as it is. */
  ddim: () => 0,
  /** DPM-Solver++ 2M, midpoint (arXiv 2211.01095, algorithm 2). */
  'dpm++2m': midpoint,
};

/** Half the ratio of this step's and the last one's length in log-SNR; an infinite last step says nothing. */
function midpoint(step: Step, previous: Step): number {
  // No noise is left after the last step: its length is infinite, and x0 itself is the answer.
  if (step.to.s === 0) return 0;
  const now = logSnr(step.from);
  return (logSnr(step.to) - now) / (2 * (now - logSnr(previous.from)));
}

/** Yields after every step; returns the final latent, which is the caller's. */
export async function* sampleLatents<L>(
  math: LatentMath<L>,
  sampling: Sampling<L>,
): AsyncGenerator<Sampled<L>, L> {
  const owned = new Set<L>();
  const own = (latent: L) => (owned.add(latent), latent);
  const drop = (latent: L | null) => {
    if (latent !== null && owned.delete(latent)) math.dispose(latent);
  };
  let latent = sampling.start;
  let before: L | null = null;
  try {
    for (const [index, step] of sampling.steps.entries()) {
      const denoised = own(await sampling.denoise(latent, step));
      const k = before === null ? 0 : EXTRAPOLATION[sampling.sampler](step, sampling.steps[index - 1]);
      const next = own(await math.combine(stepTerms({ step, k, latent, denoised, before })));
      drop(latent);
      drop(before);
      latent = next;
      before = denoised;
      yield { step: index + 1, latent, denoised };
    }
    owned.delete(latent);
    return latent;
  } finally {
    for (const rest of [...owned]) drop(rest);
  }
}

interface StepValues<L> {
  readonly step: Step;
  readonly k: number;
  readonly latent: L;
  readonly denoised: L;
  readonly before: L | null;
}

function stepTerms<L>({
  step: { from, to },
  k,
  latent,
  denoised,
  before,
}: StepValues<L>): (readonly [number, L])[] {
  const keep = to.s / from.s;
  const gain = to.a - from.a * keep;
  const terms: (readonly [number, L])[] = [
    [keep, latent],
    [gain * (1 + k), denoised],
  ];
  if (before !== null && k !== 0) terms.push([-gain * k, before]);
  return terms;
}
