/**
 * The layers that the denoising U-Net and the side encoders are made of: res-blocks, transformers, convolutions
 * between levels (pipeline section 5). Layers come from a plan (plan.ts), weights from the scope's prefix.
 */
import type { UnetConfig } from '../../config.js';
import { convShape, linearShape, type GroupNormShape } from '../../nn/emitter.js';
import { at, key, type Scope } from '../../nn/scope.js';
import type { Handle } from '../../onnx/model.js';
import type { CrossAttention } from './cross-attention.js';
import { latentExtent } from '../latent-size.js';
import { TRANSFORMER_BLOCK, type ConvPlan, type LayerPlan } from './plan.js';
import type { ResPlan, TransformerPlan } from './plan.js';
import type { SelfAttention } from './self-attention.js';

const RES_NORM_EPSILON = 1e-5;
const TRANSFORMER_NORM_EPSILON = 1e-6;
/** Hidden width of the feed-forward part, in widths of its transformer. */
const FEED_FORWARD = 4;

/** A scope with what every layer needs besides its input. */
export interface LayerScope extends Scope {
  readonly unet: UnetConfig;
  /** Per res-block, in forward order. */
  readonly biases: readonly Handle[];
  readonly self: SelfAttention;
  readonly cross: CrossAttention;
}

export function runLayers(net: LayerScope, x: Handle, layers: readonly LayerPlan[]): Handle {
  return layers.reduce((value, layer) => runLayer(net, value, layer), x);
}

function runLayer(net: LayerScope, x: Handle, layer: LayerPlan): Handle {
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
      return net.emit.upsampleConv(key(net, layer.key), x, layer);
  }
}

function conv(net: LayerScope, x: Handle, layer: ConvPlan & { readonly stride: number }): Handle {
  const { inputs, outputs, stride } = layer;
  return net.emit.conv(key(net, layer.key), x, convShape(inputs, outputs, { stride }));
}

function resBlock(net: LayerScope, x: Handle, { key: path, inputs, outputs, index }: ResPlan): Handle {
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
function transformer(net: LayerScope, x: Handle, plan: TransformerPlan): Handle {
  const { emit } = net;
  const { channels, level } = plan;
  const outer = at(net, plan.key);
  const pointwise = linearShape(channels, channels, { stored: 'pointwise' });
  const normal = emit.groupNorm(key(outer, 'norm'), x, norm(net, channels, TRANSFORMER_NORM_EPSILON));
  let rows = emit.linear(key(outer, 'proj_in'), emit.toTokens(normal, channels), pointwise);

  const block = at(outer, TRANSFORMER_BLOCK);
  const attended = net.self(block, emit.layerNorm(key(block, 'norm1'), rows, channels), plan);
  if (attended === null) return x;
  rows = emit.add(rows, attended);
  rows = net.cross(block, rows, plan);
  rows = emit.add(rows, feedForward(block, emit.layerNorm(key(block, 'norm3'), rows, channels), channels));

  const projected = emit.linear(key(outer, 'proj_out'), rows, pointwise);
  return emit.add(x, emit.toMap(projected, { channels, ...latentExtent(level) }));
}

function feedForward(block: Scope, rows: Handle, channels: number): Handle {
  const { emit } = block;
  const hidden = FEED_FORWARD * channels;
  const halves = emit.linear(key(block, 'ff.net.0.proj'), rows, linearShape(channels, 2 * hidden));
  return emit.linear(key(block, 'ff.net.2'), emit.gatedGelu(halves, hidden), linearShape(hidden, channels));
}

/** GroupNorm, silu, 3x3 to the latent's channels. */
export function lastLayers(net: LayerScope, x: Handle): Handle {
  const { emit, unet } = net;
  const channels = unet.baseWidth * (unet.multipliers[0] ?? 1);
  const normal = emit.groupNorm(key(net, 'out.0'), x, norm(net, channels, RES_NORM_EPSILON));
  return emit.conv(key(net, 'out.2'), emit.silu(normal), convShape(channels, unet.latentChannels));
}

function norm({ unet }: LayerScope, channels: number, epsilon: number): GroupNormShape {
  return { channels, groups: unet.normGroups, epsilon };
}
