/**
 * Results of a sketch that lie beside a layer, and whether they are still as the plugin left them. A result that the
 * designer has moved, renamed, masked or changed in its looks is hers: the plugin does not touch it again.
 */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import { compose, invert, type Affine } from './affine.js';
import type { Parent } from '../layers.js';
import { sketchIdOfGroup } from './results-group.js';
import { parseJson, readRecipe, RECIPE_KEY } from '../../../request/recipe.js';

/** Of a result: how it was left. */
const LOOKS_KEY = 'looks';
/** Id of the group that a layer is of, or of the first of the nodes that a result is without one. */
const PART_KEY = 'partOf';
/** How many nodes a result is, where it is several. */
const COUNT_KEY = 'parts';

/** What of a result lies beside the sketch: a layer, or the group of several. */
export type ResultNode = Figma.RectangleNode | Figma.GroupNode;

/** All that lies beside the sketch of one result: a node, or several where they are not grouped. */
export type OwnResult = readonly [Figma.SceneNode, ...Figma.SceneNode[]];

/** Of other layers than these nothing is read. */
export function mayBeResult(node: Figma.BaseNode): node is ResultNode {
  return node.type === 'RECTANGLE' || node.type === 'GROUP';
}

export function isResultOf(node: Figma.SceneNode, sketchId: string): boolean {
  return mayBeResult(node) && readRecipe(node.getPluginData(RECIPE_KEY))?.sketchId === sketchId;
}

/** Of the group of a sketch's results the one that is seen, else the newest; any other layer is itself. */
export function shownIn<T extends Figma.BaseNode>(node: T): T | Figma.SceneNode {
  const sketchId = sketchIdOfGroup(node);
  if (sketchId === null || !('children' in node)) return node;
  const topDown = [...(node.children as readonly Figma.SceneNode[])].reverse();
  const results = topDown.filter((child) => isResultOf(child, sketchId));
  return results.find(({ visible }) => visible) ?? results[0] ?? node;
}

/** What bears the recipe of a layer: the layer itself, the group of ours that it is a part of, or what is seen in that of the sketch. */
export function bearerOf(layer: Figma.BaseNode): Figma.BaseNode {
  const node = shownIn(layer);
  const { parent } = node;
  const isPart = parent?.type === 'GROUP' && node.getPluginData(PART_KEY) === parent.id;
  return isPart ? parent : node;
}

export interface ResultsQuestion {
  /** Where they are looked for. */
  readonly parents: readonly Parent[];
  readonly sketchId: string;
  /** Null where the sketch is gone. */
  readonly sketch: Figma.SceneNode | null;
}

/** The visible results of the sketch that are not the designer's own by now; whole ones only. */
export function visibleResults({ parents, sketchId, sketch }: ResultsQuestion): readonly OwnResult[] {
  return parents
    .flatMap((parent) => visibleParts(parent, sketchId))
    .filter((nodes) => nodes.length === countOf(nodes[0]) && nodes.every((node) => isAsLeft(node, sketch)));
}

function visibleParts(parent: Parent, sketchId: string): readonly OwnResult[] {
  const results = new Map<string, OwnResult>();
  for (const node of parent.children) {
    if (!node.visible || !isResultOf(node, sketchId)) continue;
    const key = firstIdOf(node);
    const before = results.get(key);
    results.set(key, before === undefined ? [node] : [...before, node]);
  }
  return [...results.values()];
}

/** All of the result that a node is of. */
export function wholeResult(node: Figma.SceneNode, sketchId: string): OwnResult {
  const siblings = node.parent !== null && 'children' in node.parent ? node.parent.children : [];
  const key = firstIdOf(node);
  const others = siblings.filter(
    (other) => other.id !== node.id && isResultOf(other, sketchId) && firstIdOf(other) === key,
  );
  return [node, ...others];
}

/** One layer, whatever it is, or several of the same result. */
export function isOneResult(nodes: readonly Figma.SceneNode[]): boolean {
  const [first, ...others] = nodes.map((node) => firstIdOf(bearerOf(node)));
  return others.every((id) => id === first);
}

function firstIdOf(node: Figma.BaseNode): string {
  const first = node.getPluginData(PART_KEY);
  return first === '' ? node.id : first;
}

function countOf(node: Figma.SceneNode): number {
  const count = node.getPluginData(COUNT_KEY);
  return count === '' ? 1 : Number(count);
}

/** Remembers on the layers which belong together and how they look now. */
export function rememberResult(nodes: readonly ResultNode[], sketch: Figma.SceneNode | null): void {
  for (const node of nodes) {
    if (nodes.length > 1) {
      node.setPluginData(PART_KEY, nodes[0].id);
      node.setPluginData(COUNT_KEY, String(nodes.length));
    }
    for (const layer of layersIn(node)) layer.setPluginData(PART_KEY, node.id);
    node.setPluginData(LOOKS_KEY, JSON.stringify(looksOf(node, sketch)));
  }
}

/** Moved together with its sketch, a result was not moved; nor was it where the sketch alone went away. */
function isAsLeft(node: Figma.SceneNode, sketch: Figma.SceneNode | null): boolean {
  const left = parseJson(node.getPluginData(LOOKS_KEY));
  if (!isLooks(left)) return false;
  const now = looksOf(node, sketch);
  const isThere = now.place === left.place || (now.fromSketch !== null && now.fromSketch === left.fromSketch);
  return now.own === left.own && isThere;
}

interface Looks {
  readonly own: string;
  readonly place: string;
  /** Its place as seen from the sketch. */
  readonly fromSketch: string | null;
}

function isLooks(value: unknown): value is Looks {
  return typeof value === 'object' && value !== null && 'own' in value && 'place' in value;
}

/** Not whether it is visible: that the plugin changes itself. */
const LOOKS = [
  ...(['name', 'width', 'height', 'opacity', 'blendMode', 'isMask', 'locked'] as const),
  ...(['fills', 'strokes', 'effects', 'cornerRadius'] as const),
];

function looksOf(node: Figma.SceneNode, sketch: Figma.SceneNode | null): Looks {
  const transform = transformOf(node);
  const fromSketch = sketch === null ? null : compose(invert(transformOf(sketch)), transform);
  return {
    own: JSON.stringify([...ownLooks(node), isMasked(node), ...layersIn(node).map(partLooks(transform))]),
    place: JSON.stringify(rounded(transform)),
    fromSketch: fromSketch === null ? null : JSON.stringify(rounded(fromSketch)),
  };
}

function ownLooks(node: Figma.SceneNode): readonly unknown[] {
  const members = node as unknown as Readonly<Record<string, unknown>>;
  return LOOKS.map((key) => (key in node ? rounded(members[key]) : null));
}

/** Of a layer in a group, which the plugin neither shows nor hides by itself. */
const partLooks = (group: Affine) => (node: Figma.SceneNode) => [
  ...ownLooks(node),
  node.visible,
  rounded(compose(invert(group), transformOf(node))),
];

function layersIn(node: Figma.SceneNode): readonly Figma.SceneNode[] {
  return node.type === 'GROUP' ? node.children : [];
}

function transformOf(node: Figma.SceneNode): Affine {
  return node.absoluteTransform;
}

/** Figma's numbers are single precision: a layer that is moved and moved back differs in the last digits. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Math.round(value * 100) / 100 + 0;
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rounded(item)]));
}

/** A mask crops all that lies over it in its parent. */
export function isMasked(node: Figma.SceneNode): boolean {
  const siblings = node.parent !== null && 'children' in node.parent ? node.parent.children : [];
  const below = siblings.slice(
    0,
    siblings.findIndex(({ id }) => id === node.id),
  );
  return below.some(isMask);
}

export function isMask(node: Figma.SceneNode): boolean {
  return node.visible && 'isMask' in node && node.isMask;
}
