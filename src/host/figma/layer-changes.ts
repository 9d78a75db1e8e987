/** Which changes of a page may have changed the looks of a layer: its own, and those of anything in it. */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import { RECIPE_KEY } from '../../request/recipe.js';
import { bearerOf, mayBeResult } from './placing/own-results.js';

type Property = Figma.PropertyChange['properties'][number];

/** Not seen in a picture of the layer, wherever it is changed. */
const UNSEEN: readonly Property[] = [
  ...(['name', 'locked', 'pluginData', 'constraints', 'constrainProportions', 'exportSettings'] as const),
  ...(['guides', 'layoutGrids', 'gridStyleId', 'autoRename', 'expanded', 'reactions', 'hyperlink'] as const),
  ...(['description', 'prototypeStartNode', 'flowStartingPoints', 'overflowDirection'] as const),
];
/** Not seen where the layer itself is changed so: it looks the same in another place, and hidden it is said to be hidden. */
const PLACE: readonly Property[] = ['x', 'y', 'relativeTransform', 'parent', 'visible', 'layoutPositioning'];

export interface LayerParts {
  readonly id: string;
  /** Ids of all that is in it. */
  readonly parts: ReadonlySet<string>;
}

/**
 * What the plugin does to its results is no change of the designer's. Of one that was removed nothing can be read any
 * more, so their ids are kept as they are met.
 */
export function noteResults(changes: readonly Figma.NodeChange[], results: Set<string>): void {
  for (const { id, node } of changes) if (isResult(node)) results.add(id);
}

/** `change` is of none of our results. */
export function mayChange({ id, parts }: LayerParts, change: Figma.NodeChange): boolean {
  if (change.id === id) return change.type === 'PROPERTY_CHANGE' && isSeen(change, [...UNSEEN, ...PLACE]);
  if (!parts.has(change.id) && !isWithin(change.node, id)) return false;
  return change.type !== 'PROPERTY_CHANGE' || isSeen(change, UNSEEN);
}

function isSeen({ properties }: Figma.PropertyChange, unseen: readonly Property[]): boolean {
  return properties.some((property) => !unseen.includes(property));
}

function isWithin(node: Figma.SceneNode | Figma.RemovedNode, id: string): boolean {
  if (node.removed) return false;
  let ancestor: Figma.BaseNode | null = (node as Figma.SceneNode).parent;
  while (ancestor !== null && ancestor.id !== id) ancestor = ancestor.parent;
  return ancestor !== null;
}

/** Has the tree changed, so that what is in a layer may be other than before? */
export function isStructural(change: Figma.NodeChange): boolean {
  return change.type !== 'PROPERTY_CHANGE' || change.properties.includes('parent');
}

/** All that is in a layer. */
export function partsOf(node: Figma.BaseNode): ReadonlySet<string> {
  if (node.type === 'DOCUMENT' || !('findAll' in node)) return new Set();
  return new Set(node.findAll().map(({ id }) => id));
}

function isResult(node: Figma.BaseNode | Figma.RemovedNode): boolean {
  if (node.removed) return false;
  const layer = node as Figma.BaseNode;
  return mayBeResult(layer) && bearerOf(layer).getPluginData(RECIPE_KEY) !== '';
}
