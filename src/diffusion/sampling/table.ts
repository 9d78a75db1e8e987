/**
 * All samplers, a row each (pipeline appendix C): which levels it visits, whether it can start where no picture is
 * left (a = 0), how it runs. A new sampler is a row here, a row in `vocabulary/samplers.ts`, and a golden tensor.
 *
 * q = sigma'/sigma of a step, h = -ln q its length, h1 and h2 those of the steps before.
 */
import { stepDpmAdaptive } from './dpm-adaptive.js';
import { fastOrders, stepDpmFast } from './dpm-fast.js';
import { stepLms } from './lms.js';
import { sigmaRatio } from './moves.js';
import { PNDM_LEAST_STEPS, stepPndm } from './pndm.js';
import { stepwise, type StepRule } from './stepwise.js';
import type { TakeStep } from './workbench.js';
import { levelOfSigma, logSnr, sigmaOf, type Level, type Step } from './schedule.js';
import type { TimestepSampler } from './schedule-timesteps.js';
import type { SamplerName } from '../../vocabulary/samplers.js';
import type { NoiseSchedule } from '../../vocabulary/schedules.js';

/** The k-diffusion family: levels of sigma. */
export interface SigmaLevels {
  readonly kind: 'sigmas';
  /** The schedule that "automatic" means. */
  readonly automatic: Exclude<NoiseSchedule, 'automatic'>;
  /** Takes a schedule of one level more and leaves its cleanest out. */
  readonly isLengthened?: true;
}

/** The authors' four: timesteps. */
export interface TimestepLevels {
  readonly kind: 'timesteps';
  readonly sampler: TimestepSampler;
}

export interface SamplerRow {
  readonly levels: SigmaLevels | TimestepLevels;
  /** Its formulas have a limit at a = 0. */
  readonly startsFromPureNoise: boolean;
  /** A run of fewer steps is refused. */
  readonly leastSteps: number;
  /** Reports of a run of n noise levels; null: not known beforehand. */
  readonly countSteps: (levels: number) => number | null;
  readonly takeStep: TakeStep;
}

export const SAMPLER_TABLE: Readonly<Record<SamplerName, SamplerRow>> = {
  /** eta 0 (arXiv 2010.02502). */
  ddim: anywhere(timesteps('ddim'), stepwise({ move: 'flow' })),
  /** arXiv 2211.01095, algorithm 2. */
  'dpm++2m': anywhere(timesteps('dpm++2m'), stepwise({ move: 'flow', lookBack: midpoint })),
  /** arXiv 2202.09778. */
  pndm: { ...anywhere(timesteps('pndm'), stepPndm), leastSteps: PNDM_LEAST_STEPS },
  lms: anywhere(timesteps('lms'), stepLms),

  /** arXiv 2206.00364 without churn; in x/a it is DDIM. */
  euler: anywhere(sigmas('uniform'), stepwise({ move: 'flow' })),
  'euler-a': anywhere(sigmas('uniform'), stepwise({ move: 'renew' })),
  /** The mean of both ends' slopes (arXiv 2206.00364, algorithm 1). */
  heun: needsPicture(sigmas('uniform'), {
    move: 'flow',
    probe: (step) => ({ at: step.to, move: 'flow', weight: 1 / (2 * sigmaRatio(step)) }),
  }),
  /** The slope at the geometric mean of both ends. */
  dpm2: needsPicture(sigmas('karras', 'lengthened'), {
    move: 'flow',
    probe: (step) => ({ at: halfway(step), move: 'flow', weight: 1 / Math.sqrt(sigmaRatio(step)) }),
  }),
  /** The same of the way to the ancestral sigma, sigma'^2/sigma: its geometric mean with sigma is sigma'. */
  'dpm2-a': needsPicture(sigmas('karras', 'lengthened'), {
    move: 'renew',
    probe: (step) => ({ at: step.to, move: 'flow', weight: 1 / sigmaRatio(step) }),
  }),
  'k-lms': anywhere(sigmas('uniform'), stepLms),
  'k-dpm++2m': anywhere(sigmas('karras'), stepwise({ move: 'flow', lookBack: midpoint })),
  /** As DPM2 a, but by estimates of x0 (arXiv 2211.01095, algorithm 1). */
  'dpm++2s-a': anywhere(
    sigmas('karras'),
    stepwise({ move: 'renew', probe: (step) => ({ at: step.to, move: 'flow', weight: 1 }) }),
  ),
  'dpm++sde': needsPicture(sigmas('karras'), {
    move: 'renew',
    probe: (step) => ({ at: halfway(step), move: 'renew', weight: 1 }),
  }),
  'dpm++2m-sde': anywhere(sigmas('exponential'), stepwise({ move: 'renew', lookBack: midpoint })),
  'dpm++2m-sde-heun': anywhere(sigmas('exponential'), stepwise({ move: 'renew', lookBack: heunLookBack })),
  'dpm++3m-sde': anywhere(
    sigmas('exponential', 'lengthened'),
    stepwise({ move: 'renew', lookBack: thirdOrder }),
  ),
  /** arXiv 2206.00927. */
  'dpm-fast': {
    levels: sigmas('uniform'),
    startsFromPureNoise: false,
    leastSteps: 2,
    countSteps: (levels) => fastOrders(levels).length,
    takeStep: stepDpmFast,
  },
  /** arXiv 2206.00927, appendix C, with noise. */
  'dpm-adaptive': {
    levels: sigmas('uniform'),
    startsFromPureNoise: false,
    leastSteps: 2,
    countSteps: () => null,
    takeStep: stepDpmAdaptive,
  },
};

function timesteps(sampler: TimestepSampler): TimestepLevels {
  return { kind: 'timesteps', sampler };
}

function sigmas(automatic: SigmaLevels['automatic'], length?: 'lengthened'): SigmaLevels {
  return { kind: 'sigmas', automatic, ...(length === undefined ? {} : { isLengthened: true }) };
}

function anywhere(levels: SamplerRow['levels'], takeStep: TakeStep): SamplerRow {
  return { levels, startsFromPureNoise: true, leastSteps: 1, countSteps: (count) => count, takeStep };
}

function needsPicture(levels: SamplerRow['levels'], rule: StepRule): SamplerRow {
  return { ...anywhere(levels, stepwise(rule)), startsFromPureNoise: false };
}

function halfway({ from, to }: Step): Level {
  return levelOfSigma(Math.sqrt(sigmaOf(from) * sigmaOf(to)));
}

function lengthOf({ from, to }: Step): number {
  return logSnr(to) - logSnr(from);
}

/** 1/(2r), r = h1/h. A step from a = 0 is infinitely long: it says nothing of the next ones. */
function midpoint(step: Step, [before]: readonly Step[]): readonly number[] {
  return before === undefined ? [] : [lengthOf(step) / (2 * lengthOf(before))];
}

/** (1 - E/(2h))/(r*E), E = 1 - q^2. */
function heunLookBack(step: Step, [before]: readonly Step[]): readonly number[] {
  if (before === undefined) return [];
  const h = lengthOf(step);
  const gain = -Math.expm1(-2 * h);
  return [((1 - gain / (2 * h)) / gain) * (h / lengthOf(before))];
}

/** Second order from the second step on, third from the third. */
function thirdOrder(step: Step, [before, earlier]: readonly Step[]): readonly number[] {
  if (before === undefined) return [];
  const h = lengthOf(step);
  const gain = -Math.expm1(-2 * h);
  const second = 1 - gain / (2 * h);
  const third = second / (2 * h) - 0.5;
  const r0 = lengthOf(before) / h;
  if (earlier === undefined || !Number.isFinite(r0)) return [second / (r0 * gain)];
  const r1 = lengthOf(earlier) / h;
  const bend = (second * r0 - third) / (r0 + r1);
  return [(second + bend) / (r0 * gain), -bend / (r1 * gain)];
}
