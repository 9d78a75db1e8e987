/** One-threaded wasm: what computes where there is no GPU. */
import type { Backend } from '../session.js';
import type { OrtEngine } from './runtime.js';
import { newTensorOf } from './tensor.js';
import type { Ort } from './web-build.js';
import { createSession } from './web-session.js';

/** `gpuReason`: why a GPU that is there is not used. */
export function wasmEngine(ort: Ort, gpuReason: string | null): OrtEngine {
  const backend: Backend = {
    engine: 'wasm',
    device: 'CPU (WebAssembly, one thread)',
    note: gpuReason === null ? null : `the GPU cannot be used: ${gpuReason}`,
    location: 'cpu',
    features: [],
    maxTensorBytes: Infinity,
  };
  return {
    backend,
    lost: null,
    create: (source) => createSession(ort, source, { executionProviders: ['wasm'], enableMemPattern: true }),
    tensor: newTensorOf(ort.Tensor),
    afterRelease: async () => undefined,
    close: async () => undefined,
  };
}
