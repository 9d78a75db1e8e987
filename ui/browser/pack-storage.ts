/**
 * Where verified pack files are kept between sessions, keyed by their SHA-256: private files of the page's origin
 * (OPFS), else the Cache API, else memory. Inside a host the origin is a third party: every touch of a storage API
 * may throw, even reading the property, and no API is believed before it has kept and returned a byte.
 */
import type { KeptFile } from '../../src/channel/protocol/main.js';
import { within } from './time-limit.js';

export type StorageKind = 'opfs' | 'cache' | 'memory';

export interface PackStorage {
  readonly kind: StorageKind;
  /** The bytes kept under a hash, as a reference where the browser can; null if there are none. */
  read(sha256: string): Promise<Blob | null>;
  write(sha256: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  remove(sha256: string): Promise<void>;
  /** All that is kept. */
  list(): Promise<readonly KeptFile[]>;
}

/** The globals this file may use; each may be missing or throw. */
export interface StorageScope {
  readonly navigator: Pick<Navigator, 'storage'>;
  readonly caches?: CacheStorage;
}

/** A storage that has not kept one byte by then is not waited for. */
const ANSWER_LIMIT_MS = 5_000;
const FOLDER = 'packs';
/** A browser may keep files of its own beside ours, such as a write under way. */
const HASH = /^[0-9a-f]{64}$/;

export async function openStorage(scope: StorageScope, limitMs = ANSWER_LIMIT_MS): Promise<PackStorage> {
  for (const open of [openOpfs, openCache]) {
    const storage = await within(limitMs, openIfKept(open, scope), () => null);
    if (storage !== null) return storage;
  }
  return memoryStorage();
}

async function openIfKept(open: typeof openOpfs, scope: StorageScope): Promise<PackStorage | null> {
  try {
    const storage = await open(scope);
    return (await keepsBytes(storage)) ? storage : null;
  } catch {
    // Refused here: the next kind may work, and memory always does.
    return null;
  }
}

/** Bytes that the browser says are free for this origin; null where it does not say. */
export async function freeBytes(scope: StorageScope): Promise<number | null> {
  try {
    const { quota, usage } = await scope.navigator.storage.estimate();
    return quota === undefined ? null : Math.max(0, quota - (usage ?? 0));
  } catch {
    return null;
  }
}

export function memoryStorage(): PackStorage {
  const files = new Map<string, Blob>();
  return {
    kind: 'memory',
    read: async (sha256) => files.get(sha256) ?? null,
    write: async (sha256, bytes) => void files.set(sha256, new Blob([bytes])),
    remove: async (sha256) => void files.delete(sha256),
    list: async () => [...files].map(([sha256, { size }]) => ({ sha256, bytes: size })),
  };
}

/** Under a name of its own: several workers may ask at the same time. */
async function keepsBytes(storage: PackStorage): Promise<boolean> {
  const name = `probe-${Math.random().toString(36).slice(2)}`;
  await storage.write(name, new Uint8Array([7]));
  const kept = await storage.read(name);
  const [byte] = kept === null ? [] : new Uint8Array(await kept.arrayBuffer());
  await storage.remove(name);
  return byte === 7;
}

async function openOpfs({ navigator }: StorageScope): Promise<PackStorage> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(FOLDER, { create: true });
  return {
    kind: 'opfs',
    read: (sha256) =>
      absentIsNull(async () => {
        const handle = await folder.getFileHandle(sha256);
        return handle.getFile();
      }),
    // A writable swaps the file in when it is closed, so a torn write leaves nothing behind.
    write: async (sha256, bytes) => {
      const handle = await folder.getFileHandle(sha256, { create: true });
      const writable = await handle.createWritable();
      await writable.write(bytes);
      await writable.close();
    },
    remove: async (sha256) => void (await absentIsNull(() => folder.removeEntry(sha256))),
    list: () => listFolder(folder),
  };
}

async function listFolder(folder: FileSystemDirectoryHandle): Promise<readonly KeptFile[]> {
  const files: KeptFile[] = [];
  for await (const [name, handle] of folder.entries())
    if (handle.kind === 'file' && HASH.test(name))
      files.push({ sha256: name, bytes: (await handle.getFile()).size });
  return files;
}

async function absentIsNull<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return null;
    throw error;
  }
}

async function openCache({ caches }: StorageScope): Promise<PackStorage> {
  if (caches === undefined) throw new Error('no Cache API');
  const cache = await caches.open(FOLDER);
  const key = (sha256: string) => `/${FOLDER}-by-hash/${sha256}`;
  const sizeOf = async (request: Request) => (await (await cache.match(request))?.blob())?.size ?? 0;
  return {
    kind: 'cache',
    read: async (sha256) => (await (await cache.match(key(sha256)))?.blob()) ?? null,
    write: (sha256, bytes) => cache.put(key(sha256), new Response(bytes)),
    remove: async (sha256) => void (await cache.delete(key(sha256))),
    list: async () => {
      const files: KeptFile[] = [];
      for (const request of await cache.keys())
        files.push({ sha256: request.url.split('/').at(-1) ?? '', bytes: await sizeOf(request) });
      return files.filter(({ sha256 }) => HASH.test(sha256));
    },
  };
}
