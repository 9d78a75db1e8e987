/** Tests of types: this file compiles only while wrong messages do not (types.test.ts). Nothing here is ever called. */
import type * as v from 'valibot';
import { createChannel, type Channel, type Handlers } from '../../src/channel/channel.js';
import { hostEvents, hostRequests } from '../../src/channel/protocol/host.js';
import { type outputSchema, type workerEvents, workerRequests } from '../../src/channel/protocol/main.js';
import type { Transport } from '../../src/channel/transports.js';
import type { ColorizeRequest, LocalField, WireField, WireRequest } from '../../src/request/request.js';
import type { requestSchema } from '../../src/request/schemas.js';
import type { Output } from '../../src/vocabulary/outputs.js';

type Panel = Channel<typeof hostRequests, typeof hostEvents, Record<never, never>>;
type Worker = Channel<typeof workerRequests, typeof workerEvents, Record<never, never>>;
type Main = Channel<Record<never, never>, Record<never, never>, typeof hostEvents>;

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
    { packUrl: '', engine: 'auto', gpuMemory: 'automatic' },
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
  const handlers: Pick<Handlers<typeof hostRequests>, 'select' | 'export'> = {
    select: () => ({}),
    // @ts-expect-error: the png is missing
    export: async () => ({ name: 'Sketch' }),
  };
  void handlers;
}

/** A request as the engine takes it may hold what no wire has; one for the wire may not. */
export function localFields(request: ColorizeRequest, forWire: WireRequest): void {
  forWire satisfies ColorizeRequest;
  // @ts-expect-error: what a measurement leaves out is on no wire
  request satisfies WireRequest;
  // @ts-expect-error: neither written out
  ({ ...forWire, leftOut: 'split' }) satisfies WireRequest;
}

type Is<T extends true> = T;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
/** Neither has a key that the other lacks: an optional one would be assignable all the same. */
type SameKeys<A, B> = Same<keyof A, keyof B>;

/** The wire's schema has an entry for each of these (request-on-wire.test.ts). */
type TableRow = Readonly<Record<WireField | 'version', unknown>>;
type OnWire = v.InferOutput<typeof requestSchema>;

export type Checked = [
  Is<Same<OnWire, WireRequest>>,
  Is<SameKeys<Omit<WireRequest, LocalField>, TableRow>>,
  Is<SameKeys<Omit<ColorizeRequest, LocalField>, TableRow>>,
  Is<Same<v.InferOutput<typeof outputSchema>, Output>>,
];

export function channels(transport: Transport): void {
  createChannel({ transport, calls: hostRequests, hears: hostEvents }) satisfies Panel;
  createChannel({ transport, says: hostEvents }) satisfies Main;
}
