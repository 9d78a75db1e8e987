/**
 * The steps of the authors' four samplers, DDIM, DPM++ 2M, PNDM and LMS, which count in timesteps (pipeline appendix
 * C). Two of them take Karras' noise levels instead where that is asked.
 */
import { UserError } from '../../errors.js';
import type { PackSchedule } from '../../runtime/pack.js';
import { CLEAN, levelOf, levelOfSigma, sigmaOf, type Level, type NoiseTable, type Step } from './schedule.js';
import { karrasSigmas } from './schedule-sigmas.js';

export type TimestepSampler = 'ddim' | 'dpm++2m' | 'pndm' | 'lms';

export interface TimestepPlan {
  readonly sampler: TimestepSampler;
  readonly steps: number;
  readonly spacing: PackSchedule['spacing'] | 'karras';
}

/** The steps of a run, noisiest first. */
export function timestepSteps(table: NoiseTable, plan: TimestepPlan): Step[] {
  const { sampler, steps } = plan;
  if (plan.spacing === 'karras' && sampler === 'dpm++2m') return karrasSteps(table, steps);
  const bars = table.alphaBars;
  const timesteps =
    plan.spacing === 'trailing' ? trailing(bars.length, steps) : authors(bars.length, { sampler, steps });
  checkTimesteps(timesteps, bars, plan);
  const levels = timesteps.map((timestep) => levelOf(bars[timestep]));
  if (plan.spacing === 'karras' && sampler === 'lms') return karrasBetween(table, levels);
  const ends = [...levels.slice(1), lastLevel(bars, plan, timesteps[steps - 1])];
  return timesteps.map((timestep, i) => ({ timestep, from: levels[i], to: ends[i] }));
}

/** From the very last timestep down in equal parts (arXiv 2305.08891, table 2). */
function trailing(total: number, steps: number): number[] {
  return Array.from({ length: steps }, (_, i) => Math.round(total - (i * total) / steps) - 1);
}

/** Where the authors' samplers go: multiples of a whole stride, plus one. DPM leaves the noisiest part out. */
function authors(total: number, { sampler, steps }: Pick<TimestepPlan, 'sampler' | 'steps'>): number[] {
  const first = sampler === 'dpm++2m' ? 1 : 0;
  const stride = Math.floor(total / (steps + first));
  return Array.from({ length: steps }, (_, i) => (steps - 1 - i + first) * stride + 1);
}

/**
 * The authors' DDIM and PNDM end a stride below their last timestep; where that leaves the table there is no noise
 * for DDIM and the table's least for PNDM.
 */
function lastLevel(bars: Float64Array, { sampler, steps, spacing }: TimestepPlan, timestep: number): Level {
  if (spacing !== 'authors' || sampler === 'lms' || sampler === 'dpm++2m') return CLEAN;
  const end = timestep - Math.floor(bars.length / steps);
  if (end >= 0) return levelOf(bars[end]);
  return sampler === 'pndm' ? levelOf(bars[0]) : CLEAN;
}

function checkTimesteps(timesteps: readonly number[], bars: Float64Array, { steps }: TimestepPlan): void {
  const ok = timesteps.every((t, i) => t >= 0 && t < bars.length && (i === 0 || t < timesteps[i - 1]));
  if (ok) return;
  throw new UserError('steps-too-many', { steps, most: bars.length });
}

/** DPM++ 2M: between the table's ends; the network is asked at the nearest whole timestep. */
function karrasSteps(table: NoiseTable, steps: number): Step[] {
  const bars = table.alphaBars;
  const ends = [levelOf(bars[bars.length - 1]), levelOf(bars[0])] as const;
  return atLevels(karrasLevels(ends, steps), (level) => Math.round(table.timestepAt(level)));
}

/** LMS: between the noisiest and the cleanest of the levels it would visit; fractional timesteps. */
function karrasBetween(table: NoiseTable, levels: readonly Level[]): Step[] {
  const ends = [levels[0], levels[levels.length - 1]] as const;
  return atLevels(karrasLevels(ends, levels.length), (level) => table.timestepAt(level));
}

function karrasLevels([noisiest, cleanest]: readonly [Level, Level], steps: number): Level[] {
  return karrasSigmas({ max: sigmaOf(noisiest), min: sigmaOf(cleanest) }, steps).map(levelOfSigma);
}

function atLevels(levels: readonly Level[], timestepAt: (level: Level) => number): Step[] {
  return levels.map((from, i) => ({
    timestep: timestepAt(from),
    from,
    to: i + 1 < levels.length ? levels[i + 1] : CLEAN,
  }));
}
