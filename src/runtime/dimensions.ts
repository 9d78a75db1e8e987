/** Sizes of a network's ports: monomials of the latent's size ("8*h", "h*w/16") and of counts ("m", "s"). */
import { assert } from '../errors.js';
import type { PackDimension } from './layout.js';
import type { PackNetwork } from './pack.js';

/** Values of the letters: h and w of the latent, m tokens of context, s steps. */
export type Sizes = Readonly<Record<string, number>>;

/** "8*h" with h = 4 is 32. Throws where a letter has no value or the quotient is no whole number. */
export function evaluateDimension(dimension: PackDimension, sizes: Sizes): number {
  const value = dimensionValue(dimension, sizes);
  assert(value !== null, `dimension "${dimension}" is no whole number for ${JSON.stringify(sizes)}`);
  return value;
}

/** Null where a letter has no value or the quotient is no whole number. */
export function dimensionValue(dimension: PackDimension, sizes: Sizes): number | null {
  if (typeof dimension === 'number') return dimension;
  const [product, divisor] = dimension.split('/');
  const factors = product.split('*').map((part) => (/^\d+$/.test(part) ? Number(part) : sizes[part]));
  const value = factors.reduce((all, factor) => all * factor, 1) / Number(divisor ?? 1);
  return Number.isSafeInteger(value) && value >= 1 ? value : null;
}

/** The number of steps, which the engine is not told: one session serves runs of any length. */
const STEPS = 's';

/** Of what a session depends on. */
export function sessionSizes(sizes: Sizes): Sizes {
  return Object.fromEntries(Object.entries(sizes).filter(([letter]) => letter !== STEPS));
}

/** Every named dimension of a network's ports with its size, as the engine wants them. */
export function networkDimensions(network: PackNetwork, sizes: Sizes): Record<string, number> {
  const named: Record<string, number> = {};
  for (const dimension of network.inputs.flatMap((port) => port.shape)) {
    if (typeof dimension === 'string' && dimension !== STEPS)
      named[dimension] = evaluateDimension(dimension, sizes);
  }
  return named;
}
