/**
 * The worker's work: open a pack on an engine, find masks, prepare a run, colorize, flatten. One job at a time; the next one waits,
 * and a job that was cancelled while it waited never starts. The engine stays open between jobs, and so do its sessions and
 * what they answered, within a budget and for a while (runtime/kept).
 */
import type { Handlers } from '../../src/channel/channel.js';
import type { CancelToken } from '../../src/channel/cancel.js';
import type { workerRequests } from '../../src/channel/protocol/main.js';
import { generate } from '../../src/diffusion/generate.js';
import { prepareRun } from '../../src/diffusion/prepare-run.js';
import { cancellable, throwIfAborted } from '../../src/diffusion/engine.js';
import { LostError, UserError } from '../../src/errors.js';
import type { Rgba8 } from '../../src/image/pixels.js';
import { encodePng } from '../../src/image/png/png.js';
import { calibrate } from '../../src/runtime/calibrate.js';
import { gpuBudget } from '../../src/runtime/gpu-budget.js';
import { keepModels, type KeptModels } from '../../src/runtime/kept/keep-models.js';
import { NoRoomError } from '../../src/runtime/kept/ledger.js';
import { EMISSIONS } from '../../src/runtime/emissions.js';
import { describeBackend, emissionFor, openModels } from '../../src/runtime/models.js';
import type { Models, PackReader } from '../../src/runtime/models.js';
import type { WasmVariant } from '../../src/runtime/ort/web-build.js';
import type { WebRuntimeOptions } from '../../src/runtime/ort/web.js';
import type { Runtime } from '../../src/runtime/session.js';
import { inflate } from '../browser/inflate.js';
import type { Turn } from './event-turn.js';
import { openStorage } from '../browser/pack-storage.js';
import type { PackStorage } from '../browser/pack-storage.js';
import type { OpenPack, PackFacts } from './pack-store.js';
import { probeMachine } from '../browser/probe.js';
import type { ProbeScope } from '../browser/probe.js';
import { createDecoder } from './decode.js';
import type { Decode } from './decode.js';
import { makeLayers } from './make-layers.js';
import { createFlatsFinder, repaint } from './repaint.js';
import { packInfo } from './pack-info.js';
import { toWireMask, toWireProgress } from '../../src/channel/protocol/worker.js';
import { segmentPicture } from './segment.js';
import type { ColorizeInputs } from '../../src/request/request.js';
import { toWireRequest } from '../../src/request/schemas.js';

type WorkerHandlers = Handlers<typeof workerRequests>;

export interface WorkerEngineOptions {
  readonly scope: ProbeScope;
  /** Bytes of ONNX Runtime's wasm file. */
  readonly wasmBinary: (variant: WasmVariant, signal: CancelToken) => Promise<Uint8Array>;
  /** As pack-store.ts opens one from its site. */
  readonly openPack: (packUrl: string, context: Context, place: PackPlace) => Promise<OpenPack>;
  /** What a pack says of itself, without its files. */
  readonly readManifest: (packUrl: string, signal: CancelToken) => Promise<PackFacts>;
  /** Gives the event loop a turn. */
  readonly turn: Turn;
  readonly openRuntime: (options: WebRuntimeOptions) => Promise<Runtime>;
  /** How long without a job until what is kept goes; left out: two minutes. */
  readonly idleMs?: number;
  /** The engine is gone or beyond use, and this worker with it. */
  readonly onLost: (error: LostError) => void;
  /** What the open pack runs on is another than was said when it was opened. */
  readonly onBackend: (description: string) => void;
}

export function createWorkerEngine(options: WorkerEngineOptions): { readonly handlers: WorkerHandlers } {
  const engine = createJobQueue(options);
  return {
    handlers: {
      probe: () => probeMachine(options.scope),
      // Not in the queue: nothing of the engine is used.
      assess: async (order, { signal }) =>
        assess(await options.readManifest(order.packUrl, signal), order.gpuMemory, {
          backend: engine.openNow().runtime.backend,
          storage: await engine.storage(),
        }),
      // Not in the queue: what is kept is asked for while a model is on its way.
      kept: async () => ({ files: await (await engine.storage()).list() }),
      forget: async ({ files }) => {
        const storage = await engine.storage();
        for (const sha256 of files) await storage.remove(sha256);
        return {};
      },
      open: engine.open,
      rest: async () => {
        await engine.rest();
        return {};
      },
      calibrate: (_, { signal }) =>
        engine.queued({ signal, progress: () => undefined }, () => calibrateOpened(engine.openNow())),
      segment: ({ role, png, preprocess }, context) =>
        engine.queued(context, async ({ decode, models }) => {
          const order = { role, picture: await decode(png, role), preprocess };
          return { mask: toWireMask(await segmentPicture(order, models())) };
        }),
      prepare: (order, { signal }) =>
        engine.queued({ signal, progress: () => undefined }, ({ decode }) =>
          prepare(order, { decode, signal, models: engine.openNow().models }),
        ),
      colorize: (order, context) =>
        engine.queued(context, (desk) => {
          engine.openNow().models.beginRun();
          return colorize(order, desk, context);
        }),
      makeLayers: (order, { signal }) =>
        engine.queued({ signal, progress: () => undefined }, ({ decode, models }) =>
          makeLayers(order, { decode, signal, models: engine.isOpen() ? models() : null }),
        ),
      repaint: (order, { signal }) => repaint(order, engine.tools.forJob(signal)),
    },
  };
}

/** What a job works with; all of it stops at its signal. */
interface Desk {
  readonly decode: Decode;
  /** Throws where no pack is open. */
  readonly models: () => Models;
}

/** Of work on pictures alone, which needs no engine and waits for none; what they keep goes with the engine's. */
function createTools(turn: Turn) {
  const decoder = createDecoder(turn);
  const finder = createFlatsFinder();
  return {
    forJob: (signal: CancelToken) => ({ decode: decoder.forJob(signal), finder, signal }),
    drop(): void {
      decoder.drop();
      finder.drop();
    },
  };
}

interface Opened {
  readonly engine: OpenOrder['engine'];
  readonly runtime: Runtime;
  readonly models: KeptModels;
  /** What was said last of its backend. */
  backend: string;
}

export type Context = Parameters<WorkerHandlers['open']>[1];
type OpenOrder = Parameters<WorkerHandlers['open']>[0];
type PrepareOrder = Parameters<WorkerHandlers['prepare']>[0];
type ColorizeOrder = Parameters<WorkerHandlers['colorize']>[0];

/** Of sessions and answers that stay between runs: on the CPU all of it shares the 4 GiB of a wasm heap with the run itself. */
const CPU_BUDGET = 2 ** 30;

function budgetOf({ location }: Runtime['backend'], memory: OpenOrder['gpuMemory']): number {
  return location === 'gpu' ? gpuBudget(memory) : CPU_BUDGET;
}

/** Nobody has asked for anything for so long: memory goes back. */
const IDLE_MS = 120_000;

/** Owns the open engine and the order of jobs. */
function createJobQueue(options: WorkerEngineOptions) {
  const { scope, turn, onLost, onBackend, idleMs = IDLE_MS } = options;
  let opened: Opened | null = null;
  let last: Promise<unknown> = Promise.resolve();
  /** Of the job under way. */
  let working: Context | null = null;
  const keptFiles = whenAsked(() => openStorage(scope));
  const tools = createTools(turn);
  const idle = createIdleTimer(idleMs, () => void rest());

  function queued<T>(context: Context, job: (desk: Desk) => Promise<T>): Promise<T> {
    const { signal } = context;
    const { decode } = tools.forJob(signal);
    const next = last.then(() => {
      throwIfAborted(signal);
      working = context;
      return job({ decode, models: () => cancellable(openNow().models, signal) });
    });
    last = next.catch(() => undefined).then(tellBackend);
    idle.begin(last);
    return next.catch((error: unknown) => rethrow(error));
  }

  function rest(): Promise<unknown> {
    last = last
      .then(() => {
        tools.drop();
        return opened?.models.drop();
      })
      .catch(() => undefined);
    return last;
  }

  function tellBackend(): void {
    if (opened === null || opened.backend === backendText(opened.models)) return;
    opened.backend = backendText(opened.models);
    onBackend(opened.backend);
  }

  /** An engine that went during a job is said with the job's error, and to the owner of this worker. */
  function rethrow(error: unknown): never {
    const lost = error instanceof LostError ? error : (opened?.runtime.lost ?? null);
    if (lost === null) throw error;
    onLost(lost);
    throw lost;
  }

  /** What was open before stays of use until all files of the next pack are there. */
  async function open({ packUrl, engine, gpuMemory }: OpenOrder, context: Context) {
    const pack = await options.openPack(packUrl, context, { scope, storage: await keptFiles() });
    return queued(context, async () => {
      // Before anything of the next one is made: two models are never held at once.
      await opened?.models.drop();
      const runtime = await runtimeFor(engine, context.signal);
      const reader = packReader(pack, () => working);
      const budget = budgetOf(runtime.backend, gpuMemory);
      const models = keepModels(await openModels(reader, runtime), budget);
      const backend = backendText(models);
      opened = { engine, runtime, models, backend };
      return { pack: packInfo(pack, models), backend };
    });
  }

  /** The same one, where it may go on. */
  async function runtimeFor(engine: OpenOrder['engine'], signal: CancelToken): Promise<Runtime> {
    if (opened?.engine === engine && opened.runtime.lost === null) return opened.runtime;
    const before = opened?.runtime;
    opened = null;
    await before?.close();
    return openRuntime(options, engine, signal);
  }

  /** Throws where no pack is open. */
  function openNow(): Opened {
    if (opened === null) throw new UserError('no-model-open');
    return opened;
  }

  return { queued, tools, open, rest, openNow, isOpen: () => opened !== null, storage: keptFiles };
}

/** Times small sums on the open engine. */
async function calibrateOpened({ runtime, backend }: Opened): Promise<{ backend: string; speed: number }> {
  return { backend, speed: await calibrate(runtime, () => performance.now() / 1000) };
}

interface Assessing {
  /** On which it would run. */
  readonly backend: Runtime['backend'];
  readonly storage: PackStorage;
}

function assess({ pack, bytes }: PackFacts, memory: OpenOrder['gpuMemory'], { backend, storage }: Assessing) {
  const emission = emissionFor(pack, backend);
  const engine = { backend, emission, budgetBytes: budgetOf(backend, memory) };
  const { arithmetic } = EMISSIONS[emission];
  return { pack: packInfo({ pack, bytes, storage: storage.kind }, engine), arithmetic };
}

function openRuntime(
  { openRuntime: openOn, scope, turn, wasmBinary }: WorkerEngineOptions,
  engine: OpenOrder['engine'],
  signal: CancelToken,
): Promise<Runtime> {
  const binary = (variant: WasmVariant) => wasmBinary(variant, signal);
  return openOn({ engine, gpu: scope.navigator.gpu, turn, wasmBinary: binary });
}

/** Made at the first call. */
function whenAsked<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

/** Works after so long without a job. */
function createIdleTimer(ms: number, work: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    /** Starts anew when this job is over; one that began later counts. */
    begin(job: Promise<unknown>): void {
      clearTimeout(timer);
      const start = (): void => {
        clearTimeout(timer);
        timer = setTimeout(work, ms);
      };
      void job.then(start);
    },
  };
}

export interface PackPlace {
  readonly scope: ProbeScope;
  readonly storage: PackStorage;
}

/** As long as the channel lets it be. */
const MOST_LETTERS = 300;

function backendText(models: Models): string {
  return describeBackend(models).slice(0, MOST_LETTERS);
}

async function inputsOf(order: PrepareOrder, decode: Decode): Promise<ColorizeInputs> {
  const { background, sketchMask, referenceMask } = order;
  return {
    sketch: await decode(order.sketch, 'sketch'),
    reference: await decode(order.reference, 'reference'),
    ...(background === null ? {} : { background: await decode(background, 'background') }),
    ...(sketchMask === null ? {} : { sketchMask }),
    ...(referenceMask === null ? {} : { referenceMask }),
  };
}

interface Preparing {
  readonly decode: Decode;
  readonly signal: CancelToken;
  readonly models: KeptModels;
}

async function prepare(order: PrepareOrder, { decode, signal, models }: Preparing) {
  const { request, wantsAttention } = order;
  const inputs = await inputsOf(order, decode);
  try {
    await prepareRun(request, inputs, { models: models.preparing, signal, wantsAttention });
    return { isWhole: true };
  } catch (error) {
    if (error instanceof NoRoomError) return { isWhole: false };
    throw error;
  }
}

async function colorize(order: ColorizeOrder, { decode, models }: Desk, { signal, progress }: Context) {
  const { request, resume, wantsAttention } = order;
  const inputs = await inputsOf(order, decode);
  const now = () => performance.now() / 1000;
  const startedAt = now();
  const going = resume === null ? {} : { resume };
  const run = generate(request, inputs, { models: models(), signal, now, wantsAttention, ...going });
  let next = await run.next();
  for (; next.done !== true; next = await run.next()) progress(toWireProgress(next.value));
  const { image, editMaps, attention, packId, backend, timings, request: done } = next.value;
  const toPng = (picture: Rgba8) => Uint8Array.from(encodePng(picture));
  return {
    png: toPng(image),
    attention,
    editMaps: editMaps.map(toPng),
    request: toWireRequest(done),
    packId,
    backend: backend.slice(0, MOST_LETTERS),
    seconds: now() - startedAt + (resume?.seconds ?? 0),
    timings,
  };
}

/** Files that went or broke since the pack was opened are fetched again for the job that needs them. */
function packReader(opened: OpenPack, job: () => Context | null): PackReader {
  return {
    pack: async () => opened.pack,
    read: async ({ file }) => opened.file(file),
    inflate,
    async repair(files) {
      const context = job();
      if (context === null) return false;
      const { signal, progress } = context;
      return opened.repair(files, {
        signal,
        onProgress: (bytes) => progress({ kind: 'download', ...bytes }),
      });
    },
  };
}
