/**
 * The KL autoencoder of Stable Diffusion (arXiv 2112.10752): pictures to latents at 1/8 of their size and back. The
 * latent scale is inside: the encoder's `latent` is scaled, the decoder takes scaled latents.
 */
import type { ModelConfig, VaeConfig } from '../config.js';
import { convShape, linearShape, type Emitter, type GroupNormShape } from '../nn/emitter.js';
import { at, key, type Scope } from '../nn/scope.js';
import type { Handle } from '../onnx/model.js';
import { imageExtent, latentExtent } from './latent-size.js';

const EPSILON = 1e-6;
const pointwise = { kernel: 1 } as const;

/** A scope with what all its blocks need. */
interface VaeScope extends Scope {
  readonly vae: VaeConfig;
}

export function vaeEncoderGraph(emit: Emitter, { vae, unet, latentScale }: ModelConfig): void {
  const root: VaeScope = { emit, prefix: 'first_stage_model', vae };
  const net = inside(root, 'encoder');
  const latent = unet.latentChannels;
  const image = emit.mapInput('image', { channels: 3, ...imageExtent() });
  let x = emit.conv(key(net, 'conv_in'), image, convShape(3, vae.baseWidth));
  x = middle(inside(net, 'mid'), downwards(net, x));
  x = emit.silu(emit.groupNorm(key(net, 'norm_out'), x, norm(net, deepestWidth(vae))));
  x = emit.conv(key(net, 'conv_out'), x, convShape(deepestWidth(vae), 2 * latent));
  const moments = emit.conv(key(root, 'quant_conv'), x, convShape(2 * latent, 2 * latent, pointwise));
  emit.mapOutput('moments', moments);
  const mean = emit.sliceChannels(moments, { start: 0, end: latent });
  emit.mapOutput('latent', emit.scale(mean, latentScale));
}

export function vaeDecoderGraph(emit: Emitter, { vae, unet, latentScale }: ModelConfig): void {
  const root: VaeScope = { emit, prefix: 'first_stage_model', vae };
  const net = inside(root, 'decoder');
  const channels = unet.latentChannels;
  const latent = emit.mapInput('latent', { channels, ...latentExtent(0) });
  let x = emit.scale(latent, 1 / latentScale);
  x = emit.conv(key(root, 'post_quant_conv'), x, convShape(channels, channels, pointwise));
  x = emit.conv(key(net, 'conv_in'), x, convShape(channels, deepestWidth(vae)));
  x = upwards(net, middle(inside(net, 'mid'), x));
  x = emit.silu(emit.groupNorm(key(net, 'norm_out'), x, norm(net, width(vae, 0))));
  emit.mapOutput('image', emit.conv(key(net, 'conv_out'), x, convShape(width(vae, 0), 3)));
}

function downwards(net: VaeScope, image: Handle): Handle {
  const { emit, vae } = net;
  let x = image;
  let channels = vae.baseWidth;
  for (let level = 0; level < vae.multipliers.length; level++) {
    const outputs = width(vae, level);
    for (let block = 0; block < vae.resBlocks; block++) {
      x = resBlock(inside(net, `down.${level}.block.${block}`), x, [channels, outputs]);
      channels = outputs;
    }
    if (level < vae.multipliers.length - 1) {
      const halving = convShape(outputs, outputs, { stride: 2, padding: 'end' });
      x = emit.conv(key(net, `down.${level}.downsample.conv`), x, halving);
    }
  }
  return x;
}

function upwards(net: VaeScope, deepest: Handle): Handle {
  const { emit, vae } = net;
  let x = deepest;
  let channels = deepestWidth(vae);
  for (let level = vae.multipliers.length - 1; level >= 0; level--) {
    const outputs = width(vae, level);
    for (let block = 0; block <= vae.resBlocks; block++) {
      x = resBlock(inside(net, `up.${level}.block.${block}`), x, [channels, outputs]);
      channels = outputs;
    }
    if (level > 0)
      x = emit.upsampleConv(key(net, `up.${level}.upsample.conv`), x, { inputs: outputs, outputs });
  }
  return x;
}

function middle(net: VaeScope, deepest: Handle): Handle {
  const channels = deepestWidth(net.vae);
  const x = resBlock(inside(net, 'block_1'), deepest, [channels, channels]);
  return resBlock(inside(net, 'block_2'), attention(inside(net, 'attn_1'), x), [channels, channels]);
}

function resBlock(net: VaeScope, x: Handle, [inputs, outputs]: readonly [number, number]): Handle {
  const { emit } = net;
  let hidden = emit.silu(emit.groupNorm(key(net, 'norm1'), x, norm(net, inputs)));
  hidden = emit.conv(key(net, 'conv1'), hidden, convShape(inputs, outputs));
  hidden = emit.silu(emit.groupNorm(key(net, 'norm2'), hidden, norm(net, outputs)));
  hidden = emit.conv(key(net, 'conv2'), hidden, convShape(outputs, outputs));
  if (inputs === outputs) return emit.add(x, hidden);
  return emit.add(emit.conv(key(net, 'nin_shortcut'), x, convShape(inputs, outputs, pointwise)), hidden);
}

/** Single-head self-attention over the latent's cells. */
function attention(net: VaeScope, x: Handle): Handle {
  const { emit, vae } = net;
  const channels = deepestWidth(vae);
  const heads = { heads: 1, headSize: channels };
  const square = linearShape(channels, channels, { stored: 'pointwise' });
  const rows = emit.toTokens(emit.groupNorm(key(net, 'norm'), x, norm(net, channels)), channels);
  const keys = emit.packKeys(emit.linear(key(net, 'k'), rows, square), heads);
  const values = emit.packValues(emit.linear(key(net, 'v'), rows, square), heads);
  const mixed = emit.attention(emit.linear(key(net, 'q'), rows, square), { keys, values }, heads);
  const projected = emit.linear(key(net, 'proj_out'), mixed, square);
  return emit.add(x, emit.toMap(projected, { channels, ...latentExtent(0) }));
}

function inside(net: VaeScope, path: string): VaeScope {
  return { ...at(net, path), vae: net.vae };
}

function norm({ vae }: VaeScope, channels: number): GroupNormShape {
  return { channels, groups: vae.normGroups, epsilon: EPSILON };
}

function width(vae: VaeConfig, level: number): number {
  return vae.baseWidth * (vae.multipliers[level] ?? 0);
}

function deepestWidth(vae: VaeConfig): number {
  return width(vae, vae.multipliers.length - 1);
}
