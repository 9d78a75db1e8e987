/**
 * The numerical heart, on tensors alone: encode, denoise, decode. `generate.ts` puts pictures around it; the
 * toolchain's `verify` drives it with golden tensors.
 */
import type { Rgba8 } from '../image/pixels.js';
import type { Tensor } from '../image/tensor.js';
import type { Models } from '../runtime/models.js';
import type { HostTensor } from '../runtime/session.js';
import type { AttentionAverage } from './attention-average.js';
import { encodeConditions, latentSizes, type ConditionInputs } from './conditions/conditions.js';
import { denoise } from './denoise.js';
import { readLatent, type DeviceLatent } from './device-latents.js';
import { normalNoise } from './sampling/noise.js';
import type { ColorizeRequest } from '../request/request.js';
import type { Stage } from '../vocabulary/stages.js';
import { mapState, type SamplerState } from './sampling/sampler-state.js';
import { momentsOf, type Sampled } from './sampling/samplers.js';
import { planRun } from './sampling/schedule-plan.js';
import { decodeLatent } from './pictures/vae.js';

export interface TensorInputs extends Omit<ConditionInputs, 'steps'> {
  /** x_T [1, C, h, w] instead of the seed's noise. */
  readonly noise?: HostTensor;
  /** Where the same run was cut off; left out: it begins. */
  readonly resume?: SamplerState<Float32Array>;
  /** Gets where in the reference the latent's cells look, step by step; only where it is given. */
  readonly attention?: AttentionAverage;
}

export interface TensorResult {
  /** x_0 [1, C, h, w], scaled. */
  readonly latent: Tensor;
  /** [1, 3, H, W], about -1..1, not clamped. */
  readonly image: Tensor;
  /** For each edit, where it changed the reference. */
  readonly editMaps: readonly Rgba8[];
}

/** A stage begins, or a step is done. */
export type TensorProgress = { readonly stage: Stage } | Sampled<DeviceLatent>;

/** Yields as stages begin and steps end. `request` must have been validated. */
export async function* colorizeTensors(
  inputs: TensorInputs,
  request: ColorizeRequest,
  models: Models,
): AsyncGenerator<TensorProgress, TensorResult> {
  const plan = planRun(request, models.pack.schedule);
  const moments = await momentsOf(plan);
  yield { stage: 'encode' };
  const conditions = await encodeConditions({ ...inputs, steps: moments }, request, models);
  let latent: HostTensor;
  try {
    yield { stage: 'denoise' };
    const { noise = startNoise(request, models), resume = null, attention } = inputs;
    const watched = attention === undefined ? {} : { attention };
    latent = yield* denoise({ conditions, noise, plan, moments, resume, ...watched }, request, models);
  } finally {
    conditions.dispose();
  }
  yield { stage: 'decode' };
  return { latent, image: await decodeLatent(latent, models), editMaps: conditions.editMaps };
}

/** What outlives the engine: the state of a sample with its latents on the host. */
export function hostState({ state }: Sampled<DeviceLatent>): Promise<SamplerState<Float32Array>> {
  return mapState(state, readLatent);
}

/** A latent of a sample on the host, for a preview. */
export async function hostLatent({ denoised }: Sampled<DeviceLatent>): Promise<Tensor> {
  return { data: await readLatent(denoised), shape: denoised.shape };
}

function startNoise(request: ColorizeRequest, { pack }: Models): HostTensor {
  const { h, w } = latentSizes(request, pack.layout);
  const shape = [1, pack.layout.latentChannels, h, w];
  return { data: normalNoise(request.seed, pack.layout.latentChannels * h * w), shape };
}
