/**
 * The one group in which the results of a sketch lie: made around the first, found again by what it says of itself wherever on
 * the page it is by now, also after the file was opened again. It holds layers of ours only and lies as the result that is shown
 * asks for: isolated under the lines, or as one tint over paper that cannot be seen through. What the designer has changed of
 * it (name, place, blend) stays as she left it.
 */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import { LAYER_SIDES } from '../../../vocabulary/layers.js';
import { parseJson } from '../../../request/recipe.js';
import { isVisible, pageOf, type Parent } from '../layers.js';
import { isolatedBlendMode, type Stacking } from './placement.js';

const GROUP_KEY = 'resultsOf';
/** On a result in the group: how it wishes the group to lie. */
const STACKING_KEY = 'stacking';

/** What the plugin wrote last. */
export interface GroupData {
  readonly sketchId: string;
  /** Of the group itself: a copy of it says the same with another one. */
  readonly id: string;
  readonly blendMode: ReturnType<typeof isolatedBlendMode>;
  readonly side: Stacking['side'];
}

/** Null where a layer is no such group. */
export function sketchIdOfGroup(node: Figma.BaseNode): string | null {
  return node.type === 'GROUP' ? (readData(node)?.sketchId ?? null) : null;
}

/**
 * The sketch's group: where it has its id still, anywhere on the page; else beside the sketch, as after cutting and pasting.
 * What lies in something hidden was put away, and nothing new goes there. The page has to be loaded.
 */
export function findResultsGroup(parent: Parent, sketchId: string): Figma.GroupNode | null {
  const groups = pageOf(parent)?.findAllWithCriteria({ types: ['GROUP'], pluginData: { keys: [GROUP_KEY] } });
  const ofSketch = (groups ?? []).filter(
    (group) => sketchIdOfGroup(group) === sketchId && isVisible(group.parent ?? group),
  );
  const own = ofSketch.find((group) => readData(group)?.id === group.id);
  return own ?? ofSketch.find((group) => group.parent?.id === parent.id) ?? null;
}

/** Around results that were made, which says so of itself from now on. */
export function markGroup(group: Figma.GroupNode, sketchId: string, stacking: Stacking): void {
  group.blendMode = isolatedBlendMode(stacking);
  writeData(group, { sketchId, id: group.id, blendMode: group.blendMode, side: stacking.side });
}

export function rememberStacking(result: Figma.SceneNode, stacking: Stacking): void {
  result.setPluginData(STACKING_KEY, JSON.stringify(stacking));
}

/** Null of a result that lies in no such group, or was written by something else. */
export function stackingOf(result: Figma.SceneNode): Stacking | null {
  const stored = parseJson(result.getPluginData(STACKING_KEY));
  return isStacking(stored) ? stored : null;
}

export function writeData(group: Figma.GroupNode, data: GroupData): void {
  group.setPluginData(GROUP_KEY, JSON.stringify(data));
}

export function readData(group: Figma.GroupNode): GroupData | null {
  const stored = parseJson(group.getPluginData(GROUP_KEY));
  return isGroupData(stored) ? stored : null;
}

function isGroupData(value: unknown): value is GroupData {
  if (!isFields(value)) return false;
  return [value.sketchId, value.id, value.blendMode].every(isText) && isSide(value.side);
}

function isStacking(value: unknown): value is Stacking {
  return (
    isFields(value) && isSide(value.side) && [null, 'MULTIPLY', 'SCREEN'].some((it) => it === value.tint)
  );
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isSide = (value: unknown): boolean => LAYER_SIDES.some((side) => side === value);

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
