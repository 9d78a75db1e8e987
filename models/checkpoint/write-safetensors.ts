/**
 * Writes a safetensors file: tensors in the given order, header padded so that the data starts at a multiple of 8.
 * Memory holds one chunk of one tensor.
 */
import { assert } from '../../src/errors.js';
import type { SinkFile } from '../bytes/file-sink.js';
import { elements, type CheckpointType } from './checkpoint.js';
import { BYTES_PER_ELEMENT } from './dtype.js';

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

/** Returns the file's size in bytes. */
export async function writeTensors(
  file: Pick<SinkFile, 'append'>,
  tensors: readonly TensorStream[],
): Promise<number> {
  const header = safetensorsHeader(tensors);
  await file.append(header);
  let bytes = header.byteLength;
  for (const tensor of tensors) bytes += await writeTensor(file, tensor);
  return bytes;
}

export function safetensorsBytes(tensors: readonly Omit<TensorStream, 'chunks'>[]): number {
  return (
    safetensorsHeader(tensors).byteLength + tensors.reduce((sum, tensor) => sum + tensorBytes(tensor), 0)
  );
}

async function writeTensor(file: Pick<SinkFile, 'append'>, tensor: TensorStream): Promise<number> {
  let written = 0;
  let pending = Promise.resolve();
  try {
    for await (const chunk of tensor.chunks()) {
      await pending;
      pending = file.append(chunk);
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
