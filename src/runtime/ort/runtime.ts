/**
 * What ONNX Runtime's packages for Node and for browsers have in common: the port of session.ts over a small
 * engine port. Everything that touches the engine (create, run, read, release) goes through one queue: two
 * creates or two runs at once break the WebGPU engine. Feeds are checked before the engine sees them, so that
 * a message names the network and the input.
 */
import { FormatError, assert, type LostError } from '../../errors.js';
import { createQueue, type Queue } from '../queue.js';
import { releaseAll } from '../release.js';
import { floatsOf, type NewTensor, type OrtTensor } from './tensor.js';
import { trapOf } from './trap.js';
import type { Backend, Feed, Feeds, NetworkSource, Runtime, Session, Value } from '../session.js';

/** A string in the shape is a dimension that was left free. */
export interface OrtInput {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

export type OrtTensors = Readonly<Record<string, OrtTensor>>;

export interface OrtSession {
  readonly inputs: readonly OrtInput[];
  /** `outputs`: those that are wanted; all of them where it is left out. */
  run(feeds: OrtTensors, outputs?: readonly string[]): Promise<OrtTensors>;
  release(): Promise<void>;
}

/** One ONNX Runtime with one kind of device. Its functions are never called at the same time. */
export interface OrtEngine {
  readonly backend: Backend;
  /** Set once the device is gone. */
  readonly lost: LostError | null;
  create(source: NetworkSource): Promise<OrtSession>;
  readonly tensor: NewTensor;
  /** Called after a session was released: the engine may have memory to hand back. What it cannot do now may be done the next time. */
  afterRelease(): Promise<void>;
  /** Stands by while a job is under way; left out where the engine needs nobody. */
  attend?<T>(job: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * Gives the event loop a turn. An engine that computes on this thread is, behind its promises, one chain of microtasks, in
 * which the word of a cancel is never heard: so there is a turn after each of its jobs.
 */
export type Turn = () => Promise<void>;

interface OrtContext {
  readonly engine: OrtEngine;
  readonly turn: Turn;
  readonly queue: Queue;
  /** Set once the engine itself broke down (trap.ts). */
  broken: LostError | null;
  /** Which engine tensor stands behind a value that was handed out. */
  readonly tensors: WeakMap<Value, OrtTensor>;
}

/**
 * Settings of every session. The engine turns products with int8 weights into one operator, which by default rounds what
 * the weights are multiplied with to 8 bits as well (accuracy level 4): level 0 keeps that in float32.
 */
export const SESSION_EXTRA = { session: { qdq_matmulnbits_accuracy_level: '0' } } as const;

/** For an engine whose own calls let the event loop go on. */
export const NO_TURN: Turn = () => Promise.resolve();

/** A runtime over an engine; the engine belongs to it from then on. */
export function ortRuntime(engine: OrtEngine, turn: Turn = NO_TURN): Runtime {
  const context: OrtContext = { engine, turn, queue: createQueue(), broken: null, tensors: new WeakMap() };
  return {
    backend: engine.backend,
    get lost() {
      return lostOf(context);
    },
    load: (source) => guarded(context, () => loadSession(context, source)),
    close: () => context.queue(() => engine.close()),
  };
}

function lostOf({ engine, broken }: OrtContext): LostError | null {
  return engine.lost ?? broken;
}

/** Queues a job; a lost engine is the reason of whatever fails with it or after it. */
function guarded<T>(context: OrtContext, job: () => Promise<T>): Promise<T> {
  return context.queue(async () => {
    const lost = lostOf(context);
    if (lost !== null) throw lost;
    try {
      const result = await attended(context.engine, job);
      await context.turn();
      // What is computed beside an error of the device is of no use.
      return unlessLost(context, result);
    } catch (error) {
      throw lostOf(context) ?? error;
    }
  });
}

function unlessLost<T>(context: OrtContext, result: T): T {
  const lost = lostOf(context);
  if (lost !== null) throw lost;
  return result;
}

/** Remembers what ends the engine, before anyone puts other words to it. */
async function inEngine<T>(context: OrtContext, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    context.broken ??= trapOf(error);
    throw error;
  }
}

/** Never rejects (release.ts); an engine that is lost is not asked for anything more. */
async function releaseSession(context: OrtContext, session: OrtSession): Promise<void> {
  const { engine } = context;
  await releaseAll([{ release: () => inEngine(context, () => session.release()) }]);
  if (lostOf(context) !== null) return;
  const release = () => inEngine(context, () => attended(engine, () => engine.afterRelease()));
  await releaseAll([{ release }]);
}

function attended<T>(engine: OrtEngine, job: () => Promise<T>): Promise<T> {
  return engine.attend === undefined ? job() : engine.attend(job);
}

async function loadSession(context: OrtContext, source: NetworkSource): Promise<Session> {
  const session = await inEngine(context, () => context.engine.create(source)).catch((error: unknown) => {
    throw new FormatError('network-not-loaded', { network: source.name, reason: messageOf(error) });
  });
  const inputs = session.inputs.map((input) => fixDimensions(input, source));
  let released = false;
  return {
    async run(feeds, wanted) {
      assert(!released, `network '${source.name}' was run after its release`);
      const run = { name: source.name, session, inputs, feeds, wanted };
      return guarded(context, () => runSession(context, run));
    },
    async release() {
      if (released) return;
      released = true;
      await context.queue(() => releaseSession(context, session));
    },
  };
}

/** The engine reports the graph's own dimension names even where it was given their sizes. */
function fixDimensions({ name, type, shape }: OrtInput, { dimensions }: NetworkSource): OrtInput {
  return {
    name,
    type,
    shape: shape.map((size) => (typeof size === 'string' ? (dimensions[size] ?? size) : size)),
  };
}

interface Run {
  readonly name: string;
  readonly session: OrtSession;
  readonly inputs: readonly OrtInput[];
  readonly feeds: Feeds;
  /** Undefined: all outputs. */
  readonly wanted: readonly string[] | undefined;
}

async function runSession(context: OrtContext, run: Run): Promise<Record<string, Value>> {
  checkFeeds(run);
  const uploads: OrtTensor[] = [];
  try {
    const feeds = engineFeeds(context, run, uploads);
    const outputs = await inEngine(context, () => run.session.run(feeds, run.wanted));
    const values = Object.entries(outputs).map(
      ([name, tensor]) => [name, handOut(context, name, tensor)] as const,
    );
    return Object.fromEntries(values);
  } catch (error) {
    throw runError(run.name, error);
  } finally {
    for (const upload of uploads) disposeTensor(upload);
  }
}

function checkFeeds({ name, inputs, feeds }: Run): void {
  const known = inputs.map((input) => input.name);
  const missing = known.filter((input) => feeds[input] === undefined);
  assert(missing.length === 0, `network '${name}' lacks the inputs ${missing.join(', ')}`);
  const unknown = Object.keys(feeds).filter((input) => !known.includes(input));
  assert(
    unknown.length === 0,
    `network '${name}' has no inputs ${unknown.join(', ')}; it has ${known.join(', ')}`,
  );
  for (const input of inputs) checkShape(name, input, feeds[input.name] as Feed);
}

function checkShape(network: string, input: OrtInput, feed: Feed): void {
  const place = `input '${input.name}' of network '${network}'`;
  const fits =
    feed.shape.length === input.shape.length &&
    input.shape.every((size, axis) => typeof size === 'string' || size === feed.shape[axis]);
  assert(fits, `${place} must be [${input.shape.join(', ')}], it is [${feed.shape.join(', ')}]`);
  if (!('data' in feed)) return;
  const count = feed.shape.reduce((product, size) => product * size, 1);
  assert(feed.data.length === count, `${place} must hold ${count} numbers, it holds ${feed.data.length}`);
}

/** By the inputs' names; what is made for the run is noted in `uploads`. */
function engineFeeds(context: OrtContext, { inputs, feeds }: Run, uploads: OrtTensor[]): OrtTensors {
  const entries = inputs.map(({ name, type }) => {
    const feed = feeds[name] as Feed;
    if (!('data' in feed)) return [name, tensorOf(context, feed)] as const;
    const tensor = context.engine.tensor(feed, type);
    uploads.push(tensor);
    return [name, tensor] as const;
  });
  return Object.fromEntries(entries);
}

function tensorOf({ tensors }: OrtContext, value: Value): OrtTensor {
  const tensor = tensors.get(value);
  assert(tensor !== undefined, 'the value was disposed of, or belongs to another runtime');
  return tensor;
}

function handOut(context: OrtContext, name: string, tensor: OrtTensor): Value {
  const value: Value = {
    shape: tensor.dims,
    read: () =>
      guarded(context, async () => {
        assert(context.tensors.has(value), `output '${name}' was read after it was disposed of`);
        return floatsOf(tensor, await inEngine(context, () => tensor.getData()));
      }),
    dispose() {
      if (context.tensors.delete(value)) disposeTensor(tensor);
    },
  };
  context.tensors.set(value, tensor);
  return value;
}

function runError(name: string, error: unknown): Error {
  return new Error(`Network '${name}' failed: ${messageOf(error)}`);
}

/** After a failed run the WebGPU engine may fail at freeing, too; the first error is the one that counts. */
function disposeTensor(tensor: OrtTensor): void {
  try {
    tensor.dispose();
  } catch {
    // Its memory goes with the engine.
  }
}

/** The WebGPU engine rejects with an empty message when its device is destroyed. */
function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message === '' ? 'the engine gave no reason' : message;
}
