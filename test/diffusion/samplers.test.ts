import { describe, expect, test } from '@jest/globals';
import { denoiserTerms } from '../../src/diffusion/denoiser.js';
import { hostLatentMath, type LatentMath } from '../../src/diffusion/latent-math.js';
import { sampleLatents } from '../../src/diffusion/samplers.js';
import { alphaBars, planSteps, type Step, type StepPlan } from '../../src/diffusion/schedule.js';
import type { PackSchedule, SamplerName } from '../../src/runtime/pack.js';
import { readFixture, relativeError } from '../support/read-safetensors.js';

const SD: PackSchedule = {
  alphaBar: { kind: 'scaled-linear', betaStart: 0.00085, betaEnd: 0.012, steps: 1000 },
  zeroTerminalSnr: false,
  spacing: 'authors',
};
const ZERO_SNR: PackSchedule = { ...SD, zeroTerminalSnr: true, spacing: 'trailing' };

type Prediction = 'v' | 'eps';
type Network = (latent: Float32Array, timestep: number) => Float32Array;

async function run(
  steps: readonly Step[],
  sampler: SamplerName,
  denoise: (x: Float32Array, step: Step) => Float32Array,
  start: Float32Array,
) {
  const sampling = {
    sampler,
    steps,
    start,
    denoise: async (x: Float32Array, step: Step) => denoise(x, step),
  };
  const samples = sampleLatents(hostLatentMath, sampling);
  for (;;) {
    const next = await samples.next();
    if (next.done) return next.value;
  }
}

function denoiser(network: Network, prediction: Prediction) {
  return (x: Float32Array, step: Step) => {
    const { latent, output } = denoiserTerms(prediction, step.from);
    const said = network(x, step.timestep);
    return x.map((value, i) => latent * value + output * said[i]!);
  };
}

describe("against the authors' samplers", () => {
  const golden = readFixture('golden-samplers');
  const network: Network = (x, t) => x.map((value) => Math.tanh(0.7 * value + 0.3 * Math.sin(t / 97)));
  const sets: [string, SamplerName, StepPlan['spacing'], string][] = [
    ['ddim', 'ddim', 'authors', 'default'],
    ['dpm', 'dpm++2m', 'authors', 'default'],
    ['dpm', 'dpm++2m', 'karras', 'karras'],
  ];
  const cases = sets.flatMap(([name, sampler, spacing, kind]) =>
    (['v_prediction', 'epsilon'] as const).flatMap((prediction) =>
      [1, 4, 20].map((steps) => ({
        key: `${name}/${prediction}/${kind}/${steps}`,
        sampler,
        spacing,
        prediction,
        steps,
      })),
    ),
  );

  test.each(cases)('$key', async ({ key, sampler, spacing, prediction, steps }) => {
    const plan = planSteps(alphaBars(SD), { sampler, steps, spacing });
    const denoise = denoiser(network, prediction === 'epsilon' ? 'eps' : 'v');
    const latent = await run(plan, sampler, denoise, golden('x_T').data);
    expect(relativeError(latent, golden(key).data)).toBeLessThan(1e-5);
  });
});

/** Data of N(mean, deviation^2): the best denoiser and the flow of the diffusion ODE have closed forms. */
const GAUSS = { mean: 0.3, deviation: 0.6 };
const spread = ({ a, s }: { a: number; s: number }) => Math.sqrt((a * GAUSS.deviation) ** 2 + s * s);

function gaussianDenoiser(x: Float32Array, { from }: Step): Float32Array {
  const pull = (from.a * GAUSS.deviation ** 2) / spread(from) ** 2;
  return x.map((value) => GAUSS.mean + pull * (value - from.a * GAUSS.mean));
}

function exactFlow(x: number, from: { a: number; s: number }): number {
  return GAUSS.mean + (GAUSS.deviation * (x - from.a * GAUSS.mean)) / spread(from);
}

describe('against the closed form of a Gaussian', () => {
  const start = new Float32Array([-1.5, -0.2, 0.4, 2.1]);

  /** Error of a run from the middle of the process, where step lengths in log-SNR are even. */
  async function error(sampler: SamplerName, count: number): Promise<number> {
    const lambda = (i: number) => -2 + (6 * i) / count;
    const level = (i: number) => {
      const a = 1 / Math.sqrt(1 + Math.exp(-2 * lambda(i)));
      return { a, s: a * Math.exp(-lambda(i)) };
    };
    const steps = Array.from({ length: count }, (_, i) => ({
      timestep: 0,
      from: level(i),
      to: level(i + 1),
    }));
    const latent = await run(steps, sampler, gaussianDenoiser, start);
    const [first, last] = [level(0), level(count)];
    return Math.max(
      ...latent.map((value, i) => {
        const exact =
          last.a * GAUSS.mean + (spread(last) / spread(first)) * (start[i]! - first.a * GAUSS.mean);
        return Math.abs(value - exact);
      }),
    );
  }

  test.each([
    ['ddim', 1],
    ['dpm++2m', 2],
  ] as const)('%s converges with order %i', async (sampler, order) => {
    const [coarse, fine] = [await error(sampler, 20), await error(sampler, 80)];
    const measured = Math.log(coarse / fine) / Math.log(4);
    expect(measured).toBeGreaterThan(order - 0.25);
    expect(measured).toBeLessThan(order + 0.35);
  });

  test.each(['ddim', 'dpm++2m'] as const)(
    '%s starts from pure noise (a = 0) and stays exact',
    async (sampler) => {
      const steps = planSteps(alphaBars(ZERO_SNR), { sampler, steps: 400, spacing: 'trailing' });
      expect(steps[0]!.from).toEqual({ a: 0, s: 1 });
      const latent = await run(steps, sampler, gaussianDenoiser, start);
      // Both take the last step, from s = 0.06 to 0, with one estimate.
      const tolerance = sampler === 'ddim' ? 2e-2 : 5e-3;
      latent.forEach((value, i) =>
        expect(Math.abs(value - exactFlow(start[i]!, steps[0]!.from))).toBeLessThan(tolerance),
      );
    },
  );

  test('one step from a = 0 is the network’s own word for x0, for v prediction', async () => {
    const steps = planSteps(alphaBars(ZERO_SNR), { sampler: 'dpm++2m', steps: 1, spacing: 'trailing' });
    const latent = await run(
      steps,
      'dpm++2m',
      denoiser((x) => x.map((value) => 2 * value), 'v'),
      start,
    );
    expect([...latent]).toEqual([...start.map((value) => -2 * value)]);
  });
});

describe('latents of a run', () => {
  const steps = planSteps(alphaBars(SD), { sampler: 'dpm++2m', steps: 5, spacing: 'authors' });

  /** Counts what is alive. */
  function countingMath(): {
    math: LatentMath<Float32Array>;
    alive: Set<Float32Array>;
    make: (x: Float32Array) => Float32Array;
  } {
    const alive = new Set<Float32Array>();
    const make = (latent: Float32Array) => (alive.add(latent), latent);
    const math: LatentMath<Float32Array> = {
      combine: async (terms) => make(await hostLatentMath.combine(terms)),
      dispose: (latent) => expect(alive.delete(latent)).toBe(true),
    };
    return { math, alive, make };
  }

  test('all but the last are given back, also when the run is left early', async () => {
    const { math, alive, make } = countingMath();
    const start = new Float32Array([1, 2]);
    const denoise = async (x: Float32Array) => make(x.map((value) => value / 2));
    const whole = sampleLatents(math, { sampler: 'dpm++2m', steps, start, denoise });
    let result = await whole.next();
    while (!result.done) result = await whole.next();
    expect([...alive]).toEqual([result.value]);
    alive.clear();
    for await (const { step } of sampleLatents(math, { sampler: 'dpm++2m', steps, start, denoise })) {
      expect(alive.size).toBe(2);
      if (step === 3) break;
    }
    expect(alive.size).toBe(0);
  });

  test.each([
    ['a number that is none', NaN, /not finite/],
    ['an infinite number', Infinity, /not finite/],
  ])('%s ends the run', async (_, broken, message) => {
    const denoise = (x: Float32Array) => x.map((value, i) => (i === 1 ? broken : value));
    await expect(run(steps, 'ddim', denoise, new Float32Array([1, 2]))).rejects.toThrow(message);
  });

  test('a latent of zeros ends the run', async () => {
    await expect(hostLatentMath.combine([[0, new Float32Array([1, 2])]])).rejects.toThrow(/only zeros/);
  });
});
