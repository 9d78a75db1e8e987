/**
 * Owns the worker: starts it, opens the pack in it, replaces it when its GPU device is lost or its script dies.
 * Every state of that is told to the store; whoever needs the engine awaits `ready`.
 */
import { createChannel } from '../src/channel/channel.js';
import type { Channel } from '../src/channel/channel.js';
import { workerEvents, workerRequests } from '../src/channel/protocol.js';
import type { PackInfo } from '../src/channel/protocol.js';
import type { Transport } from '../src/channel/transports.js';
import { LostError, UserError } from '../src/errors.js';
import { toProblem } from './problem.js';
import type { Action } from './reducer.js';
import type { Engine, State } from './state.js';
import type { Store } from './store.js';
import { unlessCancelled } from './unless-cancelled.js';

export type WorkerChannel = Channel<
  typeof workerRequests,
  typeof workerEvents,
  Readonly<Record<never, never>>
>;

/** A started worker: how to talk to it, how to end it, and word of its death. */
export interface WorkerHandle {
  readonly transport: Transport;
  terminate(): void;
  onDeath(listener: (message: string) => void): void;
}

export interface EngineClient {
  /** The channel to the worker of the moment. */
  readonly channel: WorkerChannel;
  /**
   * Loads the pack of this address on the engine the settings ask for; again after a failure or a changed setting.
   * An opening under way is cancelled.
   */
  open(packUrl: string): void;
  /** Resolves when the pack is open; rejects with what went wrong. */
  ready(): Promise<PackInfo>;
  /** The open engine with the model of this path. */
  take(path: string): Promise<OpenEngine>;
  close(): void;
}

/** An open engine, as a job works with it. */
export interface OpenEngine {
  readonly pack: PackInfo;
  readonly backend: string;
  /** Rejects at once when it is cancelled. */
  readonly call: WorkerChannel['call'];
  /** The same for work that nobody waits for. */
  readonly callPatiently: WorkerChannel['call'];
}

export interface EngineOptions {
  readonly store: Store<State, Action>;
  readonly startWorker: () => WorkerHandle;
}

interface Running {
  readonly handle: WorkerHandle;
  readonly channel: WorkerChannel;
}

export function createEngineClient({ store, startWorker }: EngineOptions): EngineClient {
  let running: Running | null = null;
  let opening: Promise<PackInfo> | null = null;
  let order = { packUrl: '', controller: new AbortController() };

  /** The worker of the moment; a new one where there is none. */
  function current(): Running {
    running ??= startRunning(startWorker, lose);
    return running;
  }

  function lose(lost: Running, message: string, hint: string | null = null): void {
    if (lost !== running) return;
    const wasReady = store.getState().engine.kind === 'ready';
    stop(new LostError(message, hint));
    // A worker that died before it was of any use would only die again: the designer says when to try.
    if (wasReady) open(order.packUrl);
    else fail(new UserError(message, hint ?? 'Try again; if it stays, use the CPU only (chip at the top).'));
  }

  function stop(reason: Error): void {
    running?.handle.terminate();
    running?.channel.close(reason);
    running = null;
    opening = null;
  }

  function fail(error: unknown): void {
    store.dispatch({ type: 'engine', engine: { kind: 'failed', problem: toProblem(error) } });
  }

  function open(packUrl: string): void {
    order.controller.abort();
    order = { packUrl, controller: new AbortController() };
    const attempt = openIn(current(), order);
    opening = attempt;
    attempt.catch((error: unknown) => {
      if (opening === attempt) fail(error);
    });
  }

  async function openIn(
    worker: Running,
    { packUrl, controller: { signal } }: typeof order,
  ): Promise<PackInfo> {
    const tell = (engine: Engine) => {
      if (worker === running && !signal.aborted) store.dispatch({ type: 'engine', engine });
    };
    tell({ kind: 'opening', loadedBytes: 0, totalBytes: 0 });
    const { engine } = store.getState().settings;
    const { pack, backend } = await worker.channel.call(
      'open',
      { packUrl, engine },
      {
        signal,
        onProgress: (progress) => {
          if (progress.kind === 'download') tell({ ...progress, kind: 'opening' });
        },
      },
    );
    tell({ kind: 'ready', pack, backend });
    return pack;
  }

  return {
    get channel() {
      return current().channel;
    },
    open,
    async take() {
      const pack = await (opening ?? Promise.reject(new LostError('The model is not loaded.')));
      const { engine } = store.getState();
      const { channel } = current();
      return toOpenEngine(channel, pack, engine.kind === 'ready' ? engine.backend : '');
    },
    ready: () => opening ?? Promise.reject(new LostError('The model is not loaded.')),
    close: () => stop(new Error('The panel was closed.')),
  };
}

function toOpenEngine(channel: WorkerChannel, pack: PackInfo, backend: string): OpenEngine {
  const call: WorkerChannel['call'] = (name, payload, options = {}) => {
    const answer = channel.call(name, payload, options);
    return options.signal === undefined ? answer : unlessCancelled(answer, options.signal);
  };
  return { pack, backend, call, callPatiently: call };
}

function startRunning(
  startWorker: () => WorkerHandle,
  onLoss: (lost: Running, message: string, hint?: string | null) => void,
): Running {
  const handle = startWorker();
  const channel: WorkerChannel = createChannel({
    transport: handle.transport,
    calls: workerRequests,
    hears: workerEvents,
    report: (line) => console.warn(`worker: ${line}`),
  });
  const running = { handle, channel };
  channel.on('lost', ({ message, hint }) => onLoss(running, message, hint));
  handle.onDeath((message) => onLoss(running, message));
  return running;
}
