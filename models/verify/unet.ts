/**
 * One call of the U-Net, by the program's own conditions. Row 0 is conditional, row 1 unconditional: in
 * `out_reference` its context is zeros, in `out_sketch` it has the blank sketch's hints and row 0's context. The
 * networks here take one row, so every row is a run of its own; a row whose context is zeros runs the network without
 * cross-attention.
 */
import { FileError } from '../../src/tool-errors.js';
import {
  encodeConditions,
  latentSizes,
  readPictures,
  rowFeeds,
  type ConditionInputs,
  type Conditions,
} from '../../src/diffusion/conditions/conditions.js';
import { contextOf, type TokenContext } from '../../src/diffusion/conditions/contexts.js';
import { onceRunner, readOutputs } from '../../src/diffusion/once.js';
import type { Feeds } from '../../src/runtime/session.js';
import type { PictureTokens } from '../../src/diffusion/conditions/picture-tokens.js';
import type { ColorizeRequest } from '../../src/request/request.js';
import { modeOf } from '../../src/request/run-mode.js';
import type { Tensor } from '../../src/image/tensor.js';
import { withSession, type Models } from '../../src/runtime/models.js';
import { modeNetworks } from '../../src/runtime/modes.js';
import type { NetworkName } from '../../src/runtime/contracts.js';
import { goldenCase } from './cases.js';
import { LIMITS, type Comparison } from './compare.js';
import { expectTensor, type TensorFile } from './folder.js';
import { goldenPictures, goldenRequest } from './request.js';
import { joinRows, joinTokens, rowsOf, sliceTokens } from './tensors.js';
import type { Verification } from './check.js';

const OUTPUTS = ['out_reference', 'out_sketch'] as const;

/** One row of a call. */
interface Row {
  readonly output: (typeof OUTPUTS)[number];
  readonly network: NetworkName;
  readonly feeds: Feeds;
}

export async function* checkUnet(verification: Verification): AsyncGenerator<Comparison> {
  const { name, file, golden, models, inputs } = verification;
  const found = goldenCase(name, golden.layout);
  if (found === undefined) return;
  const x = rowsOf(expectTensor(file, 'x', name));
  // Guided by the sketch, so that there are hints of a blank one.
  const request = { ...goldenRequest(x[0], models.pack.layout, found.request), sketchGuidance: 2 };
  if (modeNetworks(modeOf(request), golden.layout) === null)
    throw new FileError(`${name}: a model of layout "${golden.layout}" has no such mode`);
  const given = goldenPictures(inputs, request, found);
  const { tokens, context } = await callTokens(given, request, verification);
  if (context !== null) yield { tensor: 'context', actual: context, limit: LIMITS.network };
  const steps = [...expectTensor(file, 't', name).data].map((timestep) => ({ timestep }));
  const conditions = await encodeConditions({ ...given, tokens, steps }, request, models);
  try {
    const rows = rowsOfOutputs(file, conditions, x);
    const results = await runRows(rows, conditions, models);
    for (const tensor of OUTPUTS) {
      const actual = results.filter((_, i) => rows[i].output === tensor);
      if (actual.length > 0) yield { tensor, actual: joinRows(actual), limit: LIMITS.network };
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

/** The rows of every output that the file holds. */
function rowsOfOutputs(file: TensorFile, conditions: Conditions, x: readonly Tensor[]): Row[] {
  return OUTPUTS.filter((output) => file.has(output)).flatMap((output) =>
    x.map((latent, index): Row => {
      const isFirst = index === 0;
      const { network, feeds } = rowFeeds(conditions, {
        reference: isFirst || output === 'out_sketch' ? 'given' : 'none',
        sketch: isFirst || output === 'out_reference' ? 'given' : 'blank',
      });
      return { output, network, feeds: { ...feeds, ...conditions.stepRows[index], x: latent } };
    }),
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
