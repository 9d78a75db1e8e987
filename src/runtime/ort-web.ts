/**
 * The port of session.ts over onnxruntime-web 1.30: WebGPU where there is an adapter, one-threaded wasm otherwise.
 * The only file that imports that package; each build is a module of its own, loaded when it is chosen.
 *
 * What measurements of this version force, named where it is applied:
 *   [builds]   the default import still holds the deprecated WebGPU engine; /jspi and /webgpu hold the native one
 *   [object]   given as a string, 'webgpu' silently drops every option of the provider
 *   [queue]    two creates or two runs at once break the engine: ort-runtime.ts runs one at a time
 *   [resident] values stay on the device between runs; outputs that the host wants are said by name
 *   [blobs]    the JSPI build streams weights from a Blob, so that they are never all in JavaScript's memory
 *   [keeper]   memory of a released session comes back when the next one is created, and the buffers of values
 *              live only while some session does: a session of one node always lives, and is renewed
 *   [pulse]    a browser may forget to look after a device whose client is silent, and a wait for its answer then
 *              lasts for minutes: while a job is under way the device is spoken to now and then
 *   [lost]     a lost device rejects with an empty message: the device is ours and watched
 */
import type * as OrtModule from 'onnxruntime-web';
import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { requestOwnDevice, type OwnDevice } from './ort-web-device.js';
import { ortRuntime, SESSION_EXTRA, type Engine, type EngineSession, type Turn } from './ort-runtime.js';
import type { Backend, ExternalData, NetworkSource, Runtime } from './session.js';

/** Builds of the package [builds] and the wasm file that each needs. */
export const WASM_FILES = {
  jspi: 'ort-wasm-simd-threaded.jspi.wasm',
  asyncify: 'ort-wasm-simd-threaded.asyncify.wasm',
  wasm: 'ort-wasm-simd-threaded.wasm',
} as const;
export type WasmVariant = keyof typeof WASM_FILES;

export interface WebRuntimeOptions {
  /** "auto": the GPU where there is one. */
  readonly engine: 'auto' | 'wasm';
  /** Bytes of WASM_FILES[variant]; asked once. */
  readonly wasmBinary: (variant: WasmVariant) => Promise<Uint8Array>;
  /** `navigator.gpu`, undefined where the browser has none. */
  readonly gpu: GPU | undefined;
  /** Gives the event loop a turn (ort-runtime.ts). */
  readonly turn: Turn;
}

type Ort = typeof OrtModule;

/** A model of one node, y = |x| on one number (opset 17), to hold the engine open [keeper]. */
const KEEPER_MODEL =
  '08083a380a0e0a01781201791a01792203416273120474696e795a0f0a0178120a0a08080112040a020801620f0a0179120a0a08080112040a02080142040a001011';

/** Ten times a second costs nothing and bounds what a forgotten wait can lose [pulse]. */
const PULSE_MS = 100;

/** The caller closes the runtime. Backend.description says which engine was taken. */
export async function openWebRuntime(options: WebRuntimeOptions): Promise<Runtime> {
  const own =
    options.engine === 'auto' && options.gpu !== undefined ? await requestOwnDevice(options.gpu) : null;
  const variant = own === null ? 'wasm' : hasJspi() ? 'jspi' : 'asyncify';
  const ort = await importBuild(variant);
  ort.env.wasm.wasmBinary = await options.wasmBinary(variant);
  // Threads need cross-origin isolation, which a plugin's frame never has.
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  return ortRuntime(own === null ? wasmEngine(ort) : await gpuEngine(ort, own), options.turn);
}

/** Promises in wasm without rewriting the code: smaller and faster than Asyncify. */
function hasJspi(): boolean {
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

function wasmEngine(ort: Ort): Engine {
  const backend: Backend = {
    engine: 'wasm',
    description: 'CPU (WebAssembly, one thread), float32',
    location: 'cpu',
    precision: 'float32',
  };
  return {
    backend,
    lost: null,
    create: (source) => createSession(ort, source, { executionProviders: ['wasm'], enableMemPattern: true }),
    tensor: ({ data, shape }) => new ort.Tensor('float32', data, shape),
    afterRelease: async () => undefined,
    close: async () => undefined,
  };
}

async function gpuEngine(ort: Ort, own: OwnDevice): Promise<Engine> {
  const backend: Backend = {
    engine: 'webgpu',
    description: `WebGPU (${own.description}), float32`,
    location: 'gpu',
    precision: 'float32',
  };
  // [object]; 'simple' reuses buffers of the exact size, which suits graphs whose sizes are all fixed.
  const provider = { name: 'webgpu', device: own.device, storageBufferCacheMode: 'simple' } as const;
  const options: InferenceSession.SessionOptions = { executionProviders: [provider] };
  const openKeeper = () => ort.InferenceSession.create(fromHex(KEEPER_MODEL), options);
  let keeper = await openKeeper();
  return {
    backend,
    get lost() {
      return own.lost();
    },
    create: (source) =>
      createSession(ort, source, { ...options, preferredOutputLocation: locations(source) }),
    tensor: ({ data, shape }) => new ort.Tensor('float32', data, shape),
    async afterRelease() {
      const next = await openKeeper();
      await keeper.release();
      keeper = next;
    },
    async attend(job) {
      const pulse = setInterval(() => own.device.queue.submit([]), PULSE_MS);
      try {
        return await job();
      } finally {
        clearInterval(pulse);
      }
    },
    async close() {
      if (own.lost() === null) await keeper.release();
      own.destroy();
    },
  };
}

/** [resident] */
function locations({
  outputs,
  hostOutputs,
}: NetworkSource): NonNullable<InferenceSession.SessionOptions['preferredOutputLocation']> {
  if (outputs === undefined) return 'gpu-buffer';
  const isHost = (name: string) => hostOutputs?.includes(name) === true;
  return Object.fromEntries(outputs.map((name) => [name, isHost(name) ? 'cpu' : 'gpu-buffer']));
}

async function createSession(
  ort: Ort,
  source: NetworkSource,
  options: InferenceSession.SessionOptions,
): Promise<EngineSession> {
  const session = await ort.InferenceSession.create(source.graph, {
    ...options,
    extra: SESSION_EXTRA,
    freeDimensionOverrides: source.dimensions,
    externalData: await Promise.all(source.weights.map(externalFile)),
  });
  return {
    inputs: session.inputMetadata.map((input) => ({
      name: input.name,
      shape: input.isTensor ? input.shape : [],
    })),
    run: async (feeds) => (await session.run(feeds as Record<string, Tensor>)) as Record<string, Tensor>,
    release: () => session.release(),
  };
}

/** [blobs]: a real Blob is passed on as it is. */
async function externalFile({
  path,
  data,
}: ExternalData): Promise<{ path: string; data: Blob | Uint8Array }> {
  if (data instanceof Blob || data instanceof Uint8Array) return { path, data };
  return { path, data: new Uint8Array(await data.arrayBuffer()) };
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}
