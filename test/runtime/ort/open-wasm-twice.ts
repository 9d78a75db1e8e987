/**
 * A program, since Jest loads no engine's own module: the CPU's engine is opened twice and computes a small known answer each
 * time. A line of JSON (`Opened`) per opening.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { convolutionAnswer, relativeError } from '../../../src/runtime/ort/known-answers.js';
import { NO_TURN } from '../../../src/runtime/ort/runtime.js';
import { openWebRuntime } from '../../../src/runtime/ort/web.js';
import { WASM_FILES } from '../../../src/runtime/ort/web-build.js';

export interface Opened {
  /** How often the wasm file was asked for, in all. */
  readonly asked: number;
  /** Of the wasm file that was given: before anything is loaded, and with a session. */
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  /** Relative, of the answer. */
  readonly error: number;
}

const { resolve } = createRequire(import.meta.url);
const file = new Uint8Array(await readFile(resolve(`onnxruntime-web/${WASM_FILES.wasm}`)));
let asked = 0;

async function open(): Promise<Opened> {
  const wasmBinary = async () => {
    asked++;
    return file;
  };
  const runtime = await openWebRuntime({ engine: 'wasm', gpu: undefined, turn: NO_TURN, wasmBinary });
  const bytesBefore = file.byteLength;
  const { name, model, feeds, expected } = convolutionAnswer();
  const session = await runtime.load({ name, graph: model, weights: [], dimensions: {} });
  const { out } = await session.run(feeds);
  const error = relativeError((await out?.read()) ?? [], expected);
  return { asked, bytesBefore, bytesAfter: file.byteLength, error };
}

for (let i = 0; i < 2; i++) console.log(JSON.stringify(await open()));
