/**
 * The context of the cross-attentions (pipeline sections 6 and 10): the tokens that the character and the background are
 * asked of, or one set for the whole picture where there is no mask.
 */
import { assert } from '../../errors.js';
import type { PackLayout } from '../../runtime/layout.js';
import type { HostTensor } from '../../runtime/session.js';
import type { OnceRunner } from '../once.js';
import type { PictureTokens } from './picture-tokens.js';
import type { ColorizeRequest } from '../../request/request.js';

/** Tokens [1, m, E]; both halves have as many. */
export type TokenContext =
  { readonly whole: HostTensor } | { readonly foreground: HostTensor; readonly background: HostTensor };

export interface ContextSources {
  readonly tokens: Pick<PictureTokens, 'reference' | 'background'>;
  /** The background's source is a picture of its own, not the bleached reference. */
  readonly isGiven: boolean;
  readonly family: PackLayout['family'];
}

export async function contextOf(
  { tokens, isGiven, family }: ContextSources,
  request: ColorizeRequest,
  once: OnceRunner,
): Promise<TokenContext> {
  const { reference } = tokens;
  switch (request.attention.kind) {
    case 'plain':
      return { whole: reference };
    case 'foreground':
      // Here the ground has tokens of its own only from a background picture whose style is used. Without, and with equal
      // strengths, v2's is plain attention, and not offered (setsApart in runtime/modes.ts).
      return { foreground: reference, background: tokens.background ?? reference };
    case 'background':
    case 'both': {
      assert(tokens.background !== null, 'background attention needs the tokens of a source');
      if (request.leftOut === 'split') return { foreground: reference, background: reference };
      const halves = { foreground: reference, background: tokens.background };
      if (family !== 'switch') return halves;
      const marked = await switchHalves({ ...halves, isGiven }, request, once);
      return request.attention.kind === 'both' ? doubled(marked) : marked;
    }
  }
}

interface Halves {
  readonly foreground: HostTensor;
  readonly background: HostTensor;
}

/** v1.5: the thresholds' embeddings are added; a bleached reference's tokens go through the token transformer. */
async function switchHalves(
  { foreground, background, isGiven }: Halves & { readonly isGiven: boolean },
  { sketchThreshold, referenceThreshold }: ColorizeRequest,
  once: OnceRunner,
): Promise<Halves> {
  const t = { data: Float32Array.of(sketchThreshold, referenceThreshold), shape: [2] };
  const { embedding } = await once.read('threshold', { t });
  const width = embedding.shape[1];
  const shifted = ({ data, shape }: HostTensor, row: 0 | 1): HostTensor => ({
    data: data.map((value, i) => value + embedding.data[row * width + (i % width)]),
    shape,
  });
  const tokens = shifted(background, 1);
  return {
    foreground: shifted(foreground, 0),
    background: isGiven ? tokens : (await once.read('token-transformer', { tokens }))['out'],
  };
}

/** v1.5 with both pairs: the context is repeated before it is halved, so each half is all of it. */
function doubled({ foreground, background }: Halves): Halves {
  const whole = joinTokens(foreground, background);
  return { foreground: whole, background: whole };
}

function joinTokens(first: HostTensor, second: HostTensor): HostTensor {
  const data = new Float32Array(first.data.length + second.data.length);
  data.set(first.data);
  data.set(second.data, first.data.length);
  return { data, shape: [1, first.shape[1] + second.shape[1], first.shape[2]] };
}
