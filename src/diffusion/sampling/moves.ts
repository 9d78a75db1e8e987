/**
 * The two ways from one level to the next for a fixed estimate D of x0. In sigma and x/a they are the formulas of
 * pipeline appendix C; written in (a, s), as here, they hold at a = 0 as they stand:
 *
 *   flow    x' = keep*x + (a' - a*keep)*D             keep = s'/s      the diffusion ODE, exactly
 *   renew   the same + s'*sqrt(1 - q^2)*noise         keep = q*s'/s    the SDE with eta 1; q = sigma'/sigma
 */
import type { Term } from './latent-math.js';
import type { Level } from './schedule.js';

export type MoveKind = 'flow' | 'renew';

export interface Stretch {
  readonly from: Level;
  readonly to: Level;
}

/** sigma'/sigma, from 0 (at a = 0, or where no noise is left) to 1. */
export function sigmaRatio({ from, to }: Stretch): number {
  return (to.s * from.a) / (to.a * from.s);
}

export interface Moved<L> {
  readonly latent: L;
  /** D as a sum. */
  readonly estimate: readonly Term<L>[];
  /** Noise of variance 1 as a sum; only "renew" asks. */
  readonly noise: readonly Term<L>[];
}

export function moveTerms<L>(
  kind: MoveKind,
  stretch: Stretch,
  { latent, estimate, noise }: Moved<L>,
): Term<L>[] {
  const { from, to } = stretch;
  const ratio = sigmaRatio(stretch);
  const keep = (kind === 'flow' ? 1 : ratio) * (to.s / from.s);
  const gain = to.a - from.a * keep;
  const fresh = to.s * Math.sqrt(1 - ratio * ratio);
  return [[keep, latent], ...scaled(gain, estimate), ...(kind === 'flow' ? [] : scaled(fresh, noise))];
}

function scaled<L>(factor: number, terms: readonly Term<L>[]): Term<L>[] {
  return terms.map(([coefficient, latent]) => [factor * coefficient, latent]);
}
