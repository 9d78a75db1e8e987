/** Opens pack and engine for the command line. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { openModels, type Models } from '../src/runtime/models.js';
import { openNodeRuntime } from '../src/runtime/ort/node.js';
import { openWebRuntime } from '../src/runtime/ort/web.js';
import { WASM_FILES } from '../src/runtime/ort/web-build.js';
import type { Runtime } from '../src/runtime/session.js';
import { openPackFolder } from './pack-files.js';

export const ENGINES = ['node', 'wasm'] as const;
export type EngineName = (typeof ENGINES)[number];

export interface EngineChoice {
  /** Folder of a pack. */
  readonly pack: string;
  readonly engine: EngineName;
}

/** Lends the networks to a job and closes the engine behind it. */
export async function withModels<T>(choice: EngineChoice, job: (models: Models) => Promise<T>): Promise<T> {
  const runtime = choice.engine === 'wasm' ? await openWasm() : openNodeRuntime();
  try {
    return await job(await openModels(openPackFolder(choice.pack), runtime));
  } finally {
    await runtime.close();
  }
}

/** The engine of browsers without a GPU, with the very same wasm file. */
function openWasm(): Promise<Runtime> {
  const { resolve } = createRequire(import.meta.url);
  return openWebRuntime({
    engine: 'wasm',
    gpu: undefined,
    turn: () => new Promise((resolve) => setImmediate(resolve)),
    wasmBinary: async (variant) =>
      new Uint8Array(await readFile(resolve(`onnxruntime-web/${WASM_FILES[variant]}`))),
  });
}
