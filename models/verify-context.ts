/** The context of a golden call, from the folder's pictures: tokens of the reference and of the background's source. */
import { clipPixels } from '../src/diffusion/network-inputs.js';
import type { Tensor } from '../src/image/tensor.js';
import type { UnetCase } from './verify-cases.js';
import {
  backgroundSource,
  REFERENCE_THRESHOLD,
  SKETCH_THRESHOLD,
  type CallInputs,
} from './verify-conditions.js';
import { expectTensor } from './verify-folder.js';
import { withNetwork } from './verify-networks.js';
import { joinTokens, sliceTokens, vector } from './verify-tensors.js';

type Source = Pick<CallInputs, 'models' | 'inputs' | 'unetCase'>;

/** Of the conditional rows [1, m, E]; with a mask, foreground tokens before background tokens. */
export async function callContext(source: Source): Promise<Tensor> {
  const { mask } = source.unetCase.mode;
  const reference = await localTokens(source, expectTensor(source.inputs, 'reference', 'inputs'));
  if (mask === 'none') return reference;
  if (mask === 'foreground') return joinTokens([reference, reference]);
  const background = await localTokens(source, backgroundSource(source));
  if (source.models.pack.layout.family !== 'switch') return joinTokens([reference, background]);
  const both = await switchTokens(source, { reference, background });
  return mask === 'both' ? joinTokens([both, both]) : both;
}

/** v1.5: the thresholds' embeddings are added; a bleached reference's tokens go through the token transformer. */
async function switchTokens(
  { models, unetCase }: Source,
  { reference, background }: { readonly reference: Tensor; readonly background: Tensor },
): Promise<Tensor> {
  const t = vector([SKETCH_THRESHOLD, REFERENCE_THRESHOLD]);
  const { embedding } = await withNetwork(models, { name: 'threshold', sizes: { s: 2 } }, (run) =>
    run({ t }),
  );
  const width = embedding.shape[1];
  const shifted = (tokens: Tensor, row: 0 | 1): Tensor => ({
    data: tokens.data.map((value, i) => value + embedding.data[row * width + (i % width)]),
    shape: tokens.shape,
  });
  const tokens = shifted(background, 1);
  const half = isGiven(unetCase)
    ? tokens
    : (
        await withNetwork(models, { name: 'token-transformer', sizes: { m: tokens.shape[1] } }, (run) =>
          run({ tokens }),
        )
      )['out'];
  return joinTokens([shifted(reference, 0), half]);
}

function isGiven({ source }: UnetCase): boolean {
  return source === 'background image';
}

async function localTokens({ models }: Source, image: Tensor): Promise<Tensor> {
  const pixels = clipPixels(image, models.pack.layout.clipImage);
  const { tokens } = await withNetwork(models, { name: 'clip', sizes: {} }, (run) => run({ pixels }));
  return sliceTokens(tokens, 1, tokens.shape[1]);
}
