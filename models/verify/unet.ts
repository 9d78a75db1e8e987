/**
 * One call of the U-Net, by the program's own conditions. Row 0 is conditional, row 1 unconditional: in
 * `out_reference` its context is zeros, in `out_sketch` it has the blank sketch's hints and row 0's context. Every row
 * is run by itself; those of `out_reference` also by the graph of both rows, which takes one latent: it is run for each
 * row's, and the other row's factor is 0.
 */
import { FileError } from '../../src/tool-errors.js';
import {
  encodeConditions,
  latentSizes,
  readPictures,
  type ConditionInputs,
  type Conditions,
} from '../../src/diffusion/conditions/conditions.js';
import { contextOf, type TokenContext } from '../../src/diffusion/conditions/contexts.js';
import { onceRunner, readOutputs } from '../../src/diffusion/once.js';
import { runOfPair, runOfRow, type UnetRun } from '../../src/diffusion/unet-runs.js';
import type { Feeds } from '../../src/runtime/session.js';
import type { PictureTokens } from '../../src/diffusion/conditions/picture-tokens.js';
import type { ColorizeRequest } from '../../src/request/request.js';
import { modeOf } from '../../src/request/run-mode.js';
import type { Tensor } from '../../src/image/tensor.js';
import { withSession, type Models } from '../../src/runtime/models.js';
import { modeNetworks } from '../../src/runtime/modes.js';
import { unetNetwork, type UnetNetwork } from '../../src/runtime/contracts.js';
import { goldenCase } from './cases.js';
import { LIMITS, type Comparison } from './compare.js';
import { expectTensor } from './folder.js';
import { goldenPictures, goldenRequest } from './request.js';
import { joinRows, joinTokens, rowsOf, sliceTokens } from './tensors.js';
import type { Verification } from './check.js';

const OUTPUTS = ['out_reference', 'out_sketch'] as const;

/** One row of a call. */
interface Row extends Pick<Comparison, 'way'> {
  readonly tensor: (typeof OUTPUTS)[number];
  readonly network: UnetNetwork;
  readonly feeds: Feeds;
}

export async function* checkUnet(verification: Verification): AsyncGenerator<Comparison> {
  const { name, file, golden, models, inputs } = verification;
  const found = goldenCase(name, golden.layout);
  if (found === undefined) return;
  const x = rowsOf(expectTensor(file, 'x', name));
  const request = {
    ...goldenRequest(x[0], models.pack.layout, found.request),
    // So that there are hints of a blank sketch, and values of zero for a row run by itself.
    sketchGuidance: 2,
    guidanceWindow: { start: 0, end: 0.5 },
  };
  if (modeNetworks(modeOf(request), golden.layout) === null)
    throw new FileError(`${name}: a model of layout "${golden.layout}" has no such mode`);
  const given = goldenPictures(inputs, request, found);
  const { tokens, context } = await callTokens(given, request, verification);
  if (context !== null) yield { tensor: 'context', actual: context, limit: LIMITS.network };
  const steps = [...expectTensor(file, 't', name).data].map((timestep) => ({ timestep }));
  const conditions = await encodeConditions({ ...given, tokens, steps }, request, models);
  try {
    for (const rows of rowsOfOutputs(verification, conditions, x)) {
      const [{ tensor, way }] = rows;
      const actual = joinRows(await runRows(rows, conditions, models));
      yield { tensor, ...(way === undefined ? {} : { way }), actual, limit: LIMITS.network };
    }
  } finally {
    conditions.dispose();
  }
}

/**
 * CLIP's tokens have a golden file of their own, so a call takes those that its context holds. v1.5 changes them on
 * their way into the context: there they are computed, and what they become is compared.
 */
async function callTokens(
  given: Omit<ConditionInputs, 'steps'>,
  request: ColorizeRequest,
  { golden, file, name, models }: Verification,
): Promise<{ readonly tokens: PictureTokens; readonly context: Tensor | null }> {
  const isSplit = request.attention.kind !== 'plain';
  if (file.has('context') && !(golden.layout === 'switch' && isSplit)) {
    const [context] = rowsOf(expectTensor(file, 'context', name));
    const count = context.shape[1];
    const half = isSplit ? count / 2 : count;
    const background = isSplit ? sliceTokens(context, half, count) : null;
    const tokens = { reference: sliceTokens(context, 0, half), background, editMaps: [] };
    return { tokens, context: null };
  }
  const { pictures } = await readPictures(given, request, models);
  const tokens = { ...pictures.tokens, editMaps: [] };
  if (!file.has('context')) return { tokens, context: null };
  const { family } = models.pack.layout;
  const once = onceRunner(models, latentSizes(request, models.pack.layout));
  const row = joinedContext(await contextOf({ ...pictures, family }, request, once));
  const others = rowsOf(expectTensor(file, 'context', name)).slice(1);
  return { tokens, context: joinRows([row, ...others]) };
}

function joinedContext(context: TokenContext): Tensor {
  return 'whole' in context ? context.whole : joinTokens([context.foreground, context.background]);
}

/** The rows of every output that the file holds, in every way. */
function rowsOfOutputs(
  { file, models }: Verification,
  conditions: Conditions,
  x: readonly Tensor[],
): Row[][] {
  const rowOf = (latent: Tensor, index: number, { feeds, weights, rows }: UnetRun): Omit<Row, 'tensor'> => ({
    network: unetNetwork({ unet: conditions.unet, rows, pass: null }),
    feeds: { ...feeds, ...weights, ...conditions.stepRows[index], x: latent },
  });
  const alone = (tensor: Row['tensor']): Row[] =>
    x.map((latent, index) => {
      const isFirst = index === 0;
      const reference = isFirst || tensor === 'out_sketch' ? 'given' : 'none';
      const sketch = isFirst || tensor === 'out_reference' ? 'given' : 'blank';
      const run = runOfRow({ reference, sketch, factor: 1, plain: 0 }, conditions);
      return { tensor, ...rowOf(latent, index, run) };
    });
  const together = (tensor: Row['tensor']): Row[] =>
    x.map((latent, index) => {
      const factorOf = (row: number): number => (row === index ? 1 : 0);
      const pair = { given: { factor: factorOf(0) }, none: { factor: factorOf(1), plain: 0 } };
      return { tensor, way: 'both rows at once', ...rowOf(latent, index, runOfPair(pair, conditions)) };
    });
  // Where a run would do so: on a GPU there is no such graph.
  const isPaired = models.backend.location === 'cpu';
  return OUTPUTS.filter((tensor) => file.has(tensor)).flatMap((tensor) =>
    tensor === 'out_reference' && isPaired ? [alone(tensor), together(tensor)] : [alone(tensor)],
  );
}

/** The network's output for every row; a network that several rows need is loaded once. */
async function runRows(
  rows: readonly Row[],
  { sizes }: Conditions,
  models: Models,
): Promise<readonly Tensor[]> {
  const results: Tensor[] = [];
  for (const network of new Set(rows.map((row) => row.network))) {
    await withSession(
      () => models.load(network, sizes),
      async (session) => {
        for (const [place, row] of rows.entries()) {
          if (row.network === network) results[place] = (await readOutputs(session, row.feeds))['out'];
        }
      },
    );
  }
  return results;
}
