/** The CPU's build alone, part of the script that imports this: for a page that can load no module. */
import * as ort from 'onnxruntime-web/wasm';
import type { Runtime } from '../session.js';
import { ortRuntime } from './runtime.js';
import { prepareBuild } from './web-build.js';
import { wasmEngine } from './web-cpu.js';
import type { WebRuntimeOptions } from './web.js';

/** The caller closes it. */
export async function openEmbeddedRuntime({
  wasmBinary,
  turn,
}: Pick<WebRuntimeOptions, 'wasmBinary' | 'turn'>): Promise<Runtime> {
  await prepareBuild(ort, () => wasmBinary('wasm'));
  return ortRuntime(wasmEngine(ort, null), turn);
}
