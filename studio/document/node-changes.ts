/**
 * What changed on a page between two trees, as `page.on('nodechange')` tells it (plugin typings, NodeChange): where a
 * node comes or goes with what is in it, only the highest is named.
 */
import type { NodeChangeProperty } from '@figma/plugin-typings/plugin-api-standalone';
import type { NodeTree } from './layout.js';
import type { NodeRecord } from './nodes.js';

export type Change =
  | { readonly type: 'CREATE' | 'DELETE'; readonly node: NodeRecord }
  | {
      readonly type: 'PROPERTY_CHANGE';
      readonly node: NodeRecord;
      readonly properties: readonly NodeChangeProperty[];
    };

/** Fields of a record and what Figma calls a change of them; of some fields it has no word. */
const PROPERTIES: Partial<Record<keyof NodeRecord, readonly NodeChangeProperty[]>> = {
  name: ['name'],
  parentId: ['parent'],
  width: ['width'],
  height: ['height'],
  visible: ['visible'],
  locked: ['locked'],
  opacity: ['opacity'],
  blendMode: ['blendMode'],
  isMask: ['isMask'],
  fills: ['fills'],
  strokes: ['strokes'],
  strokeWeight: ['strokeWeight'],
  polylines: ['vectorNetwork'],
  outline: ['vectorNetwork'],
  constraints: ['constraints'],
  layoutPositioning: ['layoutPositioning'],
  clipsContent: ['clipsContent'],
  pluginData: ['pluginData'],
};

export function changesOn(pageId: string, before: NodeTree, after: NodeTree): readonly Change[] {
  if (before === after) return [];
  const left = nodesOn(before, pageId);
  const now = nodesOn(after, pageId);
  const created = highest(now, left).map((node): Change => ({ type: 'CREATE', node }));
  const deleted = highest(left, now).map((node): Change => ({ type: 'DELETE', node }));
  const changed = [...now.values()].flatMap((node) => propertyChange(left.get(node.id), node) ?? []);
  return [...deleted, ...created, ...changed];
}

/** All below the page, by id. */
function nodesOn(tree: NodeTree, pageId: string): ReadonlyMap<string, NodeRecord> {
  const nodes = new Map<string, NodeRecord>();
  const collect = (id: string): void =>
    tree.get(id)?.childIds.forEach((childId) => {
      const child = tree.get(childId);
      if (child !== undefined) nodes.set(childId, child);
      collect(childId);
    });
  collect(pageId);
  return nodes;
}

type Nodes = ReadonlyMap<string, NodeRecord>;

/** Those that only `nodes` has, without those whose parent is among them. */
function highest(nodes: Nodes, others: Nodes): readonly NodeRecord[] {
  const own = [...nodes.values()].filter(({ id }) => !others.has(id));
  return own.filter(({ parentId }) => !own.some(({ id }) => id === parentId));
}

function propertyChange(before: NodeRecord | undefined, node: NodeRecord): Change | null {
  if (before === undefined || before === node) return null;
  const fields = Object.keys(PROPERTIES) as (keyof NodeRecord)[];
  const plain = fields.flatMap((field) => (before[field] === node[field] ? [] : (PROPERTIES[field] ?? [])));
  const properties = [...new Set([...plain, ...moves(before, node)])];
  return properties.length === 0 ? null : { type: 'PROPERTY_CHANGE', node, properties };
}

function moves(before: NodeRecord, node: NodeRecord): readonly NodeChangeProperty[] {
  const [[a, c, x], [b, d, y]] = before.transform;
  const [[nextA, nextC, nextX], [nextB, nextD, nextY]] = node.transform;
  const isTurned = a !== nextA || b !== nextB || c !== nextC || d !== nextD;
  const properties: NodeChangeProperty[] = [];
  if (x !== nextX) properties.push('x');
  if (y !== nextY) properties.push('y');
  if (isTurned) properties.push('rotation');
  if (properties.length > 0) properties.push('relativeTransform');
  return properties;
}
