/**
 * Owns the workers, one for each open model. There is one in use; another model is opened beside it, in a worker of its
 * own, and takes over when it is ready, so that one that fails or is cancelled changes nothing. (A worker loads networks
 * for its first job, and the one before is ended with all that it keeps before a job comes: two models' networks are never
 * held at once, on a GPU either. Only where the browser keeps no files do both models' bytes stand in memory until the
 * change.) A model whose jobs are not done stays until they are. A worker that is lost, or deaf to a cancel, is replaced
 * by a new one with the same model.
 */
import { CancelledError, LostError, UserError, argumentsOf, type Coded } from '../../../src/errors.js';
import type { WorkerChannel, WorkerHandle } from './engine-session.js';
import { startHost, startSession } from './engine-session.js';
import type { Host, ModelOrder, OpenEngine, Opened, WorkerSession } from './engine-session.js';
import type { Later } from '../../browser/later.js';
import { toProblem } from '../state/problem.js';
import type { Action } from '../state/reducer.js';
import type { State } from '../state/state.js';
import type { Coming, EngineState } from '../state/records.js';
import type { Store } from '../state/store.js';

export type { OpenEngine, WorkerHandle } from './engine-session.js';

export interface EngineClient {
  /** The channel to the worker of the moment. */
  readonly channel: WorkerChannel;
  /**
   * Opens a model on the engine that the settings ask for, and puts it in use. Resolves when it is; rejects with what
   * went wrong. An opening under way is cancelled.
   */
  open(order: ModelOrder): Promise<void>;
  /** Ends the opening of a model beside the one in use. */
  cancelOpening(): void;
  /** The engine with the model of this path, when it is open and free. */
  take(path: string): Promise<OpenEngine>;
  /** Ends models that no job needs any more. */
  follow(state: State): void;
  close(): void;
}

export interface EngineOptions {
  readonly store: Store<State, Action>;
  readonly startWorker: () => WorkerHandle;
  readonly later: Later;
}

export function createEngineClient(options: EngineOptions): EngineClient {
  return new Engines(options);
}

/** Owns the workers. */
class Engines implements EngineClient {
  private spare: Host | null = null;
  private present: WorkerSession | null = null;
  private coming: WorkerSession | null = null;
  /** Out of use, with the jobs that still need them. */
  private readonly former = new Map<WorkerSession, readonly string[]>();
  /** On which each was asked for. */
  private readonly engines = new WeakMap<WorkerSession, State['settings']['engine']>();

  constructor(private readonly options: EngineOptions) {}

  get channel(): WorkerChannel {
    const { present } = this;
    if (present !== null && !present.isOver()) return present.channel;
    this.spare ??= startHost(this.options.startWorker);
    return this.spare.channel;
  }

  async open(order: ModelOrder): Promise<void> {
    this.cancelOpening();
    if (this.state.engine.kind === 'ready' && this.present !== null) return this.openBeside(order);
    this.present?.end(new CancelledError());
    await this.putInUse(this.start(order));
  }

  cancelOpening(): void {
    if (this.coming === null) return;
    this.coming.end(new CancelledError());
    this.coming = null;
    this.tellComing(null);
  }

  async take(path: string): Promise<OpenEngine> {
    const session = this.find(path);
    if (session === null) throw new UserError('model-gone');
    if (this.isOnOldEngine(session)) {
      this.replace(session, new CancelledError());
      return this.take(path);
    }
    try {
      const opened = await session.opened;
      await session.heard();
      if (!session.isOver()) return { ...opened, ...session.engine };
    } catch (error) {
      const now = this.find(path);
      // Ended for another one: that is said below.
      const isGivenUp = now === null && error instanceof CancelledError;
      if (now === session || (now === null && !isGivenUp)) throw error;
    }
    if (this.find(path) === session) throw new LostError('model-gone');
    return this.take(path);
  }

  follow({ jobs }: State): void {
    for (const [session, needing] of this.former) {
      if (jobs.some(({ id }) => needing.includes(id))) continue;
      this.former.delete(session);
      session.end(new LostError('model-gone'));
    }
  }

  close(): void {
    const reason = new Error('The panel was closed.');
    for (const session of [this.present, this.coming, ...this.former.keys()]) session?.end(reason);
    this.spare?.end(reason);
  }

  // ---------------------------------------------------------------------------------------------- in and out of use

  private get state(): State {
    return this.options.store.getState();
  }

  private start(order: ModelOrder): WorkerSession {
    const host = this.spare ?? startHost(this.options.startWorker);
    this.spare = null;
    const { engine } = this.state.settings;
    const session: WorkerSession = startSession({
      order,
      host,
      engine,
      gpuMemory: this.state.settings.gpuMemory,
      later: this.options.later,
      onBytes: (bytes) => this.tellBytes(session, bytes),
      onLoss: (loss) => this.lose(session, loss),
      onBackend: (backend) => this.tellBackend(session, backend),
      // Its other calls are mask work, which is begun anew.
      onDeaf: () => this.replace(session, new CancelledError()),
    });
    this.engines.set(session, engine);
    return session;
  }

  /** Opens it in the place of the one in use, and tells how that goes. */
  private async putInUse(session: WorkerSession): Promise<void> {
    this.present = session;
    this.tellBytes(session, { loadedBytes: 0, totalBytes: 0 });
    try {
      const { pack, backend } = await session.opened;
      if (session === this.present) this.tellEngine({ kind: 'ready', pack, backend });
    } catch (error) {
      if (session === this.present && !session.isOver()) this.fail(error);
      throw error;
    }
  }

  private async openBeside(order: ModelOrder): Promise<void> {
    const session = this.start(order);
    this.coming = session;
    this.tellBytes(session, { loadedBytes: 0, totalBytes: 0 });
    try {
      const opened = await session.opened;
      if (this.coming !== session) throw new CancelledError();
      this.takeOver(session, opened);
    } finally {
      if (this.coming === session) this.cancelOpening();
    }
  }

  private takeOver(session: WorkerSession, { pack, backend }: Opened): void {
    this.coming = null;
    if (this.present !== null) this.retire(this.present, session.order.path);
    this.present = session;
    this.tellEngine({ kind: 'ready', pack, backend });
    this.tellComing(null);
  }

  /** The job that runs keeps it; those that wait do so only for another model than the new one. */
  private retire(session: WorkerSession, newPath: string): void {
    const { path } = session.order;
    const needing = this.state.jobs
      .filter(({ model }, index) => model === path && (index === 0 || path !== newPath))
      .map(({ id }) => id);
    if (needing.length === 0) session.end(new LostError('model-gone'));
    else this.former.set(session, needing);
  }

  /** One in use is opened anew when another engine is wanted; one that only jobs need waits until one asks for it. */
  private isOnOldEngine(session: WorkerSession): boolean {
    return this.former.has(session) && this.engines.get(session) !== this.state.settings.engine;
  }

  /** One that is on its way on the engine that is wanted now goes before the one that it will replace. */
  private find(path: string): WorkerSession | null {
    const newest = [this.coming, this.present].filter((session) => session !== null);
    const ofPath = [...newest, ...this.former.keys()];
    return ofPath.find(({ order }) => order.path === path) ?? null;
  }

  // ---------------------------------------------------------------------------------------------- lost and replaced

  private lose(session: WorkerSession, loss: Coded): void {
    if (session.isOpen() && session !== this.coming)
      return this.replace(session, new LostError(...argumentsOf(loss)));
    // A worker that died before it was of any use would only die again: the designer says when to try.
    const error = new UserError(...argumentsOf(loss));
    session.end(error);
    this.former.delete(session);
    if (session === this.present) this.fail(error);
  }

  private replace(session: WorkerSession, reason: Error): void {
    session.end(reason);
    const needing = this.former.get(session);
    this.former.delete(session);
    const { order } = session;
    if (session === this.present) this.putInUse(this.start(order)).catch(() => undefined);
    else if (needing !== undefined) this.former.set(this.start(order), needing);
  }

  // ---------------------------------------------------------------------------------------------------------- words

  private tellBytes(session: WorkerSession, { loadedBytes, totalBytes }: Bytes): void {
    const bytes = { loadedBytes, totalBytes };
    if (session === this.present) this.tellEngine({ kind: 'opening', ...bytes });
    if (session === this.coming) this.tellComing({ path: session.order.path, ...bytes });
  }

  private tellBackend(session: WorkerSession, backend: string): void {
    const { engine } = this.state;
    if (session === this.present && engine.kind === 'ready') this.tellEngine({ ...engine, backend });
  }

  private tellComing(coming: Coming | null): void {
    this.options.store.dispatch({ type: 'models', news: { coming } });
  }

  private fail(error: unknown): void {
    this.tellEngine({ kind: 'failed', problem: toProblem(error) });
  }

  private tellEngine(engine: EngineState): void {
    const path = this.present?.order.path;
    if (path !== undefined) this.options.store.dispatch({ type: 'engine', engine, path });
  }
}

type Bytes = Pick<Coming, 'loadedBytes' | 'totalBytes'>;
