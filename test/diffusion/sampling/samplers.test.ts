import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { byNameUniform } from '../../../models/checkpoint/by-name.js';
import { goldenRun } from '../../../models/verify/samplers.js';
import { hostLatentMath, type LatentMath } from '../../../src/diffusion/sampling/latent-math.js';
import { momentsOf, sampleLatents, type Sampling } from '../../../src/diffusion/sampling/samplers.js';
import { planRun } from '../../../src/diffusion/sampling/schedule-plan.js';
import type { Tensor } from '../../../src/image/tensor.js';
import { readFixture } from '../../support/read-safetensors.js';
import { SD, ZERO_SNR, denoiserOf, sampleOnHost } from '../../support/sample.js';
import { SAMPLERS, type SamplerName } from '../../../src/vocabulary/samplers.js';
import { toldBy } from '../../support/english.js';

type Traces = Record<string, { readonly model_timesteps: readonly number[] }>;
const { traces } = JSON.parse(readFileSync('test/fixtures/golden/samplers/samplers.json', 'utf8')) as {
  traces: Traces;
};

/** The function that stood in for the network when the golden runs were made. */
const standIn = (x: Float32Array, t: number) =>
  x.map((value) => Math.tanh(0.7 * value + 0.3 * Math.sin(t / 97)));
const plan = (sampler: SamplerName, steps: number, schedule = SD) =>
  planRun({ sampler, schedule: 'automatic', steps }, schedule);

describe("where the authors' samplers asked their network", () => {
  const start = new Float32Array([0.5, -1]);
  /** The list of the last sampler ran on into two that have none of their own. */
  const keyOf = (key: string) => key.replace(/^k\/(\w+)\//, '$1/karras8/');

  test.each(Object.keys(traces))('%s', async (key) => {
    const expected = traces[key]!.model_timesteps;
    const { plan: planned, prediction } = goldenRun(keyOf(key), SD)!;
    const asked: number[] = [];
    const network = denoiserOf(standIn, prediction);
    await sampleOnHost({
      plan: planned,
      start,
      prediction,
      denoise: (x, moment) => (asked.push(moment.timestep), network(x, moment)),
    });
    if (!key.endsWith('dpmpp_3m_sde')) expect(asked).toHaveLength(expected.length);
    asked.forEach((timestep, i) => {
      // Their tables are float32 in part; whole timesteps of the first four samplers are exact.
      const tolerance =
        Number.isInteger(expected[i]) && !key.startsWith('k/') && !/lms.*karras/.test(key) ? 0 : 3e-3;
      expect(Math.abs(timestep - expected[i]!)).toBeLessThanOrEqual(tolerance);
    });
    // What is known beforehand is what happens.
    expect((await momentsOf(planned)).map(({ timestep }) => timestep)).toEqual(asked);
  });

  test.each([
    ['epsilon', 'dpm_fast', 8, 16],
    ['epsilon', 'dpm_adaptive', 16, 76],
    ['v_prediction', 'dpm_fast', 8, 16],
    ['v_prediction', 'dpm_adaptive', 16, 88],
  ])('%s/%s, in the list that runs on', async (kind, sampler, begin, end) => {
    const { plan: planned, prediction } = goldenRun(`${kind}/${sampler}`, SD)!;
    const all = traces[`k/${kind}/dpmpp_3m_sde`]!.model_timesteps.slice(begin, end);
    // After a rejected step of three calls the authors ask again where it began; we still know.
    const again = (i: number) => sampler === 'dpm_adaptive' && i % 3 === 0 && all[i] === all[i - 3];
    const expected = all.filter((_, i) => !again(i));
    const asked: number[] = [];
    const network = denoiserOf(standIn, prediction);
    // How long DPM adaptive's steps are depends on all latents and noises of the golden run.
    const golden = readFixture('golden/samplers/k_samplers');
    await sampleOnHost({
      plan: planned,
      start: golden('x_T').data,
      prediction,
      denoise: (x, moment) => (asked.push(moment.timestep), network(x, moment)),
      noise: goldenNoise(golden),
    });
    expect(asked).toHaveLength(expected.length);
    asked.forEach((timestep, i) => expect(Math.abs(timestep - expected[i]!)).toBeLessThan(3e-3));
  });
});

/** noise0, noise1, ...: stored, or uniform by name, scaled. */
function goldenNoise(golden: (tensor: string) => Tensor): () => Float32Array {
  let draw = 0;
  return () => {
    const name = `noise${draw++}`;
    return draw <= 8 ? golden(name).data : byNameUniform(name, 256).map((u) => 1.7 * u);
  };
}

describe('reports of a run', () => {
  const start = new Float32Array([0.5, -1, 0.2]);
  const denoise = denoiserOf(standIn, 'v');

  test.each(SAMPLERS)('%s: steps count up to their number, the fraction to 1', async (sampler) => {
    const { reports } = await sampleOnHost({ plan: plan(sampler, 7), start, denoise });
    const last = reports.at(-1)!;
    reports.forEach(({ step, fraction }, i) => {
      expect(step).toBe(i + 1);
      expect(fraction).toBeGreaterThan(i === 0 ? 0 : reports[i - 1]!.fraction);
    });
    expect(last.fraction).toBeCloseTo(1, 9);
    const expected = { 'dpm-fast': 3, 'dpm-adaptive': null }[sampler as string];
    expect(last.steps).toBe(expected === undefined ? 7 : expected);
    if (last.steps !== null) expect(last.step).toBe(last.steps);
  });

  test('moments of DPM adaptive depend on the latents', async () => {
    expect(await momentsOf(plan('dpm-adaptive', 7))).toEqual([]);
  });
});

describe('latents of a run', () => {
  interface Counting {
    readonly math: LatentMath<Float32Array>;
    readonly alive: Set<Float32Array>;
    readonly make: (latent: Float32Array) => Float32Array;
  }

  /** Counts what is alive; giving back what is not is a failure. */
  function counting(): Counting {
    const alive = new Set<Float32Array>();
    const make = (latent: Float32Array) => (alive.add(latent), latent);
    const math: LatentMath<Float32Array> = {
      combine: async (terms) => make(await hostLatentMath.combine(terms)),
      check: () => hostLatentMath.check(),
      read: (latent) => hostLatentMath.read(latent),
      dispose: (latent) => expect(alive.delete(latent)).toBe(true),
    };
    return { math, alive, make };
  }

  function sampling(sampler: SamplerName, { make }: Counting, calls = Infinity): Sampling<Float32Array> {
    let asked = 0;
    const network = denoiserOf(standIn, 'v');
    return {
      plan: plan(sampler, 6),
      prediction: 'v',
      start: new Float32Array([1, 2]),
      denoise: async (x, moment) => {
        if (++asked > calls) throw new Error('cancelled');
        return make(network(x, moment));
      },
      noise: { draw: async () => make(new Float32Array([0.3, -0.8])), overlaps: 'path' },
    };
  }

  test.each(SAMPLERS)('%s gives back all but the last, also when left early', async (sampler) => {
    const counted = counting();
    const whole = sampleLatents(counted.math, sampling(sampler, counted));
    let result = await whole.next();
    while (!result.done) {
      expect(counted.alive.has(result.value.latent) && counted.alive.has(result.value.denoised)).toBe(true);
      result = await whole.next();
    }
    expect([...counted.alive]).toEqual([result.value]);
    counted.alive.clear();
    for await (const { step } of sampleLatents(counted.math, sampling(sampler, counted))) {
      expect(counted.alive.size).toBeLessThanOrEqual(5);
      if (step === 2) break;
    }
    expect(counted.alive.size).toBe(0);
  });

  test.each(SAMPLERS)('%s gives back everything when cancelled within any step', async (sampler) => {
    for (let calls = 0; calls < 6; calls++) {
      const counted = counting();
      const run = sampleLatents(counted.math, sampling(sampler, counted, calls));
      const all = async () => {
        while (!(await run.next()).done);
      };
      await expect(all()).rejects.toThrow('cancelled');
      expect(counted.alive.size).toBe(0);
    }
  });

  test.each([
    ['a number that is none', NaN, /values that are no numbers/],
    ['an infinite number', Infinity, /values that are no numbers/],
  ])('%s ends the run', async (_, broken, message) => {
    const denoise = (x: Float32Array) => x.map((value, i) => (i === 1 ? broken : value));
    const run = sampleOnHost({ plan: plan('ddim', 5), start: new Float32Array([1, 2]), denoise });
    expect(await toldBy(run)).toMatch(message);
  });

  test('a latent of zeros ends the run', async () => {
    expect(await toldBy(hostLatentMath.combine([[0, new Float32Array([1, 2])]]))).toMatch(/only zeros/);
  });
});

test('one step from a = 0 is the network’s own word for x0, for v prediction', async () => {
  const start = new Float32Array([-1.5, -0.2, 0.4, 2.1]);
  const { latent } = await sampleOnHost({
    plan: plan('dpm++2m', 1, ZERO_SNR),
    start,
    denoise: denoiserOf((x) => x.map((value) => 2 * value), 'v'),
  });
  expect([...latent]).toEqual([...start.map((value) => -2 * value)]);
});
