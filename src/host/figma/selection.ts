/** What is selected, as the panel is told of it: layers that can be used, and why the others cannot. */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import {
  MAX_SELECTED,
  type Candidate,
  type Made,
  type OtherLayer,
  type Selection,
} from '../../channel/protocol/main.js';
import { MAX_NODE_ID } from '../../channel/protocol/parts.js';
import { bearerOf, isOneResult, shownIn } from './placing/own-results.js';
import { isExportable, isVisible, MAX_NAME } from './layers.js';
import { readMade, RECIPE_KEY } from '../../request/recipe.js';

/** What the protocol's schema takes. */
const MAX_TYPE = 40;

export function readSelection(nodes: readonly Figma.SceneNode[]): Selection {
  const candidates: Candidate[] = [];
  const others: OtherLayer[] = [];
  for (const node of nodes.map(shownIn)) {
    const reason = reasonAgainst(node);
    if (reason === null) {
      if (candidates.length < MAX_SELECTED) candidates.push(candidateOf(node));
    } else if (others.length < MAX_SELECTED) {
      others.push({ name: node.name.slice(0, MAX_NAME), reason });
    }
  }
  return { candidates, others, count: nodes.length };
}

export function selectedMade(nodes: readonly Figma.SceneNode[]): Made | null {
  return nodes.length > 0 && isOneResult(nodes) ? madeOf(nodes[0]) : null;
}

/** A layer of a result's group is of the result. */
function madeOf(node: Figma.SceneNode): Made | null {
  return readMade(bearerOf(node).getPluginData(RECIPE_KEY));
}

function reasonAgainst(node: Figma.SceneNode): OtherLayer['reason'] | null {
  if (node.id.length > MAX_NODE_ID) return 'too-long-id';
  if (!isExportable(node)) return 'not-exportable';
  // Of one sketch's results all but one are hidden, by the plugin itself: they are told of as what they are.
  if (!isVisible(node) && madeOf(node) === null) return 'hidden';
  const box = node.absoluteBoundingBox;
  return box === null || box.width <= 0 || box.height <= 0 ? 'no-area' : null;
}

/** Of a layer that nothing speaks against. */
function candidateOf(node: Figma.SceneNode): Candidate {
  const { width, height } = node.absoluteBoundingBox ?? node;
  return {
    id: node.id,
    name: node.name.slice(0, MAX_NAME),
    type: node.type.slice(0, MAX_TYPE),
    width,
    height,
    made: madeOf(node),
  };
}
