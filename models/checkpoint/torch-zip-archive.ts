/**
 * The entries of a torch zip and where their bytes lie. torch.save stores without compression, so that a tensor is read
 * by its byte range; anything else is refused. Entries must not share bytes or names.
 *
 * yauzl reads through the byte source; of Node's modules that it imports itself, a bundle for browsers stands in for
 * `events`, `stream` and `util`, and leaves `fs` and `zlib` empty, which nothing here comes to.
 *
 * Checksums are not compared: torch.save can leave them out (torch.serialization.set_crc32_options).
 */
import { fromRandomAccessReaderPromise, RandomAccessReader, type Entry, type ZipFile } from 'yauzl';
import { FileError } from '../../src/tool-errors.js';
import type { ByteSource } from '../bytes/byte-source.js';
import { MAX_TENSORS } from './safetensors-header.js';

/** One per storage, and six that describe the archive. */
export const MAX_ENTRIES = MAX_TENSORS + 100;
const MAX_ENTRY_NAME = 256;

/** Byte range in the file. */
export interface ArchiveEntry {
  readonly begin: number;
  readonly end: number;
}

/** Throws FileError for what is no sound archive of stored entries. */
export async function readArchive(source: ByteSource): Promise<ReadonlyMap<string, ArchiveEntry>> {
  const { place } = source;
  try {
    const zip = await fromRandomAccessReaderPromise(new SourceReader(source), source.size, {
      autoClose: false,
    });
    return await readEntries(zip, place);
  } catch (error) {
    if (!isOfZip(error)) throw error;
    throw new FileError(`${place}: bad zip: ${error.message}`);
  }
}

interface Extent {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
}

async function readEntries(zip: ZipFile, place: string): Promise<ReadonlyMap<string, ArchiveEntry>> {
  if (zip.entryCount > MAX_ENTRIES) {
    throw new FileError(`${place}: ${zip.entryCount} entries, at most ${MAX_ENTRIES} allowed`);
  }
  const entries = new Map<string, ArchiveEntry>();
  const extents: Extent[] = [];
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName;
    expectStored(entry, place);
    if (entries.has(name)) throw new FileError(`${place}: entry ${quoted(name)} stands twice`);
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    const end = fileDataStart + entry.uncompressedSize;
    entries.set(name, { begin: fileDataStart, end });
    extents.push({ name, begin: entry.relativeOffsetOfLocalHeader, end });
  }
  expectApart(extents, place);
  return entries;
}

function expectStored(entry: Entry, place: string): void {
  const { fileName, compressionMethod } = entry;
  const what = `${place}: entry ${quoted(fileName)}`;
  if (fileName.length > MAX_ENTRY_NAME) {
    throw new FileError(`${what}: name of ${fileName.length} characters, at most ${MAX_ENTRY_NAME} allowed`);
  }
  if (entry.isEncrypted()) throw new FileError(`${what} is encrypted`);
  if (compressionMethod !== 0) {
    throw new FileError(`${what} is compressed (method ${compressionMethod}), expected stored as it is`);
  }
}

/** Headers and data of all entries, in the order of the file. */
function expectApart(extents: Extent[], place: string): void {
  extents.sort((a, b) => a.begin - b.begin || a.end - b.end);
  for (let i = 1; i < extents.length; i++) {
    const [before, entry] = [extents[i - 1], extents[i]];
    if (entry.begin < before.end) {
      throw new FileError(
        `${place}: entry ${quoted(entry.name)} at byte ${entry.begin} overlaps ${quoted(before.name)}, which ends at byte ${before.end}`,
      );
    }
  }
}

function quoted(name: string): string {
  return JSON.stringify(name.slice(0, 80));
}

/** yauzl throws plain errors; the system's have a code, since a broken disk is no broken file. */
function isOfZip(error: unknown): error is Error {
  return error instanceof Error && error.name === 'Error' && Reflect.get(error, 'code') === undefined;
}

/** Offsets in a bad archive may point anywhere: the source checks each range before it reads. */
class SourceReader extends RandomAccessReader {
  constructor(private readonly source: ByteSource) {
    super();
  }

  override read(...[buffer, offset, length, position, done]: Parameters<RandomAccessReader['read']>): void {
    this.source.read(position, position + length).then((bytes) => {
      buffer.set(bytes, offset);
      done(null);
    }, done);
  }
}
