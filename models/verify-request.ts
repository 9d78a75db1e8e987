/** The request that golden runs and calls were made with, unless a case says otherwise. */
import { NO_EXTRAS } from '../src/diffusion/default-request.js';
import { REQUEST_VERSION, type ColorizeRequest } from '../src/diffusion/request.js';
import type { Tensor } from '../src/image/tensor.js';
import type { PackLayout } from '../src/runtime/pack.js';

/** `latent` [n,c,h,w] tells the size. */
export function goldenRequest(
  latent: Tensor,
  { latentFactor }: PackLayout,
  differences: Partial<ColorizeRequest>,
): ColorizeRequest {
  const [, , h, w] = latent.shape;
  return {
    ...NO_EXTRAS,
    version: REQUEST_VERSION,
    seed: 0,
    size: { width: latentFactor * w, height: latentFactor * h },
    sampler: 'dpm++2m',
    schedule: 'automatic',
    steps: 6,
    guidance: 4,
    sketchGuidance: 1,
    guidanceWindow: { start: 0, end: 1 },
    noGuidanceWindow: null,
    preprocess: 'none',
    sketchStrength: 1,
    referenceStrength: { kind: 'all', value: 1 },
    attention: { kind: 'plain' },
    sketchThreshold: 0.05,
    referenceThreshold: 0.5,
    previewEvery: 0,
    ...differences,
  };
}
