/**
 * The image tower of OpenCLIP's ViT: a normalised picture becomes one class token and one token per patch, all of
 * them through the final norm and projection (the reference's tokens are not pooled).
 */
import type { ClipConfig, ModelConfig } from '../config.js';
import { convShape, type Emitter } from '../nn/emitter.js';
import { at, key, type Scope } from '../nn/scope.js';
import type { Handle } from '../onnx/model.js';
import { clipBlock } from './clip-block.js';

export function clipGraph(emit: Emitter, { clip }: ModelConfig): void {
  const net: Scope = { emit, prefix: 'cond_stage_model.visual.model' };
  const pixels = emit.mapInput('pixels', { channels: 3, height: clip.image, width: clip.image });
  let x = emit.layerNorm(key(net, 'ln_pre'), embedded(net, pixels, clip), clip.width);
  for (let layer = 0; layer < clip.layers; layer++) {
    x = clipBlock(at(net, `transformer.resblocks.${layer}`), x, clip);
  }
  x = emit.layerNorm(key(net, 'ln_post'), x, clip.width);
  emit.output('tokens', emit.project(key(net, 'proj'), x, [clip.width, clip.embed]));
}

/** Tokens without the class token. */
export function patchCount(clip: ClipConfig): number {
  return (clip.image / clip.patch) ** 2;
}

function embedded(net: Scope, pixels: Handle, clip: ClipConfig): Handle {
  const { emit } = net;
  const { width, patch } = clip;
  const count = patchCount(clip) + 1;
  const patches = convShape(3, width, { kernel: patch, stride: patch, padding: 'none', bias: 'none' });
  const rows = emit.toTokens(emit.conv(key(net, 'conv1'), pixels, patches), width);
  const token = emit.parameter(key(net, 'class_embedding'), { stored: [width], as: [1, 1, width] });
  const places = { stored: [count, width], as: [1, count, width] };
  return emit.add(emit.joinTokens(token, rows), emit.parameter(key(net, 'positional_embedding'), places));
}
