/**
 * What the studio's user does to layers, as Figma's menus do it. Several of these end a node's id or change it: cut
 * and paste, making a component, flattening. A plugin that remembers ids has to live with that.
 */
import { copyTree, insertCopy, originOf, type CopiedNode } from './copy-tree.js';
import type { StudioDocument } from './document.js';
import { nodeOf, placementOf, type NodeTree } from './layout.js';
import { moveNode } from './move-node.js';
import { isFrameLike, type NodeRecord } from './nodes.js';
import { compose, invert, translation, turning } from './transform.js';

/** Canvas units by which a duplicate lies aside, so that it can be seen. */
const DUPLICATE_OFFSET = 24;

/** Those of the ids that are there and lie in none of the others. */
export function topmost(tree: NodeTree, ids: readonly string[]): readonly string[] {
  const isInside = (id: string): boolean => {
    const parentId = tree.get(id)?.parentId ?? null;
    return parentId !== null && (ids.includes(parentId) || isInside(parentId));
  };
  return ids.filter((id) => tree.has(id) && !isInside(id));
}

export function removeLayers(document: StudioDocument, ids: readonly string[]): void {
  // Emptied groups go by themselves.
  for (const id of topmost(document.tree, ids)) if (document.get(id) !== null) document.remove(id);
}

/** By canvas units. Flowing children of auto layout stay, as in Figma. */
export function moveLayers(document: StudioDocument, ids: readonly string[], by: readonly [number, number]) {
  for (const id of topmost(document.tree, ids)) {
    const node = nodeOf(document.tree, id);
    if (isFlowing(document.tree, node)) continue;
    const origin = node.parentId === null ? translation(0, 0) : originOf(document.tree, node.parentId);
    moveNode(document, node, compose(invert(origin), compose(translation(...by), origin)));
  }
}

function isFlowing(tree: NodeTree, node: NodeRecord): boolean {
  const parent = node.parentId === null ? null : nodeOf(tree, node.parentId);
  return parent !== null && parent.autoLayout !== null && node.layoutPositioning === 'AUTO';
}

/** Copies beside the originals, above them in the same parent. Returns their ids. */
export function duplicateLayers(document: StudioDocument, ids: readonly string[]): readonly string[] {
  const copies = topmost(document.tree, ids).map((id) => {
    const parentId = nodeOf(document.tree, id).parentId ?? document.page.id;
    return insertCopy(document, copyTree(document.tree, id), { parentId, idOf: () => document.newId() });
  });
  moveLayers(document, copies, [DUPLICATE_OFFSET, DUPLICATE_OFFSET]);
  return copies;
}

export const copyLayers = (document: StudioDocument, ids: readonly string[]): readonly CopiedNode[] =>
  topmost(document.tree, ids).map((id) => copyTree(document.tree, id));

/** New layers with new ids, on the page that is shown, where the old ones were. */
export function pasteLayers(document: StudioDocument, copies: readonly CopiedNode[]): readonly string[] {
  return copies.map((copy) =>
    insertCopy(document, copy, { parentId: document.page.id, idOf: () => document.newId() }),
  );
}

/** A frame-like layer becomes the component, under a new id; anything else is wrapped into one. */
export function makeComponent(document: StudioDocument, id: string): string {
  const node = nodeOf(document.tree, id);
  const replaces = isFrameLike(node);
  const component = document.newId();
  const { transform, width, height } = placementOf(document.tree, node);
  const box = { transform, width, height, autoLayout: null, fills: [], strokes: [], pluginData: {} };
  const record: NodeRecord = {
    ...node,
    ...(replaces ? {} : box),
    id: component,
    type: 'COMPONENT',
    childIds: [],
  };
  putBeside(document, node, { ...record, relaunchData: {} });
  const moved = replaces ? node.childIds : [id];
  moved.forEach((childId, index) => reparent(document, childId, { parentId: component, index }));
  if (replaces) document.remove(id);
  return component;
}

/** A shape becomes a vector of the same look under a new id. */
export function flattenLayer(document: StudioDocument, id: string): string {
  const node = nodeOf(document.tree, id);
  const vector = document.newId();
  putBeside(document, node, { ...node, id: vector, type: 'VECTOR', pluginData: {}, relaunchData: {} });
  document.remove(id);
  return vector;
}

/** Only shapes flatten here; Figma also melts groups into one vector. */
export const canFlatten = ({ type }: NodeRecord): boolean => type === 'RECTANGLE' || type === 'VECTOR';

function putBeside(document: StudioDocument, node: NodeRecord, record: NodeRecord): void {
  const parentId = node.parentId ?? document.page.id;
  document.adopt(record, parentId);
  document.move(record.id, parentId, nodeOf(document.tree, parentId).childIds.indexOf(node.id));
}

/** Around one new group that takes the place of the topmost of them. */
export function groupLayers(document: StudioDocument, ids: readonly string[]): string {
  const members = topmost(document.tree, ids);
  const [first] = members;
  const parentId = nodeOf(document.tree, first).parentId ?? document.page.id;
  const order = [...document.tree.keys()];
  const inOrder = [...members].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return groupInto(document, inOrder, { parentId, index: nodeOf(document.tree, parentId).childIds.length });
}

/** Around one new group at this place, bottom to top; each stays where it is on the canvas. */
export function groupInto(document: StudioDocument, ids: readonly string[], place: Place): string {
  const group = document.create({ type: 'GROUP', name: 'Group' }, place.parentId);
  document.move(group, place.parentId, place.index);
  ids.forEach((id, index) => reparent(document, id, { parentId: group, index }));
  return group;
}

/** Clockwise about the middle of its box. */
export function turnLayer(document: StudioDocument, id: string, degrees: number): void {
  const node = nodeOf(document.tree, id);
  const { transform, width, height } = placementOf(document.tree, node);
  const about = compose(
    translation(width / 2, height / 2),
    compose(turning(degrees), translation(-width / 2, -height / 2)),
  );
  moveNode(document, node, compose(compose(transform, about), invert(transform)));
}

/** To another page, at the same place of its canvas and under the same id. */
export function moveToPage(document: StudioDocument, ids: readonly string[], pageId: string): void {
  for (const id of topmost(document.tree, ids))
    reparent(document, id, { parentId: pageId, index: nodeOf(document.tree, pageId).childIds.length });
}

interface Place {
  readonly parentId: string;
  readonly index: number;
}

/** Into another parent, where it stays at its place of the canvas. */
function reparent(document: StudioDocument, id: string, { parentId, index }: Place): void {
  const before = originOf(document.tree, nodeOf(document.tree, id).parentId ?? parentId);
  document.move(id, parentId, index);
  const change = compose(invert(originOf(document.tree, parentId)), before);
  moveNode(document, nodeOf(document.tree, id), change);
}
