/** A file on disk as a source of bytes. */
import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { FileError } from '../../src/tool-errors.js';
import { expectRange, type ByteSource } from '../bytes/byte-source.js';

/** The caller closes it, in `finally`. Throws the system's error for a missing file. */
export async function openFile(path: string): Promise<ByteSource> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    return {
      place: path,
      name: basename(path),
      size,
      read: async (begin, end) => {
        expectRange({ place: path, size }, begin, end);
        return readRange(file, { begin, end }, path);
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Opens a file as what `read` makes of it; closing that closes the file, which an error closes, too. */
export async function openAs<T>(path: string, read: (source: ByteSource) => Promise<T>): Promise<T> {
  const source = await openFile(path);
  try {
    return await read(source);
  } catch (error) {
    await source.close();
    throw error;
  }
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
    if (bytesRead === 0) throw new FileError(`${path}: the file ends at byte ${range.begin + filled}`);
    filled += bytesRead;
  }
  return bytes;
}
