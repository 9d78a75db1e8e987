/**
 * Number formats of checkpoints. To float32 is exact for F16, BF16 and what float32 can hold; from float32 rounds to
 * the nearest, ties to even, subnormals and infinities included (IEEE 754-2008). NaN stays NaN.
 */
import { halfToFloat } from '../../src/runtime/halves.js';
import { FileError } from '../../src/tool-errors.js';
import type { CheckpointType } from './checkpoint.js';

export const BYTES_PER_ELEMENT: Readonly<Record<CheckpointType, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
};

/** Largest finite value. */
export const MAX_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;

/** Little-endian bytes of `dtype` to float32. A view of the same memory where that is possible. */
export function decodeTensor(bytes: Uint8Array, dtype: CheckpointType, place: string): Float32Array {
  const { buffer, byteOffset } = aligned(bytes, BYTES_PER_ELEMENT[dtype]);
  const length = bytes.byteLength / BYTES_PER_ELEMENT[dtype];
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer, byteOffset, length);
    case 'F64':
      return Float32Array.from(new Float64Array(buffer, byteOffset, length));
    case 'F16':
      return halfToFloat(new Uint16Array(buffer, byteOffset, length));
    case 'BF16':
      return bfloat16ToFloat(new Uint16Array(buffer, byteOffset, length));
    case 'I64':
      return wholeToFloat(new BigInt64Array(buffer, byteOffset, length), place);
    case 'I32':
      return wholeToFloat(new Int32Array(buffer, byteOffset, length), place);
    case 'I16':
      return Float32Array.from(new Int16Array(buffer, byteOffset, length));
    case 'I8':
      return Float32Array.from(new Int8Array(buffer, byteOffset, length));
    case 'U8':
    case 'BOOL':
      return Float32Array.from(bytes);
  }
}

export function bfloat16ToFloat(values: Uint16Array): Float32Array {
  const bits = new Uint32Array(values.length);
  for (let i = 0; i < values.length; i++) bits[i] = values[i] << 16;
  return new Float32Array(bits.buffer);
}

function wholeToFloat(values: BigInt64Array | Int32Array, place: string): Float32Array {
  const out = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    out[i] = Number(values[i]);
    if (BigInt(out[i]) !== BigInt(values[i])) {
      throw new FileError(`${place}: element ${i} is ${values[i]}, more than float32 holds exactly (2^24)`);
    }
  }
  return out;
}

/** Typed arrays need an aligned offset. */
function aligned(bytes: Uint8Array, alignment: number): Uint8Array {
  return bytes.byteOffset % alignment === 0 ? bytes : bytes.slice();
}
