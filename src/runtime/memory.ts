/**
 * What a network takes of a device's memory, at the sizes of a run: budget, pre-flight and tests all ask here. The pack tells
 * it (memory-schema.ts).
 */
import { assert } from '../errors.js';
import type { NetworkName } from './contracts.js';
import type { Sizes } from './dimensions.js';
import type { EmissionName } from './emissions.js';
import type { MemoryFacts, Polynomial } from './memory-schema.js';
import type { Pack } from './pack.js';

/** Bytes. */
export interface NetworkMemory {
  readonly weights: number;
  readonly activations: number;
  readonly tensor: number;
  /** Not bytes: multiplications of a run. */
  readonly multiplications: number;
}

export interface NetworkAt {
  readonly emission: EmissionName;
  readonly network: NetworkName;
  readonly sizes: Sizes;
}

export const NO_MEMORY: NetworkMemory = { weights: 0, activations: 0, tensor: 0, multiplications: 0 };

/** None where the pack has no such network. Throws where a size that its formula names has no value. */
export function networkMemory(
  { emissions }: Pick<Pack, 'emissions'>,
  { emission, network, sizes }: NetworkAt,
): NetworkMemory {
  const memory = emissions[emission]?.[network]?.memory;
  return memory === undefined ? NO_MEMORY : memoryAt(memory, sizes);
}

export function memoryAt(facts: MemoryFacts, sizes: Sizes): NetworkMemory {
  return {
    weights: facts.weights,
    activations: largest(facts.activations, sizes),
    tensor: largest(facts.tensor, sizes),
    multiplications: evaluate(facts.multiplications, sizes),
  };
}

function largest(candidates: readonly Polynomial[], sizes: Sizes): number {
  return candidates.reduce((most, terms) => Math.max(most, evaluate(terms, sizes)), 0);
}

function evaluate(terms: Polynomial, sizes: Sizes): number {
  return Object.entries(terms).reduce(
    (sum, [monomial, factor]) => sum + factor * product(monomial, sizes),
    0,
  );
}

function product(monomial: string, sizes: Sizes): number {
  if (monomial === '1') return 1;
  return monomial.split('*').reduce((value, letter) => {
    const size = sizes[letter];
    assert(size !== undefined, `the size ${letter} has no value in ${JSON.stringify(sizes)}`);
    return value * size;
  }, 1);
}
