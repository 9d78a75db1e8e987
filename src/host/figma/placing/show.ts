/** Making results visible again, alone or beside others. */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import { UserError } from '../../../errors.js';
import { lineageOf } from '../layers.js';
import { visibleResults } from './own-results.js';
import { readRecipe, RECIPE_KEY } from '../../../request/recipe.js';
import { writeError } from '../write-errors.js';

export async function showResult(api: Figma.PluginAPI, id: string, alone: boolean): Promise<void> {
  const node = await api.getNodeByIdAsync(id);
  const sketchId = node === null || node.removed ? null : sketchIdOf(node);
  if (sketchId === null)
    throw new UserError(
      'The result is no longer in the document.',
      'Undo its deletion, or place it again from the panel.',
    );
  const result = node as Figma.SceneNode;
  const others = alone ? await otherResults(api, result, sketchId) : [];
  try {
    api.commitUndo();
    result.visible = true;
    for (const other of others) other.visible = false;
    api.commitUndo();
  } catch (error) {
    throw writeError(error, { failed: 'The result could not be shown', hint: 'Nothing was changed.' });
  }
}

/** Null for what is no result. */
function sketchIdOf(node: Figma.BaseNode): string | null {
  if (!('visible' in node)) return null;
  return readRecipe(node.getPluginData(RECIPE_KEY))?.sketchId ?? null;
}

async function otherResults(
  api: Figma.PluginAPI,
  result: Figma.SceneNode,
  sketchId: string,
): Promise<readonly Figma.SceneNode[]> {
  const sketch = await api.getNodeByIdAsync(sketchId).catch(() => null);
  const isThere = sketch !== null && !sketch.removed && 'absoluteTransform' in sketch;
  const [parent] = lineageOf(result);
  if (parent === undefined) return [];
  const results = visibleResults({ parent, sketchId, sketch: isThere ? sketch : null });
  return results.filter(({ id }) => id !== result.id);
}
