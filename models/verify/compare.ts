/** How far a computed tensor is from the golden one, and how far it may be. */
import type { Tensor } from '../../src/image/tensor.js';

/** The golden tensors' own table of limits, for float32 on the CPU engine. */
export const LIMITS = {
  /** One network, from its inputs to an output. */
  network: 2e-5,
  /** Samplers on a given function, resizes. */
  arithmetic: 1e-5,
  /** A whole run. */
  run: 1e-3,
  /** Of the deviation from the mean, where the mean dominates. */
  centred: 1e-3,
  /** Largest difference of 8-bit levels. */
  level: 1,
} as const;

/** Of the same tensors in half precision: of one network, and of a whole run's picture (30 dB). */
export const HALF_LIMITS = { network: 4e-3, run: 10 ** -1.5 } as const;

export interface Comparison {
  /** Name in the file. */
  readonly tensor: string;
  /** Said where one tensor is computed in several ways. */
  readonly way?: string;
  readonly actual: Tensor;
  readonly limit: number;
  /** "largest": the limit is of the largest difference, not of the relative norm. */
  readonly measure?: 'largest';
  /** Also compare after the golden mean is taken from both. */
  readonly centredLimit?: number;
}

export interface Judgement {
  /** Printable: the error, or why there is none. */
  readonly error: string;
  /** The limit that decided. */
  readonly limit: number;
  readonly isWithin: boolean;
}

export function compareTensors(comparison: Comparison, golden: Tensor): Judgement {
  const { actual, limit, centredLimit } = comparison;
  if (actual.shape.join() !== golden.shape.join()) {
    const error = `computed [${actual.shape.join(',')}], golden [${golden.shape.join(',')}]`;
    return { error, limit, isWithin: false };
  }
  if (comparison.measure === 'largest') {
    const largest = largestDifference(actual.data, golden.data);
    return { error: formatError(largest), limit, isWithin: largest <= limit };
  }
  const error = relativeError(actual.data, golden.data, 0);
  if (!(error <= limit) || centredLimit === undefined) {
    return { error: formatError(error), limit, isWithin: error <= limit };
  }
  const centred = relativeError(actual.data, golden.data, mean(golden.data));
  if (centred <= centredLimit) return { error: formatError(error), limit, isWithin: true };
  return { error: `${formatError(centred)} (from the mean)`, limit: centredLimit, isWithin: false };
}

/** |actual - golden| / |golden - origin|; NaN where the golden tensor says nothing. */
export function relativeError(actual: Float32Array, golden: Float32Array, origin: number): number {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < golden.length; i++) {
    difference += (actual[i] - golden[i]) ** 2;
    size += (golden[i] - origin) ** 2;
  }
  return Math.sqrt(difference) / Math.sqrt(size);
}

/** NaN where either holds one. */
function largestDifference(actual: Float32Array, golden: Float32Array): number {
  return golden.reduce((largest, value, i) => Math.max(largest, Math.abs(value - actual[i])), 0);
}

export function formatError(error: number): string {
  return error === 0 || Number.isNaN(error) ? String(error) : error.toExponential(1);
}

function mean(values: Float32Array): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
