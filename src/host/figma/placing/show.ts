/** Making results visible again, alone or beside others. */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import { UserError } from '../../../errors.js';
import { lineageOf, pageOf, type Parent } from '../layers.js';
import { bearerOf, visibleResults, wholeResult, type OwnResult } from './own-results.js';
import { restack } from './restack.js';
import { findResultsGroup, sketchIdOfGroup, stackingOf } from './results-group.js';
import { loadPage } from './spot.js';
import { readRecipe, RECIPE_KEY } from '../../../request/recipe.js';
import { writeError } from '../write-errors.js';

export async function showResult(api: Figma.PluginAPI, id: string, alone: boolean): Promise<void> {
  const asked = await api.getNodeByIdAsync(id);
  const node = asked === null || asked.removed ? null : bearerOf(asked);
  const sketchId = node === null ? null : sketchIdOf(node);
  if (sketchId === null) throw new UserError('result-gone');
  const result = wholeResult(node as Figma.SceneNode, sketchId);
  const page = pageOf(result[0]);
  if (page !== null) await loadPage(page);
  const sketch = await findSketch(api, sketchId);
  const question = { parents: parentsOf(result, sketchId), sketchId, sketch };
  const others = alone ? visibleResults(question).filter(([first]) => !result.includes(first)) : [];
  try {
    api.commitUndo();
    for (const part of result) if (!part.visible) part.visible = true;
    for (const other of others.flat()) other.visible = false;
    showGroup(result, { sketchId, sketch });
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

async function findSketch(api: Figma.PluginAPI, sketchId: string): Promise<Figma.SceneNode | null> {
  const sketch = await api.getNodeByIdAsync(sketchId).catch(() => null);
  const isThere = sketch !== null && !sketch.removed && 'absoluteTransform' in sketch;
  return isThere ? sketch : null;
}

/** Where results of the sketch lie: beside this one, around its group, and in the sketch's group. */
function parentsOf([first]: OwnResult, sketchId: string): readonly Parent[] {
  const [parent, around] = lineageOf(first);
  if (parent === undefined) return [];
  const isGroup = sketchIdOfGroup(parent) !== null;
  const home = isGroup ? null : findResultsGroup(parent, sketchId);
  return [parent, ...(isGroup && around !== undefined ? [around] : []), ...(home === null ? [] : [home])];
}

interface Sketch {
  readonly sketchId: string;
  /** Null where it is gone. */
  readonly sketch: Figma.SceneNode | null;
}

/** A result in the group of its sketch is seen as the group lies. */
function showGroup([first]: OwnResult, { sketchId, sketch }: Sketch): void {
  const [group, parent] = lineageOf(first);
  const stacking = stackingOf(first);
  if (group?.type !== 'GROUP' || sketchIdOfGroup(group) === null || stacking === null) return;
  const beside = sketch === null ? null : { parent, neighbour: childWith(parent, sketch) };
  restack(group as Figma.GroupNode, { sketchId, stacking, beside });
}

/** The layer itself or what holds it, among the children of a parent. */
function childWith(parent: Parent, layer: Figma.SceneNode): Figma.SceneNode | null {
  const line = [layer, ...lineageOf(layer)];
  return (line.find((it) => it.parent?.id === parent.id) as Figma.SceneNode | undefined) ?? null;
}
