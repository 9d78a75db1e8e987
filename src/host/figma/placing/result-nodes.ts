/**
 * The layers that a result becomes: a rectangle filled with the picture for each, bottom to top, those under the lines
 * first; in a group where one is asked for, within the group of the sketch's results. One that lies on both sides of the lines
 * cannot be in one group: it has one on each. Recipe and relaunch button are on the result, the button on the sketch's group too.
 */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import type { PlacedLayer } from '../../../channel/protocol/layers.js';
import { UserError } from '../../../errors.js';
import { RECIPE_KEY, writeRecipe } from '../../../request/recipe.js';
import { LAYER_SIDES, type LayerSide } from '../../../vocabulary/layers.js';
import { LIMITS } from '../../../vocabulary/limits.js';
import type { PlaceOrder } from '../../host.js';
import { isAutoLayout, type Parent } from '../layers.js';
import { writeError } from '../write-errors.js';
import { compose, invert } from './affine.js';
import type { ResultNode } from './own-results.js';
import { groupBlendMode, groupedBlendMode, loneBlendMode, stackingFor, type Stacking } from './placement.js';
import { markGroup, rememberStacking } from './results-group.js';
import { axesOf, indexAt, type Spot } from './spot.js';

export interface NodesPlan {
  readonly spot: Spot;
  readonly order: PlaceOrder;
  /** The group of the sketch's results, where it is there. */
  readonly home: Figma.GroupNode | null;
  /** Told of each new layer as soon as it is there. */
  readonly onLayer: (layer: Figma.RectangleNode) => void;
}

/** All of the result, bottom to top: beside the sketch, or in the group of its results. */
export function makeNodes(api: Figma.PluginAPI, plan: NodesPlan): readonly ResultNode[] {
  const stacking = groupStacking(plan);
  if (stacking !== null && plan.order.resultsGroup !== null) return makeInGroup(api, plan, stacking);
  return LAYER_SIDES.flatMap((side) => makeSide(api, plan, side));
}

/** How the sketch's group has to lie for this result; null where it lies in none. */
export function groupStacking({ spot, order }: Pick<NodesPlan, 'spot' | 'order'>): Stacking | null {
  const [side, other] = new Set(order.layers.map((layer) => layer.side));
  return order.resultsGroup === null || other !== undefined ? null : stackingFor(side, spot.paper);
}

function makeInGroup(api: Figma.PluginAPI, plan: NodesPlan, stacking: Stacking): readonly ResultNode[] {
  const { spot, order, home } = plan;
  const painted = order.layers.map((layer) => paintLayer(api, plan, layer));
  const nodes = order.group === null ? painted : [groupOf(api, painted, order.group)];
  // The group around all results mixes with what it lies on.
  if (order.group !== null) nodes[0].blendMode = 'NORMAL';
  for (const node of nodes) {
    signNode(node, order);
    rememberStacking(node, stacking);
  }
  if (home === null) putBeside(newHome(api, nodes, { order, stacking }), plan, stacking);
  else for (const node of nodes) moveInto(node, { ...spot, parent: home }, home.children.length);
  return nodes;
}

interface Home {
  readonly order: PlaceOrder;
  readonly stacking: Stacking;
}

function newHome(
  api: Figma.PluginAPI,
  nodes: readonly ResultNode[],
  { order, stacking }: Home,
): Figma.GroupNode {
  const home = groupOf(api, nodes, order.resultsGroup ?? '');
  markGroup(home, order.sketchId, stacking);
  // It is what a click on the canvas selects.
  home.setRelaunchData({ again: order.againHelp });
  return home;
}

function makeSide(api: Figma.PluginAPI, plan: NodesPlan, side: LayerSide): readonly ResultNode[] {
  const { spot, order } = plan;
  const layers = order.layers.filter((layer) => layer.side === side);
  if (layers.length === 0) return [];
  const stacking = stackingFor(side, spot.paper);
  const painted = layers.map((layer) => paintLayer(api, plan, layer));
  const nodes = order.group === null ? painted : [groupOf(api, painted, order.group)];
  if (order.group === null)
    painted.forEach((node, i) => (node.blendMode = loneBlendMode(layers[i].blend, stacking)));
  else nodes[0].blendMode = groupBlendMode(stacking);
  for (const node of nodes) {
    signNode(node, order);
    putBeside(node, plan, stacking);
  }
  return nodes;
}

/** On the open page, at its origin. */
function paintLayer(api: Figma.PluginAPI, { spot, onLayer }: NodesPlan, layer: PlacedLayer) {
  const image = createImage(api, layer.png);
  const node = api.createRectangle();
  onLayer(node);
  node.name = layer.name;
  node.resize(spot.shape.width, spot.shape.height);
  node.fills = [paintOf(spot.shape, image)];
  node.blendMode = groupedBlendMode(layer.blend);
  node.opacity = layer.opacity;
  // A group has none: its layers follow the frame one by one.
  if (spot.constraints !== null) node.constraints = spot.constraints;
  return node;
}

function groupOf(api: Figma.PluginAPI, layers: readonly ResultNode[], name: string): Figma.GroupNode {
  const group = api.group(layers, api.currentPage);
  group.name = name;
  return group;
}

function signNode(node: ResultNode, order: PlaceOrder): void {
  node.setPluginData(RECIPE_KEY, writeRecipe(order.recipe));
  node.setRelaunchData({ again: order.againHelp });
}

function putBeside(node: ResultNode, { spot, order }: NodesPlan, { side }: Stacking): void {
  moveInto(node, spot, indexAt(spot, order.sketchId, side));
}

function createImage(api: Figma.PluginAPI, png: Uint8Array): Figma.Image {
  try {
    return api.createImage(png);
  } catch (error) {
    const refused = (reason: string) => new UserError('picture-refused', { most: LIMITS.imageSide, reason });
    throw writeError(error, 'place', refused);
  }
}

function paintOf({ imageTransform }: Spot['shape'], { hash: imageHash }: Figma.Image): Figma.ImagePaint {
  if (imageTransform === null) return { type: 'IMAGE', imageHash, scaleMode: 'FILL' };
  const [first, second] = imageTransform;
  return { type: 'IMAGE', imageHash, scaleMode: 'CROP', imageTransform: [[...first], [...second]] };
}

function moveInto(node: ResultNode, { parent, shape }: Spot, index: number): void {
  const restoreCells = cellKeeper(parent);
  parent.insertChild(index, node);
  // Out of the flow, or the frame would grow and its children would move.
  if (isAutoLayout(parent)) node.layoutPositioning = 'ABSOLUTE';
  restoreCells();
  const [first, second] = compose(invert(axesOf(parent)), shape.transform);
  node.relativeTransform = [[...first], [...second]];
}

/** A full grid takes a further row for a new child, and keeps it when the child leaves the flow. */
function cellKeeper(parent: Parent): () => void {
  if (!('layoutMode' in parent) || parent.layoutMode !== 'GRID') return () => undefined;
  const [rows, columns] = [parent.gridRowCount, parent.gridColumnCount];
  return () => {
    if (parent.gridRowCount !== rows) parent.gridRowCount = rows;
    if (parent.gridColumnCount !== columns) parent.gridColumnCount = columns;
  };
}
