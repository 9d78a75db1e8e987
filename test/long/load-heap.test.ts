/**
 * What loading stored halves takes of the engine's own heap on a GPU without half precision: the real engine in Chromium, the
 * graph of the emission for it. Cast when the graph is loaded, they take three times their bytes; widened while their file is
 * read, none, however many they are.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSync } from 'esbuild';
import { chromium, type Browser } from 'playwright-core';
import { Graph } from '../../models/onnx/graph.js';
import { writeModel } from '../../models/onnx/write.js';
import { WEBGPU_FLAGS } from '../e2e/theatre.js';
import { findChromium, QUIET_FLAGS } from '../support/chromium.js';

jest.setTimeout(300_000);

const SIDE = 2048;
const MATRICES = 10;
const HALVES_BYTES = MATRICES * SIDE * SIDE * 2;
const ORT = 'node_modules/onnxruntime-web/dist/';

/** Empty where the package has no such file: the browser asks for an icon. */
function ortFile(url: string): Uint8Array | string {
  const path = ORT + url.split('/').at(-1);
  return existsSync(path) ? readFileSync(path) : '';
}

/** A chain of products; the weights lie one behind the other. */
function chain(widensHalves: boolean): Uint8Array {
  const graph = new Graph({ name: 'chain', storage: 'float16', widensHalves });
  let rows = graph.input('x', 'float32', [1, SIDE]);
  for (let i = 0; i < MATRICES; i++) {
    rows = graph.matMul(rows, graph.matrix(String(i), [SIDE, SIDE], { outputAxis: 1 }));
  }
  graph.output('y', rows);
  const bytes = SIDE * SIDE * (widensHalves ? 4 : 2);
  return writeModel(graph.finish(), ({ key }) => ({ file: 'w', offset: Number(key) * bytes, bytes }));
}

function bundled(module: string): Uint8Array {
  const [file] = buildSync({ entryPoints: [module], bundle: true, format: 'esm', write: false }).outputFiles;
  return file!.contents;
}

/** In the page, from a string: the compiler of tests would rewrite the import. */
const LOAD = `async ({ graph, isWidened, bytes, side }) => {
  const memories = [];
  WebAssembly.Memory = new Proxy(WebAssembly.Memory, {
    construct: (target, args) => {
      const memory = Reflect.construct(target, args);
      memories.push(memory);
      return memory;
    },
  });
  const heap = () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  const ort = await import('/ort.jspi.bundle.min.mjs');
  const { WidenedBlob } = await import('/widened.mjs');
  ort.env.wasm.numThreads = 1;
  const create = (path, externalData) =>
    fetch(path).then((answer) => answer.arrayBuffer()).then((model) =>
      ort.InferenceSession.create(new Uint8Array(model), { executionProviders: [{ name: 'webgpu' }], externalData }));
  await (await create('/tiny', [])).release();
  const before = heap();
  // Of 2^-11 each: the answer says that the numbers are right.
  const halves = new Blob([new Uint16Array(bytes / 2).fill(0x1000)]);
  const session = await create(graph, [{ path: 'w', data: isWidened ? new WidenedBlob(halves) : halves }]);
  const grown = heap() - before;
  const { y } = await session.run({ x: new ort.Tensor('float32', new Float32Array(side).fill(1), [1, side]) });
  return { before, grown, answer: y.data[side - 1] };
}`;

interface Loaded {
  readonly before: number;
  readonly grown: number;
  readonly answer: number;
}

let server: Server;
let browser: Browser;
beforeAll(async () => {
  const tiny = new Graph({ name: 'tiny', storage: 'float32' });
  tiny.output('y', tiny.tanh(tiny.input('x', 'float32', [1])));
  const files: Readonly<Record<string, Uint8Array | string>> = {
    '/': '<!doctype html>',
    '/tiny': writeModel(tiny.finish(), () => ({ file: '', offset: 0, bytes: 0 })),
    '/folded': chain(false),
    '/widened': chain(true),
    '/widened.mjs': bundled('src/runtime/ort/web-widened.ts'),
  };
  const types = { mjs: 'text/javascript', wasm: 'application/wasm' } as Readonly<Record<string, string>>;
  server = createServer(({ url = '/' }, answer) => {
    answer.setHeader('content-type', types[url.split('.').at(-1) ?? ''] ?? 'text/html');
    answer.end(files[url] ?? ortFile(url));
  }).listen(0);
  browser = await chromium.launch({
    executablePath: findChromium(),
    args: [...QUIET_FLAGS, ...WEBGPU_FLAGS],
  });
});
afterAll(async () => {
  await browser.close();
  server.close();
});

async function load(graph: 'folded' | 'widened'): Promise<Loaded> {
  const page = await browser.newPage();
  try {
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    const task = { graph: `/${graph}`, isWidened: graph === 'widened', bytes: HALVES_BYTES, side: SIDE };
    return await page.evaluate<Loaded>(`(${LOAD})(${JSON.stringify(task)})`);
  } finally {
    await page.close();
  }
}

test('halves that the engine casts grow its heap by more than twice their bytes', async () => {
  const { grown } = await load('folded');
  expect(grown / HALVES_BYTES).toBeGreaterThan(2);
});

test('halves that are widened as they are read leave it as it was, and are the same numbers', async () => {
  const { before, grown, answer } = await load('widened');
  expect(grown / HALVES_BYTES).toBeLessThan(0.05);
  expect(before + grown).toBeLessThan(300e6);
  // 2048 products of 2^-11 by 1 are 1, ten times over.
  expect(answer).toBeCloseTo(1, 4);
});
