/** The engines of the command line: each is a runtime of src/runtime/ort. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { openNodeRuntime } from '../../src/runtime/ort/node.js';
import { openWebRuntime } from '../../src/runtime/ort/web.js';
import { WASM_FILES } from '../../src/runtime/ort/web-build.js';
import type { Runtime } from '../../src/runtime/session.js';
import { ToolError } from '../../src/tool-errors.js';
import { openNodeGpu } from './node-gpu.js';

export const ENGINES = ['node', 'wasm', 'webgpu'] as const;
export type EngineName = (typeof ENGINES)[number];

export const ENGINE_HELP =
  "node: onnxruntime-node on the CPU; wasm: the browser's CPU engine; webgpu: its GPU engine";

/** The caller closes the runtime. Rejects with ToolError where the machine has no such engine: none stands in for another. */
export async function openEngine(name: EngineName): Promise<Runtime> {
  switch (name) {
    case 'node':
      return openNodeRuntime();
    case 'wasm':
      return openWeb('wasm', undefined);
    case 'webgpu':
      return openGpuRuntime(await openNodeGpu());
  }
}

/**
 * The engine of browsers with a GPU, on this one; the caller closes it. `without`: features of the device that are not used.
 * Rejects with ToolError where it would be the CPU.
 */
export async function openGpuRuntime(gpu: GPU, without: readonly string[] = []): Promise<Runtime> {
  const runtime = await openWeb('auto', gpu, without);
  const { engine, note } = runtime.backend;
  if (engine === 'webgpu') return runtime;
  await runtime.close();
  throw new ToolError(
    note === null ? 'No GPU answers on this machine.' : `No GPU can be used on this machine: ${note}.`,
    'Linux needs a Vulkan driver and its loader (Debian: libvulkan1); docs/gpu-check.md tells more.',
  );
}

/** The very same wasm files that a browser loads. */
function openWeb(
  engine: 'auto' | 'wasm',
  gpu: GPU | undefined,
  without: readonly string[] = [],
): Promise<Runtime> {
  const { resolve } = createRequire(import.meta.url);
  return openWebRuntime({
    engine,
    gpu,
    without,
    turn: () => new Promise((resolve) => setImmediate(resolve)),
    wasmBinary: async (variant) =>
      new Uint8Array(await readFile(resolve(`onnxruntime-web/${WASM_FILES[variant]}`))),
  });
}
