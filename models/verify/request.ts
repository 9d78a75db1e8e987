/** Request and pictures that golden runs and calls were made with. */
import type { ConditionInputs } from '../../src/diffusion/conditions/conditions.js';
import { NO_EXTRAS } from '../../src/request/default-request.js';
import { REQUEST_VERSION, type ColorizeRequest } from '../../src/request/request.js';
import { hasBackgroundSource } from '../../src/request/run-mode.js';
import type { Tensor } from '../../src/image/tensor.js';
import type { PackLayout } from '../../src/runtime/layout.js';
import type { GoldenCase } from './cases.js';
import { expectTensor, type TensorFile } from './folder.js';

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

/** The folder's pictures and masks, as far as the case uses them; throws FileError where one is missing. */
export function goldenPictures(
  inputs: TensorFile,
  request: ColorizeRequest,
  { hasBackground }: GoldenCase,
): Omit<ConditionInputs, 'steps'> {
  const input = (name: string): Tensor => expectTensor(inputs, name, 'inputs');
  return {
    sketch: input('sketch'),
    reference: input('reference'),
    background: hasBackground ? input('background') : null,
    referenceMask: hasBackgroundSource(request) && !hasBackground ? input('rmask') : null,
    latentMask: request.attention.kind === 'plain' ? null : input('smask'),
  };
}
