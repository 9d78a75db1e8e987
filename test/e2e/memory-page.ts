/**
 * Bundled into a page of the panel's site (engine-site.ts): a run as the worker does it, with everything kept that fits into a
 * budget, on a device whose buffers are counted as they come and go.
 */
import { watchBuffers } from '../../cli/engines/buffer-ledger.js';
import { generate } from '../../src/diffusion/generate.js';
import { runDemand } from '../../src/diffusion/run-demand.js';
import { defaultRequest } from '../../src/request/default-request.js';
import type { NetworkName } from '../../src/runtime/contracts.js';
import type { Sizes } from '../../src/runtime/dimensions.js';
import { keepModels, type KeptModels } from '../../src/runtime/kept/keep-models.js';
import { networkMemory } from '../../src/runtime/memory.js';
import { openModels, type Models } from '../../src/runtime/models.js';
import { openWebRuntime } from '../../src/runtime/ort/web.js';
import { WASM_FILES } from '../../src/runtime/ort/web-build.js';
import type { PackFile } from '../../src/runtime/pack.js';
import { parsePack } from '../../src/runtime/parse-pack.js';
import type { HostTensor, Runtime, Session } from '../../src/runtime/session.js';
import { inflate } from '../../ui/browser/inflate.js';
import { createTurn } from '../../ui/engine/event-turn.js';
import { frameSketch, gradient } from '../support/pictures.js';

/** Bytes of the device's buffers. */
export interface Moment {
  readonly what: 'load' | 'run';
  readonly network: string;
  readonly before: number;
  readonly peak: number;
  readonly after: number;
  /** What the pack's formula says of the network. */
  readonly weights: number;
  readonly activations: number;
  /** Numbers of the host that the run was given. */
  readonly uploads: number;
}

export interface Click {
  readonly seed: number;
  /** Which of two pictures. */
  readonly reference: 'tall' | 'wide';
}

export interface ZeroNetwork {
  readonly graph: string;
  readonly weights: readonly { readonly path: string; readonly bytes: number }[];
  readonly dimensions: Readonly<Record<string, number>>;
}

export interface MemoryPage {
  calls(): number;
  /** Opens a pack; the demand of a guided run of a square of so many pixels, which is the budget from then on, and a little more. */
  open(pack: string, side: number): Promise<{ readonly device: string; readonly demand: number }>;
  click(click: Click): Promise<readonly Moment[]>;
  /** What is left when all that is kept is dropped. */
  drop(): Promise<number>;
  /** Live bytes while a network of zeros is loaded, and after its release. */
  zeros(network: ZeroNetwork): Promise<{ readonly loaded: number; readonly released: number }>;
}

const ledger = watchBuffers(navigator.gpu);

let calls = 0;
let kept: KeptModels | null = null;
let moments: Moment[] = [];
let side = 0;

/** Of the demand: room for what the encoders have answered. */
const SLACK = 1.05;
const PLAIN = { attention: 'plain', style: false } as const;

const page: MemoryPage = {
  calls: () => calls,
  async open(pack, sidePx) {
    side = sidePx;
    const runtime = await openRuntime();
    const models = await openPack(pack, runtime);
    const plan = { mode: PLAIN, injects: false, size: { width: side, height: side } };
    const demand = runDemand(plan, models)?.bytes ?? 0;
    kept = keepModels(watched(models), SLACK * demand);
    return { device: runtime.backend.device, demand };
  },
  async click({ seed, reference }) {
    if (kept === null) throw new Error('nothing is open');
    moments = [];
    const sketch = frameSketch(side, side);
    const request = {
      ...defaultRequest(kept.pack, sketch),
      ...({
        attention: { kind: 'plain' },
        guidance: 3,
        steps: 2,
        seed,
        size: { width: side, height: side },
      } as const),
    };
    const inputs = { sketch, reference: reference === 'tall' ? gradient(40, 64) : gradient(64, 40) };
    const run = generate(request, inputs, { models: kept, signal: { aborted: false }, now: () => 0 });
    while ((await run.next()).done !== true);
    return moments;
  },
  async drop() {
    await kept?.drop();
    return ledger.live();
  },
  async zeros({ graph, weights, dimensions }) {
    const runtime = await openRuntime();
    const files = weights.map(({ path, bytes }) => ({ path, data: new Blob([new Uint8Array(bytes)]) }));
    const before = ledger.live();
    const source = { name: 'zeros', graph: await fetchBytes(graph), weights: files, dimensions };
    const session = await runtime.load(source);
    const loaded = ledger.live() - before;
    await session.release();
    return { loaded, released: ledger.live() - before };
  },
};
Object.assign(window, { engine: page });

function openRuntime(): Promise<Runtime> {
  return openWebRuntime({
    engine: 'auto',
    gpu: navigator.gpu,
    turn: createTurn(),
    wasmBinary: (variant) => fetchBytes(`ort/${WASM_FILES[variant]}`),
  });
}

async function openPack(pack: string, runtime: Runtime): Promise<Models> {
  const read = (file: string): Promise<Uint8Array> => fetchBytes(`packs/${pack}/${file}`);
  const json: unknown = JSON.parse(new TextDecoder().decode(await read('pack.json')));
  const reader = { pack: async () => parsePack(json), read: ({ file }: PackFile) => read(file), inflate };
  return openModels(reader, runtime);
}

/** The same models, telling what the device holds. */
function watched(models: Models): Models {
  return {
    ...models,
    async load(network, sizes) {
      const told = teller(models, network, sizes);
      const session = await told('load', 0, () => models.load(network, sizes));
      const run: Session['run'] = (feeds, wanted) => {
        const hosted = Object.values(feeds).filter((feed): feed is HostTensor => 'data' in feed);
        const uploads = hosted.reduce((sum, { data }) => sum + data.byteLength, 0);
        return told('run', uploads, () => session.run(feeds, wanted));
      };
      return { run, release: () => session.release() };
    },
  };
}

function teller({ pack, emission }: Models, network: NetworkName, sizes: Sizes) {
  const { weights, activations } = networkMemory(pack, { emission, network, sizes });
  return async <T>(what: Moment['what'], uploads: number, job: () => Promise<T>): Promise<T> => {
    const before = ledger.live();
    ledger.reset();
    const result = await job();
    calls++;
    const [peak, after] = [ledger.peak(), ledger.live()];
    moments.push({ what, network, before, peak, after, weights, activations, uploads });
    return result;
  };
}

async function fetchBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
