/** From noise to the latent of a picture, step by step. */
import { assert } from '../errors.js';
import type { Models, Sizes } from '../runtime/models.js';
import { unetNetwork, type NetworkName } from '../runtime/contracts.js';
import { releaseAll } from '../runtime/release.js';
import type { Feeds, HostTensor, Session, Value } from '../runtime/session.js';
import { stepAttention, type AttentionAverage } from './attention-average.js';
import type { Conditions } from './conditions/conditions.js';
import { denoiserTerms } from './denoiser.js';
import { deviceLatentMath, disposeLatent, readLatent, type DeviceLatent } from './device-latents.js';
import { guidanceRows, isInjecting, progressAt } from './sampling/guidance.js';
import { injectStep, type InjectedStep } from './conditions/injection.js';
import type { LatentMath, Term } from './sampling/latent-math.js';
import { seededNoise } from './sampling/noise.js';
import { readOutputs } from './once.js';
import type { ColorizeRequest } from '../request/request.js';
import { mapState, type SamplerState } from './sampling/sampler-state.js';
import { sampleLatents, type Sampled } from './sampling/samplers.js';
import type { SamplingPlan } from './sampling/sampling-plan.js';
import type { Moment } from './sampling/schedule.js';
import { stepRows, type StepRow } from './sampling/step-rows.js';
import { unetRuns, type UnetRun } from './unet-runs.js';

export interface Denoising {
  readonly conditions: Conditions;
  /** x_T [1, C, h, w], variance 1. */
  readonly noise: HostTensor;
  readonly plan: SamplingPlan;
  /** What `conditions.stepRows` are of; the rows of other moments are made when they are met. */
  readonly moments: readonly Moment[];
  /** Where a run of the same plan was cut off; null: it begins. */
  readonly resume: SamplerState<Float32Array> | null;
  /** Gets the attention of every step; left out: nobody asks for it. */
  readonly attention?: AttentionAverage;
}

/** Yields after each step; returns the final latent on the host. */
export async function* denoise(
  { conditions, noise, plan, moments, resume, attention }: Denoising,
  request: ColorizeRequest,
  models: Models,
): AsyncGenerator<Sampled<DeviceLatent>, HostTensor> {
  const networks = openNetworks(models, conditions.sizes);
  const math = deviceLatentMath(() => networks.load('combine'));
  try {
    const rowOf = stepper(networks, { moments, conditions });
    const { pack } = models;
    const { prediction, layout } = pack;
    const place = { context: conditions.context, transformers: layout.transformers.length };
    const look =
      attention === undefined
        ? null
        : async (query: Value) =>
            attention.add(await stepAttention(query, place, () => networks.load('attention-map')));
    const estimator = { networks, conditions, math, prediction, look };
    const total = plan.table.alphaBars.length;
    const inject = (timestep: number, draw: number): Promise<InjectedStep> | null =>
      conditions.injection === null || !isInjecting(request, progressAt(timestep, total))
        ? null
        : injectStep(
            conditions.injection,
            { timestep, draw },
            { unet: conditions.unet, load: networks.load, math, table: plan.table },
          );
    const estimate = async (latent: DeviceLatent, moment: Moment, index: number) => {
      const rows = guidanceRows(request, progressAt(moment.timestep, total));
      const runs = unetRuns(rows, conditions, models.backend.location);
      const step = await rowOf(moment.timestep);
      const injected = await inject(moment.timestep, index);
      try {
        return await estimateOnce(estimator, { latent, moment, runs, step, injected });
      } finally {
        injected?.dispose();
      }
    };
    const latent = yield* sampleLatents<DeviceLatent>(math, {
      plan,
      prediction,
      start: noise,
      denoise: estimate,
      noise: { draw: seededNoise(request.seed, noise.shape), overlaps: 'path' },
      ...(resume === null ? {} : { resume: await onHost(resume, noise) }),
    });
    try {
      return { data: await readLatent(latent), shape: noise.shape };
    } finally {
      disposeLatent(latent);
    }
  } finally {
    math.close();
    await networks.release();
  }
}

/** Its latents as the networks take them. */
function onHost(
  state: SamplerState<Float32Array>,
  { data, shape }: HostTensor,
): Promise<SamplerState<HostTensor>> {
  return mapState(state, async (latent) => {
    assert(latent.length === data.length, `a run of ${data.length} numbers goes on from ${latent.length}`);
    return { data: latent, shape };
  });
}

/** The stage's sessions, each created when it is first needed. */
interface Networks {
  load(name: NetworkName): Promise<Session>;
  /** Of all; never rejects. */
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
    release: () => releaseAll(sessions.values()),
  };
}

/** A timestep's rows: prepared, or made now. */
function stepper(
  networks: Networks,
  { moments, conditions }: Pick<Denoising, 'moments' | 'conditions'>,
): (timestep: number) => Promise<StepRow> {
  const prepared = new Map(moments.map(({ timestep }, i) => [timestep, conditions.stepRows[i]]));
  return async (timestep) => {
    const known = prepared.get(timestep);
    if (known !== undefined) return known;
    const [row] = await stepRows(conditions.stepNetworks, [timestep], async (name, feeds) =>
      readOutputs(await networks.load(name), feeds),
    );
    return row;
  };
}

interface Estimator {
  readonly networks: Networks;
  readonly conditions: Conditions;
  readonly math: LatentMath<DeviceLatent>;
  readonly prediction: Models['pack']['prediction'];
  /** Takes the queries of a row that sees sketch and reference; null: nobody asks where the cells look. */
  readonly look: ((query: Value) => Promise<void>) | null;
}

interface DenoiserCall {
  readonly latent: DeviceLatent;
  readonly moment: Moment;
  readonly runs: readonly UnetRun[];
  readonly step: StepRow;
  /** Null: self-attention sees its own features alone. */
  readonly injected: InjectedStep | null;
}

/** x0 = latent * x + output * (sum of factor * prediction), in one combination. */
async function estimateOnce(
  { networks, conditions, math, prediction, look }: Estimator,
  { latent, moment, runs, step, injected }: DenoiserCall,
): Promise<DeviceLatent> {
  const share = denoiserTerms(prediction, moment.level);
  const terms: Term<DeviceLatent>[] = [[share.latent, latent]];
  try {
    // The first run that sees the reference sees the sketch, too.
    const told = look === null ? undefined : runs.find(({ reference }) => reference !== 'none');
    for (const run of runs) {
      const feeds = { ...run.feeds, ...step, x: latent };
      const out =
        injected === null ? await predict(run, feeds, run === told) : await injected.run(run, feeds);
      terms.push([share.output * run.factor, out]);
    }
    return await math.combine(terms);
  } finally {
    for (const [, output] of terms.slice(1)) math.dispose(output);
  }

  async function predict({ rows, weights }: UnetRun, feeds: Feeds, tells: boolean): Promise<DeviceLatent> {
    const network = unetNetwork({ unet: conditions.unet, rows, pass: null });
    const unet = await networks.load(network);
    const whole = { ...feeds, ...weights };
    return look !== null && tells
      ? predictAndLook(unet, whole, look)
      : (await unet.run(whole, ['out']))['out'];
  }
}

async function predictAndLook(
  unet: Session,
  feeds: Feeds,
  look: (query: Value) => Promise<void>,
): Promise<DeviceLatent> {
  const { out, query } = await unet.run(feeds, ['out', 'query']);
  try {
    await look(query);
    return out;
  } catch (error) {
    out.dispose();
    throw error;
  } finally {
    query.dispose();
  }
}
