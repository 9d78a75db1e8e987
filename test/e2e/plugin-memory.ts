/**
 * How much memory the plugin holds, of a theatre whose studio is another site than the panel, so that the panel's frame
 * has a process of its own: what the scripts of frame and worker can still reach after a collection (heap, array buffers
 * and wasm memory), and the private pages of all renderers.
 */
import { readFileSync } from 'node:fs';
import type { CDPSession, Frame } from 'playwright-core';

export interface PluginMemory {
  readonly frameBytes: number;
  readonly workerBytes: number;
  readonly processBytes: number;
}

type Send = (method: string) => Promise<object>;

/** What the browser does with what was freed a moment ago. */
const SETTLE_MS = 1_500;

export async function measureMemory(frame: Frame): Promise<PluginMemory> {
  const context = frame.page().context();
  const session = await context.newCDPSession(frame);
  const send: Send = (method) => session.send(method as 'HeapProfiler.collectGarbage');
  try {
    const workers = await attachToWorkers(session);
    // Twice: what only finalizers hold goes with the second one.
    for (const collect of [send, ...workers, send, ...workers]) await collect('HeapProfiler.collectGarbage');
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const frameBytes = reachable(await send('Runtime.getHeapUsage'));
    let workerBytes = 0;
    for (const worker of workers) workerBytes += reachable(await worker('Runtime.getHeapUsage'));
    return { frameBytes, workerBytes, processBytes: await privateBytes(frame) };
  } finally {
    await session.detach();
  }
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
  return sizes.reduce((sum, size) => sum + size, 0) * 1024;
}

function privateKilobytes(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const sizes = [...rollup.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB/gm)];
  return sizes.reduce((sum, [, size]) => sum + Number(size), 0);
}
