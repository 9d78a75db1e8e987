/** Where in the document a result goes: beside its sketch as far as Figma lets, else where the sketch was. */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import type { Site } from '../../../channel/protocol/main.js';
import type { PlaceNote } from '../../../channel/protocol/place-note.js';
import { UserError } from '../../../errors.js';
import { IDENTITY, type Affine } from './affine.js';
import {
  containerOf,
  lineageOf,
  lookUp,
  messageOf,
  pageOf,
  usableLayer,
  type Parent,
  type UsableLayer,
} from '../layers.js';
import type { PlaceOrder } from '../../host.js';
import type { LayerSide } from '../../../vocabulary/layers.js';
import { isMask, isResultOf } from './own-results.js';
import { sketchIdOfGroup } from './results-group.js';
import { chooseParent, insertionIndex, type Paper } from './placement.js';
import { resultShape, uprightRegion, type Region, type ResultShape } from './result-shape.js';

/** Where exactly the new layers go. */
export interface Spot {
  readonly parent: Parent;
  /** What they lie beside in the parent; null where that is gone, and they lie on top. */
  readonly neighbour: Figma.SceneNode | null;
  readonly shape: ResultShape;
  readonly paper: Paper;
  /** How it follows when its frame is resized; null where nothing is known. */
  readonly constraints: Figma.Constraints | null;
  /** Null where the sketch is gone. */
  readonly sketch: Figma.SceneNode | null;
  readonly note: PlaceNote | null;
}

export async function findSpot(api: Figma.PluginAPI, order: PlaceOrder): Promise<Spot> {
  const node = await lookUp(api, order.sketchId);
  const layer = node === null ? null : placeable(node);
  if (layer === null) return spotOnPage(api, order);
  const page = pageOf(layer.node);
  if (page === null) return spotOnPage(api, order);
  await loadPage(page);
  // The layer may have gone while its page was loaded.
  return layer.node.removed ? spotOnPage(api, order) : spotBeside(layer, order);
}

/** Null for what it became if that has no place any more. */
function placeable(node: Figma.BaseNode): UsableLayer | null {
  try {
    return usableLayer(node);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** Only the current page is loaded for sure, and the user may have gone to another one meanwhile. */
export async function loadPage(page: Figma.PageNode): Promise<void> {
  await page.loadAsync().catch((error: unknown) => {
    throw new UserError('page-not-loaded', { name: page.name, reason: messageOf(error) });
  });
}

/** The run turned light lines on dark paper round; strokes on nothing have no paper. */
function hasDarkPaper({ sketchIsOpaque, recipe }: PlaceOrder): boolean {
  return sketchIsOpaque && recipe.sketchLines === 'inverted';
}

// -------------------------------------------------------------------------------------------- beside the sketch

function spotBeside({ node: sketch, box }: UsableLayer, order: PlaceOrder): Spot {
  const lineage = lineageOf(sketch);
  const choice = chooseParent(lineage.map(factsOf));
  const parent = lineage[choice.index];
  const neighbour = choice.index === 0 ? sketch : (lineage[choice.index - 1] as Figma.SceneNode);
  // Outside of what holds the sketch, a ground of it may hide what lies below; from above the colour always shows.
  const isOpaque = order.sketchIsOpaque || choice.index > 0;
  const left = [sketch, ...lineage.slice(0, choice.index)] as Figma.SceneNode[];
  return {
    parent,
    neighbour,
    shape: resultShape({ layer: regionOf(sketch), box, clips: clipsAround(left) }),
    paper: { isOpaque, isDark: hasDarkPaper(order) },
    constraints: constraintsOf(neighbour),
    sketch,
    note: choice.note ?? noteFor(lineage),
  };
}

function factsOf(node: Parent): Parameters<typeof chooseParent>[0][number] {
  const isGrid = 'layoutMode' in node && node.layoutMode === 'GRID';
  // Rows that Figma manages itself cannot be set back to what they were.
  return { type: node.type, name: node.name, keepsItsCells: !isGrid || node.gridAutoTracks !== 'ROWS' };
}

export type Neighbours = Pick<Spot, 'parent' | 'neighbour'>;

/** On which side of the neighbour a layer of the same parent lies. */
export function sideOf({ parent, neighbour }: Neighbours, layer: Figma.SceneNode): LayerSide {
  const indexOf = (node: Figma.SceneNode | null) => parent.children.findIndex(({ id }) => id === node?.id);
  return indexOf(layer) < indexOf(neighbour) === paintsFirstOnTop(parent) ? 'above' : 'below';
}

/** For the next layer of this side, as the parent's children are now. */
export function indexAt({ parent, neighbour }: Neighbours, sketchId: string, side: LayerSide): number {
  if (neighbour === null) return parent.children.length;
  const siblings = parent.children.map((sibling) => ({
    isNeighbour: sibling.id === neighbour.id,
    // Read of those alone that lie directly over the neighbour.
    get isEarlierResult() {
      return isResultOf(sibling, sketchId) || sketchIdOfGroup(sibling) === sketchId;
    },
  }));
  return insertionIndex({ siblings, firstOnTop: paintsFirstOnTop(parent) }, side);
}

function paintsFirstOnTop(parent: Parent): boolean {
  return 'itemReverseZIndex' in parent && parent.layoutMode !== 'NONE' && parent.itemReverseZIndex;
}

function regionOf({ absoluteTransform, width, height }: Figma.SceneNode): Region {
  return { transform: absoluteTransform, width, height };
}

/**
 * What crops the sketch and would not crop the result: frames that the result does not lie in, and masks in them.
 * `left`: the sketch and those of its ancestors that do not take the result, inside out.
 */
function clipsAround(left: readonly Figma.SceneNode[]): readonly Region[] {
  return left
    .slice(1)
    .flatMap((holder, level) => [
      ...('clipsContent' in holder && holder.clipsContent ? [regionOf(holder)] : []),
      ...masksOver(holder, left[level]),
    ]);
}

/** By their boxes: a result is a rectangle. */
function masksOver(holder: Figma.SceneNode, node: Figma.SceneNode): readonly Region[] {
  if (!('children' in holder)) return [];
  const below = holder.children.slice(
    0,
    holder.children.findIndex(({ id }) => id === node.id),
  );
  return below
    .filter(isMask)
    .flatMap(({ absoluteBoundingBox }) =>
      absoluteBoundingBox === null ? [] : [uprightRegion(absoluteBoundingBox)],
    );
}

/** Groups have none: their children follow the frame one by one, here all in the same way or in none that can be named. */
function constraintsOf(node: Figma.SceneNode): Figma.Constraints | null {
  if ('constraints' in node) return node.constraints;
  if (!('children' in node)) return null;
  const [first, ...others] = node.children.map(constraintsOf);
  const isShared = others.every(
    (other) => other?.horizontal === first?.horizontal && other?.vertical === first?.vertical,
  );
  return isShared ? (first ?? null) : null;
}

function noteFor(lineage: readonly Parent[]): PlaceNote | null {
  return lineage.some(({ type }) => type === 'COMPONENT') ? { code: 'in-component' } : null;
}

// --------------------------------------------------------------------------------------- where the sketch was

/** Its id is gone: deleted, made a component, flattened, cut and pasted, here or by a colleague. */
async function spotOnPage(api: Figma.PluginAPI, order: PlaceOrder): Promise<Spot> {
  const { site } = order;
  const own = await pageOfSite(api, site);
  const page = own ?? api.currentPage;
  if (own !== null) await loadPage(own);
  return {
    parent: page,
    neighbour: null,
    shape: { ...uprightRegion(site.box), imageTransform: null },
    // Whatever lies there by now, lines of the sketch too, has to be tinted from above.
    paper: { isOpaque: true, isDark: hasDarkPaper(order) },
    constraints: null,
    sketch: null,
    note: { code: own === null ? 'page-gone' : 'sketch-gone' },
  };
}

async function pageOfSite(api: Figma.PluginAPI, { pageId }: Site): Promise<Figma.PageNode | null> {
  const page = await lookUp(api, pageId);
  return page?.type === 'PAGE' ? page : null;
}

/** From the axes in which places in the parent count to the canvas. */
export function axesOf(parent: Parent): Affine {
  const container = containerOf(parent);
  return 'absoluteTransform' in container ? container.absoluteTransform : IDENTITY;
}
