/**
 * DPM fast: a given number of calls of the network, spent on third-order steps of equal length in ln sigma; what does
 * not go into three ends the run. It goes from the largest to the smallest level of its schedule, not to zero noise.
 */
import {
  addNoise,
  finished,
  firstOrder,
  noisyStep,
  pointAt,
  secondOrder,
  thirdOrder,
  trialPoint,
  type Point,
} from './dpm.js';
import type { StepBegin, StepEnd, Workbench } from './workbench.js';
import { levelOfSigma, sigmaOf, type Level } from './schedule.js';

type Order = 1 | 2 | 3;

/** Orders of the steps for so many calls. */
export function fastOrders(calls: number): Order[] {
  const thirds = Math.floor(calls / 3);
  const left = calls % 3;
  const all = (count: number): Order[] => Array.from({ length: count }, () => 3);
  if (left === 0) return [...all(thirds - 1), 2, 1];
  return [...all(thirds), left === 1 ? 1 : 2];
}

export async function stepDpmFast<L>(
  bench: Workbench<L>,
  { step: index, latents: [latent] }: StepBegin<L>,
): Promise<StepEnd<L>> {
  const [first, last] = [bench.steps[0].from, bench.steps[bench.steps.length - 1].from];
  const orders = fastOrders(bench.steps.length);
  const levels = evenLevels([first, last], orders.length);
  const from = await pointAt(bench, latent, levels[index]);
  const step = noisyStep(from.level, levels[index + 1], last);
  const solved = await solve(bench, from, { order: orders[index], to: step.solveTo });
  const next = await addNoise(bench, solved, step);
  const fraction = (index + 1) / orders.length;
  const end = fraction === 1 ? await finished(bench, next, last) : next;
  return { latents: [end], denoised: from.denoised, fraction };
}

/** count + 1 levels from the first to the last, both exactly. */
function evenLevels([first, last]: readonly [Level, Level], count: number): Level[] {
  const ratio = Math.log(sigmaOf(last) / sigmaOf(first)) / count;
  const between = Array.from({ length: count - 1 }, (_, i) =>
    levelOfSigma(sigmaOf(first) * Math.exp((i + 1) * ratio)),
  );
  return [first, ...between, last];
}

async function solve<L>(
  bench: Workbench<L>,
  from: Point<L>,
  { order, to }: { readonly order: Order; readonly to: Level },
): Promise<L> {
  switch (order) {
    case 1:
      return firstOrder(bench, from, to);
    case 2: {
      const way = { to, share: 1 / 2 };
      return secondOrder(bench, [from, await trialPoint(bench, from, way)], way);
    }
    case 3:
      return thirdOrder(bench, [from, await trialPoint(bench, from, { to, share: 1 / 3 })], to);
  }
}
