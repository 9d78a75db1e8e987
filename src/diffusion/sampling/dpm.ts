/**
 * Steps of DPM-Solver (arXiv 2206.00927) of order 1 to 3 in eps: e = (x - a*D)/s. In x/a a step of length H = ln of the
 * ratio of sigmas that ends at sigma g adds -g times these sums; phi1 = expm1(H), phi2 = phi1/H - 1:
 *
 *   1   phi1*e          2, trial at r*H   phi1*(e + (e1 - e)/(2r))          3   phi1*e + 1.5*phi2*(e2 - e)
 */
import type { Term } from './latent-math.js';
import type { Workbench } from './workbench.js';
import { levelOfSigma, sigmaOf, type Level } from './schedule.js';

/** A point of the trajectory: the latent, its level, the estimate of x0 and eps there. */
export interface Point<L> {
  readonly latent: L;
  readonly level: Level;
  readonly denoised: L;
  readonly eps: L;
}

export async function pointAt<L>(bench: Workbench<L>, latent: L, level: Level): Promise<Point<L>> {
  const denoised = await bench.denoise(latent, level);
  const eps = await bench.sum([
    [1 / level.s, latent],
    [-level.a / level.s, denoised],
  ]);
  return { latent, level, denoised, eps };
}

/** A share 0..1 of the way, in ln sigma, from a point to a level. */
export interface Way {
  readonly to: Level;
  readonly share: number;
}

/** The point that a first-order step over a share of the way ends at. */
export async function trialPoint<L>(bench: Workbench<L>, from: Point<L>, way: Way): Promise<Point<L>> {
  const level = shareOf(from.level, way);
  return pointAt(bench, await firstOrder(bench, from, level), level);
}

export function firstOrder<L>(bench: Workbench<L>, from: Point<L>, to: Level): Promise<L> {
  return advance(bench, from, { to, slopes: [[Math.expm1(lengthOf(from.level, to)), from.eps]] });
}

/** From a point, by the trial point at a share of the way. */
export function secondOrder<L>(
  bench: Workbench<L>,
  [from, trial]: readonly [Point<L>, Point<L>],
  { to, share }: Way,
): Promise<L> {
  const phi1 = Math.expm1(lengthOf(from.level, to));
  const weight = phi1 / (2 * share);
  const slopes = [[phi1 - weight, from.eps] as const, [weight, trial.eps] as const];
  return advance(bench, from, { to, slopes });
}

/** From a point, by the trial point at a third of the way; asks once more, at two thirds. */
export async function thirdOrder<L>(
  bench: Workbench<L>,
  [from, trial]: readonly [Point<L>, Point<L>],
  to: Level,
): Promise<L> {
  const level = shareOf(from.level, { to, share: 2 / 3 });
  const second = await pointAt(bench, await bend(bench, [from, trial], { to: level, factor: 2 }), level);
  return bend(bench, [from, second], { to, factor: 1.5 });
}

/** phi1*e + factor*phi2*(e' - e), with H the way to `to`. */
function bend<L>(
  bench: Workbench<L>,
  [from, other]: readonly [Point<L>, Point<L>],
  { to, factor }: { readonly to: Level; readonly factor: number },
): Promise<L> {
  const length = lengthOf(from.level, to);
  const phi1 = Math.expm1(length);
  const bent = factor * (phi1 / length - 1);
  const slopes = [[phi1 - bent, from.eps] as const, [bent, other.eps] as const];
  return advance(bench, from, { to, slopes });
}

interface Advance<L> {
  readonly to: Level;
  /** The sum that -g multiplies, in x/a. */
  readonly slopes: readonly Term<L>[];
}

/** x'/a' = x/a - g*sum, with a'*g = s'. */
function advance<L>(bench: Workbench<L>, from: Point<L>, { to, slopes }: Advance<L>): Promise<L> {
  const added = slopes.map(([weight, eps]) => [-to.s * weight, eps] as const);
  return bench.sum([[to.a / from.level.a, from.latent], ...added]);
}

function lengthOf(from: Level, to: Level): number {
  return Math.log(sigmaOf(from) / sigmaOf(to));
}

function shareOf(from: Level, { to, share }: Way): Level {
  return levelOfSigma(sigmaOf(from) * Math.exp(-share * lengthOf(from, to)));
}

/** A step with noise: solve to a cleaner level, then add noise up to the nominal end. */
export interface NoisyStep {
  readonly solveTo: Level;
  readonly to: Level;
  /** In x/a. */
  readonly noiseSigma: number;
}

/** With eta 1 the ancestral sigma is sigma'^2/sigma; a run's last sigma is the least that is solved for. */
export function noisyStep(from: Level, to: Level, last: Level): NoisyStep {
  const sigma = sigmaOf(to);
  const solved = Math.max(sigmaOf(last), sigma ** 2 / sigmaOf(from));
  return { solveTo: levelOfSigma(solved), to, noiseSigma: Math.sqrt(Math.max(sigma ** 2 - solved ** 2, 0)) };
}

/** Draws noise even where none is to be added. */
export async function addNoise<L>(
  bench: Workbench<L>,
  latent: L,
  { solveTo, to, noiseSigma }: NoisyStep,
): Promise<L> {
  const noise = await bench.noise();
  return bench.sum([
    [to.a / solveTo.a, latent],
    [to.a * noiseSigma, noise],
  ]);
}

/** Runs that stop before all noise is gone give x/a. */
export function finished<L>(bench: Workbench<L>, latent: L, { a }: Level): Promise<L> {
  return bench.sum([[1 / a, latent]]);
}
