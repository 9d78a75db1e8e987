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
import type { RunSampler, StepEnd, Workbench } from './workbench.js';
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

export const runDpmAdaptive: RunSampler = async function* <L>(
  bench: Workbench<L>,
): AsyncGenerator<StepEnd<L>, void> {
  const last = bench.steps[bench.steps.length - 1].from;
  const [begin, end] = [logSigma(bench.steps[0].from), logSigma(last)];
  let latent = await bench.start();
  let from = await pointAt(bench, latent, bench.steps[0].from);
  let scale: L = latent;
  let scaleLevel = from.level;
  let length = FIRST_LENGTH;
  for (let tries = 0; logSigma(from.level) > end + END_MARGIN; tries++) {
    if (tries === MAX_TRIES) throw makesNoHeadway();
    const goal = logSigma(from.level) - length;
    const step = noisyStep(from.level, goal <= end ? last : levelOfSigma(Math.exp(goal)), last);
    const { low, high } = await solveTwice(bench, from, step);
    const measure = { low, high, level: step.solveTo, scale, scaleLevel };
    const factor = lengthFactor(await stepError(bench, measure));
    length *= factor;
    if (factor < LEAST_FACTOR) continue;
    [scale, scaleLevel] = [low, step.solveTo];
    latent = await addNoise(bench, high, step);
    const fraction = (begin - logSigma(step.to)) / (begin - end);
    if (step.to === last) latent = await finished(bench, latent, last);
    yield { latent, denoised: from.denoised, keep: [scale], fraction };
    if (step.to === last) return;
    from = await pointAt(bench, latent, step.to);
  }
};

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

interface Measure<L> {
  readonly low: L;
  readonly high: L;
  /** Of both. */
  readonly level: Level;
  /** The second-order answer of the last accepted step, or the latent the run began with. */
  readonly scale: L;
  readonly scaleLevel: Level;
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
