/**
 * Samplers that take each step with one move and one estimate of x0, improved by earlier estimates or by a second one
 * further on. Such a sampler is a rule:
 *
 *   D* = D + w1*(D - D1) + w2*(D1 - D2)      D1, D2: the estimates of the steps before (`lookBack` gives w1, w2)
 *   D* = D + w*(D' - D)                      D': the estimate where a trial move ends (`probe`)
 *
 * The step that leaves no noise always ends at x0 = D.
 */
import type { Term } from './latent-math.js';
import { moveTerms, type MoveKind } from './moves.js';
import type { StepBegin, StepEnd, TakeStep, Workbench } from './workbench.js';
import { sigmaOf, type Level, type Step } from './schedule.js';

export interface StepRule {
  readonly move: MoveKind;
  /** Weights of the differences between successive estimates, newest first; `past` has the newest step first. */
  readonly lookBack?: (step: Step, past: readonly Step[]) => readonly number[];
  readonly probe?: (step: Step) => Probe;
}

export interface Probe {
  readonly at: Level;
  readonly move: MoveKind;
  readonly weight: number;
}

/** The longest look back takes two earlier estimates. */
const MEMORY = 2;

interface Past<L> {
  readonly step: Step;
  readonly denoised: L;
}

export function stepwise(rule: StepRule): TakeStep {
  const memory = rule.lookBack === undefined ? 0 : MEMORY;
  return async <L>(
    bench: Workbench<L>,
    { step: index, latents: [latent, ...estimates] }: StepBegin<L>,
  ): Promise<StepEnd<L>> => {
    const step = bench.steps[index];
    const past = estimates.map((estimate, i) => ({ step: bench.steps[index - 1 - i], denoised: estimate }));
    const denoised = await bench.denoise(latent, step.from, step.timestep);
    const next = await takeStep(bench, rule, { step, latent, denoised, past });
    const remembered = [denoised, ...estimates].slice(0, memory);
    return { latents: [next, ...remembered], denoised, fraction: (index + 1) / bench.steps.length };
  };
}

interface Here<L> extends Past<L> {
  readonly latent: L;
  readonly past: readonly Past<L>[];
}

async function takeStep<L>(bench: Workbench<L>, rule: StepRule, here: Here<L>): Promise<L> {
  const { step, latent, denoised } = here;
  // Without noise left a step is infinitely long: neither the past nor a probe says anything of it.
  if (step.to.s === 0) {
    return bench.sum(moveTerms('flow', step, { latent, estimate: [[1, denoised]], noise: [] }));
  }
  const probed = rule.probe === undefined ? null : await runProbe(bench, rule.probe(step), here);
  const estimate = probed?.estimate ?? lookBackTerms(rule, here);
  const noise = rule.move === 'flow' ? [] : await freshNoise(bench, step, probed?.drawn ?? null);
  return bench.sum(moveTerms(rule.move, step, { latent, estimate, noise }));
}

function lookBackTerms<L>({ lookBack }: StepRule, { step, denoised, past }: Here<L>): Term<L>[] {
  const estimates = [denoised, ...past.map((entry) => entry.denoised)];
  const weights =
    lookBack?.(
      step,
      past.map((entry) => entry.step),
    ) ?? [];
  const coefficients = estimates.map((_, i) => (weights[i] ?? 0) - (weights[i - 1] ?? 0) + (i === 0 ? 1 : 0));
  return estimates.map((estimate, i) => [coefficients[i], estimate]);
}

/** Noise that a probe has drawn for the interval from the step's beginning to `at`. */
interface Drawn<L> {
  readonly noise: L;
  readonly at: Level;
}

async function runProbe<L>(
  bench: Workbench<L>,
  { at, move, weight }: Probe,
  { step, latent, denoised }: Here<L>,
): Promise<{ readonly estimate: Term<L>[]; readonly drawn: Drawn<L> | null }> {
  const drawn = move === 'flow' ? null : { noise: await bench.noise(), at };
  const moved = {
    latent,
    estimate: [[1, denoised]] as const,
    noise: drawn === null ? [] : [[1, drawn.noise] as const],
  };
  const trial = await bench.sum(moveTerms(move, { from: step.from, to: at }, moved));
  const further = await bench.denoise(trial, at);
  return {
    estimate: [
      [1 - weight, denoised],
      [weight, further],
    ],
    drawn,
  };
}

/** The step's own noise; on one Brownian path it goes on from what a probe has drawn for the step's first part. */
async function freshNoise<L>(bench: Workbench<L>, step: Step, drawn: Drawn<L> | null): Promise<Term<L>[]> {
  const next = await bench.noise();
  if (drawn === null || bench.overlaps === 'independent') return [[1, next]];
  const [begin, middle, end] = [step.from, drawn.at, step.to].map(sigmaOf);
  const share = (begin - middle) / (begin - end);
  return [
    [Math.sqrt(share), drawn.noise],
    [Math.sqrt(1 - share), next],
  ];
}
