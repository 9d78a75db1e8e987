/** Writes a safetensors file: tensors in the given order, header padded so that the data starts at a multiple of 8. */
import { open } from 'node:fs/promises';
import { assert } from '../../src/errors.js';
import { elements } from './checkpoint.js';
import { floatToHalf } from './dtype.js';

export interface TensorToWrite {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'F32' | 'F16';
  readonly values: Float32Array;
}

export async function writeSafetensors(path: string, tensors: readonly TensorToWrite[]): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.write(safetensorsHeader(tensors));
    for (const tensor of tensors) await file.write(bytesOf(tensor));
  } finally {
    await file.close();
  }
}

function safetensorsHeader(tensors: readonly TensorToWrite[]): Uint8Array {
  const fields: Record<string, unknown> = {};
  let position = 0;
  for (const { name, shape, dtype, values } of tensors) {
    assert(
      elements(shape) === values.length,
      `tensor ${name} [${shape.join(',')}] has ${values.length} values`,
    );
    const end = position + values.length * (dtype === 'F16' ? 2 : 4);
    fields[name] = { dtype, shape, data_offsets: [position, end] };
    position = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(fields));
  const length = Math.ceil(json.byteLength / 8) * 8;
  const bytes = new Uint8Array(8 + length).fill(0x20, 8);
  new DataView(bytes.buffer).setUint32(0, length, true);
  bytes.set(json, 8);
  return bytes;
}

function bytesOf({ dtype, values }: TensorToWrite): Uint8Array {
  const stored = dtype === 'F16' ? floatToHalf(values) : values;
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}
