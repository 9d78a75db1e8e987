/**
 * What the U-Net needs but does not depend on the noisy latent, each a network run once per generation: keys and
 * values of all cross-attentions from the reference's tokens (`context`), and every res-block's bias from the
 * timesteps (`time`).
 */
import type { ModelConfig } from '../../config.js';
import { linearShape, type Emitter } from '../../nn/emitter.js';
import { at, key, type Scope } from '../../nn/scope.js';
import type { Handle } from '../../onnx/model.js';
import { hasLora, loraRank, withLora, type LoraPass } from './lora.js';
import { UNET_PREFIX } from '../prefixes.js';
import { blockBiases, timeEmbedding } from './time-embedding.js';
import { TRANSFORMER_BLOCK, unetPlan, type TransformerPlan } from './plan.js';

/**
 * The reference strength goes into the values: attention is linear in them. `pass`: with that pass's low-rank pairs
 * where the transformers have any.
 */
export function contextGraph(emit: Emitter, config: ModelConfig, pass: LoraPass | null): void {
  const { unet } = config;
  const net: Scope = { emit, prefix: UNET_PREFIX };
  const { transformers } = unetPlan(unet);
  const tokens = emit.input('tokens', [1, 'm', unet.contextWidth]);
  const strengths = emit.splitScalars(emit.input('strength', [transformers.length]), transformers.length);
  const packed = transformers.map((transformer, i) => {
    const heads = { heads: transformer.heads, headSize: unet.headSize };
    const source = { tokens, transformer, pass };
    const keys = projectedTokens(net, config, { ...source, part: 'attn2.to_k' });
    const values = projectedTokens(net, config, { ...source, part: 'attn2.to_v' });
    const strength = strengths[i] ?? values;
    return {
      keys: emit.packKeys(keys, heads),
      values: emit.packValues(emit.scaleBy(values, strength), heads),
    };
  });
  packed.forEach(({ keys }, i) => emit.output(`k${i}`, keys));
  packed.forEach(({ values }, i) => emit.output(`v${i}`, values));
}

interface TokenSource {
  readonly tokens: Handle;
  readonly transformer: TransformerPlan;
  readonly pass: LoraPass | null;
  readonly part: 'attn2.to_k' | 'attn2.to_v';
}

function projectedTokens(net: Scope, config: ModelConfig, source: TokenSource): Handle {
  const { tokens, transformer, pass, part } = source;
  const block = at(net, `${transformer.key}.${TRANSFORMER_BLOCK}`);
  const size = { inputs: config.unet.contextWidth, outputs: transformer.channels };
  const shape = linearShape(size.inputs, size.outputs, { bias: 'none' });
  const base = net.emit.linear(key(block, part), tokens, shape);
  if (pass === null || !hasLora(config, transformer)) return base;
  const pair = { ...size, pass };
  return withLora(block, { part, rows: tokens, base }, { ...pair, rank: loraRank(config, pair) });
}

/** t [s], possibly fractional, to one row per step: the Linear of every res-block in forward order. */
export function timeGraph(emit: Emitter, { unet }: ModelConfig): void {
  const net: Scope = { emit, prefix: UNET_PREFIX };
  const { resBlocks, embeddingWidth: width } = unetPlan(unet);
  const embedding = timeEmbedding(net, emit.input('t', ['s']), { baseWidth: unet.baseWidth, width });
  emit.output('emb', blockBiases(net, embedding, { blocks: resBlocks, width }));
}
