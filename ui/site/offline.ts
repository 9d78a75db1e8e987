/**
 * Entry of the service worker of the panel's site: the panel opens again where the network is away. Whoever has a network
 * gets what the site serves, so that nothing old is ever shown; the rest is kept for the other times.
 */
import {
  answerOffline,
  isKeptOffline,
  NETWORK_LIMIT_MS,
  offlineCacheName,
} from '../browser/offline-files.js';

/** Build constant: what the page and its worker may load, relative to the panel's folder. */
declare const __OFFLINE_FILES__: readonly string[];

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

/** The part of a service worker's globals that is used. */
interface ServiceWorkerScope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
}

const scope = globalThis as unknown as ServiceWorkerScope;
const folder = scope.registration.scope;
const openCache = () => caches.open(offlineCacheName(folder));

scope.addEventListener('install', (event) => event.waitUntil(install()));
scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()));
scope.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method === 'GET' && isKeptOffline(request.url, folder)) event.respondWith(answer(request));
});

async function install(): Promise<void> {
  const cache = await openCache();
  await cache.addAll(__OFFLINE_FILES__.map((file) => new URL(file, folder).href));
  await scope.skipWaiting();
}

async function answer(request: Request): Promise<Response> {
  return answerOffline(request.url, {
    fetch: () => fetch(request),
    cache: await openCache(),
    limitMs: NETWORK_LIMIT_MS,
  });
}
