/** What the engine takes from the site that the panel comes from: ONNX Runtime's wasm files, and packs. */
import type { CancelToken } from '../../src/channel/cancel.js';
import { WASM_FILES, type WasmVariant } from '../../src/runtime/ort/web-build.js';
import { parsePack } from '../../src/runtime/parse-pack.js';
import { STALL_MS, download } from '../browser/download.js';
import { isKeptOffline, keep, offlineCacheName } from '../browser/offline-files.js';
import { freeBytes } from '../browser/pack-storage.js';
import type { WorkerEngineOptions } from './engine.js';
import { openPack, readManifest } from './pack-store.js';

/** Twice the largest build of ONNX Runtime 1.30. */
const MAX_WASM_BYTES = 64 << 20;

/** `wasmUrl`: folder of the wasm files. */
export function engineSite(
  wasmUrl: string,
): Pick<WorkerEngineOptions, 'wasmBinary' | 'openPack' | 'readManifest'> {
  return {
    wasmBinary: (variant, signal) => fetchWasm(variant, wasmUrl, signal),
    openPack: (packUrl, { signal, progress }, { scope, storage }) =>
      openPack({
        packUrl,
        parse: parsePack,
        storage,
        freeBytes: () => freeBytes(scope),
        fetch: fetchAnew,
        signal,
        onProgress: (bytes) => progress({ kind: 'download', ...bytes }),
      }),
    readManifest: (packUrl, signal) => readManifest({ packUrl, parse: parsePack, fetch: fetchAnew, signal }),
  };
}

/** What is kept by hash need not fill the browser's own cache, too. */
const fetchAnew = (input: RequestInfo | URL, init?: RequestInit) =>
  fetchAndKeep(input, { ...init, cache: 'no-store' });

/** Kept for a time without a network: when the panel opens for the first time, no service worker sees what it loads. */
async function fetchAndKeep(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const answer = await fetch(input, init);
  // Not every frame has a cache.
  if (!('caches' in globalThis)) return answer;
  const [folder, address] = [new URL('.', location.href).href, new Request(input).url];
  if (answer.ok && isKeptOffline(address, folder)) void keepFor(folder, address, answer.clone());
  return answer;
}

async function keepFor(folder: string, address: string, answer: Response): Promise<void> {
  try {
    await keep(await caches.open(offlineCacheName(folder)), address, answer);
  } catch {
    // No cache here.
  }
}

function fetchWasm(variant: WasmVariant, wasmUrl: string, signal: CancelToken): Promise<Uint8Array> {
  return download(new URL(WASM_FILES[variant], wasmUrl).href, {
    name: 'ONNX Runtime',
    maxBytes: MAX_WASM_BYTES,
    signal,
    stallMs: STALL_MS,
    onBytes: () => undefined,
    fetch: fetchAndKeep,
  });
}
