/**
 * Bundled into a page of the panel's site (engine-site.ts): clicks as the worker does them, with everything kept, on the wasm
 * engine; counted where the engine and the pack's files are asked.
 */
import { generate } from '../../src/diffusion/generate.js';
import { prepareRun } from '../../src/diffusion/prepare-run.js';
import { defaultRequest } from '../../src/request/default-request.js';
import type { ColorizeInputs } from '../../src/request/request.js';
import { keepModels, type KeptModels } from '../../src/runtime/kept/keep-models.js';
import { openModels } from '../../src/runtime/models.js';
import { openWebRuntime } from '../../src/runtime/ort/web.js';
import { WASM_FILES } from '../../src/runtime/ort/web-build.js';
import type { PackFile } from '../../src/runtime/pack.js';
import { parsePack } from '../../src/runtime/parse-pack.js';
import { inflate } from '../../ui/browser/inflate.js';
import { createTurn } from '../../ui/engine/event-turn.js';
import { frameSketch, gradient } from '../support/pictures.js';
import { spyOn, type SpyRuntime } from '../support/spy-runtime.js';

export interface Click {
  readonly seed: number;
  /** What is kept goes first. */
  readonly cold: boolean;
  readonly prepared: boolean;
}

export interface ClickAnswer {
  readonly device: string;
  readonly pixels: readonly number[];
  /** Of the engine, from the click on: "load unet", "run unet". */
  readonly log: readonly string[];
  /** Of the pack's files, from the click on. */
  readonly bytesRead: number;
}

export interface ClickPage {
  /** A pack's folder on the site. */
  open(pack: string): Promise<void>;
  click(click: Click): Promise<ClickAnswer>;
}

interface Opened {
  readonly spy: SpyRuntime;
  readonly kept: KeptModels;
}

const ENOUGH = 2 ** 30;
const INPUTS: ColorizeInputs = { sketch: frameSketch(200, 150), reference: gradient(120, 160) };
const UNCANCELLED = { aborted: false };

let opened: Opened | null = null;
let bytesRead = 0;

const page: ClickPage = {
  async open(pack) {
    opened = await openPack(`packs/${pack}`);
  },
  async click({ seed, cold, prepared }) {
    if (opened === null) throw new Error('nothing is open');
    const { spy, kept } = opened;
    if (cold) await kept.drop();
    const request = { ...defaultRequest(kept.pack, INPUTS.sketch), seed };
    if (prepared) await prepare(request, kept);
    spy.log.length = 0;
    bytesRead = 0;
    kept.beginRun();
    const run = generate(request, INPUTS, { models: kept, signal: UNCANCELLED, now: () => 0 });
    let next = await run.next();
    while (next.done !== true) next = await run.next();
    return {
      device: kept.backend.device,
      pixels: [...next.value.image.data],
      log: [...spy.log],
      bytesRead,
    };
  },
};
Object.assign(window, { engine: page });

function prepare(request: Parameters<typeof prepareRun>[0], { preparing }: KeptModels): Promise<void> {
  // Of another seed: the click's is drawn at the click.
  const before = { ...request, seed: request.seed + 1 };
  return prepareRun(before, INPUTS, { models: preparing, signal: UNCANCELLED, wantsAttention: false });
}

async function openPack(folder: string): Promise<Opened> {
  const runtime = await openWebRuntime({
    engine: 'wasm',
    gpu: undefined,
    turn: createTurn(),
    wasmBinary: (variant) => fetchBytes(`ort/${WASM_FILES[variant]}`),
  });
  const spy = spyOn(runtime);
  const json: unknown = JSON.parse(new TextDecoder().decode(await fetchBytes(`${folder}/pack.json`)));
  const read = ({ file, bytes }: PackFile) => {
    bytesRead += bytes;
    return fetchBytes(`${folder}/${file}`);
  };
  const models = await openModels({ pack: async () => parsePack(json), read, inflate }, spy);
  return { spy, kept: keepModels(models, ENOUGH) };
}

async function fetchBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
