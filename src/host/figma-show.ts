/** Making results visible again, alone or beside others. */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import { UserError } from '../errors.js';
import { readRecipe, RECIPE_KEY } from './recipe.js';

export async function showResult(api: Figma.PluginAPI, id: string, alone: boolean): Promise<void> {
  const node = await api.getNodeByIdAsync(id);
  if (node === null || node.removed || !('visible' in node))
    throw new UserError(
      'The result is no longer in the document.',
      'Undo its deletion, or place it again from the panel.',
    );
  api.commitUndo();
  node.visible = true;
  if (alone) for (const other of otherResults(node)) other.visible = false;
  api.commitUndo();
}

function otherResults(node: Figma.SceneNode): readonly Figma.SceneNode[] {
  const sketchId = readRecipe(node.getPluginData(RECIPE_KEY))?.sketchId;
  const siblings = node.parent !== null && 'children' in node.parent ? node.parent.children : [];
  return siblings.filter(
    (it) => it.id !== node.id && readRecipe(it.getPluginData(RECIPE_KEY))?.sketchId === sketchId,
  );
}
