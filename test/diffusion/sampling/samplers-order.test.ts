import { describe, expect, jest, test } from '@jest/globals';
import type { SamplingPlan } from '../../../src/diffusion/sampling/sampling-plan.js';
import { planRun } from '../../../src/diffusion/sampling/schedule-plan.js';
import { SAMPLER_TABLE } from '../../../src/diffusion/sampling/table.js';
import type { Level } from '../../../src/diffusion/sampling/schedule.js';
import type { PackSchedule } from '../../../src/runtime/pack.js';
import { GAUSS, marginalOf, middlePlan, spread, type Marginal } from '../../support/gaussian.js';
import { SD, ZERO_SNR } from '../../support/sample.js';
import { SAMPLERS, type SamplerName } from '../../../src/vocabulary/samplers.js';

// Linear algebra only, on slow shared machines.
jest.setTimeout(120_000);

const marginalAt = (level: Level): Marginal => ({ mean: level.a * GAUSS.mean, deviation: spread(level) });

function distance(found: Marginal, exact: Marginal): number {
  return Math.abs(found.mean - exact.mean) + Math.abs(found.deviation - exact.deviation);
}

/** Measured from the errors of two runs, one four times as fine. */
function orderOf([coarse, fine]: readonly [number, number]): number {
  return Math.log(coarse / fine) / Math.log(4);
}

async function middleError(sampler: SamplerName, count: number, grade = 1): Promise<number> {
  const plan = middlePlan(sampler, count, grade);
  return distance(await marginalOf(plan), marginalAt(plan.steps.at(-1)!.to));
}

describe('every sampler keeps the marginals of a Gaussian, better and better with finer steps', () => {
  /** Multistep formulas begin with lower orders: there the first steps are made small. */
  const orders: readonly (readonly [SamplerName, number, number])[] = [
    ['ddim', 1, 1],
    ['dpm++2m', 2, 1],
    ['lms', 4, 3],
    ['euler', 1, 1],
    ['euler-a', 1, 1],
    ['heun', 2, 1],
    ['dpm2', 2, 1],
    ['dpm2-a', 2, 1],
    ['k-lms', 4, 3],
    ['k-dpm++2m', 2, 1],
    ['dpm++2s-a', 2, 1],
    ['dpm++sde', 2, 1],
    ['dpm++2m-sde', 2, 1],
    ['dpm++2m-sde-heun', 2, 1],
    ['dpm++3m-sde', 2, 1],
  ];

  test.each(orders)('%s: order %i', async (sampler, order, grade) => {
    const errors = [await middleError(sampler, 30, grade), await middleError(sampler, 120, grade)] as const;
    expect(Math.abs(orderOf(errors) - order)).toBeLessThan(0.3);
  });

  test('DPM++ SDE is of the first order only where the noises of overlapping intervals have no common path', async () => {
    const error = async (count: number) => {
      const plan = middlePlan('dpm++sde', count);
      const exact = marginalAt(plan.steps.at(-1)!.to);
      return distance(await marginalOf(plan, { overlaps: 'independent' }), exact);
    };
    expect(Math.abs(orderOf([await error(30), await error(120)]) - 1)).toBeLessThan(0.3);
  });

  /** Both end at the least level, where they give x/a. */
  const cleanest = ({ steps }: SamplingPlan): Marginal => {
    const { a, s } = steps.at(-1)!.from;
    return { mean: GAUSS.mean, deviation: spread({ a, s }) / a };
  };

  test('DPM fast: order 3 in steps of three calls, where the last step is not of the first order', async () => {
    const error = async (steps: number) => {
      const plan = middlePlan('dpm-fast', 3 * steps - 1);
      return distance(await marginalOf(plan), cleanest(plan));
    };
    const order = orderOf([await error(8), await error(32)]);
    expect(order).toBeGreaterThan(2.7);
  });

  test('DPM adaptive: within its own tolerance, from any first length', async () => {
    const plan = middlePlan('dpm-adaptive', 8);
    const exact = cleanest(plan);
    expect(distance(await marginalOf(plan), exact)).toBeLessThan(0.05 * exact.deviation);
  });

  /** Levels even in ln sigma, in 9600 timesteps: strides are long enough to halve. */
  const fine: PackSchedule = {
    alphaBar: {
      kind: 'table',
      values: Array.from({ length: 9600 }, (_, t) => 1 / (1 + Math.exp(-8 + (12 * t) / 9599))),
    },
    zeroTerminalSnr: false,
    spacing: 'authors',
  };
  test.each([
    ['eps', 2],
    ['v', 1],
  ] as const)('PNDM on %s: order %i', async (prediction, order) => {
    const error = async (steps: number) => {
      const plan = planRun({ sampler: 'pndm', schedule: 'automatic', steps }, fine);
      return distance(await marginalOf(plan, { prediction }), marginalAt(plan.steps.at(-1)!.to));
    };
    expect(Math.abs(orderOf([await error(30), await error(120)]) - order)).toBeLessThan(0.3);
  });
});

describe('starting from pure noise (a = 0)', () => {
  const able = SAMPLERS.filter((sampler) => SAMPLER_TABLE[sampler].startsFromPureNoise);
  const plan = (sampler: SamplerName, steps: number) =>
    planRun({ sampler, schedule: 'automatic', steps }, ZERO_SNR);

  test.each(able)('%s ends at the data', async (sampler) => {
    const planned = plan(sampler, 200);
    expect(planned.steps[0]!.from).toEqual({ a: 0, s: 1 });
    expect(planned.startScale).toBe(1);
    // All take the last step, from the least noise to none, with one estimate.
    const data = { mean: GAUSS.mean, deviation: GAUSS.deviation };
    expect(distance(await marginalOf(planned), data)).toBeLessThan(0.05);
  });

  test.each(able.filter((sampler) => sampler !== 'pndm'))(
    '%s is the limit of ever noisier starts',
    async (sampler) => {
      const from = (level: Level): SamplingPlan => {
        const middle = middlePlan(sampler, 12);
        const first = { ...middle.steps[0]!, from: level };
        return { ...middle, steps: [first, ...middle.steps.slice(1)] };
      };
      const [pure, almost] = [
        await marginalOf(from({ a: 0, s: 1 })),
        await marginalOf(from({ a: 1e-60, s: 1 })),
      ];
      expect(Number.isFinite(pure.deviation)).toBe(true);
      expect(distance(pure, almost)).toBeLessThan(1e-3);
    },
  );

  test.each(SAMPLERS.filter((sampler) => !able.includes(sampler)))('%s says that it cannot', (sampler) => {
    const refusal = {
      name: 'UserError',
      coded: expect.objectContaining({ code: 'sampler-from-pure-noise' }),
    };
    expect(() => plan(sampler, 20)).toThrow(expect.objectContaining(refusal));
    expect(() => planRun({ sampler, schedule: 'automatic', steps: 20 }, SD)).not.toThrow();
  });
});
