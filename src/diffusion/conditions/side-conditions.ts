/**
 * What the side encoders see in reference and background (pipeline section 6): keys and values that replace the
 * background of the U-Net's skips, and the style that shifts and scales its output blocks.
 */
import type { Extent } from '../../image/geometry.js';
import { resizePlain } from '../../image/resize.js';
import { planesOf, type Image } from '../../image/planes.js';
import type { Models } from '../../runtime/models.js';
import type { Feeds, HostTensor } from '../../runtime/session.js';
import type { OnceRunner } from '../once.js';
import type { PictureTokens } from './picture-tokens.js';
import type { ColorizeRequest } from '../../request/request.js';
import { sizeEmbedding } from './size-embedding.js';
import { encodeImage } from '../pictures/vae.js';

export interface SidePictures {
  /** Signed images of any size. */
  readonly reference: Image;
  /** The background's source: a picture of its own, or the bleached reference; null: there is none. */
  readonly background: Image | null;
  /** The source is a picture of its own. */
  readonly isGiven: boolean;
  readonly tokens: Pick<PictureTokens, 'reference' | 'background'>;
}

export interface SideEncoding {
  readonly models: Models;
  readonly once: OnceRunner;
}

/** A picture and the context it is read in. */
interface Side {
  readonly image: Image;
  readonly tokens: HostTensor;
}

/** wk*, wv*: the background encoder's outputs times `factor`, as keys and values. */
export async function warpFeeds(
  { image, tokens }: Side,
  request: Pick<ColorizeRequest, 'size'> & { readonly factor: number },
  { models, once }: SideEncoding,
): Promise<Feeds> {
  const inputs = await sideInputs({ image, tokens }, request.size, models);
  const factor = { data: Float32Array.of(request.factor), shape: [1] };
  return once.lend('background-encoder', inputs, async (features) => {
    const [warp] = await once.keep('warp', [{ ...features, factor }]);
    return warp;
  });
}

/** The context in which the background encoder reads its source. */
export function backgroundTokens({ tokens, isGiven }: SidePictures, { style }: ColorizeRequest): HostTensor {
  return isGiven && !style && tokens.background !== null ? tokens.background : tokens.reference;
}

/** mod*: the style of the reference, and of a background picture as far as it is to be mixed in. */
export async function styleTerms(
  { reference, background, isGiven, tokens }: SidePictures,
  { size, styleMerge }: ColorizeRequest,
  { models, once }: SideEncoding,
): Promise<Readonly<Record<string, HostTensor>>> {
  const styleOf = async (side: Side) => once.read('style-encoder', await sideInputs(side, size, models));
  const own = await styleOf({ image: reference, tokens: tokens.reference });
  if (!isGiven || background === null || tokens.background === null || styleMerge === 0) return own;
  return mixed(own, await styleOf({ image: background, tokens: tokens.background }), styleMerge);
}

/** Feeds of a side encoder: the picture stretched to the model's size, and what it knows of its own size. */
async function sideInputs({ image, tokens }: Side, model: Extent, models: Models): Promise<Feeds> {
  const latent = await encodeImage(resizePlain(image, model), models);
  const data = sizeEmbedding(planesOf(image), model, models.pack.layout.sizeWidth);
  return { latent, tokens, size: { data, shape: [1, data.length] } };
}

/** base + share * (other - base), output by output. */
function mixed(
  base: Readonly<Record<string, HostTensor>>,
  other: Readonly<Record<string, HostTensor>>,
  share: number,
): Readonly<Record<string, HostTensor>> {
  const entries = Object.entries(base).map(([name, { data, shape }]): [string, HostTensor] => {
    return [name, { data: data.map((value, i) => value + share * (other[name].data[i] - value)), shape }];
  });
  return Object.fromEntries(entries);
}
