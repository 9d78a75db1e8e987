/** Bytes that are read by range, so that memory never holds a file: one on a disk, or what a browser lets a page read. */
import { FileError } from '../../src/tool-errors.js';

export interface ByteSource {
  /** For messages. */
  readonly place: string;
  /** Without folders: what a pack says of its sources. */
  readonly name: string;
  /** Bytes in all, when it was opened. */
  readonly size: number;
  /** Bytes begin..end-1. Throws FileError, before it allocates, when they are not all there. */
  read(begin: number, end: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** What every source checks before it reads. */
export function expectRange(
  { place, size }: Pick<ByteSource, 'place' | 'size'>,
  begin: number,
  end: number,
): void {
  if (Number.isSafeInteger(begin) && Number.isSafeInteger(end) && begin >= 0 && begin <= end && end <= size)
    return;
  throw new FileError(`${place}: bytes ${begin}..${end} are not in a file of ${size} bytes`);
}
