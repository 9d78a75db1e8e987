/** The work of one process of the check; what it finds goes out as it comes. */
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { watchBuffers } from '../../cli/engines/buffer-ledger.js';
import { openNodeGpu } from '../../cli/engines/node-gpu.js';
import { openGpuRuntime } from '../../cli/engines/open-engine.js';
import { CONTRACTS, NETWORK_NAMES, type NetworkName } from '../../src/runtime/contracts.js';
import { EMISSIONS, pickEmission, type EmissionName } from '../../src/runtime/emissions.js';
import { openNodeRuntime } from '../../src/runtime/ort/node.js';
import type { Runtime } from '../../src/runtime/session.js';
import { buildByName, readDescription } from '../files/recipes.js';
import { openPackFolder } from '../verify/packs/pack-folder.js';
import { secondsSince, type Bench } from './bench.js';
import { measureCall } from './call.js';
import { modeTrials, networkTrials, watched, type Trial } from './networks.js';
import type { CheckOptions } from './options.js';
import { folderOf, type Part } from './parts.js';
import type { Finding, Way } from './rows.js';
import { measureRun } from './run.js';
import { configOf } from './subject.js';

export type Tell = (finding: Finding) => void;

export async function runPart(part: Part, options: CheckOptions, tell: Tell): Promise<void> {
  const { task } = part;
  switch (task.kind) {
    case 'pack':
      return buildPack(options, tell);
    case 'truth':
      return computeTruth(part, options, tell);
    case 'torch':
      throw new Error('PyTorch has a process of its own');
    case 'runs':
      return onGpu({ part, way: task.way, options }, tell, async (bench) => {
        await tried(`a call at ${task.size} px`, tell, () => measureCall(bench, task.size));
        const run = { size: task.size, steps: options.steps };
        await tried(`a run at ${task.size} px`, tell, () => measureRun(bench, run, 'again'));
      });
    case 'networks':
      return onGpu({ part, way: task.way, options }, tell, (bench) => tryNetworks(bench, options, tell));
  }
}

export function packFolder({ work }: CheckOptions): string {
  return join(work, 'pack');
}

/** Half the weights' bytes, as packs for GPUs have them; all emissions share them. */
async function buildPack(options: CheckOptions, tell: Tell): Promise<void> {
  const start = performance.now();
  const config = configOf(options.width);
  const description = await readDescription(null, { id: 'gpu-check', title: 'By-name weights' });
  const recipe = { config, description, storage: 'float16' } as const;
  const pack = await buildByName(recipe, '', { folder: packFolder(options) });
  const bytes = pack.shards.reduce((sum, shard) => sum + shard.bytes, 0);
  tell({ kind: 'pack', networks: Object.keys(pack.networks), bytes, seconds: secondsSince(start) });
}

/** The same in float32 on the CPU, in the order in which it is compared. */
async function computeTruth(part: Part, options: CheckOptions, tell: Tell): Promise<void> {
  // The GPU's own process needs a processor, too.
  const runtime = openNodeRuntime({ threads: Math.max(1, Math.floor(availableParallelism() / 2)) });
  await onBench({ runtime, part, options }, 'portable', async (bench) => {
    for (const size of options.sizes)
      await tried(`a call at ${size} px`, tell, () => measureCall(bench, size));
    const [first] = options.sizes;
    const run = { size: first, steps: options.steps };
    await tried(`a run at ${first} px`, tell, () => measureRun(bench, run, 'once'));
    if (options.networks === 'all') await tryNetworks(bench, options, tell);
  });
}

interface GpuWork {
  readonly part: Part;
  readonly way: Way;
  readonly options: CheckOptions;
}

async function onGpu(
  { part, way, options }: GpuWork,
  tell: Tell,
  job: (bench: Bench) => Promise<void>,
): Promise<void> {
  const gpu = await openNodeGpu();
  const ledger = watchBuffers(gpu);
  const runtime = await openGpuRuntime(gpu, way.without);
  const { device, features, note } = runtime.backend;
  tell({ kind: 'device', device, features, note });
  if (pickEmission(EMISSIONS, [way.emission], runtime.backend) === null) {
    const lacking = (EMISSIONS[way.emission].features as readonly string[]).filter(
      (feature) => !features.includes(feature),
    );
    tell({
      kind: 'failure',
      what: `emission ${way.emission}`,
      reason: `the device has no ${lacking.join(', ')}`,
    });
    return runtime.close();
  }
  await onBench({ runtime, part, options, ledger }, way.emission, job);
}

interface BenchWork {
  readonly runtime: Runtime;
  readonly part: Part;
  readonly options: CheckOptions;
  readonly ledger?: Bench['ledger'];
}

async function onBench(
  { runtime, part, options, ledger = null }: BenchWork,
  emission: EmissionName,
  job: (bench: Bench) => Promise<void>,
): Promise<void> {
  const folder = join(options.work, folderOf(part));
  await mkdir(folder, { recursive: true });
  try {
    const models = await openPackFolder(packFolder(options), runtime, emission);
    const keep: Bench['keep'] = (tensor, values) => writeFile(join(folder, `${tensor}.f32`), values);
    await job({ models, ledger, keep });
  } finally {
    await runtime.close();
  }
}

async function tryNetworks(bench: Bench, options: CheckOptions, tell: Tell): Promise<void> {
  const [size] = options.sizes;
  const { models, loaded } = watched(bench.models);
  const isOurs = (name: NetworkName): boolean =>
    models.pack.networks[name] !== undefined &&
    (CONTRACTS[name].location ?? models.backend.location) === models.backend.location;
  const left = () => NETWORK_NAMES.filter((name) => isOurs(name) && !loaded.has(name));
  await tryAll(modeTrials(models.pack, size), { ...bench, models }, tell);
  await tryAll(networkTrials(models.pack, size, left()), { ...bench, models }, tell);
  tell({ kind: 'rest', networks: left() });
}

async function tryAll(trials: readonly Trial[], bench: Bench, tell: Tell): Promise<void> {
  for (const { name, measure } of trials) await tried(name, tell, () => measure(bench));
}

async function tried(what: string, tell: Tell, measure: () => Promise<Finding>): Promise<void> {
  try {
    tell(await measure());
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    tell({ kind: 'failure', what, reason });
  }
}
