import { describe, expect, test } from '@jest/globals';
import { denoiserTerms } from '../../src/diffusion/denoiser.js';
import { planRun } from '../../src/diffusion/schedule-plan.js';
import { alphaBars } from '../../src/diffusion/schedule.js';
import type { PackSchedule, SamplerName } from '../../src/runtime/pack.js';
import { SD } from '../support/sample.js';

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
    expect(() => timesteps(SD, 'dpm++2m', 1000)).toThrow(
      expect.objectContaining({ name: 'UserError', hint: 'Use fewer steps.' }),
    );
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
