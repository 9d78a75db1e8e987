/**
 * The low-rank pairs of cross-attention (arXiv 2106.09685): y = Wx + up(down x), one pair for the foreground's pass
 * and one for the background's. v2 has them on the output side only, both of one rank; v1.5 ("switch") on every
 * transformer, the background's of half the smaller width; v1 ("mult") has none (pipeline sections 5 and 10).
 */
import type { ModelConfig } from '../../config.js';
import { linearShape } from '../../nn/emitter.js';
import { key, type Scope } from '../../nn/scope.js';
import type { Handle } from '../../onnx/model.js';
import type { TransformerPlan } from './plan.js';

/** Which pass a pair belongs to. */
export type LoraPass = 'foreground' | 'background';

const SUFFIX: Readonly<Record<LoraPass, string>> = { foreground: 'fg', background: 'bg' };

export type LoraConfig = Pick<ModelConfig, 'layout' | 'unet'>;

/** True where the layout has pairs on this transformer. */
export function hasLora({ layout }: LoraConfig, { side }: TransformerPlan): boolean {
  return layout === 'switch' || (layout === 'v2' && side === 'output');
}

export interface LoraShape {
  readonly inputs: number;
  readonly outputs: number;
  readonly pass: LoraPass;
}

/** `base` plus the pair's answer to `rows`; `part` is "attn2.to_q", "attn2.to_k" or "attn2.to_v" of the block. */
export function withLora(
  block: Scope,
  { part, rows, base }: { readonly part: string; readonly rows: Handle; readonly base: Handle },
  shape: LoraShape & { readonly rank: number },
): Handle {
  const { emit } = block;
  const { inputs, outputs, pass, rank } = shape;
  const pair = (which: 'down' | 'up'): string => key(block, `${part}.lora_${which}_${SUFFIX[pass]}`);
  const low = emit.linear(pair('down'), rows, linearShape(inputs, rank, { bias: 'none' }));
  return emit.add(base, emit.linear(pair('up'), low, linearShape(rank, outputs, { bias: 'none' })));
}

export function loraRank({ layout, unet }: LoraConfig, { inputs, outputs, pass }: LoraShape): number {
  const isWide = layout === 'switch' && pass === 'background';
  return isWide ? Math.trunc(0.5 * Math.min(inputs, outputs)) : unet.loraRank;
}
