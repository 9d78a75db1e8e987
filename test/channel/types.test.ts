/** Tests of types: this file compiles only while wrong messages do not. Nothing in `mistakes` is ever called. */
import { expect, test } from '@jest/globals';
import type * as v from 'valibot';
import { createChannel, type Channel, type Handlers } from '../../src/channel/channel.js';
import {
  mainEvents,
  mainRequests,
  type outputSchema,
  type workerEvents,
  workerRequests,
} from '../../src/channel/protocol/main.js';
import { memoryTransports, type Transport } from '../../src/channel/transports.js';
import type { WireRequest } from '../../src/request/request.js';
import type { requestSchema } from '../../src/request/schemas.js';
import type { Output } from '../../src/vocabulary/outputs.js';

type Panel = Channel<typeof mainRequests, typeof mainEvents, Record<never, never>>;
type Worker = Channel<typeof workerRequests, typeof workerEvents, Record<never, never>>;
type Main = Channel<Record<never, never>, Record<never, never>, typeof mainEvents>;

export async function mistakes(panel: Panel, worker: Worker, main: Main): Promise<void> {
  // @ts-expect-error: no request has this name
  await panel.call('exporrt', { id: '1:2', minSide: 8, maxSide: 512, purpose: 'run' });
  // @ts-expect-error: maxSide is missing
  await panel.call('export', { id: '1:2', minSide: 8, purpose: 'run' });
  // @ts-expect-error: maxSide is a number
  await panel.call('export', { id: '1:2', minSide: 8, maxSide: '512', purpose: 'run' });
  // @ts-expect-error: no such key
  await panel.call('select', { ids: [], zoom: true });
  const sized = { id: '1:2', minSide: 8, maxSide: 512, purpose: 'run' } as const;
  const exported = await panel.call('export', sized);
  // @ts-expect-error: the result's field is png
  void exported.bytes;
  exported.png satisfies Uint8Array;
  // @ts-expect-error: export reports no progress, so there is nothing to read of it
  await panel.call('export', sized, { onProgress: (progress) => progress.fraction });
  await worker.call(
    'open',
    { packUrl: '', engine: 'auto' },
    { onProgress: (progress) => void progress.kind },
  );
  // @ts-expect-error: an engine that does not exist
  await worker.call('open', { packUrl: '', engine: 'webgl' });
  // @ts-expect-error: the worker's requests are not main's
  await worker.call('place', {});
  // @ts-expect-error: an event that main does not say
  main.emit('selected', { candidates: [] });
  // @ts-expect-error: a candidate needs all its fields
  main.emit('selection', { candidates: [{ id: '1:2' }], others: [], count: 1 });
  // @ts-expect-error: main says nothing that the panel could say
  panel.emit('selection', { candidates: [], others: [], count: 0 });
  panel.on('selection', ({ candidates }) => void candidates[0]?.name);
}

export function wrongHandlers(transport: Transport): void {
  // @ts-expect-error: every request needs its handler
  createChannel({ transport, serves: workerRequests, handlers: {} });
  // @ts-expect-error: handlers without what they serve
  createChannel({ transport, handlers: {} });
  const handlers: Pick<Handlers<typeof mainRequests>, 'select' | 'export'> = {
    select: () => ({}),
    // @ts-expect-error: the png is missing
    export: async () => ({ name: 'Sketch' }),
  };
  void handlers;
}

type Assignable<From, To> = [From] extends [To] ? true : false;

test("the wire's request is the engine's request, in both directions", () => {
  const toEngine: Assignable<v.InferOutput<typeof requestSchema>, WireRequest> = true;
  const toWire: Assignable<WireRequest, v.InferOutput<typeof requestSchema>> = true;
  expect([toEngine, toWire]).toEqual([true, true]);
});

test("the recipe's output is the output that can be made, in both directions", () => {
  const toMaker: Assignable<v.InferOutput<typeof outputSchema>, Output> = true;
  const toWire: Assignable<Output, v.InferOutput<typeof outputSchema>> = true;
  expect([toMaker, toWire]).toEqual([true, true]);
});

test('the maps make channels of the stated types', () => {
  const [transport] = memoryTransports(structuredClone);
  const panel: Panel = createChannel({ transport, calls: mainRequests, hears: mainEvents });
  const main: Main = createChannel({ transport, says: mainEvents });
  expect([typeof panel.call, typeof main.emit]).toEqual(['function', 'function']);
});
