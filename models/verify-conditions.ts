/** What a golden call of the U-Net is fed besides x: every network that runs once, on the folder's inputs. */
import { bleach } from '../src/diffusion/bleach.js';
import { referenceStrengths } from '../src/diffusion/conditions.js';
import { keptCells, splitWeights } from '../src/diffusion/mask-weights.js';
import { sizeEmbedding } from '../src/diffusion/size-embedding.js';
import { resizePlain } from '../src/image/resize.js';
import { imageShape, mapTensor, type Tensor } from '../src/image/tensor.js';
import type { Models } from '../src/runtime/models.js';
import type { ModeNetworks } from '../src/runtime/modes.js';
import type { NetworkName } from '../src/runtime/pack.js';
import type { UnetCase } from './verify-cases.js';
import { expectTensor, type TensorFile } from './verify-folder.js';
import { withNetwork, type Sizes, type Tensors } from './verify-networks.js';
import { sliceTokens, vector } from './verify-tensors.js';

/** Thresholds of all golden calls. */
export const SKETCH_THRESHOLD = 0.05;
export const REFERENCE_THRESHOLD = 0.5;

export interface CallInputs {
  readonly models: Models;
  readonly inputs: TensorFile;
  readonly unetCase: UnetCase;
  readonly networks: ModeNetworks;
  /** Of the conditional rows [1, m, E]; with a mask, foreground tokens before background tokens. */
  readonly context: Tensor;
  /** Of every row. */
  readonly timesteps: Tensor;
  /** Of the latent. */
  readonly size: { readonly h: number; readonly w: number };
}

export interface CallFeeds {
  readonly hints: { readonly sketch: Tensors; readonly blank: Tensors };
  /** Keys, values, weights: of rows with a context. */
  readonly context: Tensors;
  /** What background and style feed in all rows. */
  readonly common: Tensors;
  /** [rows, timeWidth] and, in style mode, [rows, styleWidth]. */
  readonly perStep: Tensors;
}

export async function callFeeds(call: CallInputs): Promise<CallFeeds> {
  const { unetCase, models, inputs } = call;
  const { emb } = await run(call, 'time', { t: call.timesteps });
  const hasBackground = call.networks.once.includes('background-encoder');
  const style = unetCase.mode.style ? await styleRows(call) : {};
  const warp = hasBackground ? await warpFeeds(call) : {};
  const { layout } = models.pack;
  const threshold = { threshold: SKETCH_THRESHOLD };
  const kept = hasBackground ? keptCells(expectTensor(inputs, 'smask', 'inputs'), threshold, layout) : {};
  return {
    hints: await bothHints(call),
    context: await contextFeeds(call),
    common: { ...warp, ...kept },
    perStep: { emb, ...style },
  };
}

/** The background's picture: given, or the reference without its character. */
export function backgroundSource({ unetCase, inputs }: Pick<CallInputs, 'unetCase' | 'inputs'>): Tensor {
  if (unetCase.source === 'background image') return expectTensor(inputs, 'background', 'inputs');
  const mask = expectTensor(inputs, 'rmask', 'inputs');
  return bleach(expectTensor(inputs, 'reference', 'inputs'), mask, REFERENCE_THRESHOLD);
}

async function bothHints(call: CallInputs): Promise<CallFeeds['hints']> {
  const sketch = expectTensor(call.inputs, 'sketch', 'inputs');
  const strength = vector([call.unetCase.sketchStrength]);
  return withNetwork(call.models, { name: 'control', sizes: sizesOf(call) }, async (once) => ({
    sketch: await once({ sketch, strength }),
    blank: await once({ sketch: mapTensor(sketch, () => -1), strength }),
  }));
}

/** Keys and values, in halves where there is a mask. */
async function contextFeeds(call: CallInputs): Promise<Tensors> {
  const { networks, unetCase, models, inputs } = call;
  const strengths = referenceStrengths(unetCase.referenceStrength, models.pack.layout);
  const attend = async (name: NetworkName, tokens: Tensor, factor: number): Promise<Tensors> => {
    const strength = vector(strengths.map((value) => value * factor));
    return run(call, name, { tokens, strength });
  };
  if ('whole' in networks.context) return attend(networks.context.whole, call.context, 1);
  const [foreground, background] = halves(call.context);
  const mask = expectTensor(inputs, 'smask', 'inputs');
  const use = { threshold: SKETCH_THRESHOLD, merge: unetCase.merge };
  const fg = await attend(networks.context.foreground, foreground, unetCase.foregroundStrength);
  const bg = await attend(networks.context.background, background, unetCase.backgroundStrength);
  return { ...prefixed('fg_', fg), ...prefixed('bg_', bg), ...splitWeights(mask, use, models.pack.layout) };
}

/** Keys and values of the background's features. */
async function warpFeeds(call: CallInputs): Promise<Tensors> {
  const { unetCase, context } = call;
  const [reference, background] = halves(context);
  const isOwn = unetCase.source === 'background image' && !unetCase.mode.style;
  const side = { image: backgroundSource(call), tokens: isOwn ? background : reference };
  const features = await sideEncoded(call, 'background-encoder', side);
  return run(call, 'warp', { ...features, factor: vector([unetCase.backgroundFactor]) });
}

/** Rows of the style network for all timesteps; a background image's style is mixed in by the merge. */
async function styleRows(call: CallInputs): Promise<Tensors> {
  const { unetCase, context, inputs, timesteps } = call;
  const hasMask = unetCase.mode.mask !== 'none';
  const [reference, background] = hasMask ? halves(context) : [context, context];
  const image = expectTensor(inputs, 'reference', 'inputs');
  let style = await sideEncoded(call, 'style-encoder', { image, tokens: reference });
  if (unetCase.source === 'background image') {
    const other = { image: backgroundSource(call), tokens: background };
    style = mixed(style, await sideEncoded(call, 'style-encoder', other), unetCase.merge);
  }
  return run(call, 'style', { ...style, t: timesteps });
}

/** A side encoder on a picture that is stretched to the call's size. */
async function sideEncoded(
  call: CallInputs,
  name: 'background-encoder' | 'style-encoder',
  { image, tokens }: { readonly image: Tensor; readonly tokens: Tensor },
): Promise<Tensors> {
  const { layout } = call.models.pack;
  const model = { height: call.size.h * layout.latentFactor, width: call.size.w * layout.latentFactor };
  const { latent } = await run(call, 'vae-encoder', { image: resizePlain(image, model) });
  const data = sizeEmbedding(imageShape(image), model, layout.sizeWidth);
  const size = { data, shape: [1, data.length] };
  return run(call, name, { latent, tokens, size });
}

/** Runs a network once; how many tokens it gets follows from its feeds. */
function run(call: CallInputs, name: NetworkName, feeds: Tensors): Promise<Tensors> {
  const own: Sizes = 'tokens' in feeds ? { m: feeds.tokens.shape[1] } : {};
  return withNetwork(call.models, { name, sizes: { ...sizesOf(call), ...own } }, (once) => once(feeds));
}

function sizesOf({ size, timesteps }: CallInputs): Sizes {
  return { ...size, s: timesteps.data.length };
}

/** Foreground and background tokens of a context. */
export function halves(context: Tensor): readonly [Tensor, Tensor] {
  const count = context.shape[1];
  return [sliceTokens(context, 0, count / 2), sliceTokens(context, count / 2, count)];
}

function prefixed(prefix: string, tensors: Tensors): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, value]) => [`${prefix}${name}`, value]));
}

function mixed(base: Tensors, other: Tensors, share: number): Tensors {
  const entries = Object.entries(base).map(([name, { data, shape }]): [string, Tensor] => {
    return [name, { data: data.map((value, i) => value + share * (other[name].data[i] - value)), shape }];
  });
  return Object.fromEntries(entries);
}
