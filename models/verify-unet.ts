/**
 * One call of the U-Net. Row 0 is conditional, row 1 unconditional: in `out_reference` its context is zeros, in
 * `out_sketch` it has the blank sketch's hints and row 0's context. The networks here take one row, so every row is
 * a run of its own; a row whose context is zeros runs the network without cross-attention.
 */
import { encodeConditions, type Conditions } from '../src/diffusion/conditions.js';
import type { ColorizeRequest } from '../src/diffusion/request.js';
import type { Step } from '../src/diffusion/schedule.js';
import { FormatError } from '../src/errors.js';
import { mapTensor, type Tensor } from '../src/image/tensor.js';
import { withSession, type Models } from '../src/runtime/models.js';
import { LIMITS, type Comparison } from './verify-compare.js';
import { expectTensor } from './verify-folder.js';
import { runSession } from './verify-networks.js';
import { goldenRequest } from './verify-request.js';
import { joinRows, rowsOf, sliceTokens } from './verify-tensors.js';
import type { Verification } from './verify.js';

/** What the cases of the golden tensors differ by. */
const CASES: Readonly<Record<string, Partial<ColorizeRequest>>> = {
  unet_vanilla: {},
  unet_strength: {
    referenceStrength: { kind: 'levels', encoder: 0.3, middle: 0.6, low: 0.8 },
    sketchStrength: 0.7,
  },
  unet_split: {
    attention: { kind: 'foreground', foregroundStrength: 0.8, backgroundStrength: 0.6, merge: 0.25 },
  },
};

const OUTPUTS = ['out_reference', 'out_sketch'] as const;

/** One row of a call; `conditions` carry its hints, keys and values. */
interface Row {
  readonly output: (typeof OUTPUTS)[number];
  readonly index: number;
  readonly conditions: Conditions;
  readonly branch: 'conditional' | 'unconditional';
}

export async function* checkUnet(verification: Verification): AsyncGenerator<Comparison> {
  const { name, file, golden, models } = verification;
  const differences = CASES[name];
  if (differences === undefined) return;
  // The older layouts split their attention by other rules.
  if (golden.layout !== 'v2' && differences.attention !== undefined) return;
  const x = rowsOf(expectTensor(file, 'x', name));
  const request = goldenRequest(x[0], models.pack.layout, differences);
  const [conditions, blank] = await bothConditions(verification, request, models);
  try {
    const rows = rowsOfOutputs(verification, [conditions, blank], x.length);
    const results = await runRows(models, rows, x);
    for (const tensor of OUTPUTS) {
      const actual = results.filter((_, i) => rows[i].output === tensor);
      if (actual.length > 0) yield { tensor, actual: joinRows(actual), limit: LIMITS.network };
    }
  } finally {
    conditions.dispose();
    blank.dispose();
  }
}

/** The rows of every output that the file holds. */
function rowsOfOutputs(
  { file, name }: Verification,
  [conditions, blank]: readonly [Conditions, Conditions],
  count: number,
): Row[] {
  const contexts = rowsOf(expectTensor(file, 'context', name));
  return OUTPUTS.filter((output) => file.has(output)).flatMap((output) =>
    Array.from({ length: count }, (_, index): Row => {
      if (output === 'out_sketch') {
        return { output, index, conditions: index === 0 ? conditions : blank, branch: 'conditional' };
      }
      const isZero = contexts[index].data.every((value) => value === 0);
      return { output, index, conditions, branch: isZero ? 'unconditional' : 'conditional' };
    }),
  );
}

/** With the sketch, and with a blank one. */
async function bothConditions(
  { file, inputs, name }: Verification,
  request: ColorizeRequest,
  models: Models,
): Promise<readonly [Conditions, Conditions]> {
  const split = request.attention.kind !== 'plain';
  const sketch = expectTensor(inputs, 'sketch', 'inputs');
  const common = {
    reference: { tokens: tokensOf(rowsOf(expectTensor(file, 'context', name))[0], name, split ? 2 : 1) },
    latentMask: split ? expectTensor(inputs, 'smask', 'inputs') : null,
    steps: Array.from(expectTensor(file, 't', name).data, stepAt),
  };
  const conditions = await encodeConditions({ ...common, sketch }, request, models);
  try {
    const blankSketch = mapTensor(sketch, () => -1);
    return [conditions, await encodeConditions({ ...common, sketch: blankSketch }, request, models)];
  } catch (error) {
    conditions.dispose();
    throw error;
  }
}

/** The reference's tokens; split attention has them twice, for foreground and background. */
function tokensOf(context: Tensor, name: string, copies: 1 | 2): Tensor {
  const count = context.shape[1] / copies;
  const tokens = sliceTokens(context, 0, count);
  const last = sliceTokens(context, context.shape[1] - count, context.shape[1]);
  if (tokens.data.some((value, i) => value !== last.data[i])) {
    throw new FormatError(`${name}/context: expected the reference's tokens twice, got two different halves`);
  }
  return tokens;
}

/** Only the moment counts here. */
function stepAt(timestep: number): Step {
  return { timestep, from: { a: 0, s: 1 }, to: { a: 1, s: 0 } };
}

/** The network's output for every row; a network that several rows need is loaded once. */
async function runRows(models: Models, rows: readonly Row[], x: readonly Tensor[]): Promise<Tensor[]> {
  const results: Tensor[] = [];
  for (const branch of ['conditional', 'unconditional'] as const) {
    const first = rows.find((row) => row.branch === branch);
    if (first === undefined) continue;
    const { network, sizes } = first.conditions;
    const load = () => models.load(branch === 'conditional' ? network : 'unet-uncond', sizes);
    await withSession(load, async (session) => {
      for (const [place, row] of rows.entries()) {
        if (row.branch !== branch) continue;
        const { index, conditions } = row;
        const feeds = { ...conditions[branch], x: x[index], emb: conditions.embeddings[index] };
        results[place] = (await runSession(session, feeds))['out'];
      }
    });
  }
  return results;
}
