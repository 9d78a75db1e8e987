/**
 * A safetensors file as a Checkpoint: the header is read and checked when the file is opened, tensors are read by
 * byte range when they are asked for.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { FormatError } from '../../src/errors.js';
import { decodeTensor } from './dtype.js';
import { headerLength, parseHeader, type TensorEntry } from './safetensors-header.js';
import type { Checkpoint } from './checkpoint.js';

/** The caller closes it, in `finally`. Throws FormatError for a bad file, the system's error for a missing one. */
export async function openSafetensors(path: string): Promise<Checkpoint> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const prefix = await readRange(file, { begin: 0, end: Math.min(8, size) }, path);
    const length = headerLength(prefix, size, path);
    const header = await readRange(file, { begin: 8, end: 8 + length }, path);
    const dataBegin = 8 + length;
    return safetensorsCheckpoint(file, {
      path,
      dataBegin,
      entries: parseHeader(header, size - dataBegin, path),
    });
  } catch (error) {
    await file.close();
    throw error;
  }
}

interface Layout {
  readonly path: string;
  readonly dataBegin: number;
  readonly entries: ReadonlyMap<string, TensorEntry>;
}

function safetensorsCheckpoint(file: FileHandle, { path, dataBegin, entries }: Layout): Checkpoint {
  const find = (name: string): TensorEntry => {
    const entry = entries.get(name);
    if (entry === undefined) throw new FormatError(`${path}: no tensor "${name}"`);
    return entry;
  };
  return {
    place: path,
    names: () => [...entries.keys()],
    info: (name) => find(name),
    read: async (name) => {
      const { begin, end, dtype } = find(name);
      const bytes = await readRange(file, { begin: dataBegin + begin, end: dataBegin + end }, path);
      return decodeTensor(bytes, dtype, `${path}: tensor "${name}"`);
    },
    close: () => file.close(),
  };
}

async function readRange(
  file: FileHandle,
  range: { begin: number; end: number },
  path: string,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(range.end - range.begin);
  let filled = 0;
  while (filled < bytes.byteLength) {
    const { bytesRead } = await file.read(bytes, filled, bytes.byteLength - filled, range.begin + filled);
    if (bytesRead === 0) throw new FormatError(`${path}: the file ends at byte ${range.begin + filled}`);
    filled += bytesRead;
  }
  return bytes;
}
