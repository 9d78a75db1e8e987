/**
 * A program: sums of a column and a row, ever longer ones, on a GPU whose buffers hold 256 MiB each. A line of JSON (`Filled`)
 * per length; each on an engine of its own.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { openNodeGpu } from '../../cli/engines/node-gpu.js';
import { LostError, type ErrorCode } from '../../src/errors.js';
import { tinyModel } from '../../src/runtime/ort/tiny-model.js';
import { WASM_FILES } from '../../src/runtime/ort/web-build.js';
import { openWebRuntime } from '../../src/runtime/ort/web.js';
import { badGpu } from '../e2e/bad-gpu.js';

export interface Filled {
  /** Of column and row. */
  readonly length: number;
  /** Null: it was computed. */
  readonly code: ErrorCode | 'plain' | null;
  /** The last number of the sum; null: there is none. */
  readonly last: number | null;
}

const BUFFER_BYTES = 2 ** 28;
/** A quarter of what a buffer holds, and more than one does. */
const LENGTHS = [4096, 9216];

const { resolve } = createRequire(import.meta.url);
const gpu = await openNodeGpu();
for (const length of LENGTHS) console.log(JSON.stringify(await fill(length)));

async function fill(length: number): Promise<Filled> {
  const runtime = await openWebRuntime({
    engine: 'auto',
    gpu: badGpu(gpu, { kind: 'narrow', bytes: BUFFER_BYTES }).gpu,
    without: ['subgroups'],
    turn: () => new Promise((done) => setImmediate(done)),
    wasmBinary: async (variant) =>
      new Uint8Array(await readFile(resolve(`onnxruntime-web/${WASM_FILES[variant]}`))),
  });
  const shapes = { column: [length, 1], row: [1, length] };
  const graph = tinyModel({
    nodes: [{ op: 'Add', inputs: ['column', 'row'], output: 'sum' }],
    inputs: shapes,
    outputs: { sum: [length, length] },
  });
  const data = Float32Array.from({ length }, (_, i) => i);
  const feeds = { column: { shape: shapes.column, data }, row: { shape: shapes.row, data } };
  try {
    const session = await runtime.load({ name: 'sum', graph, weights: [], dimensions: {} });
    const { sum } = await session.run(feeds);
    const numbers = (await sum?.read()) ?? [];
    return { length, code: null, last: numbers[numbers.length - 1] ?? null };
  } catch (error) {
    return { length, code: error instanceof LostError ? error.coded.code : 'plain', last: null };
  } finally {
    await runtime.close();
  }
}
