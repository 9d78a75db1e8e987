/**
 * Writing the one result that this plugin ever writes. First what can fail without a trace (layers found, page loaded),
 * then the new layers, taken back if any step of their making fails; all synchronous from there on, so that nothing
 * comes between. One undo step per result: what the designer did before is a step of its own, and earlier results of
 * the sketch give way within the same step.
 */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import type { CancelToken } from '../../../channel/cancel.js';
import { UserError } from '../../../errors.js';
import type { PlacedResult, PlaceOrder } from '../../host.js';
import { unlessCancelled } from '../../time-limit.js';
import { pageOf } from '../layers.js';
import { writeError } from '../write-errors.js';
import { rememberResult, shownIn, visibleResults, type OwnResult, type ResultNode } from './own-results.js';
import { groupStacking, makeNodes } from './result-nodes.js';
import { restack } from './restack.js';
import { findResultsGroup } from './results-group.js';
import { findSpot, type Spot } from './spot.js';

export async function placeResult(
  api: Figma.PluginAPI,
  order: PlaceOrder,
  signal?: CancelToken,
): Promise<PlacedResult> {
  const search = findSpot(api, order);
  // A page may load for long; whoever has cancelled meanwhile gets no layer afterwards.
  const spot = await (signal === undefined ? search : unlessCancelled(search, signal));
  try {
    api.commitUndo();
    const selected = api.currentPage.selection.map((node) => shownIn(node).id);
    const { nodes, hidden } = insertResult(api, spot, order);
    if (isSameSet(selected, order.selectedAtClick)) select(api, nodes);
    api.commitUndo();
    return placedAs(nodes, { note: spot.note, hiddenIds: hidden.map(([first]) => first.id) });
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw writeError(error, 'place', (reason) => new UserError('result-not-placed', { reason }));
  }
}

function placedAs(
  nodes: readonly ResultNode[],
  news: Pick<PlacedResult, 'note' | 'hiddenIds'>,
): PlacedResult {
  const top = nodes[nodes.length - 1];
  return { id: top.id, name: top.name, ids: nodes.map(({ id }) => id), ...news };
}

/** A designer who has gone on to other layers keeps them. */
function isSameSet(selected: readonly string[], atClick: readonly string[]): boolean {
  return selected.length === atClick.length && selected.every((id) => atClick.includes(id));
}

function select(api: Figma.PluginAPI, nodes: readonly ResultNode[]): void {
  const page = api.currentPage;
  if (nodes.every((node) => pageOf(node)?.id === page.id)) page.selection = nodes;
}

interface Inserted {
  readonly nodes: readonly ResultNode[];
  readonly hidden: readonly OwnResult[];
}

function insertResult(api: Figma.PluginAPI, spot: Spot, order: PlaceOrder): Inserted {
  const { sketchId } = order;
  const home = findResultsGroup(spot.parent, sketchId);
  const parents = [spot.parent, ...(home === null ? [] : [home])];
  const earlier = visibleResults({ parents, sketchId, sketch: spot.sketch });
  const layers: Figma.RectangleNode[] = [];
  let restoreHome = () => {};
  try {
    const nodes = makeNodes(api, { spot, order, home, onLayer: (layer) => layers.push(layer) });
    rememberResult(nodes, spot.sketch);
    const stacking = groupStacking({ spot, order });
    const beside = spot.sketch === null ? null : spot;
    if (home !== null && stacking !== null) restoreHome = restack(home, { sketchId, stacking, beside });
    const isReplaced = (result: OwnResult) => result.some(({ id }) => order.replaces.includes(id));
    const hidden = earlier.filter((result) => !isReplaced(result));
    for (const node of hidden.flat()) node.visible = false;
    // Last, as nothing brings them back.
    for (const node of earlier.filter(isReplaced).flat()) node.remove();
    return { nodes, hidden };
  } catch (error) {
    // A group goes with the last of its layers.
    for (const layer of layers) if (!layer.removed) layer.remove();
    restoreHome();
    for (const node of earlier.flat()) if (!node.removed && !node.visible) node.visible = true;
    throw error;
  }
}
