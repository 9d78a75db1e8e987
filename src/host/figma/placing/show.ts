/** Making results visible again, alone or beside others. */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import { UserError } from '../../../errors.js';
import { lineageOf } from '../layers.js';
import { bearerOf, visibleResults, wholeResult, type OwnResult } from './own-results.js';
import { readRecipe, RECIPE_KEY } from '../../../request/recipe.js';
import { writeError } from '../write-errors.js';

export async function showResult(api: Figma.PluginAPI, id: string, alone: boolean): Promise<void> {
  const asked = await api.getNodeByIdAsync(id);
  const node = asked === null || asked.removed ? null : bearerOf(asked);
  const sketchId = node === null ? null : sketchIdOf(node);
  if (sketchId === null) throw new UserError('result-gone');
  const result = wholeResult(node as Figma.SceneNode, sketchId);
  const others = alone ? await otherResults(api, result, sketchId) : [];
  try {
    api.commitUndo();
    for (const part of result) part.visible = true;
    for (const other of others.flat()) other.visible = false;
    api.commitUndo();
  } catch (error) {
    throw writeError(error, 'show', (reason) => new UserError('result-not-shown', { reason }));
  }
}

/** Null for what is no result. */
function sketchIdOf(node: Figma.BaseNode): string | null {
  if (!('visible' in node)) return null;
  return readRecipe(node.getPluginData(RECIPE_KEY))?.sketchId ?? null;
}

async function otherResults(
  api: Figma.PluginAPI,
  [first]: OwnResult,
  sketchId: string,
): Promise<readonly OwnResult[]> {
  const sketch = await api.getNodeByIdAsync(sketchId).catch(() => null);
  const isThere = sketch !== null && !sketch.removed && 'absoluteTransform' in sketch;
  const [parent] = lineageOf(first);
  if (parent === undefined) return [];
  const results = visibleResults({ parent, sketchId, sketch: isThere ? sketch : null });
  return results.filter((nodes) => nodes.every(({ id }) => id !== first.id));
}
