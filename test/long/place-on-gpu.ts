/**
 * A program: every network of a pack (the argument: its folder) in every way that it is written for GPUs, as a session of the
 * GPU's engine in Node from which nothing may fall to the CPU. A line of JSON (`Placement`) per session.
 *
 * Weights are not brought into the kernels' own layout: that computes, and half precision cannot be computed everywhere.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { openNodeGpu } from '../../cli/engines/node-gpu.js';
import { openPackFolder } from '../../cli/pack-files.js';
import { EMISSIONS, type EmissionName } from '../../src/runtime/emissions.js';
import { openModels } from '../../src/runtime/models.js';
import { openBuild, WASM_FILES } from '../../src/runtime/ort/web-build.js';
import { requestOwnDevice } from '../../src/runtime/ort/web-device.js';
import { externalFile } from '../../src/runtime/ort/web-session.js';
import { tinyModel } from '../../src/runtime/ort/tiny-model.js';
import type { NetworkName } from '../../src/runtime/contracts.js';
import type { NetworkSource, Runtime } from '../../src/runtime/session.js';

export interface Placement {
  readonly emission: EmissionName | 'misfit';
  readonly network: string;
  /** Null: all of it is on the GPU. */
  readonly refusal: string | null;
}

const EXTRA = { session: { disable_cpu_ep_fallback: '1', disable_prepacking: '1' } } as const;
/** Of a square of 64 px. */
const SIZES = { h: 8, w: 8, m: 4, s: 1 };

/** A node that the engine has for CPUs alone. */
const MISFIT: NetworkSource = {
  name: 'misfit',
  graph: tinyModel({
    nodes: [{ op: 'SpaceToDepth', inputs: ['x'], output: 'y', attributes: { blocksize: 2 } }],
    inputs: { x: [1, 4, 4, 4] },
    outputs: { y: [1, 16, 2, 2] },
  }),
  weights: [],
  dimensions: {},
};

const { resolve } = createRequire(import.meta.url);
const own = await requestOwnDevice(await openNodeGpu());
if (own === null) throw new Error('there is no GPU');
const ort = await openBuild(
  'asyncify',
  async (variant) => new Uint8Array(await readFile(resolve(`onnxruntime-web/${WASM_FILES[variant]}`))),
);

const [folder = ''] = process.argv.slice(2);
await tell('misfit', 'misfit', () => create(MISFIT));
for (const emission of ['gpu', 'gpu-half', 'gpu-plain'] as const) {
  const models = await openModels(openPackFolder(folder), creating(emission));
  for (const network of Object.keys(models.pack.emissions[emission] ?? {}) as NetworkName[])
    await tell(emission, network, () => models.load(network, SIZES));
}
own.destroy();

async function tell(
  emission: Placement['emission'],
  network: string,
  load: () => Promise<{ release(): Promise<void> }>,
): Promise<void> {
  const refusal = await load().then(
    (session) => session.release().then(() => null),
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  console.log(JSON.stringify({ emission, network, refusal } satisfies Placement));
}

/** A runtime that says of its device what the emission asks for, and creates without running. */
function creating(emission: EmissionName): Runtime {
  const { features } = EMISSIONS[emission];
  const backend = { engine: 'webgpu', device: 'any', note: null, location: 'gpu' } as const;
  const run = () => Promise.reject(new Error('nothing is run here'));
  return {
    backend: { ...backend, features, maxTensorBytes: Infinity },
    lost: null,
    load: async (source) => {
      const session = await create(source);
      return { run, release: () => session.release() };
    },
    close: async () => undefined,
  };
}

async function create({ graph, weights, dimensions }: NetworkSource) {
  const provider = { name: 'webgpu', device: own?.device } as const;
  return ort.InferenceSession.create(graph, {
    executionProviders: [provider as never],
    freeDimensionOverrides: dimensions,
    externalData: await Promise.all(weights.map(externalFile)),
    extra: EXTRA,
    // A constant that no CPU folds is told as a warning.
    logSeverityLevel: 3,
  });
}
