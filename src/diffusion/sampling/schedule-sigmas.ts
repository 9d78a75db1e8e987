/**
 * Noise levels of the k-diffusion family (pipeline appendix C): n falling levels between the ends of the table; no
 * noise follows them. The network is asked at the fractional timestep of each level.
 */
import { UserError } from '../../errors.js';
import {
  CLEAN,
  levelOf,
  levelOfSigma,
  logSnr,
  sigmaOf,
  type Level,
  type NoiseTable,
  type Step,
} from './schedule.js';
import type { NoiseSchedule } from '../../vocabulary/schedules.js';

/** Exponent of Karras' noise levels (arXiv 2206.00364, section 5). */
const KARRAS_RHO = 7;

export interface SigmaRange {
  readonly max: number;
  readonly min: number;
}

type Spacing = (table: NoiseTable, count: number) => Level[];

/** "automatic" is the sampler's own choice among these. */
const SPACINGS: Readonly<Record<Exclude<NoiseSchedule, 'automatic'>, Spacing>> = {
  /** Even in time, both ends included. */
  uniform: (table, count) => evenTimesteps(table, count, count - 1),
  karras: (table, count) => karrasSigmas(rangeOf(table), count).map(levelOfSigma),
  exponential,
  /** With rho 1, which is all that the authors offer, the same. */
  polyexponential: exponential,
  /** Even in time; the cleanest end is left out. */
  'sgm-uniform': (table, count) => evenTimesteps(table, count, count),
};

/** `count` levels, noisiest first. Throws UserError where the schedule cannot have so many, or not on this table. */
export function noiseLevels(
  table: NoiseTable,
  schedule: Exclude<NoiseSchedule, 'automatic'>,
  count: number,
): Level[] {
  const levels = SPACINGS[schedule](table, count);
  const falls = levels.every((level, i) => i === 0 || logSnr(level) > logSnr(levels[i - 1]));
  if (falls) return levels;
  throw new UserError('noise-levels-too-many', { count });
}

/** Steps through the levels, then to no noise. */
export function stepsThrough(table: NoiseTable, levels: readonly Level[]): Step[] {
  return levels.map((from, i) => ({
    timestep: table.timestepAt(from),
    from,
    to: i + 1 < levels.length ? levels[i + 1] : CLEAN,
  }));
}

/** Evenly spaced in sigma^(1/rho) (arXiv 2206.00364, equation 5); one level is the largest. */
export function karrasSigmas({ max, min }: SigmaRange, count: number): number[] {
  if (!Number.isFinite(max)) throw needsFiniteNoise();
  const [high, low] = [max ** (1 / KARRAS_RHO), min ** (1 / KARRAS_RHO)];
  return parts(count).map((part) => (high + part * (low - high)) ** KARRAS_RHO);
}

function exponential(table: NoiseTable, count: number): Level[] {
  const { max, min } = rangeOf(table);
  if (!Number.isFinite(max)) throw needsFiniteNoise();
  const [high, low] = [Math.log(max), Math.log(min)];
  return parts(count).map((part) => levelOfSigma(Math.exp(high + part * (low - high))));
}

/** 0..1 in equal parts; a single one is 0. */
function parts(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i / Math.max(count - 1, 1));
}

/** The first `count` timesteps on the way from the last to 0 in `strides` equal strides. */
function evenTimesteps(table: NoiseTable, count: number, strides: number): Level[] {
  const last = table.alphaBars.length - 1;
  return Array.from({ length: count }, (_, i) => table.levelAt(last - (last * i) / Math.max(strides, 1)));
}

function rangeOf({ alphaBars }: NoiseTable): SigmaRange {
  return { max: sigmaOf(levelOf(alphaBars[alphaBars.length - 1])), min: sigmaOf(levelOf(alphaBars[0])) };
}

function needsFiniteNoise(): UserError {
  return new UserError('schedule-from-pure-noise');
}
