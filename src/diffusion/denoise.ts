/** From noise to the latent of a picture, step by step. */
import type { Models } from '../runtime/models.js';
import type { HostTensor, Session } from '../runtime/session.js';
import type { Conditions } from './conditions.js';
import { denoiserTerms } from './denoiser.js';
import { deviceLatentMath, disposeLatent, readLatent, type DeviceLatent } from './device-latents.js';
import { guidanceTerms } from './guidance.js';
import type { LatentMath, Term } from './latent-math.js';
import type { ColorizeRequest } from './request.js';
import { sampleLatents, type Sampled } from './samplers.js';
import type { Step } from './schedule.js';

export interface Denoising {
  readonly conditions: Conditions;
  /** x_T [1, C, h, w], variance 1. */
  readonly noise: HostTensor;
  readonly steps: readonly Step[];
}

/** Yields after each step; returns the final latent on the host. */
export async function* denoise(
  { conditions, noise, steps }: Denoising,
  request: ColorizeRequest,
  models: Models,
): AsyncGenerator<Sampled<DeviceLatent>, HostTensor> {
  const sessions: Session[] = [];
  const load = async (name: 'unet' | 'unet-split' | 'unet-uncond' | 'combine') => {
    const session = await models.load(name, conditions.sizes);
    sessions.push(session);
    return session;
  };
  try {
    const guidance = guidanceTerms(request.guidance);
    const math = deviceLatentMath(await load('combine'));
    const branches: Branch[] = [
      {
        session: await load(conditions.network),
        feeds: conditions.conditional,
        factor: guidance.conditional,
      },
    ];
    if (guidance.unconditional !== null) {
      const factor = guidance.unconditional;
      branches.push({ session: await load('unet-uncond'), feeds: conditions.unconditional, factor });
    }
    const estimate = (latent: DeviceLatent, step: Step) => {
      const emb = conditions.embeddings[steps.indexOf(step)];
      return denoiseOnce({ branches, math, emb, prediction: models.pack.prediction }, latent, step);
    };
    const sampling = { sampler: request.sampler, steps, start: noise, denoise: estimate };
    const latent = yield* sampleLatents<DeviceLatent>(math, sampling);
    try {
      return { data: await readLatent(latent), shape: noise.shape };
    } finally {
      disposeLatent(latent);
    }
  } finally {
    for (const session of sessions) await session.release();
  }
}

/** One run of the network per step, and its factor in the guided output. */
interface Branch {
  readonly session: Session;
  readonly feeds: Conditions['conditional'];
  readonly factor: number;
}

interface Estimator {
  readonly branches: readonly Branch[];
  readonly math: LatentMath<DeviceLatent>;
  readonly emb: HostTensor;
  readonly prediction: Models['pack']['prediction'];
}

/** x0 = latent * x + output * (sum of factor * branch), in one combination. */
async function denoiseOnce(
  { branches, math, emb, prediction }: Estimator,
  latent: DeviceLatent,
  step: Step,
): Promise<DeviceLatent> {
  const share = denoiserTerms(prediction, step.from);
  const terms: Term<DeviceLatent>[] = [[share.latent, latent]];
  try {
    for (const { session, feeds, factor } of branches) {
      const { out } = await session.run({ ...feeds, x: latent, emb });
      terms.push([share.output * factor, out]);
    }
    return await math.combine(terms);
  } finally {
    for (const [, output] of terms.slice(1)) math.dispose(output);
  }
}
