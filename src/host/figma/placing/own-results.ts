/**
 * Results of a sketch that lie beside a layer, and whether they are still as the plugin left them. A result that the
 * designer has moved, renamed, masked or changed in its looks is hers: the plugin does not touch it again.
 */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import { compose, invert, type Affine } from './affine.js';
import type { Parent } from '../layers.js';
import { parseJson, readRecipe, RECIPE_KEY } from '../../../request/recipe.js';

/** Of a result: how it was left. */
const LOOKS_KEY = 'looks';

/** Every result is a rectangle; of other layers nothing is read. */
export function isResultOf(node: Figma.SceneNode, sketchId: string): boolean {
  return node.type === 'RECTANGLE' && readRecipe(node.getPluginData(RECIPE_KEY))?.sketchId === sketchId;
}

export interface ResultsQuestion {
  readonly parent: Parent;
  readonly sketchId: string;
  /** Null where the sketch is gone. */
  readonly sketch: Figma.SceneNode | null;
}

/** The visible results of the sketch that are not the designer's own by now. */
export function visibleResults({ parent, sketchId, sketch }: ResultsQuestion): readonly Figma.SceneNode[] {
  return parent.children.filter(
    (node) => node.visible && isResultOf(node, sketchId) && isAsLeft(node, sketch),
  );
}

/** Remembers on the layer how it looks now. */
export function rememberLooks(layer: Figma.RectangleNode, sketch: Figma.SceneNode | null): void {
  layer.setPluginData(LOOKS_KEY, JSON.stringify(looksOf(layer, sketch)));
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
  const members = node as unknown as Readonly<Record<string, unknown>>;
  const own = LOOKS.map((key) => (key in node ? rounded(members[key]) : null));
  const transform = transformOf(node);
  const fromSketch = sketch === null ? null : compose(invert(transformOf(sketch)), transform);
  return {
    own: JSON.stringify([...own, isMasked(node)]),
    place: JSON.stringify(rounded(transform)),
    fromSketch: fromSketch === null ? null : JSON.stringify(rounded(fromSketch)),
  };
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
