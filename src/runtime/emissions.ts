/**
 * The table of emissions: the same networks over the same weights, written for one kind of device each. A pack holds one
 * or several; the best one that the device can run is taken, and a run says which. How each is written: models/nn/emitters.ts.
 */
import { CONTRACTS, type NetworkName } from './contracts.js';
import type { Backend } from './session.js';

export interface Emission {
  /** What its networks compute in, however their weights are stored. */
  readonly arithmetic: 'float32' | 'float16';
  readonly engines: readonly Backend['engine'][];
  /** What the device must have: names of `Backend.features`. */
  readonly features: readonly string[];
  /**
   * Weights that are stored as halves and computed with in float32 are made that while their file is read
   * (ort/web-widened.ts): the device need not know halves, and the engine's own heap, in which it would cast them when it
   * loads a graph, holds none of them.
   */
  readonly widensHalves: boolean;
}

/** No feature of WebGPU's: attention as one operator was seen to be right on the device. */
export const ATTENTION_FEATURE = 'attention';

/** Best first. Every pack has the last one, which runs anywhere. */
export const EMISSIONS = {
  /** As `gpu`, in half precision but where a rounding would show. */
  'gpu-half': {
    arithmetic: 'float16',
    engines: ['webgpu'],
    features: ['shader-f16', ATTENTION_FEATURE],
    widensHalves: true,
  },
  /** Attention as one operator: no matrix of scores is ever stored. */
  gpu: { arithmetic: 'float32', engines: ['webgpu'], features: [ATTENTION_FEATURE], widensHalves: true },
  /** For devices that compute the operator wrongly: one head's scores at a time. */
  'gpu-plain': { arithmetic: 'float32', engines: ['webgpu'], features: [], widensHalves: true },
  portable: {
    arithmetic: 'float32',
    engines: ['webgpu', 'wasm', 'node'],
    features: [],
    widensHalves: false,
  },
} as const satisfies Record<string, Emission>;

export type EmissionName = keyof typeof EMISSIONS;

export const EMISSION_NAMES = Object.keys(EMISSIONS) as readonly EmissionName[];

/**
 * The autoencoder's: their sums are long (models/verify/half-noise.ts), they run once, and what they need more of memory they
 * are tiled for.
 */
const IN_FLOAT32: ReadonlySet<NetworkName> = new Set(['vae-encoder', 'vae-decoder']);

/** The emission as which a network of another one is written: where that computes in halves, some compute in float32. */
export function writtenAs(emission: EmissionName, name: NetworkName): EmissionName {
  return emission === 'gpu-half' && IN_FLOAT32.has(name) ? 'gpu' : emission;
}

/** False for a network that no engine of the emission would run. */
export function holdsNetwork({ engines }: Pick<Emission, 'engines'>, name: NetworkName): boolean {
  return CONTRACTS[name].location !== 'cpu' || engines.some((engine) => engine !== 'webgpu');
}

/**
 * The largest sum with which half precision is taken: it ends at 65504, and the sums of products before a graph's own sums
 * need room.
 */
export const MOST_IN_HALF = 2 ** 14;

/** The emissions that may run a model whose largest sum is this; undefined: nobody measured it. */
export function emissionsWithin(
  offered: readonly EmissionName[],
  largestSum: number | undefined,
): readonly EmissionName[] {
  const isTooLarge = largestSum !== undefined && largestSum > MOST_IN_HALF;
  return offered.filter((name) => !isTooLarge || EMISSIONS[name].arithmetic !== 'float16');
}

/** The best one of `offered` that the device runs; null: none of them. */
export function pickEmission<Name extends string>(
  table: Readonly<Record<Name, Emission>>,
  offered: readonly Name[],
  { engine, features }: Pick<Backend, 'engine' | 'features'>,
): Name | null {
  const names = (Object.keys(table) as Name[]).filter((name) => offered.includes(name));
  const runs = ({ engines, features: asked }: Emission): boolean =>
    engines.includes(engine) && asked.every((feature) => features.includes(feature));
  return names.find((name) => runs(table[name])) ?? null;
}
