/**
 * The cross-attention of the U-Net's transformers in its three variants: rows -> rows + attn2(norm2 rows). Keys and
 * values come ready from the context network, one pair per transformer.
 */
import { assert } from '../../src/errors.js';
import { linearShape, type Attended, type Emitter } from '../nn/emitter.js';
import { key, type Scope } from '../nn/scope.js';
import type { Handle } from '../onnx/model.js';
import { latentCells } from './latent-size.js';
import type { Side, TransformerPlan } from './unet-plan.js';

export type UnetVariant = 'plain' | 'split' | 'unconditional';

/** `block`: the scope of the transformer's block. */
export type CrossAttention = (block: Scope, rows: Handle, plan: TransformerPlan) => Handle;

/** Declares the variant's inputs. */
export function crossAttention(
  emit: Emitter,
  transformers: readonly TransformerPlan[],
  { variant, headSize }: { readonly variant: UnetVariant; readonly headSize: number },
): CrossAttention {
  switch (variant) {
    case 'plain':
      return plainAttention(emit, transformers, headSize);
    case 'split':
      return splitAttention(emit, transformers, headSize);
    case 'unconditional':
      return (block, rows, plan) => emit.addBias(key(block, 'attn2.to_out.0'), rows, plan.channels);
  }
}

/** Name of the input that says where a transformer's cells are character. */
export function weightName(side: Side, level: number): string {
  return side === 'output' ? `weight_out${level}` : `weight_in${level}`;
}

function plainAttention(
  emit: Emitter,
  transformers: readonly TransformerPlan[],
  headSize: number,
): CrossAttention {
  const attended = transformers.map((plan) => attendedInputs(emit, plan, { prefix: '', headSize }));
  return projected((queries, plan) => {
    return emit.attention(queries, inputsOf(attended, plan), { heads: plan.heads, headSize });
  });
}

function splitAttention(
  emit: Emitter,
  transformers: readonly TransformerPlan[],
  headSize: number,
): CrossAttention {
  const foregrounds = transformers.map((plan) => attendedInputs(emit, plan, { prefix: 'fg_', headSize }));
  const backgrounds = transformers.map((plan) => attendedInputs(emit, plan, { prefix: 'bg_', headSize }));
  const weights = weightInputs(emit, transformers);
  return projected((queries, plan) => {
    const weight = weights.get(weightName(plan.side, plan.level));
    assert(weight !== undefined, `no weights for the ${plan.side} side's level ${plan.level}`);
    const split = {
      foreground: inputsOf(foregrounds, plan),
      background: inputsOf(backgrounds, plan),
      weight,
    };
    return emit.splitAttention(queries, split, { heads: plan.heads, headSize });
  });
}

/** Norm and queries before, output projection and sum behind. */
function projected(attend: (queries: Handle, plan: TransformerPlan) => Handle): CrossAttention {
  return (block, rows, plan) => {
    const { emit } = block;
    const { channels } = plan;
    const normal = emit.layerNorm(key(block, 'norm2'), rows, channels);
    const square = linearShape(channels, channels, { bias: 'none' });
    const queries = emit.linear(key(block, 'attn2.to_q'), normal, square);
    const output = linearShape(channels, channels);
    return emit.add(rows, emit.linear(key(block, 'attn2.to_out.0'), attend(queries, plan), output));
  };
}

function attendedInputs(
  emit: Emitter,
  { index, heads }: TransformerPlan,
  { prefix, headSize }: { readonly prefix: string; readonly headSize: number },
): Attended {
  const shape = { heads, headSize };
  return {
    keys: emit.keyInput(`${prefix}k${index}`, shape, 'm'),
    values: emit.valueInput(`${prefix}v${index}`, shape, 'm'),
  };
}

/** One input per side and level that has a transformer. */
function weightInputs(emit: Emitter, transformers: readonly TransformerPlan[]): ReadonlyMap<string, Handle> {
  const inputs = new Map<string, Handle>();
  for (const { side, level } of transformers) {
    const name = weightName(side, level);
    if (!inputs.has(name)) inputs.set(name, emit.input(name, [1, latentCells(level), 1]));
  }
  return inputs;
}

function inputsOf(attended: readonly Attended[], plan: TransformerPlan): Attended {
  const inputs = attended[plan.index];
  assert(inputs !== undefined, `no keys and values for transformer ${plan.index}`);
  return inputs;
}
