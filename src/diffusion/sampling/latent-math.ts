/**
 * The little algebra a sampler needs of latents, wherever they live: linear combinations. All of them are
 * checked, so that a run ends at the step of the first broken number and nothing wrong is ever placed.
 */
import { UserError, assert } from '../../errors.js';

/** Coefficient and latent. */
export type Term<L> = readonly [coefficient: number, latent: L];

/** At most this many terms: the inputs of a pack's `combine` network. */
export const MAX_TERMS = 4;

export interface LatentMath<L> {
  /** Sum of coefficient * latent over 1 to 4 terms. Rejects, at the latest in `check`, if it is all zero or not finite. */
  combine(terms: readonly Term<L>[]): Promise<L>;
  /** Rejects if a sum since the last time was all zero or not finite: one look at the device for all of them. */
  check(): Promise<void>;
  /** The values, on the host, checked: for the few samplers that measure their own error. */
  read(latent: L): Promise<Float32Array>;
  /** The caller is done with a latent. */
  dispose(latent: L): void;
}

/** Plain arrays, sums in double precision. */
export const hostLatentMath: LatentMath<Float32Array> = {
  async combine(terms) {
    assert(terms.length >= 1, 'a combination has at least one term');
    const out = new Float32Array(terms[0][1].length);
    let norm = 0;
    for (let i = 0; i < out.length; i++) {
      let sum = 0;
      for (const [coefficient, latent] of terms) sum += coefficient * latent[i];
      out[i] = sum;
      norm += Math.abs(sum);
    }
    checkNorm(norm);
    return out;
  },
  check: async () => undefined,
  read: async (latent) => latent,
  dispose: () => undefined,
};

/** `norm`: 0 where a latent is all zero, no number where one of its numbers is none. */
export function checkNorm(norm: number): void {
  if (Number.isFinite(norm) && norm > 0) return;
  throw norm === 0 ? new UserError('latent-of-zeros') : new UserError('values-not-finite', { of: 'latent' });
}
