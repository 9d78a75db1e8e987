/**
 * How wrong a product becomes that is summed in half precision, as ONNX Runtime 1.30 sums it on WebGPU: its kernels for matrices
 * and convolutions keep their sums in the type of their operands and add one term after the other, whatever tile they read
 * (the term and the sum are rounded once if the device fuses them, as here, twice if not).
 */
import { floatToHalf, halfToFloat } from '../../src/runtime/halves.js';

export interface HalfSums {
  /** Terms of a sum: inputs of a matrix, nine times the channels of a 3x3 kernel. */
  readonly terms: number;
  /** Sums that are tried. */
  readonly count: number;
  /** After so many terms what is summed goes to a sum in float32 and starts anew. */
  readonly block: number;
}

/**
 * Relative error (Euclidean, over the sums) of products of unit normals by weights of variance 1 / terms, both rounded to half
 * before: it is the sums' own.
 */
export function halfSumError({ terms, count, block }: HalfSums, normal: () => number): number {
  let [error, size] = [0, 0];
  for (let sum = 0; sum < count; sum++) {
    const values = halves(terms, normal);
    const weights = halves(terms, () => normal() / Math.sqrt(terms));
    const exact = values.reduce((total, value, i) => total + value * weights[i], 0);
    error += (blockedSum(values, weights, block) - exact) ** 2;
    size += exact ** 2;
  }
  return Math.sqrt(error / size);
}

function blockedSum(values: Float32Array, weights: Float32Array, block: number): number {
  let [whole, part] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    part = roundedToHalf(part + values[i] * weights[i]);
    if ((i + 1) % block !== 0) continue;
    whole += part;
    part = 0;
  }
  return whole + part;
}

/** 2^42 + 1 leaves 11 of a double's 53 bits (Veltkamp); what is below half's range (2^-14) is rounded too little. */
const SPLITTER = 2 ** 42 + 1;

function roundedToHalf(value: number): number {
  const spread = value * SPLITTER;
  return spread - (spread - value);
}

function halves(count: number, next: () => number): Float32Array {
  return halfToFloat(floatToHalf(Float32Array.from({ length: count }, next)));
}
