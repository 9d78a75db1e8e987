/**
 * Writes a safetensors file: tensors in the given order, header padded so that the data starts at a multiple of 8.
 * Memory holds one chunk of one tensor. The file has its name only when it is whole: until then it is
 * `<name>.part`, which an error removes and a later run overwrites.
 */
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { assert } from '../../src/errors.js';
import { elements, type CheckpointType } from './checkpoint.js';
import { BYTES_PER_ELEMENT, floatToHalf } from './dtype.js';

export interface TensorToWrite {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'F32' | 'F16';
  readonly values: Float32Array;
}

export interface TensorStream {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: CheckpointType;
  /**
   * Little-endian, as many bytes as shape and dtype say. A chunk is still being written while the next one is made:
   * its memory is free again when the one after that is asked for.
   */
  readonly chunks: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

export async function writeSafetensors(path: string, tensors: readonly TensorToWrite[]): Promise<void> {
  await streamSafetensors(
    path,
    tensors.map((tensor) => ({ ...tensor, chunks: () => [bytesOf(tensor)] })),
  );
}

/** Returns the file's size in bytes. */
export async function streamSafetensors(path: string, tensors: readonly TensorStream[]): Promise<number> {
  const part = `${path}.part`;
  const header = safetensorsHeader(tensors);
  let bytes = header.byteLength;
  try {
    const file = await open(part, 'w');
    try {
      await file.writeFile(header);
      for (const tensor of tensors) bytes += await writeTensor(file, tensor);
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  return bytes;
}

export function safetensorsBytes(tensors: readonly Omit<TensorStream, 'chunks'>[]): number {
  return (
    safetensorsHeader(tensors).byteLength + tensors.reduce((sum, tensor) => sum + tensorBytes(tensor), 0)
  );
}

async function writeTensor(file: FileHandle, tensor: TensorStream): Promise<number> {
  let written = 0;
  let pending = Promise.resolve();
  try {
    for await (const chunk of tensor.chunks()) {
      await pending;
      pending = file.writeFile(chunk);
      // Awaited above or below; until then a failure is nobody's.
      pending.catch(() => undefined);
      written += chunk.byteLength;
    }
  } finally {
    await pending;
  }
  const expected = tensorBytes(tensor);
  assert(written === expected, `tensor ${tensor.name} takes ${expected} bytes, ${written} were made`);
  return written;
}

function tensorBytes({ dtype, shape }: Omit<TensorStream, 'chunks'>): number {
  return elements(shape) * BYTES_PER_ELEMENT[dtype];
}

function safetensorsHeader(tensors: readonly Omit<TensorStream, 'chunks'>[]): Uint8Array {
  const fields: Record<string, unknown> = {};
  let position = 0;
  for (const tensor of tensors) {
    const { name, shape, dtype } = tensor;
    const end = position + tensorBytes(tensor);
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

function bytesOf({ name, shape, dtype, values }: TensorToWrite): Uint8Array {
  const count = elements(shape);
  assert(count === values.length, `tensor ${name} [${shape.join(',')}] has ${values.length} values`);
  const stored = dtype === 'F16' ? floatToHalf(values) : values;
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}
