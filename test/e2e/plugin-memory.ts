/**
 * How much memory the plugin holds, of a theatre whose studio is another site than the panel, so that the panel's frame
 * has a process of its own: what the scripts of frame and worker can still reach after a collection (heap and array
 * buffers), and the private pages of all renderers; wasm memory that has grown is in the latter alone. Measured at rest: the
 * panel works by itself for a while after a change (it prepares the next run), and in the middle of that any number may
 * come out, a wasm memory that has not grown yet among them.
 */
import { readFileSync } from 'node:fs';
import type { CDPSession, Frame } from 'playwright-core';

export interface PluginMemory {
  readonly frameBytes: number;
  readonly workerBytes: number;
  readonly processBytes: number;
}

type Send = (method: string) => Promise<object>;

/** What the browser does with what was freed a moment ago, and what the panel begins by itself, lasts no longer at a stretch. */
const SETTLE_MS = 1_500;
/** Two measurements in a row that differ by less are of a plugin at rest. */
const REST_BYTES = 2e5;
/** One that never rests is told as it is. */
const MOST_MEASUREMENTS = 10;

export async function measureMemory(frame: Frame): Promise<PluginMemory> {
  const context = frame.page().context();
  const session = await context.newCDPSession(frame);
  const send: Send = (method) => session.send(method as 'HeapProfiler.collectGarbage');
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
  return {
    frameBytes: await heapBytes(frame),
    workerBytes: sum(await Promise.all(workers.map(heapBytes))),
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

const heapBytes = async (send: Send) => reachable(await send('Runtime.getHeapUsage'));

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
  return ids.map((sessionId) => (method) => {
    const id = next++;
    const answer = new Promise<object>((resolve) => void waiting.set(id, resolve));
    const message = JSON.stringify({ id, method });
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
