/**
 * Writes zip archives of stored entries byte by byte, zip64 where a number needs it, and with lies where a test wants
 * them. Source: PKWARE's APPNOTE 6.3.10, sections 4.3 and 4.5.3. Checksums are left 0.
 */
export interface ZipEntry {
  readonly name: string;
  /** A number stands for that many zero bytes, which a sparse file need not hold. */
  readonly data: Uint8Array | number;
  /** 0 stored, 8 deflated: only what the headers say. */
  readonly method?: number;
  readonly flags?: number;
}

export interface ZipChunk {
  readonly at: number;
  readonly bytes: Uint8Array;
}

const MAX_32 = 0xffffffff;

/** The archive in memory. `limit`: numbers from here on are written as zip64 writes them. */
export function storedZip(entries: readonly ZipEntry[], limit = MAX_32): Uint8Array {
  const { chunks, size } = zipChunks(entries, limit);
  const bytes = new Uint8Array(size);
  for (const chunk of chunks) bytes.set(chunk.bytes, chunk.at);
  return bytes;
}

/** The archive as pieces with their places; between them lie zeros. */
export function zipChunks(
  entries: readonly ZipEntry[],
  limit = MAX_32,
): { chunks: ZipChunk[]; size: number } {
  const chunks: ZipChunk[] = [];
  let size = 0;
  const put = (bytes: Uint8Array): void => {
    chunks.push({ at: size, bytes });
    size += bytes.byteLength;
  };
  const headers: Uint8Array[] = [];
  for (const entry of entries) {
    headers.push(centralHeader(entry, size, limit));
    put(localHeader(entry, limit));
    if (typeof entry.data === 'number') size += entry.data;
    else put(entry.data);
  }
  const directory = size;
  headers.forEach(put);
  put(endRecords({ count: entries.length, directory, bytes: size - directory, at: size }, limit));
  return { chunks, size };
}

function localHeader(entry: ZipEntry, limit: number): Uint8Array {
  const name = new TextEncoder().encode(entry.name);
  const size = dataBytes(entry);
  const extra = zip64Extra([size, size], limit);
  const sizes = [short(size, limit), short(size, limit)];
  return join([u32(0x04034b50), common(entry), ...sizes, u16(name.length), u16(extra.length), name, extra]);
}

function centralHeader(entry: ZipEntry, offset: number, limit: number): Uint8Array {
  const name = new TextEncoder().encode(entry.name);
  const size = dataBytes(entry);
  const extra = zip64Extra([size, size, offset], limit);
  return join([
    u32(0x02014b50),
    u16(45),
    common(entry),
    short(size, limit),
    short(size, limit),
    u16(name.length),
    u16(extra.length),
    new Uint8Array(10), // comment, disk, attributes
    short(offset, limit),
    name,
    extra,
  ]);
}

/** Version, flags, method, time, date, checksum. */
function common({ flags = 0x800, method = 0 }: ZipEntry): Uint8Array {
  return join([u16(45), u16(flags), u16(method), new Uint8Array(8)]);
}

/** Holds the numbers from the limit on, in this order. */
function zip64Extra(numbers: readonly number[], limit: number): Uint8Array {
  const large = numbers.filter((value) => value >= limit);
  if (large.length === 0) return new Uint8Array(0);
  return join([u16(1), u16(8 * large.length), ...large.map(u64)]);
}

interface EndOfArchive {
  readonly count: number;
  readonly directory: number;
  readonly bytes: number;
  readonly at: number;
}

/** The old record, before it zip64's record and locator where the directory starts beyond the limit. */
function endRecords({ count, directory, bytes, at }: EndOfArchive, limit: number): Uint8Array {
  const old = join([
    u32(0x06054b50),
    u32(0),
    u16(count),
    u16(count),
    u32(bytes),
    short(directory, limit),
    u16(0),
  ]);
  if (directory < limit) return old;
  const record = [u32(0x06064b50), u64(44), u16(45), u16(45), u32(0), u32(0), u64(count), u64(count)];
  const locator = [u32(0x07064b50), u32(0), u64(at), u32(1)];
  return join([...record, u64(bytes), u64(directory), ...locator, old]);
}

function dataBytes({ data }: ZipEntry): number {
  return typeof data === 'number' ? data : data.byteLength;
}

/** Zip64 marks a number that stands elsewhere by the largest of 32 bits. */
function short(value: number, limit: number): Uint8Array {
  return u32(value >= limit ? MAX_32 : value);
}

function u16(value: number): Uint8Array {
  return new Uint8Array(Uint16Array.of(value).buffer);
}

function u32(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer);
}

function u64(value: number): Uint8Array {
  return new Uint8Array(BigUint64Array.of(BigInt(value)).buffer);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
