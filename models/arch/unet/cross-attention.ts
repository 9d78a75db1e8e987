/**
 * The cross-attention of the transformers: rows -> rows + attn2(norm2 rows). In the U-Net, keys and values come
 * ready from the context networks, one pair per transformer and pass; a side encoder makes its own of tokens. The
 * queries of the last one are an output, `query`: with its keys they say where every cell looks (attention-map.ts).
 */
import { assert } from '../../../src/errors.js';
import { linearShape, type Attended, type Emitter } from '../../nn/emitter.js';
import { key, type Scope } from '../../nn/scope.js';
import type { Handle } from '../../onnx/model.js';
import { latentCells } from '../latent-size.js';
import { hasLora, loraRank, withLora, type LoraConfig, type LoraPass } from './lora.js';
import type { Side, TransformerPlan } from './plan.js';
import type { AttentionVariant } from './variants.js';

/** `block`: the scope of the transformer's block. */
export type CrossAttention = (block: Scope, rows: Handle, plan: TransformerPlan) => Handle;

/** Declares the variant's inputs. */
export function crossAttention(
  emit: Emitter,
  transformers: readonly TransformerPlan[],
  { attention, config }: { readonly attention: AttentionVariant; readonly config: LoraConfig },
): CrossAttention {
  const { headSize } = config.unet;
  switch (attention.kind) {
    case 'plain':
      return plainAttention(emit, transformers, headSize);
    case 'split':
      return splitAttention(emit, transformers, { lora: attention.lora, config });
  }
}

/**
 * Of both rows of guidance, the first sees the reference. The second sees values of zero: all that is left of its
 * cross-attention is the output projection's bias, exactly. From here on the rows differ.
 */
export function ofFirstRow(cross: CrossAttention): CrossAttention {
  return (block, rows, plan) => {
    const { emit } = block;
    const [first, second] = emit.splitRows(rows);
    const biased = emit.addBias(key(block, 'attn2.to_out.0'), second, plan.channels);
    return emit.joinRows(cross(block, first, plan), biased);
  };
}

/** Over `tokens` [1, m, contextWidth], keys and values made in place. */
export function tokenAttention(tokens: Handle, { unet }: LoraConfig): CrossAttention {
  return projected((block, normal, plan) => {
    const { emit } = block;
    const heads = { heads: plan.heads, headSize: unet.headSize };
    const shape = linearShape(unet.contextWidth, plan.channels, { bias: 'none' });
    const keys = emit.packKeys(emit.linear(key(block, 'attn2.to_k'), tokens, shape), heads);
    const values = emit.packValues(emit.linear(key(block, 'attn2.to_v'), tokens, shape), heads);
    return emit.attention(plainQueries(block, normal, plan), { keys, values }, heads);
  });
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
  const show = lastQueries(emit, transformers);
  return projected((block, normal, plan) => {
    const heads = { heads: plan.heads, headSize };
    return emit.attention(show(plainQueries(block, normal, plan), plan), inputsOf(attended, plan), heads);
  });
}

function splitAttention(
  emit: Emitter,
  transformers: readonly TransformerPlan[],
  { lora, config }: { readonly lora: readonly LoraPass[]; readonly config: LoraConfig },
): CrossAttention {
  const { headSize } = config.unet;
  const foregrounds = transformers.map((plan) => attendedInputs(emit, plan, { prefix: 'fg_', headSize }));
  const backgrounds = transformers.map((plan) => attendedInputs(emit, plan, { prefix: 'bg_', headSize }));
  const weights = weightInputs(emit, transformers);
  const show = lastQueries(emit, transformers);
  return projected((block, normal, plan) => {
    const weight = weights.get(weightName(plan.side, plan.level));
    assert(weight !== undefined, `no weights for the ${plan.side} side's level ${plan.level}`);
    const base = plainQueries(block, normal, plan);
    const queries = (pass: LoraPass): Handle =>
      lora.includes(pass) && hasLora(config, plan)
        ? adaptedQueries(block, { rows: normal, base, plan }, { pass, config })
        : base;
    const split = {
      foreground: { queries: show(queries('foreground'), plan), ...inputsOf(foregrounds, plan) },
      background: { queries: queries('background'), ...inputsOf(backgrounds, plan) },
      weight,
    };
    return emit.splitAttention(split, { heads: plan.heads, headSize });
  });
}

/** Makes the last transformer's queries [1, n, channels] an output of the graph. */
function lastQueries(emit: Emitter, transformers: readonly TransformerPlan[]) {
  return (queries: Handle, { index }: TransformerPlan): Handle => {
    if (index === transformers.length - 1) emit.output('query', queries);
    return queries;
  };
}

type Attend = (block: Scope, normal: Handle, plan: TransformerPlan) => Handle;

/** Norm before, output projection and sum behind. */
function projected(attend: Attend): CrossAttention {
  return (block, rows, plan) => {
    const { emit } = block;
    const { channels } = plan;
    const normal = emit.layerNorm(key(block, 'norm2'), rows, channels);
    const output = linearShape(channels, channels);
    return emit.add(rows, emit.linear(key(block, 'attn2.to_out.0'), attend(block, normal, plan), output));
  };
}

function plainQueries(block: Scope, normal: Handle, { channels }: TransformerPlan): Handle {
  return block.emit.linear(
    key(block, 'attn2.to_q'),
    normal,
    linearShape(channels, channels, { bias: 'none' }),
  );
}

function adaptedQueries(
  block: Scope,
  { rows, base, plan }: { readonly rows: Handle; readonly base: Handle; readonly plan: TransformerPlan },
  { pass, config }: { readonly pass: LoraPass; readonly config: LoraConfig },
): Handle {
  const shape = { inputs: plan.channels, outputs: plan.channels, pass };
  return withLora(block, { part: 'attn2.to_q', rows, base }, { ...shape, rank: loraRank(config, shape) });
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
