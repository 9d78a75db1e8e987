/**
 * A model pack from an address to verified files: pack.json is validated, every file it names is taken from the
 * storage or fetched, and each one's SHA-256 is checked before anyone may use it, wherever it came from. A kept file
 * that no longer fits its hash is removed and fetched again, once. Files are fetched one after another, so that the
 * peak is one file's size. If the storage refuses to keep a file or has too little room, the pack works from memory and
 * says so; one that is too large for that is refused before its first byte. A file that goes or breaks while the pack is
 * open is fetched again when it is missed.
 */
import type { CancelToken } from '../../src/channel/cancel.js';
import { CancelledError, FormatError, UserError } from '../../src/errors.js';
import type { Pack, PackFile } from '../../src/runtime/pack.js';
import { packFiles, sumBytes } from '../../src/runtime/pack-list.js';
import { PAUSES_MS, STALL_MS, download } from '../browser/download.js';
import { hex } from '../browser/hex.js';
import type { PackStorage, StorageKind } from '../browser/pack-storage.js';

export interface PackProgress {
  readonly loadedBytes: number;
  readonly totalBytes: number;
}

export interface PackSource {
  /** Address of pack.json; the files lie beside it. */
  readonly packUrl: string;
  /** Checks pack.json; throws FormatError. */
  readonly parse: (json: unknown) => Pack;
  readonly storage: PackStorage;
  /** What the storage has room for; null: the browser does not say. */
  readonly freeBytes: () => Promise<number | null>;
  readonly fetch: typeof fetch;
  readonly signal: CancelToken;
  readonly onProgress: (progress: PackProgress) => void;
  readonly stallMs?: number;
  readonly pausesMs?: readonly number[];
}

/** What pack.json says. */
export type PackFacts = Pick<OpenPack, 'pack' | 'bytes'>;

/** Of pack.json alone. */
export type ManifestSource = Omit<PackSource, 'storage' | 'freeBytes' | 'onProgress'>;

export interface OpenPack {
  readonly pack: Pack;
  /** Of all files together. */
  readonly bytes: number;
  readonly storage: StorageKind | 'embedded';
  /** A verified file by its name in the pack. */
  file(name: string): Blob;
  /** Looks at these files once more and fetches those that are gone or damaged; true: there were some. */
  repair(files: readonly PackFile[], context: RepairContext): Promise<boolean>;
}

/** Of the job that misses the files. */
export type RepairContext = Pick<PackSource, 'signal' | 'onProgress'>;

const MAX_MANIFEST_BYTES = 4 << 20;
/** The toolchain writes shards of at most 128 MiB; a single tensor may have a larger one of its own. */
const MAX_FILE_BYTES = 2 ** 30;
const MAX_PACK_BYTES = 16 * 2 ** 30;
/** What a session may hold in memory where the storage has no room: half of what a browser gives one page. */
const MAX_MEMORY_BYTES = 2 ** 31;

/** Throws FormatError (bad manifest, bad file), UserError (cannot be fetched, no room), CancelledError. */
export async function openPack(source: PackSource): Promise<OpenPack> {
  const pack = source.parse(parseJson(await fetchManifest(source)));
  const files = uniqueFiles(pack);
  const totalBytes = sumBytes(files);
  if (totalBytes > MAX_PACK_BYTES) {
    throw new FormatError('model-too-large', { bytes: totalBytes, mostBytes: MAX_PACK_BYTES });
  }
  await expectRoom(source, pack.title, files);
  const blobs = new Map<string, Blob>();
  let kind = source.storage.kind;
  let doneBytes = 0;
  for (const file of files) {
    const onBytes = (bytes: number) => source.onProgress({ loadedBytes: doneBytes + bytes, totalBytes });
    const obtained = await obtain(source, file, onBytes);
    if (!obtained.isKept) kind = 'memory';
    blobs.set(file.file, obtained.blob);
    doneBytes += file.bytes;
    source.onProgress({ loadedBytes: doneBytes, totalBytes });
  }
  return {
    pack,
    bytes: totalBytes,
    storage: kind,
    file: (name) => findFile(blobs, name),
    repair: (wanted, context) => repair({ ...source, ...context }, wanted, blobs),
  };
}

/** The pack, without its files. Throws as `openPack` does. */
export async function readManifest(source: ManifestSource): Promise<PackFacts> {
  const pack = source.parse(parseJson(await fetchManifest(source)));
  return { pack, bytes: sumBytes(uniqueFiles(pack)) };
}

async function repair(
  source: PackSource,
  files: readonly PackFile[],
  blobs: Map<string, Blob>,
): Promise<boolean> {
  const broken: PackFile[] = [];
  for (const file of files) if (!(await isWhole(findFile(blobs, file.file), file))) broken.push(file);
  const totalBytes = sumBytes(broken);
  let doneBytes = 0;
  for (const file of broken) {
    const onBytes = (bytes: number) => source.onProgress({ loadedBytes: doneBytes + bytes, totalBytes });
    blobs.set(file.file, (await obtain(source, file, onBytes)).blob);
    doneBytes += file.bytes;
  }
  return broken.length > 0;
}

/** A storage in memory has no limit that anyone could ask for. */
async function expectRoom(
  { storage, freeBytes }: PackSource,
  title: string,
  files: readonly PackFile[],
): Promise<void> {
  if (storage.kind === 'memory') return;
  const kept = new Map((await storage.list()).map(({ sha256, bytes }) => [sha256, bytes]));
  const missing = sumBytes(files.filter(({ sha256, bytes }) => kept.get(sha256) !== bytes));
  const free = await freeBytes();
  if (free === null || missing <= Math.max(free, MAX_MEMORY_BYTES)) return;
  throw new UserError('no-room', { title, neededBytes: missing, freeBytes: free });
}

function findFile(blobs: ReadonlyMap<string, Blob>, name: string): Blob {
  const blob = blobs.get(name);
  if (blob === undefined) throw packError(`expected a file "${name}", it names none`);
  return blob;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw packError(`expected JSON: ${String(error)}`);
  }
}

/** Every file once; two entries of one name must agree. */
function uniqueFiles(pack: Pack): readonly PackFile[] {
  const files = new Map<string, PackFile>();
  for (const { file, bytes, sha256 } of packFiles(pack)) {
    const known = files.get(file);
    if (known !== undefined && known.sha256 !== sha256)
      throw packError(`"${file}" is named twice with different hashes`);
    if (bytes > MAX_FILE_BYTES)
      throw packError(`${file}: expected at most ${MAX_FILE_BYTES} bytes, it says ${bytes}`);
    files.set(file, { file, bytes, sha256 });
  }
  return [...files.values()];
}

interface Obtained {
  readonly blob: Blob;
  /** Is it where the storage says, or only in memory? */
  readonly isKept: boolean;
}

async function obtain(
  source: PackSource,
  file: PackFile,
  onBytes: (bytes: number) => void,
): Promise<Obtained> {
  const kept = await readKept(source.storage, file);
  if (source.signal.aborted) throw new CancelledError();
  if (kept !== null) return { blob: kept, isKept: true };
  const bytes = await fetchFile(source, file, onBytes);
  await verify(file, bytes);
  return keep(source.storage, file, bytes);
}

/** A kept file that is whole; what is broken is removed. */
async function readKept(storage: PackStorage, file: PackFile): Promise<Blob | null> {
  try {
    const blob = await storage.read(file.sha256);
    if (blob === null) return null;
    if (await isWhole(blob, file)) return blob;
    await storage.remove(file.sha256);
    return null;
  } catch {
    // A storage that fails to read is as good as an empty one: the file is fetched.
    return null;
  }
}

/** What cannot be read any more is not whole. */
async function isWhole(blob: Blob, { bytes, sha256 }: PackFile): Promise<boolean> {
  if (blob.size !== bytes) return false;
  const data = await blob.arrayBuffer().catch(() => null);
  return data !== null && (await hashHex(data)) === sha256;
}

async function keep(storage: PackStorage, file: PackFile, bytes: Uint8Array<ArrayBuffer>): Promise<Obtained> {
  try {
    await storage.write(file.sha256, bytes);
    // Read back as a reference, so that the bytes need not stay in memory.
    const blob = await storage.read(file.sha256);
    if (blob !== null && blob.size === file.bytes) return { blob, isKept: true };
  } catch {
    // Quota or permission: this session goes on from memory, and OpenPack.storage says so.
  }
  return { blob: new Blob([bytes]), isKept: false };
}

async function verify(file: PackFile, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  if (bytes.length !== file.bytes)
    throw damaged(file, `expected ${file.bytes} bytes, actual ${bytes.length}`);
  const actual = await hashHex(bytes);
  if (actual === file.sha256) return;
  throw damaged(file, `expected SHA-256 ${file.sha256}, actual ${actual}`);
}

function damaged({ file }: PackFile, reason: string): FormatError {
  return new FormatError('file-damaged', { file, reason });
}

function packError(reason: string): FormatError {
  return new FormatError('model-file-broken', { file: 'pack.json', reason });
}

async function hashHex(bytes: BufferSource): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

function fetchManifest(source: Omit<ManifestSource, 'parse'>): Promise<Uint8Array> {
  const file = { name: 'pack.json', maxBytes: MAX_MANIFEST_BYTES, onBytes: () => undefined };
  return download(source.packUrl, { ...waysOf(source), ...file });
}

function fetchFile(
  source: PackSource,
  file: PackFile,
  onBytes: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const url = new URL(file.file, source.packUrl).href;
  return download(url, { ...waysOf(source), name: file.file, maxBytes: file.bytes, onBytes });
}

function waysOf({ fetch, signal, stallMs = STALL_MS, pausesMs = PAUSES_MS }: Omit<ManifestSource, 'parse'>) {
  return { fetch, signal, stallMs, pausesMs };
}
