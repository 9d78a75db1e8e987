import { expect, test } from '@jest/globals';
import { freeBytes, openStorage } from '../../../ui/browser/pack-storage.js';
import type { StorageScope } from '../../../ui/browser/pack-storage.js';

const refuse = () => Promise.reject(new DOMException('no', 'SecurityError'));

/** As in a frame whose third-party storage is blocked: reading the property throws. */
const blocked: StorageScope = {
  navigator: {
    get storage(): StorageManager {
      throw new DOMException('denied', 'SecurityError');
    },
  },
  get caches(): CacheStorage {
    throw new DOMException('denied', 'SecurityError');
  },
};

/** A Cache API that works, over a Map. */
function workingCaches(): CacheStorage {
  const entries = new Map<string, Uint8Array<ArrayBuffer>>();
  const cache = {
    match: async (wanted: string | { url: string }) => {
      const key = typeof wanted === 'string' ? wanted : new URL(wanted.url).pathname;
      return entries.has(key) ? new Response(entries.get(key)) : undefined;
    },
    put: async (key: string, response: Response) =>
      void entries.set(key, new Uint8Array(await response.arrayBuffer())),
    delete: async (key: string) => entries.delete(key),
    keys: async () => [...entries.keys()].map((key) => ({ url: `http://panel.test${key}` })),
  };
  return { open: async () => cache } as unknown as CacheStorage;
}

const manager = (members: object) => ({ storage: members as StorageManager });

test('storage that throws on sight is memory', async () => {
  expect((await openStorage(blocked)).kind).toBe('memory');
  expect(await freeBytes(blocked)).toBeNull();
});

test('refused private files fall back to the Cache API', async () => {
  const scope = { navigator: manager({ getDirectory: refuse }), caches: workingCaches() };
  const storage = await openStorage(scope);
  expect(storage.kind).toBe('cache');
  await storage.write('a', new Uint8Array([1, 2]));
  expect((await storage.read('a'))?.size).toBe(2);
  await storage.remove('a');
  expect(await storage.read('a')).toBeNull();
});

test('a storage that forgets what it was given is not believed', async () => {
  const forgetful = {
    open: async () => ({
      match: async () => undefined,
      put: async () => undefined,
      delete: async () => true,
    }),
  };
  const scope = {
    navigator: manager({ getDirectory: refuse }),
    caches: forgetful as unknown as CacheStorage,
  };
  expect((await openStorage(scope)).kind).toBe('memory');
});

test('two who ask at the same time are told the same: neither tidies up what the other one looks for', async () => {
  const caches = workingCaches();
  const { put, ...cache } = await caches.open('packs');
  let second: Promise<unknown> = Promise.resolve();
  // As soon as the first has written, another asks from beginning to end.
  const keys: string[] = [];
  const meddling = {
    ...cache,
    put: async (key: string, response: Response) => {
      await put.call(cache, key, response);
      if (keys.push(key) === 1) await (second = openStorage(scope));
    },
  };
  const scope = {
    navigator: manager({ getDirectory: refuse }),
    caches: { open: async () => meddling } as unknown as CacheStorage,
  };
  expect((await openStorage(scope)).kind).toBe('cache');
  expect(await second).toMatchObject({ kind: 'cache' });
});

test('free bytes are quota less usage', async () => {
  const scope = { navigator: manager({ estimate: async () => ({ quota: 100, usage: 30 }) }) };
  expect(await freeBytes(scope)).toBe(70);
});

/** Private files over a Map, as far as they are used. */
function workingOpfs(others: readonly string[] = []): StorageManager {
  const entries = new Map<string, Uint8Array<ArrayBuffer>>(others.map((name) => [name, new Uint8Array(9)]));
  const fileHandle = (name: string) => ({
    kind: 'file',
    getFile: async () => new Blob([entries.get(name) ?? new Uint8Array()]),
    createWritable: async () => ({
      write: async (bytes: Uint8Array<ArrayBuffer>) => void entries.set(name, bytes),
      close: async () => undefined,
    }),
  });
  const folder = {
    getFileHandle: async (name: string, options?: { create: boolean }) => {
      if (options?.create !== true && !entries.has(name)) throw new DOMException('none', 'NotFoundError');
      return fileHandle(name);
    },
    removeEntry: async (name: string) => {
      if (!entries.delete(name)) throw new DOMException('none', 'NotFoundError');
    },
    async *entries() {
      for (const name of entries.keys()) yield [name, fileHandle(name)];
    },
  };
  return {
    getDirectory: async () => ({ getDirectoryHandle: async () => folder }),
  } as unknown as StorageManager;
}

test.each([
  ['opfs', { navigator: { storage: workingOpfs([`${'c'.repeat(64)}.crswap`]) } }],
  ['cache', { navigator: manager({ getDirectory: refuse }), caches: workingCaches() }],
  ['memory', blocked],
] as const)('%s lists what it keeps, and nothing else', async (kind, scope) => {
  const storage = await openStorage(scope);
  expect(storage.kind).toBe(kind);
  expect(await storage.list()).toEqual([]);
  await storage.write('a'.repeat(64), new Uint8Array([1, 2]));
  await storage.write('b'.repeat(64), new Uint8Array([1, 2, 3]));
  await storage.remove('a'.repeat(64));
  expect(await storage.list()).toEqual([{ sha256: 'b'.repeat(64), bytes: 3 }]);
});

test('a storage that never answers gives way to the next', async () => {
  const silent = manager({ getDirectory: () => new Promise<never>(() => undefined) });
  const storage = await openStorage({ navigator: silent, caches: workingCaches() }, 20);
  expect(storage.kind).toBe('cache');
});
