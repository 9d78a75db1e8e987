/** Where a page could keep models: each kind is written, read, and asked for what an earlier probe left. */
import { fact, place, textOf, type Answers } from '../../../src/host/figma/probe/ask.js';

const NAME = 'sketch-colorizer-probe';

/** Whether an earlier probe had been here; writes for the next one. */
type Store = () => Promise<boolean>;

export async function storageFacts(): Promise<Answers> {
  const stores: readonly (readonly [string, Store])[] = [
    ['local-storage', localStore],
    ['cache', cacheStore],
    ['opfs', opfsStore],
    ['indexed-db', databaseStore],
  ];
  const answers: Answers[] = [];
  for (const [name, store] of stores) answers.push(await tried(name, store));
  return [...answers.flat(), ...(await quota())];
}

async function tried(name: string, store: Store): Promise<Answers> {
  try {
    const wasThere = await store();
    return [fact(10, `storage.${name}`, 'yes'), place(10, `storage.${name}.of-an-earlier-probe`, wasThere)];
  } catch (error) {
    return [fact(10, `storage.${name}`, textOf(error))];
  }
}

async function localStore(): Promise<boolean> {
  const earlier = localStorage.getItem(NAME);
  localStorage.setItem(NAME, 'here');
  return earlier !== null;
}

async function cacheStore(): Promise<boolean> {
  const cache = await caches.open(NAME);
  const key = new Request(new URL('/probe-mark', location.href));
  const earlier = await cache.match(key);
  await cache.put(key, new Response('here'));
  return earlier !== undefined;
}

async function opfsStore(): Promise<boolean> {
  const root = await navigator.storage.getDirectory();
  const earlier = await root.getFileHandle(NAME).then(
    () => true,
    () => false,
  );
  await root.getFileHandle(NAME, { create: true });
  return earlier;
}

function databaseStore(): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    let isNew = false;
    request.onupgradeneeded = () => {
      isNew = true;
    };
    request.onsuccess = () => {
      request.result.close();
      resolve(!isNew);
    };
    request.onerror = () => reject(request.error ?? new Error('refused'));
  });
}

async function quota(): Promise<Answers> {
  const storage = (navigator as { readonly storage?: StorageManager }).storage;
  if (storage === undefined) return [fact(10, 'storage.estimate', 'none')];
  const { quota: bytes } = await storage.estimate();
  return [fact(10, 'storage.estimate', 'yes'), place(10, 'storage.quota-mb', Math.round((bytes ?? 0) / 1e6))];
}
