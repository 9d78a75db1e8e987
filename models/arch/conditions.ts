/**
 * What the U-Net needs but does not depend on the noisy latent, each a network run once per generation: keys and
 * values of all cross-attentions from the reference's tokens (`context`), and every res-block's bias from the
 * timesteps (`time`).
 */
import type { ModelConfig } from '../config.js';
import { linearShape, type Emitter } from '../nn/emitter.js';
import { key, type Scope } from '../nn/scope.js';
import { unetPlan } from './unet-plan.js';

export const UNET_PREFIX = 'model.diffusion_model';

/** The cross-attention of a transformer, below the transformer's key. */
export const TRANSFORMER_BLOCK = 'transformer_blocks.0';

/** The reference strength goes into the values: attention is linear in them. */
export function contextGraph(emit: Emitter, { unet }: ModelConfig): void {
  const net: Scope = { emit, prefix: UNET_PREFIX };
  const { transformers } = unetPlan(unet);
  const tokens = emit.input('tokens', [1, 'm', unet.contextWidth]);
  const strengths = emit.splitScalars(emit.input('strength', [transformers.length]), transformers.length);
  const packed = transformers.map((transformer, i) => {
    const attention = key(net, `${transformer.key}.${TRANSFORMER_BLOCK}.attn2`);
    const heads = { heads: transformer.heads, headSize: unet.headSize };
    const shape = linearShape(unet.contextWidth, transformer.channels, { bias: 'none' });
    const keys = emit.linear(`${attention}.to_k`, tokens, shape);
    const values = emit.linear(`${attention}.to_v`, tokens, shape);
    const strength = strengths[i] ?? values;
    return {
      keys: emit.packKeys(keys, heads),
      values: emit.packValues(emit.scaleBy(values, strength), heads),
    };
  });
  packed.forEach(({ keys }, i) => emit.output(`k${i}`, keys));
  packed.forEach(({ values }, i) => emit.output(`v${i}`, values));
}

/** t [s], possibly fractional, to one row per step: the Linear of every res-block in forward order. */
export function timeGraph(emit: Emitter, { unet }: ModelConfig): void {
  const net: Scope = { emit, prefix: UNET_PREFIX };
  const { resBlocks, embeddingWidth } = unetPlan(unet);
  const t = emit.input('t', ['s']);
  let x = emit.sinusoid(t, unet.baseWidth / 2);
  x = emit.linear(key(net, 'time_embed.0'), x, linearShape(unet.baseWidth, embeddingWidth));
  x = emit.linear(key(net, 'time_embed.2'), emit.silu(x), linearShape(embeddingWidth, embeddingWidth));
  const activated = emit.silu(x);
  const rows = resBlocks.map((block) => {
    const shape = linearShape(embeddingWidth, block.outputs);
    return emit.linear(key(net, `${block.key}.emb_layers.1`), activated, shape);
  });
  emit.output('emb', emit.concatRows(rows));
}
