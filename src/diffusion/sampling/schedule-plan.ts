/** Which noise levels a run visits, and at what strength of noise it starts. */
import { UserError, assert } from '../../errors.js';
import type { PackSchedule } from '../../runtime/pack.js';
import { SAMPLER_TABLE, type SigmaLevels } from './table.js';
import type { SamplingPlan } from './sampling-plan.js';
import { noiseTable, type Level, type NoiseTable } from './schedule.js';
import { noiseLevels, stepsThrough } from './schedule-sigmas.js';
import { timestepSteps } from './schedule-timesteps.js';
import { SAMPLER_WORDS, type SamplerName } from '../../vocabulary/samplers.js';
import type { NoiseSchedule } from '../../vocabulary/schedules.js';

export interface PlanRequest {
  readonly sampler: SamplerName;
  readonly schedule: NoiseSchedule;
  /** 1 or more. */
  readonly steps: number;
}

/** Throws UserError where sampler, schedule, steps and the pack's own schedule do not go together. */
export function planRun(request: PlanRequest, schedule: PackSchedule): SamplingPlan {
  const { sampler, steps } = request;
  assert(Number.isInteger(steps) && steps >= 1, `a run takes 1 step or more, not ${steps}`);
  const { levels, leastSteps } = SAMPLER_TABLE[sampler];
  if (steps < leastSteps) {
    throw new UserError('steps-too-few', { sampler: SAMPLER_WORDS[sampler].label, least: leastSteps });
  }
  const table = noiseTable(schedule);
  if (levels.kind === 'sigmas') return planThrough(table, sampler, sigmaLevels(table, levels, request));
  const spacing = request.schedule === 'karras' ? 'karras' : schedule.spacing;
  const taken = timestepSteps(table, { sampler: levels.sampler, steps, spacing });
  return startable({ sampler, table, steps: taken, startScale: 1 });
}

/** A k-diffusion run through given levels: the latent starts as noise times sigma, which is s here. */
export function planThrough(table: NoiseTable, sampler: SamplerName, levels: readonly Level[]): SamplingPlan {
  const steps = stepsThrough(table, levels);
  return startable({ sampler, table, steps, startScale: levels[0].s });
}

function sigmaLevels(table: NoiseTable, own: SigmaLevels, { schedule, steps }: PlanRequest): Level[] {
  const chosen = schedule === 'automatic' ? automatic(table, own) : schedule;
  if (own.isLengthened !== true) return noiseLevels(table, chosen, steps);
  return noiseLevels(table, chosen, steps + 1).slice(0, -1);
}

/** The schedule recommended for a sampler; where noise is infinite at first, the one that can begin there. */
function automatic(
  { alphaBars }: NoiseTable,
  { automatic: recommended }: SigmaLevels,
): Exclude<NoiseSchedule, 'automatic'> {
  return alphaBars[alphaBars.length - 1] === 0 ? 'sgm-uniform' : recommended;
}

function startable(plan: SamplingPlan): SamplingPlan {
  const isPureNoise = plan.steps[0].from.a === 0;
  if (!isPureNoise || SAMPLER_TABLE[plan.sampler].startsFromPureNoise) return plan;
  throw new UserError('sampler-from-pure-noise', { sampler: SAMPLER_WORDS[plan.sampler].label });
}
