/**
 * One worker with one model in it, from its start to its end. A call that is cancelled rejects at once; a worker that
 * does not answer it soon after (one network call may last as long as it likes, and a worker can end without a word) is
 * of no use to whoever waits and is reported as deaf.
 */
import { bounded, type Coded } from '../../../src/errors.js';
import { createChannel } from '../../../src/channel/channel.js';
import type { Channel } from '../../../src/channel/channel.js';
import { workerEvents, workerRequests } from '../../../src/channel/protocol/main.js';
import type { PackInfo } from '../../../src/channel/protocol/main.js';
import type { Transport } from '../../../src/channel/transports.js';
import type { Later } from '../../browser/later.js';
import type { Settings } from '../settings/settings.js';
import { unlessCancelled } from '../unless-cancelled.js';

export type WorkerChannel = Channel<
  typeof workerRequests,
  typeof workerEvents,
  Readonly<Record<never, never>>
>;

/** A started worker: how to talk to it, how to end it, and word of its death. */
export interface WorkerHandle {
  readonly transport: Transport;
  terminate(): void;
  /** With the reason; an empty one where it could not even be started. */
  onDeath(listener: (reason: string) => void): void;
}

/** A worker that no model is in yet. */
export interface Host {
  readonly channel: WorkerChannel;
  /** Tells of its loss, also where that was before; one listener. */
  onLoss(listener: (loss: Coded) => void): void;
  end(reason: Error): void;
}

export function startHost(startWorker: () => WorkerHandle): Host {
  const handle = startWorker();
  const channel: WorkerChannel = createChannel({
    transport: handle.transport,
    calls: workerRequests,
    hears: workerEvents,
    report: (line) => console.warn(`worker: ${line}`),
  });
  let lost: Coded | null = null;
  let tell: (loss: Coded) => void = () => undefined;
  const lose = (loss: Coded) => {
    lost = loss;
    tell(loss);
  };
  channel.on('lost', lose);
  handle.onDeath((reason) =>
    lose(
      reason === ''
        ? { code: 'worker-not-started', params: {} }
        : { code: 'worker-stopped', params: bounded({ reason }) },
    ),
  );
  return {
    channel,
    onLoss(listener) {
      tell = listener;
      const before = lost;
      // Later: whoever listens is still in the making.
      if (before !== null) void Promise.resolve().then(() => tell(before));
    },
    end(reason) {
      tell = () => undefined;
      handle.terminate();
      channel.close(reason);
    },
  };
}

export interface ModelOrder {
  readonly path: string;
  /** Address of its pack.json. */
  readonly packUrl: string;
}

export interface Opened {
  readonly pack: PackInfo;
  readonly backend: string;
}

/** An open engine, as a job works with it. */
export interface OpenEngine extends Opened {
  /** Rejects at once when it is cancelled; a worker that does not hear that in time is replaced. */
  readonly call: WorkerChannel['call'];
  /** The same for work that nobody waits for: the worker may finish it. */
  readonly callPatiently: WorkerChannel['call'];
}

export interface WorkerSession {
  readonly order: ModelOrder;
  readonly channel: WorkerChannel;
  readonly opened: Promise<Opened>;
  readonly engine: Pick<OpenEngine, 'call' | 'callPatiently'>;
  isOpen(): boolean;
  isOver(): boolean;
  /** Resolves when no cancelled call waits for its answer. */
  heard(): Promise<unknown>;
  /** Ends the worker; what waits for it rejects with the reason. */
  end(reason: Error): void;
}

export interface SessionOptions {
  readonly order: ModelOrder;
  readonly host: Host;
  readonly engine: Settings['engine'];
  readonly gpuMemory: Settings['gpuMemory'];
  readonly later: Later;
  onBytes(bytes: { readonly loadedBytes: number; readonly totalBytes: number }): void;
  onLoss(loss: Coded): void;
  /** It runs on something else than it said when it was opened. */
  onBackend(description: string): void;
  onDeaf(): void;
}

/** A cancelled call is answered within a turn of the worker's event loop, but for one that a network call keeps. */
export const HEARING_MS = 700;

export function startSession(options: SessionOptions): WorkerSession {
  const { order, host, engine, gpuMemory, onBytes, onLoss, onBackend } = options;
  const { channel } = host;
  let over = false;
  let open = false;
  const opening = channel.call(
    'open',
    { packUrl: order.packUrl, engine, gpuMemory },
    { onProgress: (progress) => progress.kind === 'download' && onBytes(progress) },
  );
  opening.then(
    () => (open = true),
    () => undefined,
  );
  const watched = watchCalls(options, () => over);
  host.onLoss((loss) => over || onLoss(loss));
  channel.on('backend', ({ description }) => over || onBackend(description));
  return {
    order,
    channel,
    opened: opening,
    engine: { call: watched.call, callPatiently: patientCall(channel) },
    isOpen: () => open,
    isOver: () => over,
    heard: watched.heard,
    end(reason) {
      over = true;
      host.end(reason);
    },
  };
}

function patientCall(channel: WorkerChannel): WorkerChannel['call'] {
  return (name, payload, options = {}) => {
    const answer = channel.call(name, payload, options);
    return options.signal === undefined ? answer : unlessCancelled(answer, options.signal);
  };
}

/** Calls whose cancel must be heard in time. */
function watchCalls({ host: { channel }, later, onDeaf }: SessionOptions, isOver: () => boolean) {
  let unheard: Promise<unknown> = Promise.resolve();
  const call: WorkerChannel['call'] = (name, payload, options = {}) => {
    const answer = channel.call(name, payload, options);
    const { signal } = options;
    if (signal === undefined) return answer;
    const settled = Promise.allSettled([answer]);
    const watch = () => {
      const stop = later(HEARING_MS, () => isOver() || onDeaf());
      unheard = Promise.all([unheard, settled.then(stop)]);
    };
    signal.addEventListener('abort', watch);
    void settled.then(() => signal.removeEventListener('abort', watch));
    return unlessCancelled(answer, signal);
  };
  return { call, heard: () => unheard };
}
