/**
 * Bundled by webgpu.test.ts into a page of the panel's site: the engine without the panel, so that the numbers of
 * two backends can be compared before they become pixels.
 */
import { colorizeTensors } from '../../src/diffusion/colorize-tensors.js';
import { NO_EXTRAS } from '../../src/diffusion/default-request.js';
import { REQUEST_VERSION, type ColorizeRequest } from '../../src/diffusion/request.js';
import { openModels } from '../../src/runtime/models.js';
import { openWebRuntime, WASM_FILES } from '../../src/runtime/ort-web.js';

declare global {
  interface Window {
    decodeOn?: (engine: 'auto' | 'wasm') => Promise<Decoded>;
  }
}

export interface Decoded {
  readonly backend: string;
  /** The decoded image [1, 3, 64, 64], about -1..1. */
  readonly image: readonly number[];
}

const SIDE = 64;

const REQUEST: ColorizeRequest = {
  ...NO_EXTRAS,
  version: REQUEST_VERSION,
  seed: 7,
  size: { width: SIDE, height: SIDE },
  sampler: 'dpm++2m',
  schedule: 'automatic',
  steps: 2,
  guidance: 2,
  sketchGuidance: 1,
  guidanceWindow: { start: 0, end: 1 },
  noGuidanceWindow: null,
  preprocess: 'invert',
  sketchStrength: 1,
  referenceStrength: { kind: 'all', value: 1 },
  attention: { kind: 'foreground', foregroundStrength: 1, backgroundStrength: 0.7, merge: 0.2 },
  sketchThreshold: 0.05,
  referenceThreshold: 0.5,
  previewEvery: 0,
};

window.decodeOn = async (engine) => {
  const runtime = await openWebRuntime({
    engine,
    gpu: navigator.gpu,
    wasmBinary: async (variant) => new Uint8Array(await fetchBytes(`ort/${WASM_FILES[variant]}`)),
  });
  try {
    const models = await openModels(
      {
        manifest: async () =>
          JSON.parse(new TextDecoder().decode(await fetchBytes('packs/starter/pack.json'))),
        read: async ({ file }) => new Uint8Array(await fetchBytes(`packs/starter/${file}`)),
      },
      runtime,
    );
    const run = colorizeTensors(
      { sketch: wave(3, SIDE, 0.31), reference: wave(3, SIDE, 0.17), latentMask: leftHalf() },
      REQUEST,
      models,
    );
    let next = await run.next();
    while (next.done !== true) next = await run.next();
    return { backend: runtime.backend.description, image: [...next.value.image.data] };
  } finally {
    await runtime.close();
  }
};

async function fetchBytes(path: string): Promise<ArrayBuffer> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: status ${response.status}`);
  return response.arrayBuffer();
}

/** A smooth pattern in -1..1 without any symmetry that could hide a mixed-up axis. */
function wave(channels: number, side: number, pace: number) {
  const data = Float32Array.from({ length: channels * side * side }, (_, i) => {
    const [x, y, c] = [i % side, Math.floor(i / side) % side, Math.floor(i / (side * side))];
    return Math.sin(pace * x + 0.5 * pace * y * (c + 1)) * Math.cos(0.07 * y + c);
  });
  return { data, shape: [1, channels, side, side] };
}

function leftHalf() {
  const side = SIDE / 8;
  return {
    data: Float32Array.from({ length: side * side }, (_, i) => (i % side < side / 2 ? 1 : 0)),
    shape: [1, 1, side, side],
  };
}
