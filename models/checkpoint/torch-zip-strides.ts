/**
 * Where the elements of a tensor lie in its storage: element (i, j, ...) at offset + i stride_0 + j stride_1 + ...
 * Transposed and channels-last weights, and views of a shared storage, are gathered into row-major order.
 */
import { FileError } from '../../src/tool-errors.js';
import { elements } from './checkpoint.js';
import { BYTES_PER_ELEMENT } from './dtype.js';
import type { TensorPlace } from './pickle-values.js';
import { MAX_TENSOR_BYTES } from './safetensors-header.js';

/** Elements of the storage from the tensor's first to its last, both included. Throws FileError with the reason. */
export function storageSpan({ storage, offset, shape, stride }: TensorPlace): number {
  const count = elements(shape);
  const span = count === 0 ? 0 : shape.reduce((last, size, axis) => last + (size - 1) * stride[axis], 1);
  const text = `[${shape.join(',')}] with stride [${stride.join(',')}]`;
  if (count > span) throw new FileError(`${text}: elements lie on each other, ${count} within ${span}`);
  const bytes = BYTES_PER_ELEMENT[storage.dtype] * span;
  if (bytes > MAX_TENSOR_BYTES)
    throw new FileError(`${text}: ${bytes} bytes, at most ${MAX_TENSOR_BYTES} allowed`);
  if (offset + span > storage.elements) {
    throw new FileError(`${text}: elements ${offset}..${offset + span} of a storage of ${storage.elements}`);
  }
  return span;
}

/** `values` begin at the tensor's first element; returns them row-major, the same array where they already are. */
export function rowMajor(
  values: Float32Array,
  { shape, stride }: Pick<TensorPlace, 'shape' | 'stride'>,
): Float32Array {
  const count = elements(shape);
  if (count === 0 || isRowMajor(shape, stride)) return values;
  const out = new Float32Array(count);
  const index = shape.map(() => 0);
  let position = 0;
  for (let i = 0; i < count; i++) {
    out[i] = values[position];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]++;
      position += stride[axis];
      if (index[axis] < shape[axis]) break;
      position -= shape[axis] * stride[axis];
      index[axis] = 0;
    }
  }
  return out;
}

/** The stride of an axis of size 1 says nothing. */
function isRowMajor(shape: readonly number[], stride: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && stride[axis] !== expected) return false;
    expected *= shape[axis];
  }
  return true;
}
