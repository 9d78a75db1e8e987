/**
 * The denoising U-Net at one timestep, in three variants that share all weights:
 *   plain          cross-attention over one reference: inputs k<i>, v<i>
 *   split          over a foreground and a background reference, mixed cell by cell: fg_k<i>, fg_v<i>, bg_k<i>,
 *                  bg_v<i>, weight_in<level> (input side and middle), weight_out<level> (output side)
 *   unconditional  over a context of zeros: all that remains of it is the output projection's bias, exactly
 * The rest of the inputs: x, emb (a row of the time network), hint<i>. Output: out, the network's prediction.
 */
import type { ModelConfig, UnetConfig } from '../config.js';
import { convShape, linearShape, type Emitter, type GroupNormShape } from '../nn/emitter.js';
import { at, key, type Scope } from '../nn/scope.js';
import type { Handle } from '../onnx/model.js';
import { TRANSFORMER_BLOCK, UNET_PREFIX } from './conditions.js';
import { crossAttention, type CrossAttention, type UnetVariant } from './cross-attention.js';
import { latentExtent } from './latent-size.js';
import { unetPlan } from './unet-plan.js';
import type { ConvPlan, LayerPlan, ResPlan, TransformerPlan, UnetPlan } from './unet-plan.js';

const RES_NORM_EPSILON = 1e-5;
const TRANSFORMER_NORM_EPSILON = 1e-6;
/** Hidden width of the feed-forward part, in widths of its transformer. */
const FEED_FORWARD = 4;

/** A scope with what every layer needs besides its input. */
interface UnetScope extends Scope {
  readonly unet: UnetConfig;
  /** Per res-block, in forward order. */
  readonly biases: readonly Handle[];
  readonly cross: CrossAttention;
}

export function unetGraph(emit: Emitter, { unet }: ModelConfig, variant: UnetVariant): void {
  const plan = unetPlan(unet);
  const x = emit.mapInput('x', { channels: unet.latentChannels, ...latentExtent(0) });
  const emb = emit.input('emb', [1, plan.timeWidth]);
  const hints = plan.hints.map(({ channels, level }, i) =>
    emit.mapInput(`hint${i}`, { channels, ...latentExtent(level) }),
  );
  const cross = crossAttention(emit, plan.transformers, { variant, headSize: unet.headSize });
  const widths = plan.resBlocks.map((block) => block.outputs);
  const net: UnetScope = { emit, prefix: UNET_PREFIX, unet, biases: emit.splitRow(emb, widths), cross };
  emit.mapOutput('out', lastLayers(net, denoise(net, x, { plan, hints })));
}

function denoise(
  net: UnetScope,
  noisy: Handle,
  { plan, hints }: { readonly plan: UnetPlan; readonly hints: readonly Handle[] },
): Handle {
  const { emit } = net;
  const skips: Handle[] = [];
  let x = noisy;
  for (const { layers, hint } of plan.inputBlocks) {
    x = runLayers(net, x, layers);
    const added = hint === null ? undefined : hints[hint];
    if (added !== undefined) x = emit.add(x, added);
    skips.push(x);
  }
  x = runLayers(net, x, plan.middle);
  for (const { layers } of plan.outputBlocks) {
    x = runLayers(net, emit.concatChannels(x, skips.pop() ?? x), layers);
  }
  return x;
}

function runLayers(net: UnetScope, x: Handle, layers: readonly LayerPlan[]): Handle {
  return layers.reduce((value, layer) => runLayer(net, value, layer), x);
}

function runLayer(net: UnetScope, x: Handle, layer: LayerPlan): Handle {
  switch (layer.kind) {
    case 'res':
      return resBlock(net, x, layer);
    case 'transformer':
      return transformer(net, x, layer);
    case 'conv-in':
      return conv(net, x, { ...layer, stride: 1 });
    case 'down':
      return conv(net, x, { ...layer, stride: 2 });
    case 'up':
      return conv(net, net.emit.upsampleNearest(x), { ...layer, stride: 1 });
  }
}

function conv(net: UnetScope, x: Handle, layer: ConvPlan & { readonly stride: number }): Handle {
  const { inputs, outputs, stride } = layer;
  return net.emit.conv(key(net, layer.key), x, convShape(inputs, outputs, { stride }));
}

function resBlock(net: UnetScope, x: Handle, { key: path, inputs, outputs, index }: ResPlan): Handle {
  const { emit } = net;
  const block = at(net, path);
  let hidden = emit.silu(emit.groupNorm(key(block, 'in_layers.0'), x, norm(net, inputs, RES_NORM_EPSILON)));
  hidden = emit.conv(key(block, 'in_layers.2'), hidden, convShape(inputs, outputs));
  hidden = emit.addToChannels(hidden, net.biases[index] ?? hidden);
  hidden = emit.silu(
    emit.groupNorm(key(block, 'out_layers.0'), hidden, norm(net, outputs, RES_NORM_EPSILON)),
  );
  hidden = emit.conv(key(block, 'out_layers.3'), hidden, convShape(outputs, outputs));
  if (inputs === outputs) return emit.add(x, hidden);
  const shortcut = convShape(inputs, outputs, { kernel: 1 });
  return emit.add(emit.conv(key(block, 'skip_connection'), x, shortcut), hidden);
}

/** GroupNorm, 1x1, one block on the flattened map, 1x1, + input; the 1x1 convolutions act on the tokens. */
function transformer(net: UnetScope, x: Handle, plan: TransformerPlan): Handle {
  const { emit } = net;
  const { channels, level } = plan;
  const outer = at(net, plan.key);
  const pointwise = linearShape(channels, channels, { stored: 'pointwise' });
  const normal = emit.groupNorm(key(outer, 'norm'), x, norm(net, channels, TRANSFORMER_NORM_EPSILON));
  let rows = emit.linear(key(outer, 'proj_in'), emit.toTokens(normal, channels), pointwise);

  const block = at(outer, TRANSFORMER_BLOCK);
  rows = emit.add(
    rows,
    selfAttention(block, emit.layerNorm(key(block, 'norm1'), rows, channels), {
      plan,
      headSize: net.unet.headSize,
    }),
  );
  rows = net.cross(block, rows, plan);
  rows = emit.add(rows, feedForward(block, emit.layerNorm(key(block, 'norm3'), rows, channels), channels));

  const projected = emit.linear(key(outer, 'proj_out'), rows, pointwise);
  return emit.add(x, emit.toMap(projected, { channels, ...latentExtent(level) }));
}

function selfAttention(
  block: Scope,
  rows: Handle,
  { plan, headSize }: { readonly plan: TransformerPlan; readonly headSize: number },
): Handle {
  const { emit } = block;
  const { channels } = plan;
  const heads = { heads: plan.heads, headSize };
  const square = linearShape(channels, channels, { bias: 'none' });
  const keys = emit.packKeys(emit.linear(key(block, 'attn1.to_k'), rows, square), heads);
  const values = emit.packValues(emit.linear(key(block, 'attn1.to_v'), rows, square), heads);
  const mixed = emit.attention(emit.linear(key(block, 'attn1.to_q'), rows, square), { keys, values }, heads);
  return emit.linear(key(block, 'attn1.to_out.0'), mixed, linearShape(channels, channels));
}

function feedForward(block: Scope, rows: Handle, channels: number): Handle {
  const { emit } = block;
  const hidden = FEED_FORWARD * channels;
  const halves = emit.linear(key(block, 'ff.net.0.proj'), rows, linearShape(channels, 2 * hidden));
  return emit.linear(key(block, 'ff.net.2'), emit.gatedGelu(halves, hidden), linearShape(hidden, channels));
}

function lastLayers(net: UnetScope, x: Handle): Handle {
  const { emit, unet } = net;
  const channels = unet.baseWidth * (unet.multipliers[0] ?? 1);
  const normal = emit.groupNorm(key(net, 'out.0'), x, norm(net, channels, RES_NORM_EPSILON));
  return emit.conv(key(net, 'out.2'), emit.silu(normal), convShape(channels, unet.latentChannels));
}

function norm({ unet }: UnetScope, channels: number, epsilon: number): GroupNormShape {
  return { channels, groups: unet.normGroups, epsilon };
}
