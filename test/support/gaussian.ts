/**
 * A sampler on data of N(mean, deviation^2), without chance: a latent is a linear form of a constant, of x_T and of all
 * the noises drawn, which sums and the best denoiser of a Gaussian keep linear. So the mean and the deviation of what
 * a sampler makes are exact numbers, and every exact sampler keeps the marginals.
 */
import type { LatentMath } from '../../src/diffusion/sampling/latent-math.js';
import { normalNoise } from '../../src/diffusion/sampling/noise.js';
import type { NoiseSource } from '../../src/diffusion/sampling/workbench.js';
import type { SamplingPlan } from '../../src/diffusion/sampling/sampling-plan.js';
import {
  levelOfSigma,
  type Level,
  type NoiseTable,
  type Step,
} from '../../src/diffusion/sampling/schedule.js';
import type { Pack } from '../../src/runtime/pack.js';
import { sample } from './sample.js';
import type { SamplerName } from '../../src/vocabulary/samplers.js';

export const GAUSS = { mean: 0.3, deviation: 0.6 } as const;

/** Deviation of a latent at a level. */
export const spread = ({ a, s }: Level) => Math.hypot(a * GAUSS.deviation, s);

/** Coefficients of 1, x_T, and the noises in the order they were drawn. */
type Form = Float64Array;

/** Forms grow with the noises; what is missing is 0. */
function sumOf(terms: readonly (readonly [number, Form])[]): Form {
  const sum = new Float64Array(Math.max(...terms.map(([, form]) => form.length)));
  for (const [factor, form] of terms) form.forEach((value, i) => (sum[i]! += factor * value));
  return sum;
}

const REALIZATIONS = 64;

const math: LatentMath<Form> = {
  combine: async (terms) => sumOf(terms),
  check: async () => undefined,
  /** As many realizations of it, always of the same noises. */
  read: async (form) => {
    const out = new Float32Array(REALIZATIONS).fill(form[0]!);
    form.slice(1).forEach((factor, draw) => {
      normalNoise(5, REALIZATIONS, draw).forEach((value, i) => (out[i]! += factor * value));
    });
    return out;
  },
  dispose: () => undefined,
};

export interface Marginal {
  readonly mean: number;
  readonly deviation: number;
}

/** What a run makes of latents that have the exact marginal of its first level. */
export async function marginalOf(
  plan: SamplingPlan,
  {
    prediction = 'v',
    overlaps = 'path',
  }: { prediction?: Pack['prediction']; overlaps?: NoiseSource<Form>['overlaps'] } = {},
): Promise<Marginal> {
  const { from } = plan.steps[0]!;
  const { latent } = await sample(math, {
    plan,
    prediction,
    start: new Float64Array([(from.a * GAUSS.mean) / plan.startScale, spread(from) / plan.startScale]),
    denoise: async (form, { level }) => bestEstimate(form, level),
    noise: {
      draw: async (index) => new Float64Array(2 + index).fill(1, 1 + index),
      overlaps,
    },
  });
  return { mean: latent[0]!, deviation: Math.hypot(...latent.slice(1)) };
}

/** E[x0 | x_t] of Gaussian data. */
function bestEstimate(form: Form, level: Level): Form {
  const pull = (level.a * GAUSS.deviation ** 2) / spread(level) ** 2;
  const constant = new Float64Array([GAUSS.mean - pull * level.a * GAUSS.mean]);
  return sumOf([
    [pull, form],
    [1, constant],
  ]);
}

/** A table whose timesteps are even in ln sigma, for plans made by hand. */
const TABLE: NoiseTable = {
  alphaBars: new Float64Array(),
  timestepAt: ({ a, s }) => Math.log(s / a),
  levelAt: (timestep) => levelOfSigma(Math.exp(timestep)),
};

/** Levels from ln sigma 2 to -4: both ends of the process' middle. `grade` > 1 makes the first steps small. */
export function middlePlan(sampler: SamplerName, count: number, grade = 1): SamplingPlan {
  const level = (i: number) => levelOfSigma(Math.exp(2 - 6 * (i / count) ** grade));
  const steps: Step[] = Array.from({ length: count }, (_, i) => {
    const from = level(i);
    return { timestep: TABLE.timestepAt(from), from, to: level(i + 1) };
  });
  return { sampler, steps, startScale: 1, table: TABLE };
}
