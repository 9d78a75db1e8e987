/**
 * From a checkpoint's tensors to the bytes a graph's weights have: the transforms that a weight names, then rounding to
 * the stored type. Also the accounting: which tensors a set of graphs needs, and what a checkpoint has too much or
 * too little of.
 */
import { FileError } from '../../src/tool-errors.js';
import { elements, type Checkpoint } from '../checkpoint/checkpoint.js';
import { floatToHalf, MAX_FLOAT16 } from '../../src/runtime/halves.js';
import { MAX_FLOAT32 } from '../checkpoint/dtype.js';
import { channelScales, quantized } from './quantize.js';
import { batchNormKeys, keysOfWeight } from '../onnx/model.js';
import type { GraphModel, Weight, WeightTransform } from '../onnx/model.js';

/** Longest list of keys that a message spells out. */
const MAX_LISTED = 40;

export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Every checkpoint tensor that the graphs read, with its shape; throws when two graphs disagree. */
export function requiredTensors(models: readonly GraphModel[]): ReadonlyMap<string, readonly number[]> {
  const required = new Map<string, readonly number[]>();
  for (const weight of models.flatMap((model) => model.weights)) {
    for (const key of keysOfWeight(weight)) {
      const shape = key === weight.key ? weight.checkpointShape : weight.checkpointShape.slice(0, 1);
      const known = required.get(key) ?? shape;
      if (known.join() !== shape.join()) {
        throw new Error(`tensor ${key} is used as [${known.join(',')}] and as [${shape.join(',')}]`);
      }
      required.set(key, shape);
    }
  }
  return required;
}

export interface Requirement {
  /** Tensors that the graphs read, with their shapes. */
  readonly tensors: ReadonlyMap<string, readonly number[]>;
  /** True for a tensor that is known and read by no graph: it may be there. */
  readonly isUnused: (key: string) => boolean;
}

/** Throws FileError that lists missing tensors, wrong shapes and leftovers, all at once. */
export function expectExactTensors(checkpoint: Checkpoint, { tensors, isUnused }: Requirement): void {
  const present = new Set(checkpoint.names());
  const missing = [...tensors.keys()].filter((key) => !present.has(key));
  const leftover = [...present].filter((key) => !tensors.has(key) && !isUnused(key));
  const misshapen = [...tensors].flatMap(([key, shape]) => {
    if (!present.has(key)) return [];
    const actual = checkpoint.info(key).shape;
    return actual.join() === shape.join()
      ? []
      : [`${key} [${actual.join(',')}], expected [${shape.join(',')}]`];
  });
  const complaints = [
    complaint('missing', missing),
    complaint('of another shape', misshapen),
    complaint('that no network uses', leftover),
  ].filter((line) => line !== '');
  if (complaints.length > 0) throw new FileError(`${checkpoint.place}: ${complaints.join('; ')}`);
}

function complaint(what: string, list: readonly string[]): string {
  if (list.length === 0) return '';
  const rest = list.length > MAX_LISTED ? ` and ${list.length - MAX_LISTED} more` : '';
  return `${list.length} tensors ${what}: ${list.slice(0, MAX_LISTED).join(', ')}${rest}`;
}

/** The bytes of a weight as they are stored, little-endian. */
export async function weightBytes(weight: Weight, checkpoint: Checkpoint): Promise<Uint8Array> {
  let tensor: Tensor = { shape: weight.checkpointShape, values: await checkpoint.read(weight.key) };
  for (const transform of weight.transforms) tensor = await transformed(tensor, transform, checkpoint);
  expectStorable(tensor.values, weight, checkpoint.place);
  const stored = storedValues(tensor.values, weight);
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}

function storedValues(values: Float32Array, { stored }: Weight): Float32Array | Uint16Array | Int8Array {
  if (stored === 'int8') return Int8Array.from(values);
  return stored === 'float16' ? floatToHalf(values) : values;
}

function expectStorable(values: Float32Array, weight: Weight, place: string): void {
  const limit = weight.stored === 'float16' ? MAX_FLOAT16 : MAX_FLOAT32;
  for (let i = 0; i < values.length; i++) {
    if (values[i] >= -limit && values[i] <= limit) continue; // NaN fails both
    throw new FileError(
      `${place}: tensor "${weight.key}" holds ${values[i]}, which ${weight.stored} cannot store`,
    );
  }
}

async function transformed(
  tensor: Tensor,
  transform: WeightTransform,
  checkpoint: Checkpoint,
): Promise<Tensor> {
  switch (transform.kind) {
    case 'transpose':
      return transposed(tensor, transform.perm);
    case 'reshape':
      return { shape: transform.shape, values: tensor.values };
    case 'fold-batch-norm':
      return folded(tensor, transform, checkpoint);
    case 'quantize':
      return quantized(tensor, transform.axis);
    case 'scales':
      return { shape: [tensor.shape[transform.axis]], values: channelScales(tensor, transform.axis) };
  }
}

export function transposed({ shape, values }: Tensor, perm: readonly number[]): Tensor {
  const strides = shape.map((_, axis) => elements(shape.slice(axis + 1)));
  const target = perm.map((axis) => shape[axis]);
  const steps = perm.map((axis) => strides[axis]);
  const out = new Float32Array(values.length);
  const index = target.map(() => 0);
  let source = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = values[source];
    for (let axis = target.length - 1; axis >= 0; axis--) {
      source += steps[axis];
      if (++index[axis] < target[axis]) break;
      source -= steps[axis] * target[axis];
      index[axis] = 0;
    }
  }
  return { shape: target, values: out };
}

/** w' = w g / sqrt(var + eps) per output channel, b' = (b - mean) g / sqrt(var + eps) + shift. */
async function folded(
  { shape, values }: Tensor,
  { norm, role, epsilon }: Extract<WeightTransform, { kind: 'fold-batch-norm' }>,
  checkpoint: Checkpoint,
): Promise<Tensor> {
  const [scaleKey, shiftKey, meanKey, varianceKey] = batchNormKeys(norm);
  const scale = await checkpoint.read(scaleKey);
  const variance = await checkpoint.read(varianceKey);
  const shift = await checkpoint.read(shiftKey);
  const mean = await checkpoint.read(meanKey);
  const inner = elements(shape.slice(1));
  const out = new Float32Array(values.length);
  for (let channel = 0; channel < shape[0]; channel++) {
    const gain = scale[channel] / Math.sqrt(variance[channel] + epsilon);
    // -0 as what is added keeps a zero's sign.
    const [before, after] = role === 'weight' ? [0, -0] : [mean[channel], shift[channel]];
    const end = (channel + 1) * inner;
    for (let i = channel * inner; i < end; i++) out[i] = (values[i] - before) * gain + after;
  }
  return { shape, values: out };
}
