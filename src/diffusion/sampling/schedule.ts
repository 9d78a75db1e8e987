/**
 * The forward process. x_t = a*x0 + s*eps with a = sqrt(alphaBar_t), s = sqrt(1 - alphaBar_t). Everything that
 * samples works on (a, s), so that a = 0 (zero terminal SNR) is an ordinary value; sigma = s/a appears where a formula
 * or a table is written in it. Double precision throughout. Which levels a run visits: schedule-plan.ts.
 */
import { FormatError } from '../../errors.js';
import type { PackSchedule } from '../../runtime/pack.js';

/** Share of the picture and of the noise in a latent; a*a + s*s = 1. */
export interface Level {
  readonly a: number;
  readonly s: number;
}

/** Where the network is asked: what it is told of the time, and the level of the latent it gets. */
export interface Moment {
  /** May be fractional. */
  readonly timestep: number;
  readonly level: Level;
}

/** One step of a sampler: ask the network at `timestep`, go from one level to the next. */
export interface Step {
  readonly timestep: number;
  readonly from: Level;
  readonly to: Level;
}

/** No noise left. */
export const CLEAN: Level = { a: 1, s: 0 };

/** Between timesteps and levels, both ways; t is linear in ln sigma between the table's neighbours. */
export interface NoiseTable {
  readonly alphaBars: Float64Array;
  /** Of any level; clamped to the table's ends. */
  timestepAt(level: Level): number;
  /** Of any timestep within the table, fractional ones too. */
  levelAt(timestep: number): Level;
}

export function noiseTable(schedule: PackSchedule): NoiseTable {
  const bars = alphaBars(schedule);
  const logSigmas = bars.map((bar) => -logSnr(levelOf(bar)));
  return {
    alphaBars: bars,
    timestepAt: (level) => timestepOf(-logSnr(level), logSigmas),
    levelAt(timestep) {
      const below = Math.floor(timestep);
      if (below === timestep) return levelOf(bars[timestep]);
      const part = timestep - below;
      return levelOfSigma(Math.exp((1 - part) * logSigmas[below] + part * logSigmas[below + 1]));
    },
  };
}

/** alphaBar_t for t = 0, 1, ...: strictly falling, below 1; the last one may be exactly 0. */
export function alphaBars({ alphaBar, zeroTerminalSnr }: PackSchedule): Float64Array {
  const table = alphaBar.kind === 'table' ? Float64Array.from(alphaBar.values) : scaledLinear(alphaBar);
  const bars = zeroTerminalSnr ? rescaleToZeroSnr(table) : table;
  const falls = bars.every((value, t) => value < (t === 0 ? 1 : bars[t - 1]));
  if (!falls)
    throw new FormatError('model-file-broken', {
      file: 'pack.json',
      reason: 'schedule: alphaBar must fall strictly from below 1',
    });
  return bars;
}

/**
 * Betas whose square roots are evenly spaced, as in latent diffusion (arXiv 2112.10752). The products are rounded to
 * float32, as the released models keep them: at t = 0 that is seen, in the fifth digit of sigma.
 */
function scaledLinear(range: {
  readonly betaStart: number;
  readonly betaEnd: number;
  readonly steps: number;
}): Float64Array {
  const [first, last] = [Math.sqrt(range.betaStart), Math.sqrt(range.betaEnd)];
  let product = 1;
  return Float64Array.from({ length: range.steps }, (_, t) => {
    const root = first + ((last - first) * t) / Math.max(range.steps - 1, 1);
    product *= 1 - root * root;
    return Math.fround(product);
  });
}

/** Algorithm 1 of arXiv 2305.08891: shift sqrt(alphaBar) so that the last is 0, scale so that the first stays. */
function rescaleToZeroSnr(bars: Float64Array): Float64Array {
  const first = Math.sqrt(bars[0]);
  const last = Math.sqrt(bars[bars.length - 1]);
  return bars.map((bar, t) => {
    if (t === bars.length - 1) return 0;
    return (((Math.sqrt(bar) - last) * first) / (first - last)) ** 2;
  });
}

export function levelOf(alphaBar: number): Level {
  return { a: Math.sqrt(alphaBar), s: Math.sqrt(1 - alphaBar) };
}

/** `sigma`: finite. */
export function levelOfSigma(sigma: number): Level {
  const a = 1 / Math.sqrt(sigma * sigma + 1);
  return { a, s: sigma * a };
}

/** Infinity at a = 0. */
export function sigmaOf({ a, s }: Level): number {
  return s / a;
}

/** ln(a/s), half the logarithm of the signal-to-noise ratio: -Infinity at a = 0, Infinity without noise. */
export function logSnr({ a, s }: Level): number {
  return Math.log(a) - Math.log(s);
}

function timestepOf(logSigma: number, logSigmas: Float64Array): number {
  const above = logSigmas.findIndex((value) => value > logSigma);
  if (above === 0) return 0;
  if (above === -1) return logSigmas.length - 1;
  const below = logSigmas[above - 1];
  return above - 1 + (logSigma - below) / (logSigmas[above] - below);
}
