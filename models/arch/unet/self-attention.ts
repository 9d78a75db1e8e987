/**
 * The self-attention of the transformers, before its output projection's sum: what `attn1` makes of norm1(x). A U-Net
 * that injects attention (pipeline: "attention injection") remembers these rows in one run and sees them besides its
 * own in the next.
 */
import { assert } from '../../../src/errors.js';
import { linearShape, type Attended, type Emitter, type LinearShape } from '../../nn/emitter.js';
import { key, type Scope } from '../../nn/scope.js';
import type { Handle } from '../../onnx/model.js';
import { latentCells } from '../latent-size.js';
import type { TransformerPlan } from './plan.js';
import type { UnetVariant } from './variants.js';

/** `block`: the scope of the transformer's block; `rows`: norm1(x). Null: nothing behind the rows is wanted. */
export type SelfAttention = (block: Scope, rows: Handle, plan: TransformerPlan) => Handle | null;

/** Declares what the variant needs besides the inputs of every U-Net. */
export function selfAttention(
  emit: Emitter,
  transformers: readonly TransformerPlan[],
  { variant, headSize }: { readonly variant: UnetVariant; readonly headSize: number },
): SelfAttention {
  switch (variant.injection ?? null) {
    case null:
      return ownAttention(headSize);
    case 'write':
      return rememberedAttention(headSize, transformers.length - 1);
    case 'read':
      return remindedAttention(emit, transformers, {
        headSize,
        isBlended: variant.attention.kind === 'unconditional',
      });
  }
}

/** Over the rows themselves. */
export function ownAttention(headSize: number): SelfAttention {
  return (block, rows, plan) => {
    const own = attendedRows(block, [rows], { plan, headSize });
    return projected(block, attend(block, rows, { ...own, plan, headSize }), plan);
  };
}

/** The same; r<i> are the rows, and the last of them are the end. */
function rememberedAttention(headSize: number, last: number): SelfAttention {
  const own = ownAttention(headSize);
  return (block, rows, plan) => {
    block.emit.output(`r${plan.index}`, rows);
    return plan.index === last ? null : own(block, rows, plan);
  };
}

/**
 * Over the rows and r<i> together. Where `isBlended`, `plain` [1] of the answer comes from the rows alone: only rows
 * of guidance that lack the reference want that.
 */
function remindedAttention(
  emit: Emitter,
  transformers: readonly TransformerPlan[],
  { headSize, isBlended }: { readonly headSize: number; readonly isBlended: boolean },
): SelfAttention {
  const remembered = transformers.map(({ index, channels, level }) =>
    emit.input(`r${index}`, [1, latentCells(level), channels]),
  );
  const plain = isBlended ? emit.input('plain', [1]) : null;
  return (block, rows, plan) => {
    const reminder = remembered[plan.index];
    assert(reminder !== undefined, `nothing is remembered of transformer ${plan.index}`);
    const shape = { plan, headSize };
    const both = attendedRows(block, [rows, reminder], shape);
    const extended = attend(block, rows, { ...both, ...shape });
    if (plain === null) return projected(block, extended, plan);
    const own = attendedRows(block, [rows], shape);
    const mixed = emit.mix(extended, attend(block, rows, { ...own, ...shape }), plain);
    return projected(block, mixed, plan);
  };
}

interface AttentionShape {
  readonly plan: TransformerPlan;
  readonly headSize: number;
}

/** Keys and values of one set of rows behind the other. */
function attendedRows(
  block: Scope,
  sources: readonly [Handle, ...Handle[]],
  { plan, headSize }: AttentionShape,
): Attended {
  const { emit } = block;
  const heads = { heads: plan.heads, headSize };
  const all = (part: string): Handle =>
    sources
      .map((rows) => emit.linear(key(block, part), rows, square(plan)))
      .reduce((first, second) => emit.joinTokens(first, second));
  const keys = emit.packKeys(all('attn1.to_k'), heads);
  return { keys, values: emit.packValues(all('attn1.to_v'), heads) };
}

function attend(
  block: Scope,
  rows: Handle,
  { keys, values, plan, headSize }: Attended & AttentionShape,
): Handle {
  const queries = block.emit.linear(key(block, 'attn1.to_q'), rows, square(plan));
  return block.emit.attention(queries, { keys, values }, { heads: plan.heads, headSize });
}

function square({ channels }: TransformerPlan): LinearShape {
  return linearShape(channels, channels, { bias: 'none' });
}

function projected(block: Scope, mixed: Handle, { channels }: TransformerPlan): Handle {
  return block.emit.linear(key(block, 'attn1.to_out.0'), mixed, linearShape(channels, channels));
}
