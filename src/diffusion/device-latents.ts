/**
 * The sampler's algebra on the engine's own device, through the pack's `combine` network: latents never leave
 * the device between steps, only the norm that guards them does.
 */
import { assert } from '../errors.js';
import type { Feed, Session, Value } from '../runtime/session.js';
import { MAX_TERMS, checkNorm, type LatentMath } from './sampling/latent-math.js';

/** A latent on the host (the noise) or on the device. */
export type DeviceLatent = Feed;

/** The inputs of `combine`, in the order of its coefficients. */
const INPUTS = ['a', 'b', 'c', 'd'] as const;

/** `combine`: a session of that network; stays the caller's. */
export function deviceLatentMath(combine: Session): LatentMath<DeviceLatent> {
  return {
    async combine(terms) {
      assert(terms.length >= 1 && terms.length <= MAX_TERMS, `a combination of ${terms.length} terms`);
      const coef = new Float32Array(MAX_TERMS);
      const feeds: Record<string, Feed> = { coef: { data: coef, shape: [MAX_TERMS] } };
      INPUTS.forEach((input, i) => {
        // An input that is not needed repeats the first latent with coefficient 0.
        const [coefficient, latent] = terms[i] ?? [0, terms[0][1]];
        coef[i] = coefficient;
        feeds[input] = latent;
      });
      const { out, norm } = await combine.run(feeds);
      try {
        checkNorm((await norm.read())[0]);
        return out;
      } catch (error) {
        out.dispose();
        throw error;
      } finally {
        norm.dispose();
      }
    },
    read: readLatent,
    dispose: disposeLatent,
  };
}

export function disposeLatent(latent: DeviceLatent): void {
  if (isValue(latent)) latent.dispose();
}

export function readLatent(latent: DeviceLatent): Promise<Float32Array> {
  return isValue(latent) ? latent.read() : Promise.resolve(latent.data);
}

function isValue(latent: DeviceLatent): latent is Value {
  return 'dispose' in latent;
}
