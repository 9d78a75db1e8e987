/**
 * Samplers on a function in place of the network, tanh(0.7 x + 0.3 sin(t / 97)), its value taken as v or as eps. Keys:
 * the authors' four, `<sampler>/<prediction>/<default|karras>/<steps>`; the k-diffusion family on Karras' levels,
 * `<prediction>/karras<steps>/<sampler>`, and `<prediction>/<dpm_fast|dpm_adaptive>` between the ends of 8 such levels.
 */
import { denoiserTerms } from '../../src/diffusion/denoiser.js';
import { hostLatentMath } from '../../src/diffusion/sampling/latent-math.js';
import { sampleLatents, type Sampled } from '../../src/diffusion/sampling/samplers.js';
import type { SamplingPlan } from '../../src/diffusion/sampling/sampling-plan.js';
import { planRun, planThrough } from '../../src/diffusion/sampling/schedule-plan.js';
import { noiseLevels } from '../../src/diffusion/sampling/schedule-sigmas.js';
import { noiseTable, type Moment } from '../../src/diffusion/sampling/schedule.js';
import type { Tensor } from '../../src/image/tensor.js';
import type { Pack, PackSchedule } from '../../src/runtime/pack.js';
import { byNameUniform } from '../checkpoint/by-name.js';
import { LIMITS, type Comparison } from './compare.js';
import { expectTensor } from './folder.js';
import type { Verification } from './check.js';
import { SAMPLERS, SAMPLER_WORDS, type SamplerName } from '../../src/vocabulary/samplers.js';
import { SAMPLER_TABLE, type SamplerRow } from '../../src/diffusion/sampling/table.js';

const AUTHORS_KEY = /^(\w+)\/(v_prediction|epsilon)\/(default|karras)\/(\d+)$/;

const K_KEY = /^(v_prediction|epsilon)\/(?:karras(\d+)\/)?(\w+)$/;
const K_STEPS = 8;

/** The noise of the goldens is uniform, scaled. */
const NOISE_SCALE = 1.7;

/** A sampler's run that a key names. */
export interface GoldenRun {
  readonly plan: SamplingPlan;
  readonly prediction: Pack['prediction'];
}

/** Null: the key names no sampler that is known. */
export function goldenRun(key: string, schedule: PackSchedule): GoldenRun | null {
  return authorsRun(key, schedule) ?? sigmaRun(key, schedule);
}

export async function* checkSamplers({
  file,
  golden,
  models,
  name,
}: Verification): AsyncGenerator<Comparison> {
  const start = expectTensor(file, 'x_T', name);
  for (const tensor of file.keys()) {
    const run = goldenRun(tensor, models.pack.schedule);
    if (run === null) continue;
    const next = goldenNoise(file, start, golden.salt);
    yield { tensor, actual: await sampled(run, start, next), limit: LIMITS.arithmetic };
  }
}

function authorsRun(key: string, schedule: PackSchedule): GoldenRun | null {
  const match = AUTHORS_KEY.exec(key);
  const sampler = match === null ? undefined : samplerOf(match[1], 'timesteps');
  if (match === null || sampler === undefined) return null;
  const chosen = match[3] === 'karras' ? 'karras' : 'automatic';
  const request = { sampler, schedule: chosen, steps: Number(match[4]) } as const;
  return { plan: planRun(request, schedule), prediction: predictionOf(match[2]) };
}

/** The golden runs take a schedule as it is, without leaving its last level out. */
function sigmaRun(key: string, schedule: PackSchedule): GoldenRun | null {
  const match = K_KEY.exec(key);
  const sampler = match === null ? undefined : samplerOf(match[3], 'sigmas');
  if (match === null || sampler === undefined) return null;
  const table = noiseTable(schedule);
  const levels = noiseLevels(table, 'karras', Number(match[2] ?? K_STEPS));
  return { plan: planThrough(table, sampler, levels), prediction: predictionOf(match[1]) };
}

/** Keys say the names of the reference code, which both families have an "lms" in. */
function samplerOf(reference: string, levels: SamplerRow['levels']['kind']): SamplerName | undefined {
  return SAMPLERS.find(
    (name) => SAMPLER_WORDS[name].reference === reference && SAMPLER_TABLE[name].levels.kind === levels,
  );
}

function predictionOf(word: string): Pack['prediction'] {
  return word === 'epsilon' ? 'eps' : 'v';
}

/** noise0, noise1, ...: stored, or made by name. */
function goldenNoise(file: ReadonlyMap<string, Tensor>, { shape }: Tensor, salt: string) {
  return async (index: number): Promise<Float32Array> => {
    const name = `noise${index - 1}`;
    const stored = file.get(name);
    if (stored !== undefined) return stored.data;
    const count = shape.reduce((a, b) => a * b, 1);
    return byNameUniform(name, count, salt).map((u) => NOISE_SCALE * u);
  };
}

async function sampled(
  { plan, prediction }: GoldenRun,
  { data, shape }: Tensor,
  draw: (index: number) => Promise<Float32Array>,
): Promise<Tensor> {
  const denoise = async (x: Float32Array, { timestep, level }: Moment): Promise<Float32Array> => {
    const terms = denoiserTerms(prediction, level);
    return x.map((value) => terms.latent * value + terms.output * standIn(value, timestep));
  };
  const noise = { draw, overlaps: 'independent' } as const;
  const run = sampleLatents(hostLatentMath, { plan, prediction, start: data, denoise, noise });
  let result: IteratorResult<Sampled<Float32Array>, Float32Array>;
  do result = await run.next();
  while (result.done !== true);
  return { data: result.value, shape };
}

function standIn(x: number, t: number): number {
  return Math.tanh(0.7 * x + 0.3 * Math.sin(t / 97));
}
