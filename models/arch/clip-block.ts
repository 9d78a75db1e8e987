/** The residual block that both towers of OpenCLIP are stacks of: attention, then a perceptron, each normed before. */
import { linearShape } from '../nn/emitter.js';
import { key, type Scope } from '../nn/scope.js';
import type { Handle } from '../onnx/model.js';

export interface ClipBlockShape {
  readonly width: number;
  readonly heads: number;
  /** Width of the perceptron over the block's. */
  readonly mlpRatio: number;
  /** Of the self-attention (Emitter's Attended); absent where every token sees every other. */
  readonly mask?: Handle;
}

/** tokens [1, n, width] -> the same shape. */
export function clipBlock(net: Scope, x: Handle, shape: ClipBlockShape): Handle {
  const { emit } = net;
  const { width, mlpRatio } = shape;
  const afterAttention = emit.add(x, selfAttention(net, x, shape));
  const hidden = Math.trunc(width * mlpRatio);
  let y = emit.layerNorm(key(net, 'ln_2'), afterAttention, width);
  y = emit.gelu(emit.linear(key(net, 'mlp.c_fc'), y, linearShape(width, hidden)));
  return emit.add(afterAttention, emit.linear(key(net, 'mlp.c_proj'), y, linearShape(hidden, width)));
}

function selfAttention(net: Scope, x: Handle, { width, heads, mask }: ClipBlockShape): Handle {
  const { emit } = net;
  const headShape = { heads, headSize: width / heads };
  const normed = emit.layerNorm(key(net, 'ln_1'), x, width);
  const [q, k, v] = emit.packedLinear(key(net, 'attn.in_proj'), normed, width);
  const attended = { keys: emit.packKeys(k, headShape), values: emit.packValues(v, headShape) };
  const mixed = emit.attention(q, mask === undefined ? attended : { ...attended, mask }, headShape);
  return emit.linear(key(net, 'attn.out_proj'), mixed, linearShape(width, width));
}
