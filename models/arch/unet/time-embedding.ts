/** The time embedding and what the res-blocks take from it (pipeline section 5), of the U-Net and the side encoders. */
import { linearShape } from '../../nn/emitter.js';
import { key, type Scope } from '../../nn/scope.js';
import type { Handle } from '../../onnx/model.js';
import type { ResPlan } from './plan.js';

/** t [s], possibly fractional: [s, width]. */
export function timeEmbedding(
  net: Scope,
  t: Handle,
  { baseWidth, width }: { readonly baseWidth: number; readonly width: number },
): Handle {
  const { emit } = net;
  const waves = emit.sinusoid(t, baseWidth / 2);
  const hidden = emit.linear(key(net, 'time_embed.0'), waves, linearShape(baseWidth, width));
  return emit.linear(key(net, 'time_embed.2'), emit.silu(hidden), linearShape(width, width));
}

/** The biases of all blocks behind each other: [s, sum of their outputs]; `width` is the embedding's. */
export function blockBiases(
  net: Scope,
  embedding: Handle,
  { blocks, width }: { readonly blocks: readonly ResPlan[]; readonly width: number },
): Handle {
  const { emit } = net;
  const activated = emit.silu(embedding);
  const rows = blocks.map((block) => {
    return emit.linear(key(net, `${block.key}.emb_layers.1`), activated, linearShape(width, block.outputs));
  });
  return emit.concatRows(rows);
}
