/**
 * WebGPU in Node: Dawn, Chromium's own implementation, from the npm package `webgpu`. It is 120 MB and only of use to whom
 * asks for this engine, so nothing installs it along with the rest.
 *
 * What the browser's build of ONNX Runtime needs before it works here, named where it is applied:
 *   [globals]   it looks for GPUDevice, GPUBufferUsage and the like among the globals, and refuses a device of no such class
 *   [navigator] it takes an environment without `navigator.gpu` for one without WebGPU
 *   [copies]    its memory is a SharedArrayBuffer, of which Node's native modules take no view: what is written from it to
 *               the device is copied first
 *   [baseline]  V8 optimises the engine's 27 MB of WebAssembly as it runs, for a minute of processor time in which the first
 *               network waits: here the device computes, so code from V8's baseline compiler does
 * The engine has one thread here as in the browser (web.ts).
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { ToolError } from '../../src/tool-errors.js';

/** The version that the rest was measured with. */
export const WEBGPU_VERSION = '0.6.2';
/** Where it is looked for, from the repository's root; not tracked, and out of npm ci's way. */
export const WEBGPU_FOLDER = join('out', 'webgpu');
/** Arguments of npm. Its script only takes macOS's mark of quarantine from the file; .npmrc refuses scripts, and so does this. */
export const INSTALL_WEBGPU = [
  'install',
  '--no-save',
  '--ignore-scripts',
  '--prefix',
  WEBGPU_FOLDER,
  `webgpu@${WEBGPU_VERSION}`,
] as const;

interface Dawn {
  create(options: readonly string[]): GPU;
  readonly globals: object;
}

/** `navigator.gpu`, as a page has it. Throws ToolError where the package is missing or of no use on this machine. */
export async function openNodeGpu(folder = WEBGPU_FOLDER): Promise<GPU> {
  if ('navigator' in globalThis && 'gpu' in navigator) return navigator.gpu;
  const { create, globals } = await importDawn(folder);
  Object.assign(globalThis, globals); // [globals]
  copySharedWrites(GPUQueue.prototype);
  const gpu = create([]);
  showNavigator(gpu);
  setFlagsFromString('--liftoff-only'); // [baseline]
  setFlagsFromString('--no-wasm-tier-up');
  return gpu;
}

async function importDawn(folder: string): Promise<Dawn> {
  const path = resolve(folder, 'node_modules', 'webgpu', 'index.js');
  if (!existsSync(path))
    throw new ToolError(
      `--engine webgpu needs the npm package webgpu, which is not there.`,
      `Install it: npm ${INSTALL_WEBGPU.join(' ')}`,
    );
  try {
    return (await import(pathToFileURL(path).href)) as Dawn;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new ToolError(
      `The npm package webgpu cannot be used on this machine (${reason}).`,
      'Take --engine node or wasm.',
    );
  }
}

/** [navigator] Newer versions of Node have one without `gpu`. */
function showNavigator(gpu: GPU): void {
  const known: object = 'navigator' in globalThis ? globalThis.navigator : { userAgent: 'node' };
  Object.defineProperty(known, 'gpu', { value: gpu, configurable: true });
  Object.defineProperty(globalThis, 'navigator', { value: known, configurable: true });
}

/** [copies] Offset and size count elements of a typed array, else bytes. */
function copySharedWrites(queue: GPUQueue): void {
  const write = queue.writeBuffer;
  queue.writeBuffer = function (...given: Parameters<GPUQueue['writeBuffer']>) {
    const [buffer, bufferOffset, data, dataOffset = 0, size] = given;
    const unit = 'BYTES_PER_ELEMENT' in data ? Number(data.BYTES_PER_ELEMENT) : 1;
    const bytes = bytesOf(data).subarray(unit * dataOffset);
    const copy = Uint8Array.from(size === undefined ? bytes : bytes.subarray(0, unit * size));
    return write.call(this, buffer, bufferOffset, copy, 0, copy.byteLength);
  };
}

function bytesOf(data: ArrayBufferLike | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
