/**
 * Writing the one layer this plugin ever writes. First everything that can fail without a trace (layers found, page
 * loaded, image accepted), then the new layer, removed again if any step of its making fails; all synchronous from
 * there on, so that nothing comes between. One undo step per result.
 */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import { UserError } from '../errors.js';
import type { Bounds } from '../image/geometry.js';
import { findLayer, messageOf, pageOf } from './figma-layers.js';
import type { PlacedLayer, PlaceOrder } from './host.js';
import {
  chooseParent,
  IDENTITY,
  insertionIndex,
  isTurned,
  stackingFor,
  transformWithin,
  type Affine,
  type SiblingFacts,
  type Stacking,
} from './placement.js';
import { readRecipe, RECIPE_KEY, writeRecipe } from './recipe.js';

type Parent = Figma.BaseNode & Figma.ChildrenMixin;

/** Where exactly the new layer goes. */
interface Site {
  readonly parent: Parent;
  readonly index: number;
  readonly box: Bounds;
  readonly blendMode: Stacking['blendMode'];
  readonly note: string | null;
}

export async function placeResult(api: Figma.PluginAPI, order: PlaceOrder): Promise<PlacedLayer> {
  const { node: sketch, box } = await findLayer(api, order.sketchId).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    const hint = 'Undo the deletion and place again; the picture is kept in the panel.';
    throw new UserError(`The sketch has changed or is gone: ${error.message}`, hint);
  });
  const lineage = lineageOf(sketch);
  const page = lineage[lineage.length - 1];
  // Only the current page is loaded for sure, and the user may have gone to another one meanwhile.
  if (page.type === 'PAGE') await page.loadAsync();
  const site = findSite({ sketch, box, lineage, order });
  const image = createImage(api, order.png);
  const layer = insertLayer(api, { site, image, order });
  selectInstead(api, layer, order.selectedAtClick);
  api.commitUndo();
  return { id: layer.id, name: layer.name, note: site.note, hiddenIds: [] };
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

/** The ancestors of a layer, parent first, page last. */
function lineageOf(node: Figma.SceneNode): Parent[] {
  const lineage: Parent[] = [];
  for (let parent = node.parent; parent !== null && parent.type !== 'DOCUMENT'; parent = parent.parent)
    lineage.push(parent);
  if (lineage.length === 0)
    throw new UserError(`“${node.name}” lies on no page.`, 'Select a layer on the canvas.');
  return lineage;
}

interface SiteQuestion {
  readonly sketch: Figma.SceneNode;
  readonly box: Bounds;
  readonly lineage: readonly Parent[];
  readonly order: PlaceOrder;
}

function findSite({ sketch, box, lineage, order }: SiteQuestion): Site {
  const choice = chooseParent(lineage.map(factsOf));
  const parent = lineage[choice.index];
  const neighbour = choice.index === 0 ? sketch : lineage[choice.index - 1];
  // Outside of what holds the sketch, a ground of it may hide what lies below; from above the colour always shows.
  const isOpaque = order.sketchIsOpaque || choice.index > 0;
  const { side, blendMode } = stackingFor(order.mode, isOpaque);
  const siblings = parent.children.map((sibling) => ({
    isNeighbour: sibling.id === neighbour.id,
    isEarlierResult: readRecipe(sibling.getPluginData(RECIPE_KEY))?.sketchId === sketch.id,
  }));
  const index = insertionIndex({ siblings, firstOnTop: paintsFirstOnTop(parent) }, side);
  const note = choice.note ?? noteFor({ lineage, siblings, blendMode });
  return { parent, index, box, blendMode, note };
}

function factsOf(node: Parent): { type: string; name: string; isTurned: boolean } {
  return { type: node.type, name: node.name, isTurned: isTurned(absoluteTransformOf(node)) };
}

function paintsFirstOnTop(parent: Parent): boolean {
  return isAutoLayout(parent) && 'itemReverseZIndex' in parent && parent.itemReverseZIndex;
}

interface NoteQuestion {
  readonly lineage: readonly Parent[];
  readonly siblings: readonly SiblingFacts[];
  readonly blendMode: Stacking['blendMode'];
}

function noteFor({ lineage, siblings, blendMode }: NoteQuestion): string | null {
  if (blendMode === 'MULTIPLY' && siblings.some(({ isEarlierResult }) => isEarlierResult))
    return 'Earlier results lie over this sketch too: hide them to see the new one alone.';
  if (lineage.some(({ type }) => type === 'COMPONENT'))
    return 'The sketch is part of a component, so the new layer shows in its instances too.';
  return null;
}

function createImage(api: Figma.PluginAPI, png: Uint8Array): Figma.Image {
  try {
    return api.createImage(png);
  } catch (error) {
    throw new UserError(
      `Figma did not take the picture: ${messageOf(error)}`,
      'Choose a smaller size; Figma takes PNG of at most 4096 px a side.',
    );
  }
}

interface LayerPlan {
  readonly site: Site;
  readonly image: Figma.Image;
  readonly order: PlaceOrder;
}

function insertLayer(api: Figma.PluginAPI, plan: LayerPlan): Figma.RectangleNode {
  const layer = api.createRectangle();
  try {
    paintLayer(layer, plan);
    moveInto(layer, plan.site);
    return layer;
  } catch (error) {
    layer.remove();
    throw new UserError(
      `The layer could not be placed: ${messageOf(error)}`,
      'Check that you may edit this file, then place again; the picture is kept in the panel.',
    );
  }
}

function paintLayer(layer: Figma.RectangleNode, { site, image, order }: LayerPlan): void {
  layer.name = order.name;
  layer.resize(site.box.width, site.box.height);
  layer.fills = [{ type: 'IMAGE', imageHash: image.hash, scaleMode: 'FILL' }];
  layer.blendMode = site.blendMode;
  layer.setPluginData(RECIPE_KEY, writeRecipe(order.recipe));
  layer.setRelaunchData({ again: 'Runs again with the recipe of this layer' });
}

function moveInto(layer: Figma.RectangleNode, { parent, index, box }: Site): void {
  parent.insertChild(index, layer);
  // Out of the flow, or the frame would grow and its children would move.
  if (isAutoLayout(parent)) layer.layoutPositioning = 'ABSOLUTE';
  const transform = transformWithin(absoluteTransformOf(containerOf(parent)), box);
  layer.relativeTransform = [[...transform[0]], [...transform[1]]];
}

function isAutoLayout(node: Parent): boolean {
  return 'layoutMode' in node && node.layoutMode !== 'NONE';
}

/** Positions count from the next ancestor that is neither a group nor a boolean operation. */
function containerOf(parent: Parent): Parent {
  let container = parent;
  while ((container.type === 'GROUP' || container.type === 'BOOLEAN_OPERATION') && container.parent !== null)
    container = container.parent;
  return container;
}

function absoluteTransformOf(node: Parent): Affine {
  return 'absoluteTransform' in node ? node.absoluteTransform : IDENTITY;
}
