/** Whole runs from a given x_T: the program's own path from tensors to the decoded picture. */
import { colorizeTensors, type TensorResult } from '../src/diffusion/colorize-tensors.js';
import { LIMITS, type Comparison } from './verify-compare.js';
import { expectTensor } from './verify-folder.js';
import { goldenRequest } from './verify-request.js';
import type { Verification } from './verify.js';

/** Other runs need features or samplers that the program does not have. */
const COVERED = /^generate_dpm_vanilla$/;

export async function* checkGenerated(verification: Verification): AsyncGenerator<Comparison> {
  const { name, file, golden } = verification;
  if (!COVERED.test(name) || golden.layout !== 'v2') return;
  const result = await generated(verification);
  if (file.has('latent')) yield { tensor: 'latent', actual: result.latent, limit: LIMITS.run };
  if (file.has('image')) yield { tensor: 'image', actual: result.image, limit: LIMITS.run };
}

async function generated({ name, file, inputs, models }: Verification): Promise<TensorResult> {
  const noise = expectTensor(file, 'x_T', name);
  const request = goldenRequest(noise, models.pack.layout, {});
  const sketch = expectTensor(inputs, 'sketch', 'inputs');
  const reference = { image: expectTensor(inputs, 'reference', 'inputs') };
  const run = colorizeTensors({ sketch, reference, latentMask: null, noise }, request, models);
  for (;;) {
    const next = await run.next();
    if (next.done === true) return next.value;
  }
}
