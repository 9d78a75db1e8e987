/**
 * The panel's site without a network: what a panel that was opened once needs to open again, kept by the browser. The files
 * of models lie elsewhere, by their hashes (pack-storage.ts); here are the page, its scripts, ONNX Runtime and the
 * descriptions of models.
 */
import { within } from './time-limit.js';

/** A network that is there has begun to answer by then; one that only seems to be is not waited for. */
export const NETWORK_LIMIT_MS = 3_000;

/** `folder`: address of this version's panel; other versions keep their own. */
export const offlineCacheName = (folder: string): string => `offline:${folder}`;

/** Whether an answer is kept: what is named by its hash is not, and neither is the site's word that it is there. */
export function isKeptOffline(address: string, folder: string): boolean {
  const { origin, pathname } = new URL(address);
  if (origin !== new URL(folder).origin || pathname.endsWith('/health.json')) return false;
  return !pathname.includes('/packs/') || pathname.endsWith('.json');
}

/** Which part of a cache is used. */
export interface OfflineCache {
  match(address: string): Promise<Response | undefined>;
  put(address: string, answer: Response): Promise<void>;
}

export interface OfflinePorts {
  readonly fetch: () => Promise<Response>;
  readonly cache: OfflineCache;
  readonly limitMs: number;
}

/** The network's answer where there is one in time, else the one that was kept, else whatever comes of the network. */
export async function answerOffline(
  address: string,
  { fetch, cache, limitMs }: OfflinePorts,
): Promise<Response> {
  const asked = fetch();
  const fresh = await within(
    limitMs,
    asked.catch(() => null),
    () => null,
  );
  if (fresh?.ok === true) {
    await keep(cache, address, fresh);
    return fresh;
  }
  return (await cache.match(address).catch(() => undefined)) ?? asked;
}

/** Not being able to keep it is no reason to disturb anyone. */
export async function keep(cache: OfflineCache, address: string, answer: Response): Promise<void> {
  await cache.put(address, answer.clone()).catch(() => undefined);
}
