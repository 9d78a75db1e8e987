/** Request and pictures that golden runs and calls were made with. */
import type { ConditionInputs } from '../../src/diffusion/conditions/conditions.js';
import { BARE_REQUEST } from '../../src/request/schemas.js';
import type { ColorizeRequest } from '../../src/request/request.js';
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
    ...BARE_REQUEST,
    size: { width: latentFactor * w, height: latentFactor * h },
    steps: 6,
    guidance: 4,
    preprocess: 'none',
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
