/** From noise to the latent of a picture, step by step. */
import type { Models, Sizes } from '../runtime/models.js';
import type { NetworkName } from '../runtime/pack.js';
import type { Feed, HostTensor, Session } from '../runtime/session.js';
import type { Conditions } from './conditions.js';
import { denoiserTerms } from './denoiser.js';
import { deviceLatentMath, disposeLatent, readLatent, type DeviceLatent } from './device-latents.js';
import { guidanceRows, progressAt, type GuidanceRow } from './guidance.js';
import type { LatentMath, Term } from './latent-math.js';
import { seededNoise } from './noise.js';
import type { ColorizeRequest } from './request.js';
import { sampleLatents, type Sampled } from './samplers.js';
import type { Plan } from './schedule-plan.js';
import type { Moment } from './schedule.js';

export interface Denoising {
  readonly conditions: Conditions;
  /** x_T [1, C, h, w], variance 1. */
  readonly noise: HostTensor;
  readonly plan: Plan;
  /** What `conditions.embeddings` are of; other moments are embedded when they are met. */
  readonly moments: readonly Moment[];
}

/** Yields after each step; returns the final latent on the host. */
export async function* denoise(
  { conditions, noise, plan, moments }: Denoising,
  request: ColorizeRequest,
  models: Models,
): AsyncGenerator<Sampled<DeviceLatent>, HostTensor> {
  const networks = openNetworks(models, conditions.sizes);
  try {
    const math = deviceLatentMath(await networks.load('combine'));
    const embed = embedder(networks, { moments, rows: conditions.embeddings });
    const { pack } = models;
    const estimator = { networks, conditions, math, prediction: pack.prediction };
    const total = plan.table.alphaBars.length;
    const estimate = async (latent: DeviceLatent, moment: Moment) => {
      const rows = guidanceRows(request, progressAt(moment.timestep, total));
      const asked = { latent, moment, rows, emb: await embed(moment.timestep) };
      return estimateOnce(estimator, asked);
    };
    const latent = yield* sampleLatents<DeviceLatent>(math, {
      plan,
      prediction: pack.prediction,
      start: noise,
      denoise: estimate,
      noise: { next: seededNoise(request.seed, noise.shape), overlaps: 'path' },
    });
    try {
      return { data: await readLatent(latent), shape: noise.shape };
    } finally {
      disposeLatent(latent);
    }
  } finally {
    await networks.release();
  }
}

/** The stage's sessions, each created when it is first needed. */
interface Networks {
  load(name: NetworkName): Promise<Session>;
  release(): Promise<void>;
}

function openNetworks(models: Models, sizes: Sizes): Networks {
  const sessions = new Map<NetworkName, Session>();
  return {
    async load(name) {
      const session = sessions.get(name) ?? (await models.load(name, { ...sizes, s: 1 }));
      sessions.set(name, session);
      return session;
    },
    async release() {
      for (const session of sessions.values()) await session.release();
    },
  };
}

/** The time network's row of a timestep: prepared, or made now. */
function embedder(
  networks: Networks,
  prepared: { readonly moments: readonly Moment[]; readonly rows: readonly HostTensor[] },
): (timestep: number) => Promise<HostTensor> {
  const rows = new Map(prepared.moments.map(({ timestep }, i) => [timestep, prepared.rows[i]]));
  return async (timestep) => {
    const known = rows.get(timestep);
    if (known !== undefined) return known;
    const time = await networks.load('time');
    const { emb } = await time.run({ t: { data: new Float32Array([timestep]), shape: [1] } });
    try {
      return { data: await emb.read(), shape: emb.shape };
    } finally {
      emb.dispose();
    }
  };
}

interface Estimator {
  readonly networks: Networks;
  readonly conditions: Conditions;
  readonly math: LatentMath<DeviceLatent>;
  readonly prediction: Models['pack']['prediction'];
}

interface Asked {
  readonly latent: DeviceLatent;
  readonly moment: Moment;
  readonly rows: readonly GuidanceRow[];
  readonly emb: HostTensor;
}

/** x0 = latent * x + output * (sum of factor * row), in one combination. */
async function estimateOnce(
  { networks, conditions, math, prediction }: Estimator,
  { latent, moment, rows, emb }: Asked,
): Promise<DeviceLatent> {
  const share = denoiserTerms(prediction, moment.level);
  const terms: Term<DeviceLatent>[] = [[share.latent, latent]];
  try {
    for (const row of rows) {
      const session = await networks.load(row.reference === 'given' ? conditions.network : 'unet-uncond');
      const { out } = await session.run({ ...feedsOf(conditions, row), x: latent, emb });
      terms.push([share.output * row.factor, out]);
    }
    return await math.combine(terms);
  } finally {
    for (const [, output] of terms.slice(1)) math.dispose(output);
  }
}

function feedsOf(
  { conditional, unconditional, blankHints }: Conditions,
  { reference, sketch }: GuidanceRow,
): Readonly<Record<string, Feed>> {
  const feeds = reference === 'given' ? conditional : unconditional;
  return sketch === 'given' ? feeds : { ...feeds, ...blankHints };
}
