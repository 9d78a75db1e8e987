/**
 * One call of the U-Net. Row 0 is conditional, row 1 unconditional: in `out_reference` its context is zeros, in
 * `out_sketch` it has the blank sketch's hints and row 0's context. The networks here take one row, so every row is
 * a run of its own; a row whose context is zeros runs the network without cross-attention.
 */
import { withSession } from '../src/runtime/models.js';
import { modeNetworks, type ModeNetworks } from '../src/runtime/modes.js';
import { FormatError } from '../src/errors.js';
import type { Tensor } from '../src/image/tensor.js';
import { unetCase } from './verify-cases.js';
import { LIMITS, type Comparison } from './verify-compare.js';
import { callFeeds, type CallFeeds } from './verify-conditions.js';
import { callContext } from './verify-context.js';
import { expectTensor } from './verify-folder.js';
import { runSession, type Sizes, type Tensors } from './verify-networks.js';
import { joinRows, rowsOf } from './verify-tensors.js';
import type { Verification } from './verify.js';

const OUTPUTS = ['out_reference', 'out_sketch'] as const;
const BRANCHES = ['unet', 'unconditional'] as const;

/** One row of a call. */
interface Row {
  readonly output: (typeof OUTPUTS)[number];
  readonly branch: (typeof BRANCHES)[number];
  readonly feeds: Tensors;
}

export async function* checkUnet(verification: Verification): AsyncGenerator<Comparison> {
  const { name, file, golden, models, inputs } = verification;
  const found = unetCase(name, golden.layout);
  if (found === undefined) return;
  const networks = modeNetworks(found.mode, golden.layout);
  if (networks === null)
    throw new FormatError(`${name}: a model of layout "${golden.layout}" has no such mode`);
  const x = rowsOf(expectTensor(file, 'x', name));
  const [, , h, w] = x[0].shape;
  const context = rowsOf(expectTensor(file, 'context', name));
  const t = expectTensor(file, 't', name);
  const timesteps = { data: t.data, shape: [t.data.length] };
  const call = { models, inputs, unetCase: found, networks, context: context[0], timesteps, size: { h, w } };
  // Elsewhere a context is CLIP's tokens, which have a file of their own.
  if (golden.layout === 'switch' && found.mode.mask !== 'none') {
    const rows = [await callContext(call), ...context.slice(1)];
    yield { tensor: 'context', actual: joinRows(rows), limit: LIMITS.network };
  }
  const feeds = await callFeeds(call);
  const rows = rowsOfOutputs(verification, feeds, { x, context });
  const tokens = 'whole' in networks.context ? context[0].shape[1] : context[0].shape[1] / 2;
  const results = await runRows(verification, rows, { networks, sizes: { h, w, m: tokens } });
  for (const tensor of OUTPUTS) {
    const actual = results.filter((_, i) => rows[i].output === tensor);
    if (actual.length > 0) yield { tensor, actual: joinRows(actual), limit: LIMITS.network };
  }
}

/** The rows of every output that the file holds. */
function rowsOfOutputs(
  { file }: Verification,
  { hints, context, common, perStep }: CallFeeds,
  given: { readonly x: readonly Tensor[]; readonly context: readonly Tensor[] },
): Row[] {
  const steps = Object.entries(perStep).map(([name, rows]) => [name, rowsOf(rows)] as const);
  return OUTPUTS.filter((output) => file.has(output)).flatMap((output) =>
    given.x.map((x, index): Row => {
      const isSketch = output === 'out_sketch';
      const step = Object.fromEntries(steps.map(([name, rows]) => [name, rows[index]]));
      const shared = { x, ...step, ...common, ...(isSketch && index > 0 ? hints.blank : hints.sketch) };
      const isZero = !isSketch && given.context[index].data.every((value) => value === 0);
      return isZero
        ? { output, branch: 'unconditional', feeds: shared }
        : { output, branch: 'unet', feeds: { ...shared, ...context } };
    }),
  );
}

/** The network's output for every row; a network that several rows need is loaded once. */
async function runRows(
  { models }: Verification,
  rows: readonly Row[],
  { networks, sizes }: { readonly networks: ModeNetworks; readonly sizes: Sizes },
): Promise<Tensor[]> {
  const results: Tensor[] = [];
  for (const branch of BRANCHES) {
    if (rows.every((row) => row.branch !== branch)) continue;
    await withSession(
      () => models.load(networks[branch], sizes),
      async (session) => {
        for (const [place, row] of rows.entries()) {
          if (row.branch === branch) results[place] = (await runSession(session, row.feeds))['out'];
        }
      },
    );
  }
  return results;
}
