/**
 * Background and style encoder (pipeline section 6): the input half of the U-Net with weights of their own, run once
 * per generation at t = 0 on the latent of a picture. Its size enters beside the time; no hints, no mask, and the
 * cross-attention takes the tokens as they are. Outputs are numbered as the U-Net's output blocks that they reach.
 */
import type { ModelConfig } from '../config.js';
import { linearShape, type Emitter } from '../nn/emitter.js';
import { key, type Scope } from '../nn/scope.js';
import type { Handle } from '../onnx/model.js';
import { tokenAttention } from './unet/cross-attention.js';
import { latentExtent } from './latent-size.js';
import { BACKGROUND_PREFIX, STYLE_PREFIX } from './prefixes.js';
import { blockBiases, timeEmbedding } from './unet/time-embedding.js';
import { runLayers, type LayerScope } from './unet/layers.js';
import { ownAttention } from './unet/self-attention.js';
import { unetPlan, type InputBlockPlan } from './unet/plan.js';

/** h<i> [1, cells, channels]: what output block i's skip is warped towards. */
export function backgroundEncoderGraph(emit: Emitter, config: ModelConfig): void {
  const net: Scope = { emit, prefix: BACKGROUND_PREFIX };
  const features = encoded(net, config).map(({ block: { outputs }, result, index }) => {
    const pointwise = linearShape(outputs, outputs, { stored: 'pointwise' });
    return emit.linear(key(net, `zero_layers.${index}`), emit.toTokens(result, outputs), pointwise);
  });
  features.reverse().forEach((feature, i) => emit.output(`h${i}`, feature));
}

/** mod<i> [1, 2 * channels of output block i]. */
export function styleEncoderGraph(emit: Emitter, config: ModelConfig): void {
  const net: Scope = { emit, prefix: STYLE_PREFIX };
  const { outputBlocks } = unetPlan(config.unet);
  const styles = encoded(net, config).map(({ block, result, index }) => {
    const reached = outputBlocks[outputBlocks.length - 1 - index];
    const shape = linearShape(block.outputs, 2 * (reached?.outputs ?? 0));
    return emit.linear(key(net, `zero_layers.${index}`), emit.meanOverSpace(result, block.outputs), shape);
  });
  styles.reverse().forEach((style, i) => emit.output(`mod${i}`, style));
}

interface Encoded {
  readonly block: InputBlockPlan;
  readonly result: Handle;
  readonly index: number;
}

/** Every input block's result in forward order. */
function encoded(net: Scope, config: ModelConfig): Encoded[] {
  const { emit } = net;
  const { unet } = config;
  const plan = unetPlan(unet);
  const latent = emit.mapInput('latent', { channels: unet.latentChannels, ...latentExtent(0) });
  const tokens = emit.input('tokens', [1, 'm', unet.contextWidth]);
  const blocks = plan.inputBlocks.flatMap(({ layers }) => layers.filter((layer) => layer.kind === 'res'));
  const widths = blocks.map(({ outputs }) => outputs);
  const row = blockBiases(net, sizeEmbedding(net, config), { blocks, width: plan.embeddingWidth });
  const scope: LayerScope = {
    ...net,
    unet,
    biases: emit.splitRow(row, widths),
    self: ownAttention(unet.headSize),
    cross: tokenAttention(tokens, config),
  };
  let x = latent;
  return plan.inputBlocks.map((block, index) => {
    x = runLayers(scope, x, block.layers);
    return { block, result: x, index };
  });
}

/** The time embedding of t = 0 plus that of the picture's size. */
function sizeEmbedding(net: Scope, { unet }: ModelConfig): Handle {
  const { emit } = net;
  const { embeddingWidth: width } = unetPlan(unet);
  const time = timeEmbedding(net, emit.numbers([0]), { baseWidth: unet.baseWidth, width });
  const size = emit.input('size', [1, unet.sizeEmbeddingWidth]);
  const hidden = emit.linear(key(net, 'label_emb.0.0'), size, linearShape(unet.sizeEmbeddingWidth, width));
  const label = emit.linear(key(net, 'label_emb.0.2'), emit.silu(hidden), linearShape(width, width));
  return emit.add(time, label);
}
