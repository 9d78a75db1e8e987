/** Networks and functions on pictures: control encoder, CLIP, autoencoder, size embedding. */
import { clipPixels } from '../../src/diffusion/network-inputs.js';
import { sizeEmbedding } from '../../src/diffusion/conditions/size-embedding.js';
import type { Extent } from '../../src/image/geometry.js';
import { resizePlain } from '../../src/image/resize.js';
import { imageShape, mapTensor, type Tensor } from '../../src/image/tensor.js';
import type { Models } from '../../src/runtime/models.js';
import { LIMITS, type Comparison } from './compare.js';
import { expectTensor } from './folder.js';
import { withNetwork, type Tensors } from './networks.js';
import { joinRows, sliceTokens, vector } from './tensors.js';
import type { Verification } from './check.js';

/** Sizes of the pictures that `size_embedding` holds besides the reference's own. */
const EMBEDDED_SIZES: Readonly<Record<string, Extent>> = {
  large: { height: 300, width: 200 },
  small: { height: 64, width: 96 },
};

/** Rows: the sketch and, where the file has more, a blank sketch. */
export async function* checkControl({ file, models, name }: Verification): AsyncGenerator<Comparison> {
  const sketch = expectTensor(file, 'sketch', name);
  const rows = expectTensor(file, 'hint0', name).shape[0];
  const sketches = [sketch, mapTensor(sketch, () => -1)].slice(0, rows);
  const hints = await sketchHints(models, sketches);
  for (const tensor of Object.keys(hints[0])) {
    yield { tensor, actual: joinRows(hints.map((row) => row[tensor])), limit: LIMITS.network };
  }
}

export async function* checkClip({ file, models, name }: Verification): AsyncGenerator<Comparison> {
  const reference = expectTensor(file, 'reference', name);
  const pixels = clipPixels(reference, models.pack.layout.clipImage);
  if (file.has('preprocessed')) {
    yield { tensor: 'preprocessed', actual: pixels, limit: LIMITS.arithmetic };
  }
  const { tokens } = await withNetwork(models, { name: 'clip', sizes: {} }, (run) => run({ pixels }));
  const local = sliceTokens(tokens, 1, tokens.shape[1]);
  if (file.has('full')) yield { tensor: 'full', actual: tokens, limit: LIMITS.network };
  if (file.has('local')) yield { tensor: 'local', actual: local, limit: LIMITS.network };
}

/** `image` is the stretched reference where the folder has that; else it is taken as it stands. */
export async function* checkVae({ file, models, inputs, name }: Verification): AsyncGenerator<Comparison> {
  if (file.has('image')) {
    const golden = expectTensor(file, 'image', name);
    const reference = inputs.get('reference');
    const image = reference === undefined ? golden : resizePlain(reference, imageShape(golden));
    if (reference !== undefined) yield { tensor: 'image', actual: image, limit: LIMITS.arithmetic };
    const { moments, latent } = await encoded(models, image);
    if (file.has('moments')) yield { tensor: 'moments', actual: moments, limit: LIMITS.network };
    if (file.has('latent_scaled')) yield { tensor: 'latent_scaled', actual: latent, limit: LIMITS.network };
  }
  if (!file.has('decoded')) return;
  const latent = expectTensor(file, 'latent', name);
  const [, , h, w] = latent.shape;
  const decoder = { name: 'vae-decoder', sizes: { h, w } } as const;
  const { image } = await withNetwork(models, decoder, (run) => run({ latent }));
  yield { tensor: 'decoded', actual: image, limit: LIMITS.network };
}

export async function* checkSizeEmbedding({ file, inputs }: Verification): AsyncGenerator<Comparison> {
  const model = imageShape(expectTensor(inputs, 'sketch', 'inputs'));
  const sizes = { same: imageShape(expectTensor(inputs, 'reference', 'inputs')), ...EMBEDDED_SIZES };
  for (const [tensor, image] of Object.entries(sizes)) {
    if (!file.has(tensor)) continue;
    const data = sizeEmbedding(image, model);
    yield { tensor, actual: { data, shape: [1, data.length] }, limit: LIMITS.network };
  }
}

/** Hints of each sketch [1,3,8h,8w], strength 1. */
function sketchHints(models: Models, sketches: readonly Tensor[]): Promise<Tensors[]> {
  const sizes = latentSize(sketches[0], models);
  return withNetwork(models, { name: 'control', sizes }, async (run) => {
    const hints: Tensors[] = [];
    for (const sketch of sketches) hints.push(await run({ sketch, strength: vector([1]) }));
    return hints;
  });
}

function encoded(models: Models, image: Tensor): Promise<Tensors> {
  const encoder = { name: 'vae-encoder', sizes: latentSize(image, models) } as const;
  return withNetwork(models, encoder, (run) => run({ image }));
}

function latentSize(image: Tensor, { pack }: Models): { readonly h: number; readonly w: number } {
  const { width, height } = imageShape(image);
  return { h: height / pack.layout.latentFactor, w: width / pack.layout.latentFactor };
}
