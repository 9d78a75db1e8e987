import { expect, test } from '@jest/globals';
import { freeBytes, openStorage } from '../../ui/pack-storage.js';
import type { StorageScope } from '../../ui/pack-storage.js';

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
    match: async (key: string) => (entries.has(key) ? new Response(entries.get(key)) : undefined),
    put: async (key: string, response: Response) =>
      void entries.set(key, new Uint8Array(await response.arrayBuffer())),
    delete: async (key: string) => entries.delete(key),
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

test('free bytes are quota less usage', async () => {
  const scope = { navigator: manager({ estimate: async () => ({ quota: 100, usage: 30 }) }) };
  expect(await freeBytes(scope)).toBe(70);
});
