/**
 * A safetensors file as a Checkpoint: the header is read and checked when the file is opened, tensors are read by
 * byte range when they are asked for.
 */
import { FileError } from '../../src/tool-errors.js';
import type { ByteSource } from '../bytes/byte-source.js';
import { decodeTensor } from './dtype.js';
import { headerLength, parseHeader, type TensorEntry } from './safetensors-header.js';
import type { Checkpoint } from './checkpoint.js';

/** Closing the checkpoint closes the source; a FileError leaves it open. */
export async function readSafetensors(source: ByteSource): Promise<Checkpoint> {
  const { place, size } = source;
  const length = headerLength(await source.read(0, Math.min(8, size)), size, place);
  const dataBegin = 8 + length;
  const entries = parseHeader(await source.read(8, dataBegin), size - dataBegin, place);
  const find = (name: string): TensorEntry => {
    const entry = entries.get(name);
    if (entry === undefined) throw new FileError(`${place}: no tensor "${name}"`);
    return entry;
  };
  return {
    place,
    names: () => [...entries.keys()],
    info: (name) => find(name),
    read: async (name) => {
      const { begin, end, dtype } = find(name);
      const bytes = await source.read(dataBegin + begin, dataBegin + end);
      return decodeTensor(bytes, dtype, `${place}: tensor "${name}"`);
    },
    close: () => source.close(),
  };
}
