/**
 * The sampler's algebra on the engine's own device, through the pack's `combine` network: latents never leave
 * the device between steps. Only the norm that guards them does, once for all sums since the last check: the host waits
 * for the device no more often than that.
 */
import { assert } from '../errors.js';
import type { Feed, HostTensor, Session, Value } from '../runtime/session.js';
import { MAX_TERMS, checkNorm, type LatentMath } from './sampling/latent-math.js';

/** A latent on the host (the noise) or on the device. */
export type DeviceLatent = Feed;

export interface DeviceLatentMath extends LatentMath<DeviceLatent> {
  /** Gives back what is left of a run that was broken off; latents stay their owners'. */
  close(): void;
}

/** The inputs of `combine`, in the order of its coefficients. */
const INPUTS = ['a', 'b', 'c', 'd'] as const;

/** The norm of no sum. */
const NOTHING: HostTensor = { data: Float32Array.of(1), shape: [1] };

/** `combine`: lends a session of that network, the same every time. */
export function deviceLatentMath(combine: () => Promise<Session>): DeviceLatentMath {
  let norm: Feed = NOTHING;
  const replaceNorm = (next: Feed): void => {
    disposeLatent(norm);
    norm = next;
  };
  const check = async (): Promise<void> => {
    if (norm === NOTHING) return;
    const [product] = await readLatent(norm);
    replaceNorm(NOTHING);
    checkNorm(product);
  };
  return {
    async combine(terms) {
      const session = await combine();
      const { out, norm: product } = await session.run({ ...termFeeds(terms), before: norm });
      replaceNorm(product);
      return out;
    },
    check,
    async read(latent) {
      await check();
      return readLatent(latent);
    },
    dispose: disposeLatent,
    close: () => replaceNorm(NOTHING),
  };
}

function termFeeds(terms: Parameters<DeviceLatentMath['combine']>[0]): Record<string, Feed> {
  assert(terms.length >= 1 && terms.length <= MAX_TERMS, `a combination of ${terms.length} terms`);
  const coef = new Float32Array(MAX_TERMS);
  const feeds: Record<string, Feed> = { coef: { data: coef, shape: [MAX_TERMS] } };
  INPUTS.forEach((input, i) => {
    // An input that is not needed repeats the first latent with coefficient 0.
    const [coefficient, latent] = terms[i] ?? [0, terms[0][1]];
    coef[i] = coefficient;
    feeds[input] = latent;
  });
  return feeds;
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
