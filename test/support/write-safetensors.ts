/** Checkpoints for tests, from values in memory. */
import { elements } from '../../models/checkpoint/checkpoint.js';
import { floatToHalf } from '../../src/runtime/halves.js';
import { writeTensors } from '../../models/checkpoint/write-safetensors.js';
import { writeWhole } from '../../models/files/file-sink.js';
import { assert } from '../../src/errors.js';

export interface TensorToWrite {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'F32' | 'F16';
  readonly values: Float32Array;
}

export async function writeSafetensors(path: string, tensors: readonly TensorToWrite[]): Promise<void> {
  const streams = tensors.map((tensor) => ({ ...tensor, chunks: () => [bytesOf(tensor)] }));
  await writeWhole(path, (file) => writeTensors(file, streams));
}

function bytesOf({ name, shape, dtype, values }: TensorToWrite): Uint8Array {
  const count = elements(shape);
  assert(count === values.length, `tensor ${name} [${shape.join(',')}] has ${values.length} values`);
  const stored = dtype === 'F16' ? floatToHalf(values) : values;
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}
