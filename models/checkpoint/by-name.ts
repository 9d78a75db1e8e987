/**
 * Weights as a formula of their name, so that any configuration can be built and checked without a file:
 *   seed = fnv1a32(utf8(salt + name));  h_i = lowbias32(seed + i * 0x9e3779b9);  u_i = h_i / 2^31 - 1 in [-1, 1)
 * and by the name's last part and the rank:
 *   running_mean 0.1 u;  running_var 1 + 0.5 u;  rank >= 2: u sqrt(3 / fanIn), fanIn = all dims but the first;
 *   rank 1 ending in "weight": 1 + 0.1 u;  any other rank 1: 0.1 u.
 * u is computed in float64 and stored as float32; what follows is in float32.
 */
import { FileError } from '../../src/tool-errors.js';
import { elements, type Checkpoint } from './checkpoint.js';

/** Looked up once: a full model has more than a thousand million values. */
const { fround, imul } = Math;
const GOLDEN_RATIO = 0x9e3779b9;

export interface ByNameSource {
  /** Every tensor and its shape. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** Goes in front of every name before hashing. */
  readonly salt: string;
}

export function byNameCheckpoint({ shapes, salt }: ByNameSource): Checkpoint {
  const shapeOf = (name: string): readonly number[] => {
    const shape = shapes.get(name);
    if (shape === undefined) throw new FileError(`by-name weights: no tensor "${name}"`);
    return shape;
  };
  return {
    place: salt === '' ? 'by-name weights' : `by-name weights with salt "${salt}"`,
    names: () => [...shapes.keys()],
    info: (name) => ({ shape: shapeOf(name), dtype: 'F32' }),
    read: async (name) => byNameWeight(name, shapeOf(name), salt),
    close: async () => {},
  };
}

export function byNameWeight(name: string, shape: readonly number[], salt = ''): Float32Array {
  const values = new Float32Array(elements(shape));
  fillByName(values, { name, shape, salt }, 0);
  return values;
}

export interface ByNameTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly salt: string;
}

/** Writes the tensor's values from the flat index `begin` on into `target`, as many as it holds. */
export function fillByName(target: Float32Array, { name, shape, salt }: ByNameTensor, begin: number): void {
  const { offset, scale } = affineOf(name, shape);
  fillUniform(target, fnv1a32(salt + name) + imul(begin, GOLDEN_RATIO));
  for (let i = 0; i < target.length; i++) target[i] = offset + fround(scale * target[i]);
}

/** u_0..u_(count-1): plain uniform values in [-1, 1), what inputs are made of. */
export function byNameUniform(name: string, count: number, salt = ''): Float32Array {
  const out = new Float32Array(count);
  fillUniform(out, fnv1a32(salt + name));
  return out;
}

/** h / 2^31 - 1 = (h - 2^31) / 2^31, and h - 2^31 is h with its highest bit turned, read as a signed number. */
function fillUniform(target: Float32Array, first: number): void {
  let x = first | 0;
  for (let i = 0; i < target.length; i++) {
    target[i] = (lowbias32(x) ^ 0x80000000) * 2 ** -31;
    x = (x + GOLDEN_RATIO) | 0;
  }
}

export function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** The integer hash of C. Wellons' "Prospecting for hash functions", as the signed number of the same bits. */
function lowbias32(seed: number): number {
  let x = seed;
  x = imul(x ^ (x >>> 16), 0x7feb352d);
  x = imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}

function affineOf(
  name: string,
  shape: readonly number[],
): { readonly offset: number; readonly scale: number } {
  const last = name.slice(name.lastIndexOf('.') + 1);
  const tenth = fround(0.1);
  if (last === 'running_mean') return { offset: 0, scale: tenth };
  if (last === 'running_var') return { offset: 1, scale: 0.5 };
  if (shape.length >= 2) return { offset: 0, scale: fround(Math.sqrt(3 / elements(shape.slice(1)))) };
  return last.endsWith('weight') ? { offset: 1, scale: tenth } : { offset: 0, scale: tenth };
}
