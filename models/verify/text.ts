/** The text tower, on stored ids; the file's rows are runs of their own. */
import { LIMITS, type Comparison } from './compare.js';
import { expectTensor } from './folder.js';
import { withNetwork } from './networks.js';
import { joinRows, rowsOf } from './tensors.js';
import type { Verification } from './check.js';

export async function* checkText({ file, models, name }: Verification): AsyncGenerator<Comparison> {
  const prompts = rowsOf(expectTensor(file, 'ids', name));
  const embeddings = await withNetwork(models, { name: 'text', sizes: {} }, async (run) => {
    const rows = [];
    for (const ids of prompts) rows.push((await run({ ids }))['embedding']);
    return rows;
  });
  yield { tensor: 'embedding', actual: joinRows(embeddings), limit: LIMITS.network };
}
