/** The builds of onnxruntime-web 1.30 [builds], each a module of its own that is loaded when it is chosen. */
import type { Ort } from './web-session.js';

/** Builds of the package [builds] and the wasm file that each needs. */
export const WASM_FILES = {
  jspi: 'ort-wasm-simd-threaded.jspi.wasm',
  asyncify: 'ort-wasm-simd-threaded.asyncify.wasm',
  wasm: 'ort-wasm-simd-threaded.wasm',
} as const;
export type WasmVariant = keyof typeof WASM_FILES;

/** Bytes of WASM_FILES[variant]; asked once. */
export type WasmBinary = (variant: WasmVariant) => Promise<Uint8Array>;

/** Loads a build and tells it its wasm file. */
export async function openBuild(variant: WasmVariant, wasmBinary: WasmBinary): Promise<Ort> {
  const ort = await importBuild(variant);
  prepareBuild(ort, await wasmBinary(variant));
  return ort;
}

export function prepareBuild(ort: Ort, wasmBinary: Uint8Array): void {
  ort.env.wasm.wasmBinary = wasmBinary;
  // Threads need cross-origin isolation, which a plugin's frame never has.
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
}

/** Promises in wasm without rewriting the code: smaller and faster than Asyncify. */
export function hasJspi(): boolean {
  return 'Suspending' in WebAssembly;
}

function importBuild(variant: WasmVariant): Promise<Ort> {
  switch (variant) {
    case 'jspi':
      return import('onnxruntime-web/jspi');
    case 'asyncify':
      return import('onnxruntime-web/webgpu');
    case 'wasm':
      return import('onnxruntime-web/wasm');
  }
}
