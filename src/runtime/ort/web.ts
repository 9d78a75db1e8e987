/**
 * The port of session.ts over onnxruntime-web 1.30: WebGPU where there is a device, one-threaded wasm otherwise.
 * The only file that imports that package; each build is a module of its own, loaded when it is chosen.
 *
 * What measurements of this version force, named where it is applied:
 *   [builds]   the default import still holds the deprecated WebGPU engine; /jspi and /webgpu hold the native one
 *   [object]   given as a string, 'webgpu' silently drops every option of the provider
 *   [queue]    two creates or two runs at once break the engine: runtime.ts runs one at a time
 *   [resident] values stay on the device between runs; outputs that the host wants are said by name
 *   [blobs]    the JSPI build streams weights from a Blob, so that they are never all in JavaScript's memory
 *   [refused]  a session that the GPU cannot have is created on the CPU of the same build, and the backend says so
 *   [keeper]   memory of a released session comes back when the next one is created, and the buffers of values
 *              live only while some session does: a session of one node always lives, and is renewed
 *   [pulse]    a browser may forget to look after a device whose client is silent, and a wait for its answer then
 *              lasts for minutes: while a job is under way the device is spoken to now and then
 *   [lost]     a lost device rejects with an empty message: the device is ours and watched
 */
import type * as OrtModule from 'onnxruntime-web';
import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { requestOwnDevice, type OwnDevice } from './web-device.js';
import { ortRuntime, SESSION_EXTRA, type OrtEngine, type OrtSession, type Turn } from './runtime.js';
import { releaseAll } from '../release.js';
import type { Backend, ExternalData, NetworkSource, Runtime } from '../session.js';
import { trapOf } from './trap.js';
import type { EngineChoiceName } from '../../vocabulary/engine-choices.js';

/** Builds of the package [builds] and the wasm file that each needs. */
export const WASM_FILES = {
  jspi: 'ort-wasm-simd-threaded.jspi.wasm',
  asyncify: 'ort-wasm-simd-threaded.asyncify.wasm',
  wasm: 'ort-wasm-simd-threaded.wasm',
} as const;
export type WasmVariant = keyof typeof WASM_FILES;

export interface WebRuntimeOptions {
  /** "auto": the GPU where there is one. */
  readonly engine: EngineChoiceName;
  /** Bytes of WASM_FILES[variant]; asked once. */
  readonly wasmBinary: (variant: WasmVariant) => Promise<Uint8Array>;
  /** `navigator.gpu`, undefined where the browser has none. */
  readonly gpu: GPU | undefined;
  /** Gives the event loop a turn (runtime.ts). */
  readonly turn: Turn;
  /** The CPU is taken where the browser gives no device within this time. */
  readonly deviceLimitMs?: number;
}

type Ort = typeof OrtModule;

/** A model of one node, y = |x| on one number (opset 17), to hold the engine open [keeper]. */
const KEEPER_MODEL =
  '08083a380a0e0a01781201791a01792203416273120474696e795a0f0a0178120a0a08080112040a020801620f0a0179120a0a08080112040a02080142040a001011';

/** A graphics process under load may take seconds to start; one that hangs never answers. */
const DEVICE_LIMIT_MS = 20_000;

/** Ten times a second costs nothing and bounds what a forgotten wait can lose [pulse]. */
const PULSE_MS = 100;

/**
 * The caller closes the runtime. Backend.device says which engine was taken, Backend.note why a GPU that is there is not
 * used.
 */
export async function openWebRuntime(options: WebRuntimeOptions): Promise<Runtime> {
  const found = options.engine === 'auto' ? await findDevice(options) : NO_DEVICE;
  if (found.own === null) return openCpu(options, found.reason);
  const ort = await openBuild(hasJspi() ? 'jspi' : 'asyncify', options);
  try {
    return ortRuntime(await gpuEngine(ort, found.own), options.turn);
  } catch (error) {
    const reason = found.own.lost()?.message ?? reasonOf(error);
    found.own.destroy();
    return openCpu(options, reason);
  }
}

async function openCpu(options: WebRuntimeOptions, reason: string | null): Promise<Runtime> {
  return ortRuntime(wasmEngine(await openBuild('wasm', options), reason), options.turn);
}

interface FoundDevice {
  readonly own: OwnDevice | null;
  /** Why a GPU that is there cannot be used; null: there is none, or it is not wanted. */
  readonly reason: string | null;
}

const NO_DEVICE: FoundDevice = { own: null, reason: null };

async function findDevice({ gpu, deviceLimitMs }: WebRuntimeOptions): Promise<FoundDevice> {
  if (gpu === undefined) return NO_DEVICE;
  const asked = requestOwnDevice(gpu);
  try {
    return { own: await inTime(asked, deviceLimitMs ?? DEVICE_LIMIT_MS), reason: null };
  } catch (error) {
    // One that comes too late is given back.
    void asked.then(
      (own) => own?.destroy(),
      () => undefined,
    );
    return { own: null, reason: reasonOf(error) };
  }
}

function inTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = new Error(`the browser gave no device within ${limitMs / 1000} s`);
    const timer = setTimeout(() => reject(late), limitMs);
    void work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Loads a build and tells it its wasm file. */
async function openBuild(variant: WasmVariant, { wasmBinary }: WebRuntimeOptions): Promise<Ort> {
  const ort = await importBuild(variant);
  ort.env.wasm.wasmBinary = await wasmBinary(variant);
  // Threads need cross-origin isolation, which a plugin's frame never has.
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  return ort;
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

/** `gpuReason`: why a GPU that is there is not used. */
function wasmEngine(ort: Ort, gpuReason: string | null): OrtEngine {
  const backend: Backend = {
    engine: 'wasm',
    device: 'CPU (WebAssembly, one thread)',
    note: gpuReason === null ? null : `the GPU cannot be used: ${gpuReason}`,
    location: 'cpu',
    features: [],
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

async function gpuEngine(ort: Ort, own: OwnDevice): Promise<OrtEngine> {
  /** Networks that the GPU would not take, each with the reason. */
  const refused = new Map<string, string>();
  const backend: Backend = {
    engine: 'webgpu',
    device: `WebGPU (${own.description})`,
    get note() {
      return refusedNote(refused);
    },
    location: 'gpu',
    features: [...own.device.features],
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
    async create(source) {
      try {
        return await createSession(ort, source, { ...options, preferredOutputLocation: locations(source) });
      } catch (error) {
        if (trapOf(error) !== null || (await isLostSoon(own))) throw error;
        const session = await createOnCpu(ort, source);
        refused.set(source.name, reasonOf(error));
        return session;
      }
    },
    tensor: ({ data, shape }) => new ort.Tensor('float32', data, shape),
    // Where no other keeper can be had, the one there is goes on.
    async afterRelease() {
      const before = keeper;
      keeper = await openKeeper();
      await before.release();
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
      if (own.lost() === null) await releaseAll([keeper]);
      own.destroy();
    },
  };
}

/** [refused] A network that the GPU would not take, on the CPU of the same build; what it is fed comes from the GPU first. */
async function createOnCpu(ort: Ort, source: NetworkSource): Promise<OrtSession> {
  const session = await createSession(ort, source, { executionProviders: ['wasm'] });
  return {
    ...session,
    async run(feeds) {
      for (const tensor of Object.values(feeds)) await tensor.getData();
      return session.run(feeds);
    },
  };
}

function refusedNote(refused: ReadonlyMap<string, string>): string | null {
  const [reason] = refused.values();
  return reason === undefined ? null : `on the CPU: ${[...refused.keys()].join(', ')} (${reason})`;
}

/** A device's own words of its loss come a moment after the failure. */
const LOSS_MS = 100;

async function isLostSoon(own: OwnDevice): Promise<boolean> {
  if (own.lost() === null) await new Promise((resolve) => setTimeout(resolve, LOSS_MS));
  return own.lost() !== null;
}

/** What a line about the engine has room for. */
const MOST_LETTERS = 120;

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [line = ''] = message.split('\n');
  if (line === '') return 'no reason was given';
  return line.length > MOST_LETTERS ? `${line.slice(0, MOST_LETTERS)}…` : line;
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
): Promise<OrtSession> {
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
