/**
 * The self-attention of the transformers, before its output projection's sum: what `attn1` makes of norm1(x). A U-Net
 * that injects attention (pipeline: "attention injection") remembers these rows in one run and sees them besides its
 * own in the next.
 */
import { assert } from '../../../src/errors.js';
import type { UnetForm } from '../../../src/runtime/contracts.js';
import { linearShape, type Attended, type Emitter, type LinearShape } from '../../nn/emitter.js';
import { key, type Scope } from '../../nn/scope.js';
import type { Handle } from '../../onnx/model.js';
import { latentCells } from '../latent-size.js';
import type { TransformerPlan } from './plan.js';

/** `block`: the scope of the transformer's block; `rows`: norm1(x). Null: nothing behind the rows is wanted. */
export type SelfAttention = (block: Scope, rows: Handle, plan: TransformerPlan) => Handle | null;

/** Declares what the variant needs besides the inputs of every U-Net. */
export function selfAttention(
  emit: Emitter,
  transformers: readonly TransformerPlan[],
  { form, headSize }: { readonly form: UnetForm; readonly headSize: number },
): SelfAttention {
  switch (form.pass) {
    case null:
      return ownAttention(headSize);
    case 'write':
      return rememberedAttention(headSize, transformers.length - 1);
    case 'read':
      return remindedAttention(emit, transformers, { form, headSize });
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
 * Over the rows and r<i> together; `plain` [1] of the answer comes from the rows alone. Of both rows of guidance only the
 * one that lacks the reference is blended: no other ever wants it.
 */
function remindedAttention(
  emit: Emitter,
  transformers: readonly TransformerPlan[],
  { form, headSize }: { readonly form: UnetForm; readonly headSize: number },
): SelfAttention {
  const isGuided = form.rows === 'both';
  const remembered = transformers.map(({ index, channels, level }) =>
    emit.input(`r${index}`, [isGuided && index > 0 ? 2 : 1, latentCells(level), channels]),
  );
  const plain = emit.input('plain', [1]);
  return (block, rows, plan) => {
    const reminder = remembered[plan.index];
    assert(reminder !== undefined, `nothing is remembered of transformer ${plan.index}`);
    const shape = { plan, headSize };
    const extended = attend(block, rows, { ...attendedRows(block, [rows, reminder], shape), ...shape });
    const blended = (answer: Handle, source: Handle): Handle => {
      const own = attend(block, source, { ...attendedRows(block, [source], shape), ...shape });
      return emit.mix(answer, own, plain);
    };
    if (!isGuided) return projected(block, blended(extended, rows), plan);
    const [first, second] = emit.splitRows(extended);
    return projected(block, emit.joinRows(first, blended(second, emit.splitRows(rows)[1])), plan);
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
