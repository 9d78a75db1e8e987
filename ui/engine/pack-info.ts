/** What the panel must know of a pack, so that it offers no more than the pack's networks can do. */
import type { Demand } from '../../src/channel/protocol/demand.js';
import type { PackInfo } from '../../src/channel/protocol/main.js';
import { planRun } from '../../src/diffusion/sampling/schedule-plan.js';
import type { Device } from '../../src/diffusion/pictures/vae-tiling.js';
import { SAMPLER_TABLE } from '../../src/diffusion/sampling/table.js';
import { runDemand } from '../../src/diffusion/run-demand.js';
import { UserError } from '../../src/errors.js';
import type { Extent } from '../../src/image/geometry.js';
import { smallerSize } from '../../src/request/smaller-size.js';
import { hasInjection, hasMode, hasPreprocess, setsApart } from '../../src/runtime/modes.js';
import type { Pack } from '../../src/runtime/pack.js';
import { ATTENTIONS } from '../../src/vocabulary/attention.js';
import { EXTRACTORS } from '../../src/vocabulary/preprocess.js';
import type { OpenPack } from './pack-store.js';
import { SAMPLERS, type SamplerName } from '../../src/vocabulary/samplers.js';
import { NOISE_SCHEDULES, type NoiseSchedule } from '../../src/vocabulary/schedules.js';

/** What its networks are to run on. */
export type Engine = Omit<Device, 'pack'>;

export function packInfo(
  { pack, bytes, storage }: Pick<OpenPack, 'pack' | 'bytes' | 'storage'>,
  engine: Engine,
): PackInfo {
  const { id, version, title, weights, licence, sizes, layout, defaults, features } = pack;
  return {
    id,
    version,
    title,
    licence,
    weights,
    bytes,
    storage,
    sizes,
    sizeMultiple: layout.sizeMultiple,
    defaults,
    modes: modesOf(pack),
    canSegment: features.includes('segment'),
    canEditText: features.includes('text'),
    extractors: EXTRACTORS.filter((name) => hasPreprocess(pack, name)),
    samplers: SAMPLERS.map((name) => samplerInfo(name, pack)).filter(({ schedules }) => schedules.length > 0),
    strengths: layout.transformers.map(({ strength }) => strength),
    demands: demandsOf(pack, engine),
    gpu: gpuOf(engine),
  };
}

function gpuOf({ backend, budgetBytes }: Engine): PackInfo['gpu'] {
  return backend.location === 'cpu' ? null : { budgetBytes, maxTensorBytes: backend.maxTensorBytes };
}

/** At every size that a run may have. */
function demandsOf(pack: Pack, engine: Engine): PackInfo['demands'] {
  const { sizes, layout } = pack;
  const smaller = sizes.map((size) => smallerSize({ sizes, sizeMultiple: layout.sizeMultiple }, size));
  const all = [...sizes, ...smaller.filter((size) => size !== null)];
  const plans = modesOf(pack).flatMap(({ attention, style, inject }) =>
    (inject ? [false, true] : [false]).map((injects) => ({ mode: { attention, style }, injects })),
  );
  return uniqueSizes(all).flatMap((size) =>
    plans.flatMap(({ mode, injects }): Demand[] => {
      const demand = runDemand({ mode, injects, size }, { ...engine, pack });
      return demand === null ? [] : [{ size, ...mode, inject: injects, ...demand }];
    }),
  );
}

function uniqueSizes(sizes: readonly Extent[]): readonly Extent[] {
  const known = new Map(sizes.map(({ width, height }) => [`${width} ${height}`, { width, height }]));
  return [...known.values()];
}

/** "both" is a mode of its own in v1.5 alone; what makes no other picture than plain attention is none. */
function modesOf(pack: Pack): PackInfo['modes'] {
  const own = ATTENTIONS.filter((attention) => attention !== 'both' || pack.layout.family === 'switch');
  return own
    .flatMap((attention) => [
      { attention, style: false },
      { attention, style: true },
    ])
    .filter(
      (mode) => hasMode(pack, mode) && (mode.attention === 'plain' || setsApart(mode, pack.layout.family)),
    )
    .map((mode) => ({ ...mode, inject: hasInjection(pack, mode) }));
}

function samplerInfo(name: SamplerName, pack: Pack): PackInfo['samplers'][number] {
  const { leastSteps } = SAMPLER_TABLE[name];
  const schedules = schedulesOf(name).filter((schedule) => canRun({ name, schedule, leastSteps }, pack));
  return { name, schedules, leastSteps };
}

/** Of the authors' four, two know Karras' levels besides their own and none the others. */
function schedulesOf(name: SamplerName): readonly NoiseSchedule[] {
  const { levels } = SAMPLER_TABLE[name];
  if (levels.kind === 'sigmas') return NOISE_SCHEDULES;
  return levels.sampler === 'dpm++2m' || levels.sampler === 'lms' ? ['automatic', 'karras'] : ['automatic'];
}

interface Order {
  readonly name: SamplerName;
  readonly schedule: NoiseSchedule;
  readonly leastSteps: number;
}

/** The engine's own plan decides. */
function canRun({ name, schedule, leastSteps }: Order, { defaults, schedule: noise }: Pack): boolean {
  try {
    planRun({ sampler: name, schedule, steps: Math.max(leastSteps, defaults.steps) }, noise);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
