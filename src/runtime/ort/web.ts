/**
 * The port of session.ts over onnxruntime-web 1.30: WebGPU where there is a device, one-threaded wasm otherwise.
 * Only the files named web-* beside it import that package.
 *
 * What measurements of this version force, named where it is applied:
 *   [builds]   the default import still holds the deprecated WebGPU engine; /jspi and /webgpu hold the native one
 *   [object]   given as a string, 'webgpu' silently drops every option of the provider
 *   [queue]    two creates or two runs at once break the engine: runtime.ts runs one at a time
 *   [resident] values stay on the device between runs
 *   [blobs]    the JSPI build streams weights from a Blob, so that they are never all in JavaScript's memory
 *   [binary]   a build holds on to the bytes that it was compiled from, 14 to 27 MB, for good: they are taken from it
 *   [refused]  a session that the GPU cannot have is created on the CPU of the same build, and the backend says so
 *   [keeper]   memory of a released session comes back when the next one with a convolution is created, and the buffers of
 *              values live only while some session does: a session of one convolution always lives, and is renewed
 *   [run's end] the other modes of the buffer cache keep the buffers of every network that ever ran until the last session
 *              goes; within a run the engine's plan reuses them, so that a decoder makes 77 buffers for 400 results
 *   [pulse]    a browser may forget to look after a device whose client is silent, and a wait for its answer then
 *              lasts for minutes: while a job is under way the device is spoken to now and then
 *   [answers]  attention as one operator is silently wrong on some devices that have `subgroups`: small sums are tried when
 *              an engine is opened (known-answers.ts)
 *   [lost]     a lost device rejects with an empty message: the device is ours and watched
 */
import type { EngineChoiceName } from '../../vocabulary/engine-choices.js';
import type { Runtime } from '../session.js';
import { inTime } from './in-time.js';
import { reasonOf } from './reason.js';
import { ortRuntime, type OrtEngine, type Turn } from './runtime.js';
import { hasJspi, openBuild, type WasmBinary } from './web-build.js';
import { requestOwnDevice, type OwnDevice } from './web-device.js';
import { NO_GPU, openTrusted, type Opened, type Way } from './trusted-gpu.js';
import { openGpuEngine } from './web-gpu.js';
import { wasmEngine } from './web-cpu.js';

export interface WebRuntimeOptions {
  /** "auto": the GPU where there is one. */
  readonly engine: EngineChoiceName;
  readonly wasmBinary: WasmBinary;
  /** `navigator.gpu`, undefined where the browser has none. */
  readonly gpu: GPU | undefined;
  /** Gives the event loop a turn (runtime.ts). */
  readonly turn: Turn;
  /** Names of `Backend.features` that are done without, whatever the device has: to measure, and to avoid what fails. */
  readonly without?: readonly string[];
  /** The CPU is taken where the browser gives no device within this time. */
  readonly deviceLimitMs?: number;
}

/** A graphics process under load may take seconds to start; one that hangs never answers. */
const DEVICE_LIMIT_MS = 20_000;

/**
 * The caller closes the runtime. Backend.device says which engine was taken, Backend.note why a GPU that is there is not
 * used, or used without something that it has.
 */
export async function openWebRuntime(options: WebRuntimeOptions): Promise<Runtime> {
  const gpu = options.engine === 'auto' ? await openTrusted((way) => openGpu(options, way)) : NO_GPU;
  return ortRuntime(gpu.engine ?? (await openCpu(options, gpu.reason)), options.turn);
}

async function openCpu({ wasmBinary }: WebRuntimeOptions, reason: string | null): Promise<OrtEngine> {
  return wasmEngine(await openBuild('wasm', wasmBinary), reason);
}

async function openGpu(options: WebRuntimeOptions, way: Way): Promise<Opened> {
  const without = [...(options.without ?? []), ...way.without];
  const { own, reason } = await findDevice(options, without);
  if (own === null) return { engine: null, reason };
  const ort = await openBuild(hasJspi() ? 'jspi' : 'asyncify', options.wasmBinary);
  try {
    return await openGpuEngine(ort, own, { note: way.note, without });
  } catch (error) {
    own.destroy();
    return { engine: null, reason: own.lost()?.message ?? reasonOf(error) };
  }
}

interface FoundDevice {
  readonly own: OwnDevice | null;
  /** As of `Opened`. */
  readonly reason: string | null;
}

async function findDevice(
  { gpu, deviceLimitMs = DEVICE_LIMIT_MS }: WebRuntimeOptions,
  without: readonly string[],
): Promise<FoundDevice> {
  if (gpu === undefined) return { own: null, reason: null };
  const asked = requestOwnDevice(gpu, without);
  try {
    const late = new Error(`the browser gave no device within ${deviceLimitMs / 1000} s`);
    return { own: await inTime(asked, deviceLimitMs, late), reason: null };
  } catch (error) {
    // One that comes too late is given back.
    void asked.then(
      (own) => own?.destroy(),
      () => undefined,
    );
    return { own: null, reason: reasonOf(error) };
  }
}
