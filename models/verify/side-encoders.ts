/** Background and style encoder on a given latent, context and size. */
import { LIMITS, type Comparison } from './compare.js';
import { expectTensor } from './folder.js';
import { withNetwork } from './networks.js';
import type { Check, Verification } from './check.js';

export const checkBackgroundEncoder: Check = (verification) =>
  checkEncoder(verification, 'background-encoder');

export const checkStyleEncoder: Check = (verification) => checkEncoder(verification, 'style-encoder');

async function* checkEncoder(
  { file, models, name }: Verification,
  network: 'background-encoder' | 'style-encoder',
): AsyncGenerator<Comparison> {
  const latent = expectTensor(file, 'z', name);
  const tokens = expectTensor(file, 'context', name);
  const size = expectTensor(file, 'y', name);
  const [, , h, w] = latent.shape;
  const sizes = { h, w, m: tokens.shape[1] };
  const outputs = await withNetwork(models, { name: network, sizes }, (run) => run({ latent, tokens, size }));
  for (const [tensor, actual] of Object.entries(outputs)) {
    if (file.has(tensor)) yield { tensor, actual, limit: LIMITS.network };
  }
}
