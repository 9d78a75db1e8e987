/** Whole runs from a given x_T: the program's own path from tensors to the decoded picture. */
import { colorizeTensors, type TensorResult } from '../../src/diffusion/colorize-tensors.js';
import { resizePlain } from '../../src/image/resize.js';
import type { Tensor } from '../../src/image/tensor.js';
import { byNameUniform } from '../checkpoint/by-name.js';
import { goldenCase, type GoldenCase } from './cases.js';
import { LIMITS, type Comparison } from './compare.js';
import { expectTensor } from './folder.js';
import { goldenPictures, goldenRequest } from './request.js';
import type { Verification } from './check.js';

export async function* checkGenerated(verification: Verification): AsyncGenerator<Comparison> {
  const { name, file, golden } = verification;
  const found = goldenCase(name, golden.layout);
  if (found === undefined) return;
  const result = await generated(verification, found);
  if (file.has('latent')) yield { tensor: 'latent', actual: result.latent, limit: LIMITS.run };
  if (file.has('image')) yield { tensor: 'image', actual: result.image, limit: LIMITS.run };
}

async function generated(
  { name, file, inputs, models, golden }: Verification,
  found: GoldenCase,
): Promise<TensorResult> {
  const noise = expectTensor(file, 'x_T', name);
  const request = goldenRequest(noise, models.pack.layout, found.request);
  const pictures = goldenPictures(inputs, request, found);
  const injection = { stretch: resizePlain, noise: injectionNoise(noise.shape, golden.salt) };
  const run = colorizeTensors({ ...pictures, noise, injection }, request, models);
  for (;;) {
    const next = await run.next();
    if (next.done === true) return next.value;
  }
}

/** The same at every step. */
export function injectionNoise(shape: readonly number[], salt = ''): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  return { data: byNameUniform('injection_noise', count, salt).map((value) => 1.7 * value), shape };
}
