/**
 * Writing the one layer this plugin ever writes. First everything that can fail without a trace (layers found, page
 * loaded, image accepted), then the new layer, taken back if any step of its making fails; all synchronous from there
 * on, so that nothing comes between. One undo step per result: what the designer did before is a step of its own, and
 * earlier results of the sketch give way within the same step.
 */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import type { CancelToken } from '../../../channel/cancel.js';
import { UserError } from '../../../errors.js';
import { compose, invert } from './affine.js';
import { isAutoLayout, pageOf, type Parent } from '../layers.js';
import { findSpot, axesOf, type Spot } from './spot.js';
import type { PlacedLayer, PlaceOrder } from '../../host.js';
import { rememberLooks, visibleResults } from './own-results.js';
import { RECIPE_KEY, writeRecipe } from '../../../request/recipe.js';
import { unlessCancelled } from '../../time-limit.js';
import { KEPT, writeError } from '../write-errors.js';

export async function placeResult(
  api: Figma.PluginAPI,
  order: PlaceOrder,
  signal?: CancelToken,
): Promise<PlacedLayer> {
  const search = findSpot(api, order);
  // A page may load for long; whoever has cancelled meanwhile gets no layer afterwards.
  const spot = await (signal === undefined ? search : unlessCancelled(search, signal));
  try {
    api.commitUndo();
    const image = createImage(api, order.png);
    const { layer, hidden } = insertLayer(api, { spot, image, order });
    selectInstead(api, layer, order.selectedAtClick);
    api.commitUndo();
    return { id: layer.id, name: layer.name, note: spot.note, hiddenIds: hidden.map(({ id }) => id) };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw writeError(error, {
      failed: 'The layer could not be placed',
      hint: `Check that you may edit this file, then place again; ${KEPT}`,
    });
  }
}

/** A designer who has gone on to other layers keeps them. */
function selectInstead(
  api: Figma.PluginAPI,
  layer: Figma.SceneNode,
  selectedAtClick: readonly string[],
): void {
  const page = api.currentPage;
  const selected = page.selection.map(({ id }) => id);
  const isSame =
    selected.length === selectedAtClick.length && selected.every((id) => selectedAtClick.includes(id));
  if (isSame && pageOf(layer)?.id === page.id) page.selection = [layer];
}

function createImage(api: Figma.PluginAPI, png: Uint8Array): Figma.Image {
  try {
    return api.createImage(png);
  } catch (error) {
    throw writeError(error, {
      failed: 'Figma did not take the picture',
      hint: `Choose a smaller size; Figma takes PNG of at most 4096 px a side.`,
    });
  }
}

interface LayerPlan {
  readonly spot: Spot;
  readonly image: Figma.Image;
  readonly order: PlaceOrder;
}

interface Inserted {
  readonly layer: Figma.RectangleNode;
  readonly hidden: readonly Figma.SceneNode[];
}

function insertLayer(api: Figma.PluginAPI, plan: LayerPlan): Inserted {
  const { spot, order } = plan;
  const earlier = visibleResults({ parent: spot.parent, sketchId: order.sketchId, sketch: spot.sketch });
  const layer = api.createRectangle();
  try {
    paintLayer(layer, plan);
    moveInto(layer, spot);
    rememberLooks(layer, spot.sketch);
    for (const result of earlier) result.visible = false;
    return { layer, hidden: earlier };
  } catch (error) {
    layer.remove();
    for (const result of earlier) if (!result.visible) result.visible = true;
    throw error;
  }
}

function paintLayer(layer: Figma.RectangleNode, { spot, image, order }: LayerPlan): void {
  const { shape, blendMode, constraints } = spot;
  layer.name = order.name;
  layer.resize(shape.width, shape.height);
  layer.fills = [paintOf(shape, image)];
  layer.blendMode = blendMode;
  if (constraints !== null) layer.constraints = constraints;
  layer.setPluginData(RECIPE_KEY, writeRecipe(order.recipe));
  layer.setRelaunchData({ again: 'Runs again with the recipe of this layer' });
}

function paintOf({ imageTransform }: Spot['shape'], { hash: imageHash }: Figma.Image): Figma.ImagePaint {
  if (imageTransform === null) return { type: 'IMAGE', imageHash, scaleMode: 'FILL' };
  const [first, second] = imageTransform;
  return { type: 'IMAGE', imageHash, scaleMode: 'CROP', imageTransform: [[...first], [...second]] };
}

function moveInto(layer: Figma.RectangleNode, { parent, index, shape }: Spot): void {
  const restoreCells = cellKeeper(parent);
  parent.insertChild(index, layer);
  // Out of the flow, or the frame would grow and its children would move.
  if (isAutoLayout(parent)) layer.layoutPositioning = 'ABSOLUTE';
  restoreCells();
  const [first, second] = compose(invert(axesOf(parent)), shape.transform);
  layer.relativeTransform = [[...first], [...second]];
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
