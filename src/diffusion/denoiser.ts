/** From what a network predicts to an estimate of x0, in the level's own (a, s). */
import { assert } from '../errors.js';
import type { Pack } from '../runtime/pack.js';
import type { Level } from './sampling/schedule.js';

/** x0 = latent * x_t + output * (what the network said). */
export interface DenoiserTerms {
  readonly latent: number;
  readonly output: number;
}

/** v (arXiv 2202.00512, appendix D): x0 = a*x - s*v. eps: x0 = (x - s*eps)/a, which needs a > 0. */
export function denoiserTerms(prediction: Pack['prediction'], { a, s }: Level): DenoiserTerms {
  switch (prediction) {
    case 'v':
      return { latent: a, output: -s };
    case 'eps':
      assert(a > 0, 'an eps prediction says nothing where no picture is left (a = 0)');
      return { latent: 1 / a, output: -s / a };
  }
}
