/** The builds of onnxruntime-web 1.30 [builds], each a module of its own that is loaded when it is chosen. */
import type * as OrtModule from 'onnxruntime-web';

export type Ort = typeof OrtModule;

/** Builds of the package [builds] and the wasm file that each needs. */
export const WASM_FILES = {
  jspi: 'ort-wasm-simd-threaded.jspi.wasm',
  asyncify: 'ort-wasm-simd-threaded.asyncify.wasm',
  wasm: 'ort-wasm-simd-threaded.wasm',
} as const;
export type WasmVariant = keyof typeof WASM_FILES;

/** Bytes of WASM_FILES[variant]; asked once for a build, whose they are from then on. */
export type WasmBinary = (variant: WasmVariant) => Promise<Uint8Array>;

/** Loads a build and tells it its wasm file. */
export async function openBuild(variant: WasmVariant, wasmBinary: WasmBinary): Promise<Ort> {
  const ort = await importBuild(variant);
  await prepareBuild(ort, () => wasmBinary(variant));
  return ort;
}

/** A build is compiled once, however often it is opened. */
export async function prepareBuild(ort: Ort, wasmBinary: () => Promise<Uint8Array>): Promise<void> {
  ort.env.wasm.wasmBinary ??= await wasmBinary();
  // Threads need cross-origin isolation, which a plugin's frame never has.
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
}

/** [binary] Once a session is there the build has been compiled. */
export function releaseBinary({ env }: Ort): void {
  const { wasmBinary } = env.wasm;
  if (wasmBinary === undefined || wasmBinary.byteLength === 0) return;
  const buffer = 'buffer' in wasmBinary ? wasmBinary.buffer : wasmBinary;
  // Whoever still holds the bytes holds none from here on.
  structuredClone(buffer, { transfer: [buffer] });
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
