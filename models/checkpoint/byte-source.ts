/** Bytes that are read by range, so that memory never holds a file: one on disk, or a buffer in tests. */
import { open, type FileHandle } from 'node:fs/promises';
import { FileError } from '../../src/tool-errors.js';

export interface ByteSource {
  /** For messages. */
  readonly place: string;
  /** Bytes in all, when it was opened. */
  readonly size: number;
  /** Bytes begin..end-1. Throws FileError, before it allocates, when they are not all there. */
  read(begin: number, end: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** The caller closes it, in `finally`. Throws the system's error for a missing file. */
export async function openFile(path: string): Promise<ByteSource> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    return {
      place: path,
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

export function memorySource(bytes: Uint8Array, place: string): ByteSource {
  return {
    place,
    size: bytes.byteLength,
    read: async (begin, end) => {
      expectRange({ place, size: bytes.byteLength }, begin, end);
      return bytes.slice(begin, end);
    },
    close: async () => {},
  };
}

function expectRange({ place, size }: Pick<ByteSource, 'place' | 'size'>, begin: number, end: number): void {
  if (Number.isSafeInteger(begin) && Number.isSafeInteger(end) && begin >= 0 && begin <= end && end <= size)
    return;
  throw new FileError(`${place}: bytes ${begin}..${end} are not in a file of ${size} bytes`);
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
