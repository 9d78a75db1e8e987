/** How the group of a sketch's results lies follows the result in it that is shown, as far as the designer has left it so. */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import { isolatedBlendMode, type Stacking } from './placement.js';
import { readData, writeData, type GroupData } from './results-group.js';
import { indexAt, sideOf, type Neighbours } from './spot.js';

export interface Restacking {
  readonly sketchId: string;
  readonly stacking: Stacking;
  /** The sketch, or what holds it, in its parent; null where it is gone: the group lies as it did. */
  readonly beside: Neighbours | null;
}

/** Shows the group, lying as one of its results asks for. Returns what takes all of it back. */
export function restack(group: Figma.GroupNode, { beside, sketchId, stacking }: Restacking): () => void {
  const restore = keeperOf(group);
  if (!group.visible) group.visible = true;
  const data = readData(group);
  if (data === null || beside === null) return restore;
  const { side } = stacking;
  const blendMode = group.blendMode === data.blendMode ? isolatedBlendMode(stacking) : data.blendMode;
  const moves = side !== data.side && isWhereItWas(group, data, beside);
  if (blendMode !== data.blendMode) group.blendMode = blendMode;
  if (moves) beside.parent.insertChild(indexAt(beside, sketchId, side), group);
  if (blendMode !== data.blendMode || moves || group.id !== data.id)
    writeData(group, { ...data, id: group.id, blendMode, side: moves ? side : data.side });
  return restore;
}

/** Where she has put it on another side, or into another parent, it stays. */
function isWhereItWas(group: Figma.GroupNode, { side }: GroupData, beside: Neighbours): boolean {
  const isBeside = beside.neighbour !== null && group.parent?.id === beside.parent.id;
  return isBeside && sideOf(beside, group) === side;
}

function keeperOf(group: Figma.GroupNode): () => void {
  const { visible, blendMode, parent } = group;
  const data = readData(group);
  const place = placeOf(group);
  return () => {
    group.visible = visible;
    group.blendMode = blendMode;
    if (data !== null) writeData(group, data);
    // Taken out and put back: before what followed it.
    const shift = placeOf(group) < place ? 1 : 0;
    if (placeOf(group) !== place) parent?.insertChild(place + shift, group);
  };
}

function placeOf(group: Figma.GroupNode): number {
  return group.parent?.children.findIndex(({ id }) => id === group.id) ?? -1;
}
