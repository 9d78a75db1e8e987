/**
 * DPM adaptive: steps of DPM-Solver whose lengths follow from the difference between a second- and a third-order
 * answer. How many there are is known at the end; a step tried again keeps what was asked at its beginning. It goes
 * from the largest to the smallest level of its schedule.
 */
import { UserError } from '../../errors.js';
import {
  addNoise,
  finished,
  noisyStep,
  pointAt,
  secondOrder,
  thirdOrder,
  trialPoint,
  type NoisyStep,
  type Point,
} from './dpm.js';
import type { StepBegin, StepEnd, Workbench } from './workbench.js';
import { levelOfSigma, sigmaOf, type Level } from './schedule.js';

/** As the authors leave them: lengths in ln sigma, tolerances of x/a. */
const FIRST_LENGTH = 0.05;
const ABSOLUTE_TOLERANCE = 0.0078;
const RELATIVE_TOLERANCE = 0.05;
const END_MARGIN = 1e-5;
/** Steps whose length would shrink by more are tried again. */
const LEAST_FACTOR = 0.81;
/** The exponent of a controller for order 3: -1 / (3 / 2). */
const CONTROL_EXPONENT = -1 / 1.5;

/** Far more than any picture takes; a run beyond them makes no headway. */
const MAX_TRIES = 3000;

/** What it goes by from step to step. */
interface Pace<L> {
  /** Where it is. */
  readonly level: Level;
  /** Of the step that is tried next, in ln sigma. */
  readonly length: number;
  /** The second-order answer of the last accepted step, or the latent the run began with: what errors are measured by. */
  readonly scale: L;
  readonly scaleLevel: Level;
  readonly tries: number;
}

export async function stepDpmAdaptive<L>(bench: Workbench<L>, begin: StepBegin<L>): Promise<StepEnd<L>> {
  const last = bench.steps[bench.steps.length - 1].from;
  const [first, end] = [logSigma(bench.steps[0].from), logSigma(last)];
  const pace = paceOf(bench, begin);
  const from = await pointAt(bench, begin.latents[0], pace.level);
  let { length, tries } = pace;
  for (;;) {
    if (tries++ === MAX_TRIES) throw makesNoHeadway();
    const goal = logSigma(from.level) - length;
    const step = noisyStep(from.level, goal <= end ? last : levelOfSigma(Math.exp(goal)), last);
    const { low, high } = await solveTwice(bench, from, step);
    const factor = lengthFactor(await stepError(bench, { ...pace, low, high, level: step.solveTo }));
    length *= factor;
    if (factor < LEAST_FACTOR) continue;
    const next = await addNoise(bench, high, step);
    const { denoised } = from;
    // A margin: what is left is shorter than any step.
    if (logSigma(step.to) <= end + END_MARGIN) {
      return { latents: [await finished(bench, next, step.to)], denoised, fraction: 1 };
    }
    const numbers = numbersOf({ level: step.to, length, scaleLevel: step.solveTo, tries });
    const fraction = (first - logSigma(step.to)) / (first - end);
    return { latents: [next, low], numbers, denoised, fraction };
  }
}

function paceOf<L>(bench: Workbench<L>, { latents: [latent, scale], numbers }: StepBegin<L>): Pace<L> {
  if (numbers.length === 0) {
    const [{ from: level }] = bench.steps;
    return { level, length: FIRST_LENGTH, scale: latent, scaleLevel: level, tries: 0 };
  }
  const [a, s, scaleA, scaleS, length, tries] = numbers;
  return { level: { a, s }, scale, scaleLevel: { a: scaleA, s: scaleS }, length, tries };
}

function numbersOf({ level, scaleLevel, length, tries }: Omit<Pace<never>, 'scale'>): readonly number[] {
  return [level.a, level.s, scaleLevel.a, scaleLevel.s, length, tries];
}

async function solveTwice<L>(
  bench: Workbench<L>,
  from: Point<L>,
  { solveTo }: NoisyStep,
): Promise<{ readonly low: L; readonly high: L }> {
  const way = { to: solveTo, share: 1 / 3 };
  const trial = await trialPoint(bench, from, way);
  return {
    low: await secondOrder(bench, [from, trial], way),
    high: await thirdOrder(bench, [from, trial], solveTo),
  };
}

interface Measure<L> extends Pick<Pace<L>, 'scale' | 'scaleLevel'> {
  readonly low: L;
  readonly high: L;
  /** Of both. */
  readonly level: Level;
}

/** Root mean square of the difference in x/a over its tolerance, cell by cell; above 1 it is too large. */
async function stepError<L>(bench: Workbench<L>, measure: Measure<L>): Promise<number> {
  const { level, scaleLevel } = measure;
  const low = await bench.read(measure.low);
  const high = await bench.read(measure.high);
  const before = await bench.read(measure.scale);
  let sum = 0;
  for (let i = 0; i < low.length; i++) {
    const size = Math.max(Math.abs(low[i]) / level.a, Math.abs(before[i]) / scaleLevel.a);
    const tolerance = Math.max(ABSOLUTE_TOLERANCE, RELATIVE_TOLERANCE * size);
    sum += ((low[i] - high[i]) / level.a / tolerance) ** 2;
  }
  return Math.sqrt(sum / low.length);
}

/** A proportional controller, softened by the arctangent. */
function lengthFactor(error: number): number {
  return 1 + Math.atan((error + 1e-8) ** CONTROL_EXPONENT - 1);
}

function logSigma(level: Level): number {
  return Math.log(sigmaOf(level));
}

function makesNoHeadway(): UserError {
  return new UserError('sampler-stuck');
}
