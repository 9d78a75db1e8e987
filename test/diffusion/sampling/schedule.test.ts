import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { denoiserTerms } from '../../../src/diffusion/denoiser.js';
import { planRun } from '../../../src/diffusion/sampling/schedule-plan.js';
import { noiseLevels } from '../../../src/diffusion/sampling/schedule-sigmas.js';
import { alphaBars, noiseTable, sigmaOf } from '../../../src/diffusion/sampling/schedule.js';
import type { PackSchedule } from '../../../src/runtime/pack.js';
import { SD, ZERO_SNR } from '../../support/sample.js';
import type { SamplerName } from '../../../src/vocabulary/samplers.js';
import type { NoiseSchedule } from '../../../src/vocabulary/schedules.js';
import { UserError } from '../../../src/errors.js';
import { told } from '../../support/english.js';

const timesteps = (schedule: PackSchedule, sampler: SamplerName, steps: number) =>
  planRun({ sampler, schedule: 'automatic', steps }, schedule).steps.map((step) => step.timestep);

describe('alphaBar', () => {
  const bars = alphaBars(SD);
  const sigma = (t: number) => Math.sqrt((1 - bars[t]!) / bars[t]!);

  test('the published ends of Stable Diffusion: sigma 0.0291675 and 14.61464', () => {
    expect(sigma(0)).toBeCloseTo(0.0291675, 6);
    expect(sigma(999)).toBeCloseTo(14.61464, 4);
  });

  test('zero terminal SNR: the first stays, the last is exactly 0, roots are mapped linearly', () => {
    const zero = alphaBars({ ...SD, zeroTerminalSnr: true });
    expect(zero[0]).toBeCloseTo(bars[0]!, 12);
    expect(zero[999]).toBe(0);
    const share = (t: number) => Math.sqrt(zero[t]!);
    const original = (t: number) => Math.sqrt(bars[t]!);
    const slope = (share(100) - share(900)) / (original(100) - original(900));
    expect(share(500) - share(900)).toBeCloseTo(slope * (original(500) - original(900)), 12);
  });

  test('a table is taken as it stands, and must fall', () => {
    const table = (values: number[]) => alphaBars({ ...SD, alphaBar: { kind: 'table', values } });
    expect([...table([0.9, 0.5, 0])]).toEqual([0.9, 0.5, 0]);
    expect(() => table([0.9, 0.9])).toThrow(/must fall strictly/);
    expect(() => table([1, 0.9])).toThrow(/must fall strictly/);
  });
});

describe('timesteps', () => {
  test('authors: DDIM visits multiples of 1000 div n, plus one', () => {
    expect(timesteps(SD, 'ddim', 4)).toEqual([751, 501, 251, 1]);
    expect(timesteps(SD, 'ddim', 1)).toEqual([1]);
  });

  test('authors: DPM visits multiples of 1000 div (n+1), plus one, as the golden run did', () => {
    expect(timesteps(SD, 'dpm++2m', 6)).toEqual([853, 711, 569, 427, 285, 143]);
  });

  test('trailing: from the very last one down, for both samplers', () => {
    const trailing = { ...SD, spacing: 'trailing' as const };
    for (const sampler of ['ddim', 'dpm++2m'] as const) {
      expect(timesteps(trailing, sampler, 5)).toEqual([999, 799, 599, 399, 199]);
      expect(timesteps(trailing, sampler, 3)).toEqual([999, 666, 332]);
    }
  });

  test('each step ends where the next begins, the last without noise', () => {
    const steps = planRun({ sampler: 'dpm++2m', schedule: 'automatic', steps: 20 }, SD).steps;
    steps.slice(1).forEach((step, i) => expect(step.from).toEqual(steps[i]!.to));
    expect(steps.at(-1)!.to).toEqual({ a: 1, s: 0 });
  });

  test('the authors’ DDIM of 4 steps ends at alphaBar 1, that of 1000 at alphaBar_0', () => {
    const last = (steps: number) =>
      planRun({ sampler: 'ddim', schedule: 'automatic', steps }, SD).steps.at(-1)!.to;
    expect(last(4).s).toBe(0);
    expect(last(999).a).toBeCloseTo(Math.sqrt(alphaBars(SD)[0]!), 12);
  });

  test('more steps than moments are refused with what to do', () => {
    expect(() => timesteps(SD, 'dpm++2m', 1000)).toThrow(UserError);
    expect(told(() => timesteps(SD, 'dpm++2m', 1000))).toMatch(/1000 steps .*Use fewer steps\./);
  });
});

describe('noise levels of the k-diffusion family', () => {
  interface Golden {
    readonly sigmas: Record<string, readonly number[]>;
    readonly alphas_cumprod: readonly number[];
  }
  const golden = JSON.parse(readFileSync('test/fixtures/golden/samplers/samplers.json', 'utf8')) as Golden;
  const table = noiseTable(SD);
  const sigmas = (sampler: SamplerName, schedule: NoiseSchedule, steps: number) =>
    planRun({ sampler, schedule, steps }, SD).steps.map(({ from }) => sigmaOf(from));

  test('the table is the authors’', () => {
    [0, 1, 500, 998, 999].forEach((t, i) =>
      expect(table.alphaBars[t]).toBeCloseTo(golden.alphas_cumprod[i]!, 7),
    );
  });

  test.each([
    ['Uniform', 'uniform'],
    ['Karras', 'karras'],
    ['Exponential', 'exponential'],
    ['Polyexponential', 'polyexponential'],
    ['SGM Uniform', 'sgm-uniform'],
  ] as const)('%s, eight of them', (name, schedule) => {
    const expected = golden.sigmas[`${name}/8`]!;
    sigmas('euler', schedule, 8).forEach((sigma, i) =>
      expect(Math.abs(sigma / expected[i]! - 1)).toBeLessThan(3e-6),
    );
    expect(expected[8]).toBe(0);
  });

  test.each(['dpm2', 'dpm2-a', 'dpm++3m-sde'] as const)(
    '%s takes one more and leaves the cleanest out',
    (sampler) => {
      expect(sigmas(sampler, 'karras', 7)).toEqual(sigmas('euler', 'karras', 8).slice(0, 7));
    },
  );

  test('automatic is each sampler’s own', () => {
    const own = { euler: 'uniform', 'k-dpm++2m': 'karras', 'dpm++2m-sde': 'exponential' } as const;
    for (const [sampler, schedule] of Object.entries(own)) {
      expect(sigmas(sampler as SamplerName, 'automatic', 5)).toEqual(
        sigmas(sampler as SamplerName, schedule, 5),
      );
    }
  });

  test('one level is the noisiest', () => {
    for (const schedule of ['uniform', 'karras', 'exponential', 'sgm-uniform'] as const) {
      expect(sigmas('euler', schedule, 1)[0]).toBeCloseTo(14.61464, 4);
    }
  });

  test('timesteps and levels are inverse to each other, also between whole ones', () => {
    for (const t of [0, 0.25, 17.5, 500, 998.9, 999]) {
      expect(table.timestepAt(table.levelAt(t))).toBeCloseTo(t, 9);
    }
  });

  test('from pure noise: Automatic and both uniform ones; the others are refused', () => {
    const plan = (schedule: NoiseSchedule) =>
      planRun({ sampler: 'euler', schedule, steps: 10 }, ZERO_SNR).steps;
    expect(plan('automatic')).toEqual(plan('sgm-uniform'));
    expect(plan('uniform')[0]!.from.a).toBe(0);
    for (const schedule of ['karras', 'exponential', 'polyexponential'] as const) {
      expect(() => plan(schedule)).toThrow(expect.objectContaining({ name: 'UserError' }));
    }
  });

  test('more levels than can be told apart are refused', () => {
    expect(told(() => noiseLevels(noiseTable(ZERO_SNR), 'sgm-uniform', 3000))).toMatch(/3000 .*tell apart/);
  });

  test.each([
    ['pndm', 3],
    ['dpm-fast', 1],
    ['dpm-adaptive', 1],
  ] as const)('%s with %i steps is refused', (sampler, steps) => {
    expect(told(() => planRun({ sampler, schedule: 'automatic', steps }, SD))).toMatch(/takes at least/);
  });
});

describe('predictions', () => {
  const level = { a: 0.6, s: 0.8 };
  const [x0, eps] = [0.7, -1.3];
  const noisy = level.a * x0 + level.s * eps;

  test.each([
    ['eps', eps],
    ['v', level.a * eps - level.s * x0],
  ] as const)('%s gives back the x0 it was made of', (prediction, said) => {
    const { latent, output } = denoiserTerms(prediction, level);
    expect(latent * noisy + output * said).toBeCloseTo(x0, 12);
  });

  test('eps at a = 0 is our mistake', () => {
    expect(() => denoiserTerms('eps', { a: 0, s: 1 })).toThrow(/a = 0/);
  });
});
