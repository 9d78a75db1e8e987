/**
 * Bundled into a page of the panel's site (engine-site.ts): the engine without the panel, so that numbers can be
 * compared before they become pixels.
 */
import { colorizeTensors, type TensorInputs } from '../../src/diffusion/colorize-tensors.js';
import type { ColorizeRequest, Progress } from '../../src/request/request.js';
import { badGpu, type GpuFault } from './bad-gpu.js';
import { generate } from '../../src/diffusion/generate.js';
import { LostError } from '../../src/errors.js';
import { defaultRequest } from '../../src/request/default-request.js';
import type { KeptRun } from '../../src/request/kept-run.js';
import type { Stage } from '../../src/vocabulary/stages.js';
import { frameSketch, gradient } from '../support/pictures.js';
import { resizePlain } from '../../src/image/resize.js';
import type { Tensor } from '../../src/image/tensor.js';
import { describeBackend, openModels, withSession, type Models } from '../../src/runtime/models.js';
import type { PackFile } from '../../src/runtime/pack.js';
import { parsePack } from '../../src/runtime/parse-pack.js';
import { inflate } from '../../ui/browser/inflate.js';
import { openWebRuntime } from '../../src/runtime/ort/web.js';
import { WASM_FILES } from '../../src/runtime/ort/web-build.js';
import type { NetworkName } from '../../src/runtime/contracts.js';
import type { Backend, Runtime } from '../../src/runtime/session.js';
import { createTurn } from '../../ui/engine/event-turn.js';
import { runMode, type ModeResult, type ModeRun } from './mode-runs.js';
import { callUnet } from './unet-call.js';

/** A run from tensors, with the same noise in every step of injection. */
export interface TensorRun {
  readonly pack: string;
  readonly request: ColorizeRequest;
  readonly inputs: Omit<TensorInputs, 'injection'>;
  readonly injectionNoise: Tensor;
}

/** A line extractor on a picture as its network takes it. */
export interface LineRun {
  readonly pack: string;
  readonly network: NetworkName;
  readonly image: Tensor;
}

/** How a GPU is opened, and what is the matter with it. */
export interface Way {
  readonly without?: readonly string[];
  readonly fault?: GpuFault;
}

/** A whole run from pictures, whose device may be destroyed on the way. */
export interface PictureRun {
  readonly pack: string;
  readonly change: Partial<ColorizeRequest>;
  readonly resume: KeptRun | null;
  /** When this is told; null: it is not. */
  readonly destroyAt: { readonly stage: Stage } | { readonly step: number } | null;
}

export interface PictureAnswer {
  /** Null: the engine was lost. */
  readonly pixels: readonly number[] | null;
  readonly backend: string;
  /** The last one. */
  readonly kept: KeptRun | null;
  /** Code of the loss. */
  readonly lost: string | null;
}

export interface EnginePage {
  /** How many networks were loaded or run so far. */
  calls(): number;
  /** Closes the engine before and opens another; its description. */
  open(engine: 'auto' | 'wasm', way?: Way): Promise<string>;
  /** Of the open engine. */
  backend(): Backend | undefined;
  picture(run: PictureRun): Promise<PictureAnswer>;
  /** On a square of so many pixels (unet-call.ts). */
  call(pack: string, side: number): Promise<readonly number[]>;
  mode(run: ModeRun, steps: number): Promise<ModeResult>;
  tensors(run: TensorRun): Promise<{ readonly latent: Float32Array; readonly image: Float32Array }>;
  lines(run: LineRun): Promise<Float32Array>;
}

declare global {
  interface Window {
    engine?: EnginePage;
  }
}

let runtime: Runtime | null = null;
/** Files by address: packs are small, and their networks many. */
const files = new Map<string, Promise<Uint8Array>>();

let calls = 0;
let devices: readonly GPUDevice[] = [];

window.engine = {
  calls: () => calls,
  open: async (engine, { without = [], fault } = {}) => {
    await runtime?.close();
    const bad = badGpu(navigator.gpu, fault ?? null);
    ({ devices } = bad);
    runtime = await openWebRuntime({
      engine,
      gpu: bad.gpu,
      without,
      turn: createTurn(),
      wasmBinary: (variant) => fetchBytes(`ort/${WASM_FILES[variant]}`),
    });
    return runtime.backend.device;
  },
  mode: async (run, steps) => runMode(run, steps, await modelsOf(run.pack)),
  backend: () => runtime?.backend,
  picture: async (run) => paint(run, await modelsOf(run.pack)),
  call: async (pack, side) => [...(await callUnet(await modelsOf(pack), side))],
  tensors: async ({ pack, request, inputs, injectionNoise }) => {
    const injection = { stretch: resizePlain, noise: injectionNoise };
    const run = colorizeTensors({ ...inputs, injection }, request, await modelsOf(pack));
    let next = await run.next();
    while (next.done !== true) next = await run.next();
    return { latent: next.value.latent.data, image: next.value.image.data };
  },
  lines: async ({ pack, network, image }) => {
    const models = await modelsOf(pack);
    const [, , h, w] = image.shape;
    return withSession(
      () => models.load(network, { h, w }),
      async (session) => {
        const { lines } = await session.run({ image });
        try {
          return Float32Array.from(await lines.read());
        } finally {
          lines.dispose();
        }
      },
    );
  },
};

const SKETCH = frameSketch(64, 64);
const REFERENCE = gradient(40, 40);

async function paint({ change, resume, destroyAt }: PictureRun, models: Models): Promise<PictureAnswer> {
  const request = { ...defaultRequest(models.pack, SKETCH), ...change };
  let [kept, clock] = [resume, 0];
  // By this clock every step is kept.
  const now = () => (clock += 1);
  const context = { models, signal: { aborted: false }, now, ...(resume === null ? {} : { resume }) };
  const run = generate(request, { sketch: SKETCH, reference: REFERENCE }, context);
  const backend = () => describeBackend(models);
  try {
    for (;;) {
      const next = await run.next();
      if (next.done === true) {
        return { pixels: [...next.value.image.data], backend: backend(), kept, lost: null };
      }
      if (next.value.kind === 'step') kept = next.value.kept ?? kept;
      if (isAt(next.value, destroyAt)) devices.at(-1)?.destroy();
    }
  } catch (error) {
    if (!(error instanceof LostError)) throw error;
    return { pixels: null, backend: backend(), kept, lost: error.coded.code };
  }
}

function isAt(progress: Progress, destroyAt: PictureRun['destroyAt']): boolean {
  if (destroyAt === null) return false;
  return 'stage' in destroyAt
    ? progress.kind === 'stage' && progress.stage === destroyAt.stage
    : progress.kind === 'step' && progress.step === destroyAt.step;
}

async function modelsOf(pack: string): Promise<Models> {
  if (runtime === null) throw new Error('no engine is open');
  const read = (file: string): Promise<Uint8Array> => {
    const path = `packs/${pack}/${file}`;
    const bytes = files.get(path) ?? fetchBytes(path);
    files.set(path, bytes);
    return bytes;
  };
  const json: unknown = JSON.parse(new TextDecoder().decode(await read('pack.json')));
  const reader = { pack: async () => parsePack(json), read: ({ file }: PackFile) => read(file), inflate };
  return counted(await openModels(reader, runtime));
}

/** The same models, counting. */
function counted(models: Models): Models {
  return {
    ...models,
    load: async (name, sizes) => {
      const session = await models.load(name, sizes);
      calls++;
      return {
        run: async (feeds, outputs) => {
          const values = await session.run(feeds, outputs);
          calls++;
          return values;
        },
        release: () => session.release(),
      };
    },
  };
}

async function fetchBytes(path: string): Promise<Uint8Array> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
