/**
 * How much memory the plugin holds, of a theatre whose studio is another site than the panel, so that the panel's frame
 * has a process of its own: what the scripts of frame and worker can still reach after a collection (heap and array
 * buffers), the worker's wasm memory, and the private pages of all renderers. Measured at rest: the panel works by itself
 * for a while after a change (it prepares the next run), and in the middle of that any number may come out.
 */
import { readFileSync } from 'node:fs';
import type { CDPSession, Frame } from 'playwright-core';

export interface PluginMemory {
  readonly frameBytes: number;
  readonly workerBytes: number;
  /** Of the worker; grown memory is in no heap's own account. */
  readonly wasmBytes: number;
  readonly processBytes: number;
}

type Send = (method: string, params?: object) => Promise<object>;

/** What the browser does with what was freed a moment ago, and what the panel begins by itself, lasts no longer at a stretch. */
const SETTLE_MS = 1_500;
/** Two measurements in a row that differ by less are of a plugin at rest. */
const REST_BYTES = 2e5;
/** One that never rests is told as it is. */
const MOST_MEASUREMENTS = 10;

export async function measureMemory(frame: Frame): Promise<PluginMemory> {
  const context = frame.page().context();
  const session = await context.newCDPSession(frame);
  const send: Send = (method, params) => session.send(method as 'HeapProfiler.collectGarbage', params);
  try {
    const workers = await attachToWorkers(session);
    const reached = await reachedAtRest(send, workers);
    return { ...reached, processBytes: await privateBytes(frame) };
  } finally {
    await session.detach();
  }
}

type Reached = Omit<PluginMemory, 'processBytes'>;

async function reachedAtRest(frame: Send, workers: readonly Send[]): Promise<Reached> {
  const total = (reached: Reached) => sum(Object.values(reached));
  let before = await reachedBy(frame, workers);
  for (let i = 0; i < MOST_MEASUREMENTS; i++) {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const now = await reachedBy(frame, workers);
    if (Math.abs(total(now) - total(before)) < REST_BYTES) return now;
    before = now;
  }
  return before;
}

async function reachedBy(frame: Send, workers: readonly Send[]): Promise<Reached> {
  // Twice: what only finalizers hold goes with the second one.
  for (const collect of [frame, ...workers, frame, ...workers]) await collect('HeapProfiler.collectGarbage');
  const ofWorkers = (measure: (send: Send) => Promise<number>) => Promise.all(workers.map(measure)).then(sum);
  return {
    frameBytes: await heapBytes(frame),
    workerBytes: await ofWorkers(heapBytes),
    wasmBytes: await ofWorkers(wasmBytes),
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

const heapBytes = async (send: Send) => reachable(await send('Runtime.getHeapUsage'));

interface Evaluated {
  readonly result: { readonly objectId: string };
}

/** Of every wasm memory that the worker's scripts can reach. */
async function wasmBytes(send: Send): Promise<number> {
  const prototype = (await send('Runtime.evaluate', {
    expression: 'WebAssembly.Memory.prototype',
  })) as Evaluated;
  const found = await send('Runtime.queryObjects', { prototypeObjectId: prototype.result.objectId });
  const { objects } = found as { readonly objects: Evaluated['result'] };
  const answer = await send('Runtime.callFunctionOn', {
    objectId: objects.objectId,
    functionDeclaration:
      'function () { return this.reduce((sum, { buffer }) => sum + buffer.byteLength, 0); }',
    returnByValue: true,
  });
  await send('Runtime.releaseObject', { objectId: objects.objectId });
  await send('Runtime.releaseObject', { objectId: prototype.result.objectId });
  return (answer as { readonly result: { readonly value: number } }).result.value;
}

interface HeapUsage {
  readonly usedSize: number;
  readonly embedderHeapUsedSize: number;
  readonly backingStorageSize: number;
}

function reachable(usage: object): number {
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = usage as HeapUsage;
  return usedSize + embedderHeapUsedSize + backingStorageSize;
}

/** How to talk to each worker of the frame. */
async function attachToWorkers(session: CDPSession): Promise<readonly Send[]> {
  const waiting = new Map<number, (result: object) => void>();
  const ids: string[] = [];
  session.on('Target.attachedToTarget', ({ sessionId }) => ids.push(sessionId));
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message) as { id: number; result: object };
    waiting.get(id)?.(result);
  });
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });
  let next = 1;
  return ids.map((sessionId) => (method, params = {}) => {
    const id = next++;
    const answer = new Promise<object>((resolve) => void waiting.set(id, resolve));
    const message = JSON.stringify({ id, method, params });
    return session.send('Target.sendMessageToTarget', { sessionId, message }).then(() => answer);
  });
}

async function privateBytes(frame: Frame): Promise<number> {
  const browser = await frame.page().context().browser()!.newBrowserCDPSession();
  const { processInfo } = await browser.send('SystemInfo.getProcessInfo');
  await browser.detach();
  const sizes = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => privateKilobytes(id));
  return sum(sizes) * 1024;
}

function privateKilobytes(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const sizes = [...rollup.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB/gm)];
  return sum(sizes.map(([, size]) => Number(size)));
}
