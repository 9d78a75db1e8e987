/**
 * The forward process and which of its moments a sampler visits. x_t = a*x0 + s*eps with a = sqrt(alphaBar_t),
 * s = sqrt(1 - alphaBar_t). Everything below works on (a, s), never on sigma = s/a alone, so that a = 0 (zero
 * terminal SNR) is an ordinary value. Double precision throughout.
 */
import { FormatError, UserError, assert } from '../errors.js';
import type { PackSchedule, SamplerName } from '../runtime/pack.js';

/** Share of the picture and of the noise in a latent; a*a + s*s = 1. */
export interface Level {
  readonly a: number;
  readonly s: number;
}

/** One step of a sampler: ask the network at `timestep`, go from one level to the next. */
export interface Step {
  readonly timestep: number;
  readonly from: Level;
  readonly to: Level;
}

export interface StepPlan {
  readonly sampler: SamplerName;
  readonly steps: number;
  readonly spacing: PackSchedule['spacing'] | 'karras';
}

/** No noise left. */
const CLEAN: Level = { a: 1, s: 0 };

/** Exponent of Karras' noise levels (arXiv 2206.00364, section 5). */
const KARRAS_RHO = 7;

/** alphaBar_t for t = 0, 1, ...: strictly falling, below 1; the last one may be exactly 0. */
export function alphaBars({ alphaBar, zeroTerminalSnr }: PackSchedule): Float64Array {
  const table = alphaBar.kind === 'table' ? Float64Array.from(alphaBar.values) : scaledLinear(alphaBar);
  const bars = zeroTerminalSnr ? rescaleToZeroSnr(table) : table;
  const falls = bars.every((value, t) => value < (t === 0 ? 1 : bars[t - 1]));
  if (!falls) throw new FormatError('schedule: alphaBar must fall strictly from below 1');
  return bars;
}

/** Betas whose square roots are evenly spaced, as in latent diffusion (arXiv 2112.10752). */
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
    return product;
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

/** ln(a/s), half the logarithm of the signal-to-noise ratio: -Infinity at a = 0, Infinity without noise. */
export function logSnr({ a, s }: Level): number {
  return Math.log(a) - Math.log(s);
}

/** The steps of a run, noisiest first; the last one ends without noise. */
export function planSteps(bars: Float64Array, plan: StepPlan): Step[] {
  assert(Number.isInteger(plan.steps) && plan.steps >= 1, `a run takes 1 step or more, not ${plan.steps}`);
  if (plan.spacing === 'karras') return karrasSteps(bars, plan.steps);
  const timesteps =
    plan.spacing === 'trailing' ? trailing(bars.length, plan.steps) : authors(bars.length, plan);
  checkTimesteps(timesteps, bars, plan);
  return timesteps.map((timestep, i) => {
    const to = i + 1 < timesteps.length ? bars[timesteps[i + 1]] : lastBar(bars, plan, timestep);
    return { timestep, from: levelOf(bars[timestep]), to: levelOf(to) };
  });
}

/** From the very last timestep down in equal parts (arXiv 2305.08891, table 2). */
function trailing(total: number, steps: number): number[] {
  return Array.from({ length: steps }, (_, i) => Math.round(total - (i * total) / steps) - 1);
}

/** Where the authors' samplers go: multiples of a whole stride, plus one. DPM leaves the noisiest part out. */
function authors(total: number, { sampler, steps }: StepPlan): number[] {
  const first = sampler === 'ddim' ? 0 : 1;
  const stride = Math.floor(total / (steps + first));
  return Array.from({ length: steps }, (_, i) => (steps - 1 - i + first) * stride + 1);
}

/** The authors' DDIM ends a stride below its last timestep; where that leaves the table there is no noise. */
function lastBar(bars: Float64Array, { sampler, steps, spacing }: StepPlan, timestep: number): number {
  if (sampler !== 'ddim' || spacing !== 'authors') return 1;
  const end = timestep - Math.floor(bars.length / steps);
  return end < 0 ? 1 : bars[end];
}

function checkTimesteps(timesteps: readonly number[], bars: Float64Array, { steps }: StepPlan): void {
  const ok = timesteps.every((t, i) => t >= 0 && t < bars.length && (i === 0 || t < timesteps[i - 1]));
  if (ok) return;
  throw new UserError(
    `${steps} steps are more than the ${bars.length} moments of this model allow.`,
    'Use fewer steps.',
  );
}

/** Karras' noise levels between the table's ends; the network is asked at the nearest whole timestep. */
function karrasSteps(bars: Float64Array, steps: number): Step[] {
  const logSigmas = bars.map((bar) => -logSnr(levelOf(bar)));
  assert(Number.isFinite(logSigmas[bars.length - 1]), 'noise levels by Karras need a finite largest sigma');
  const root = (t: number) => Math.exp(logSigmas[t] / KARRAS_RHO);
  const [low, high] = [root(0), root(bars.length - 1)];
  const sigmas = Array.from({ length: steps }, (_, i) => {
    const part = steps === 1 ? 0 : i / (steps - 1);
    return (high + part * (low - high)) ** KARRAS_RHO;
  });
  const levels = [...sigmas.map(levelOfSigma), CLEAN];
  return sigmas.map((sigma, i) => ({
    timestep: Math.round(timestepOf(Math.log(sigma), logSigmas)),
    from: levels[i],
    to: levels[i + 1],
  }));
}

function levelOfSigma(sigma: number): Level {
  const a = 1 / Math.sqrt(sigma * sigma + 1);
  return { a, s: sigma * a };
}

/** Fractional timestep of a noise level: linear in ln sigma between the table's neighbours, clamped. */
function timestepOf(logSigma: number, logSigmas: Float64Array): number {
  const above = logSigmas.findIndex((value) => value > logSigma);
  if (above === 0) return 0;
  if (above === -1) return logSigmas.length - 1;
  const below = logSigmas[above - 1];
  return above - 1 + (logSigma - below) / (logSigmas[above] - below);
}
