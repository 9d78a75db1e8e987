/**
 * What v1.5 ("switch") makes of tokens before they become a context (pipeline section 10): an embedding of the masks'
 * thresholds is added to them, and a bleached reference's go through a transformer of learned queries.
 */
import type { ModelConfig } from '../../config.js';
import { linearShape, type Emitter } from '../../nn/emitter.js';
import { at, key, type Scope } from '../../nn/scope.js';
import type { Handle } from '../../onnx/model.js';
import { patchCount } from '../clip.js';

/** Width of the sinusoid of a threshold. */
const SINUSOID = 256;
const LAYERS = 6;
const HEAD_SIZE = 64;
/** Hidden width of the feed-forward part, in widths of the tokens. */
const FEED_FORWARD = 4;

/** t [s], thresholds 0..1 as they are: embedding [s, contextWidth]. */
export function thresholdGraph(emit: Emitter, { unet }: ModelConfig): void {
  const net: Scope = { emit, prefix: 'thresh_embedder.embed_layer' };
  const width = unet.contextWidth;
  const waves = emit.sinusoid(emit.input('t', ['s']), SINUSOID / 2);
  const hidden = emit.linear(key(net, '0'), waves, linearShape(SINUSOID, width));
  emit.output('embedding', emit.linear(key(net, '2'), emit.silu(hidden), linearShape(width, width)));
}

/** tokens [1, m, contextWidth] (a threshold's embedding added) to `out`: as many rows as a picture has tokens. */
export function tokenTransformerGraph(emit: Emitter, { unet, clip }: ModelConfig): void {
  const net: Scope = { emit, prefix: 'transformer' };
  const width = unet.contextWidth;
  const tokens = emit.input('tokens', [1, 'm', width]);
  const count = patchCount(clip);
  let x = emit.parameter(key(net, 'embedding'), { stored: [count, width], as: [1, count, width] });
  for (let layer = 0; layer < LAYERS; layer++) {
    x = attended(at(net, `layers.${layer}`), x, { tokens, width });
  }
  emit.output('out', x);
}

/** x += attn(norm x, tokens); x += ff(norm x). */
function attended(
  layer: Scope,
  x: Handle,
  { tokens, width }: { readonly tokens: Handle; readonly width: number },
): Handle {
  const { emit } = layer;
  const heads = { heads: width / HEAD_SIZE, headSize: HEAD_SIZE };
  const square = linearShape(width, width, { bias: 'none' });
  const queries = emit.linear(key(layer, '2.to_q'), emit.layerNorm(key(layer, '0'), x, width), square);
  const keys = emit.packKeys(emit.linear(key(layer, '2.to_k'), tokens, square), heads);
  const values = emit.packValues(emit.linear(key(layer, '2.to_v'), tokens, square), heads);
  const mixed = emit.attention(queries, { keys, values }, heads);
  const sum = emit.add(x, emit.linear(key(layer, '2.to_out.0'), mixed, linearShape(width, width)));
  const hidden = linearShape(width, FEED_FORWARD * width);
  const inner = emit.linear(key(layer, '3.0'), emit.layerNorm(key(layer, '1'), sum, width), hidden);
  const outer = linearShape(FEED_FORWARD * width, width);
  return emit.add(sum, emit.linear(key(layer, '3.2'), emit.silu(inner), outer));
}
