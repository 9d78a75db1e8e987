/** The engines' tensors of what the host feeds and reads: the host has float32 throughout, a network may have halves. */
import { floatToHalf, halfToFloat } from '../halves.js';
import type { HostTensor } from '../session.js';

/** The part of ONNX Runtime's Tensor used here. */
export interface OrtTensor {
  readonly type: string;
  readonly dims: readonly number[];
  getData(): Promise<unknown>;
  dispose(): void;
}

/** That class in either package; halves are given as their bits. */
interface TensorClass {
  new (type: 'float32', data: Float32Array, shape: readonly number[]): OrtTensor;
  new (type: 'float16', data: Uint16Array, shape: readonly number[]): OrtTensor;
}

/** `type`: what the network's input has. */
export type NewTensor = (host: HostTensor, type: string) => OrtTensor;

export function newTensorOf(Tensor: TensorClass): NewTensor {
  return ({ data, shape }, type) =>
    type === 'float16' ? new Tensor('float16', floatToHalf(data), shape) : new Tensor('float32', data, shape);
}

/** Throws where the tensor's elements are neither float32 nor halves. */
export function floatsOf({ type }: Pick<OrtTensor, 'type'>, data: unknown): Float32Array {
  if (data instanceof Float32Array) return data;
  // A browser's own array of halves, or their bits.
  if (type === 'float16' && ArrayBuffer.isView(data))
    return halfToFloat(new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2));
  throw new Error(`expected floats, got ${type}`);
}
