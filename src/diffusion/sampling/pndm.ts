/**
 * PNDM (arXiv 2202.09778): three Runge-Kutta steps, then the linear multistep formula of Adams and Bashforth. What is
 * averaged are the network's outputs as they are, eps or v, and the average is read as an output at the step's own
 * beginning; the move itself is the flow. Second order for eps; for v, whose outputs turn with the level, first.
 */
import { denoiserTerms } from '../denoiser.js';
import type { Term } from './latent-math.js';
import { moveTerms, type Stretch } from './moves.js';
import type { StepBegin, StepEnd, Workbench } from './workbench.js';
import { levelOf, type Level, type Moment, type Step } from './schedule.js';

/** The fourth-order formula of Adams and Bashforth, newest first. */
const MULTISTEP = [55 / 24, -59 / 24, 37 / 24, -9 / 24] as const;
const RUNGE_KUTTA_STEPS = 3;
/** Both parts are needed for the order. */
export const PNDM_LEAST_STEPS = RUNGE_KUTTA_STEPS + 1;

export async function stepPndm<L>(
  bench: Workbench<L>,
  { step: index, latents: [latent, ...past] }: StepBegin<L>,
): Promise<StepEnd<L>> {
  const step = bench.steps[index];
  const { denoised, output } = await ask(bench, latent, { timestep: step.timestep, level: step.from });
  const outputs =
    index < RUNGE_KUTTA_STEPS
      ? await rungeKutta(bench, { step, latent, output })
      : [output, ...past].map((earlier, i) => [MULTISTEP[i], earlier] as const);
  const next = await move(bench, step, { latent, outputs });
  const remembered = [output, ...past].slice(0, MULTISTEP.length - 1);
  return { latents: [next, ...remembered], denoised, fraction: (index + 1) / bench.steps.length };
}

/** The network's own output, found back from the estimate of x0. */
async function ask<L>(
  bench: Workbench<L>,
  latent: L,
  { timestep, level }: Moment,
): Promise<{ readonly denoised: L; readonly output: L }> {
  const denoised = await bench.denoise(latent, level, timestep);
  const share = denoiserTerms(bench.prediction, level);
  const output = await bench.sum([
    [1 / share.output, denoised],
    [-share.latent / share.output, latent],
  ]);
  return { denoised, output };
}

interface Begun<L> {
  readonly step: Step;
  readonly latent: L;
  readonly output: L;
}

/** Classical Runge-Kutta over one step; the timesteps half a stride on and a stride on are asked. */
async function rungeKutta<L>(bench: Workbench<L>, { step, latent, output }: Begun<L>): Promise<Term<L>[]> {
  const next = bench.steps[bench.steps.indexOf(step) + 1].timestep;
  const half = Math.floor((step.timestep - next) / 2);
  const at = (timestep: number): Moment => ({ timestep, level: levelAt(bench, timestep) });
  const [middle, end] = [at(next + half), at(next)];
  const trial = async (to: Level, outputs: readonly Term<L>[], moment: Moment) => {
    const moved = await move(bench, { from: step.from, to }, { latent, outputs });
    return (await ask(bench, moved, moment)).output;
  };
  // Where a stride is odd, the first trial ends one timestep away from where it is asked.
  const second = await trial(at(step.timestep - half).level, [[1, output]], middle);
  const third = await trial(middle.level, [[1, second]], middle);
  const fourth = await trial(end.level, [[1, third]], end);
  return [
    [1 / 6, output],
    [1 / 3, second],
    [1 / 3, third],
    [1 / 6, fourth],
  ];
}

function levelAt<L>({ table }: Workbench<L>, timestep: number): Level {
  return levelOf(table.alphaBars[timestep]);
}

interface Averaged<L> {
  readonly latent: L;
  /** The averaged output as a sum. */
  readonly outputs: readonly Term<L>[];
}

function move<L>(bench: Workbench<L>, stretch: Stretch, { latent, outputs }: Averaged<L>): Promise<L> {
  const share = denoiserTerms(bench.prediction, stretch.from);
  const ofOutputs = outputs.map(([weight, output]) => [share.output * weight, output] as const);
  const [[keep], [gain], ...terms] = moveTerms('flow', stretch, {
    latent,
    estimate: [[share.latent, latent], ...ofOutputs],
    noise: [],
  });
  return bench.sum([[keep + gain, latent], ...terms]);
}
