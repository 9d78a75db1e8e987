/**
 * Draws nodes into pixels: what the canvas shows and what `exportAsync` returns come from here, so a test that
 * looks at either looks at both. `view` maps canvas units to pixels of the target.
 */
import type { ImagePaint } from '@figma/plugin-typings/plugin-api-standalone';
import type { Bounds, Point } from '../../src/image/geometry.js';
import { blendPixel, blendSurface, maskSurface, newSurface, type Ink, type Surface } from './blend.js';
import { absoluteTransformOf, childrenOf, placementOf, type NodeTree } from '../document/layout.js';
import { samplerOf, type Pyramid } from './pyramid.js';
import {
  BLEND_MODES,
  paintsOf,
  type NodeRecord,
  type Outline,
  type StudioBlendMode,
  type StudioPaint,
} from '../document/nodes.js';
import { coverOutline } from './outline-coverage.js';
import {
  apply,
  boundsOf,
  compose,
  cornersOf,
  IDENTITY,
  invert,
  scaling,
  translation,
  type Affine,
} from '../document/transform.js';

/** Pixels of an image fill, or null while they are not there (then nothing is drawn for it). */
export type Pixels = (hash: string) => Pyramid | null;

interface Brush {
  readonly surface: Surface;
  readonly tree: NodeTree;
  readonly view: Affine;
  readonly pixels: Pixels;
  /** Frames that crop what is drawn: pixel -> the frame's own units. */
  readonly clips: readonly Region[];
}

/** A box with its own axes, seen from the pixels. */
interface Region {
  readonly fromPixel: Affine;
  readonly width: number;
  readonly height: number;
  /** Pixels per unit, for soft edges. */
  readonly scale: number;
}

export interface Scene {
  readonly tree: NodeTree;
  readonly pixels: Pixels;
}

interface Target {
  readonly view: Affine;
  readonly width: number;
  readonly height: number;
}

/** Draws the nodes, bottom to top, over transparency. */
export function render(scene: Scene, nodes: readonly NodeRecord[], target: Target): Surface {
  const surface = newSurface(target.width, target.height);
  drawAll({ scene, surface, view: target.view }, nodes);
  return surface;
}

/** Draws a page as the canvas shows it: its nodes over its own endless ground. */
export function renderPage(scene: Scene, page: NodeRecord, target: Target): Surface {
  const surface = newSurface(target.width, target.height);
  for (const paint of page.fills) {
    if (paint.type !== 'SOLID') continue;
    const { r: red, g: green, b: blue } = paint.color;
    const ink = { red, green, blue, alpha: paint.opacity ?? 1, mode: blendOf(paint) };
    for (let offset = 0; offset < surface.data.length; offset += 4) blendPixel(surface, offset, ink);
  }
  drawAll({ scene, surface, view: target.view }, childrenOf(scene.tree, page));
  return surface;
}

interface Easel {
  readonly scene: Scene;
  readonly surface: Surface;
  readonly view: Affine;
}

function drawAll({ scene, surface, view }: Easel, nodes: readonly NodeRecord[]): void {
  const brush = { ...scene, surface, view, clips: [] };
  // A mask that is drawn alone is seen.
  if (nodes.length === 1) drawNode(brush, nodes[0]);
  else drawSiblings(brush, nodes);
}

/** Every image hash that drawing these nodes asks for. */
export function imagesOf(tree: NodeTree, nodes: readonly NodeRecord[]): readonly string[] {
  const seen = nodes.filter((node) => node.visible && node.opacity > 0);
  const own = seen.flatMap((node) =>
    paintsOf(node).flatMap((paint) => (paint.type === 'IMAGE' ? (paint.imageHash ?? []) : [])),
  );
  return [...own, ...seen.flatMap((node) => imagesOf(tree, shownChildren(tree, node)))];
}

const shownChildren = (tree: NodeTree, node: NodeRecord): readonly NodeRecord[] =>
  node.sectionContentsHidden ? [] : childrenOf(tree, node);

/** Bottom to top; what lies above a mask is seen through it. */
function drawSiblings(brush: Brush, nodes: readonly NodeRecord[]): void {
  const at = nodes.findIndex(({ isMask, visible }) => isMask && visible);
  const below = at < 0 ? nodes : nodes.slice(0, at);
  below.forEach((node) => drawNode(brush, node));
  if (at < 0) return;
  const { width, height } = brush.surface;
  const [layer, mask] = [newSurface(width, height), newSurface(width, height)];
  drawSiblings({ ...brush, surface: layer }, nodes.slice(at + 1));
  drawNode({ ...brush, surface: mask }, nodes[at]);
  maskSurface(layer, mask);
  blendSurface(brush.surface, layer, { opacity: 1, mode: 'NORMAL' });
}

function drawNode(brush: Brush, node: NodeRecord): void {
  if (!node.visible || node.opacity === 0) return;
  const passesThrough =
    node.blendMode === 'PASS_THROUGH' || (node.blendMode === 'NORMAL' && node.childIds.length === 0);
  if (passesThrough && node.opacity === 1) return drawContents(brush, node);
  const layer = newSurface(brush.surface.width, brush.surface.height);
  drawContents({ ...brush, surface: layer }, node);
  blendSurface(brush.surface, layer, { opacity: node.opacity, mode: node.blendMode });
}

function drawContents(brush: Brush, node: NodeRecord): void {
  const region = regionOf(brush, node);
  const { outline } = node;
  if (node.network !== null) drawRegions(brush, region, node);
  else if (outline === null) node.fills.forEach((paint) => drawFill(brush, region, paint));
  else node.fills.forEach((paint) => drawOutline(brush, { region, outline }, paint));
  node.polylines.forEach((line) => drawStroke(brush, node, line));
  const inner = node.clipsContent ? { ...brush, clips: [...brush.clips, region] } : brush;
  drawSiblings(inner, shownChildren(brush.tree, node));
}

function drawRegions(brush: Brush, region: Region, node: NodeRecord): void {
  for (const { outline, fills } of node.regions)
    for (const paint of fills ?? node.fills) drawOutline(brush, { region, outline }, paint);
}

function regionOf(brush: Brush, node: NodeRecord): Region {
  const toPixel = compose(brush.view, absoluteTransformOf(brush.tree, node));
  const { width, height } = placementOf(brush.tree, node);
  return { fromPixel: invert(toPixel), width, height, scale: Math.hypot(toPixel[0][0], toPixel[1][0]) };
}

/** How much of the pixel lies in the region: 1 inside, a ramp of one pixel at the edges. */
function coverage({ width, height, scale }: Region, x: number, y: number): number {
  const across = Math.min(x, width - x) * scale + 0.5;
  const down = Math.min(y, height - y) * scale + 0.5;
  return Math.max(0, Math.min(1, across)) * Math.max(0, Math.min(1, down));
}

function clipped(clips: readonly Region[], px: number, py: number): number {
  let inside = 1;
  for (const clip of clips) {
    const { x, y } = apply(clip.fromPixel, { x: px, y: py });
    inside *= coverage(clip, x, y);
  }
  return inside;
}

function pixelBox({ fromPixel, width, height }: Region, surface: Surface): Bounds {
  const box = boundsOf(cornersOf(invert(fromPixel), { width, height })) ?? {
    x: 0,
    y: 0,
    width: 0,
    height: 0,
  };
  const left = Math.max(0, Math.floor(box.x - 1));
  const top = Math.max(0, Math.floor(box.y - 1));
  return {
    x: left,
    y: top,
    width: Math.min(surface.width, Math.ceil(box.x + box.width + 1)) - left,
    height: Math.min(surface.height, Math.ceil(box.y + box.height + 1)) - top,
  };
}

type Shade = (x: number, y: number, ink: Ink) => void;

/** Fills the region; `x` and `y` of the shade are in the region's own units. */
function drawFill(brush: Brush, region: Region, paint: StudioPaint): void {
  if (paint.visible === false) return;
  const shade = paint.type === 'SOLID' ? solidShade(paint.color) : imageShade(brush, region, paint);
  if (shade === null) return;
  const { surface, clips } = brush;
  const box = pixelBox(region, surface);
  const [[a, c, tx], [b, d, ty]] = region.fromPixel;
  const ink = { red: 0, green: 0, blue: 0, alpha: 1, mode: blendOf(paint) };
  for (let row = box.y; row < box.y + box.height; row++) {
    for (let column = box.x; column < box.x + box.width; column++) {
      const [px, py] = [column + 0.5, row + 0.5];
      const [x, y] = [a * px + c * py + tx, b * px + d * py + ty];
      const cover = coverage(region, x, y);
      if (cover === 0) continue;
      shade(x, y, ink);
      ink.alpha *= cover * (paint.opacity ?? 1) * (clips.length === 0 ? 1 : clipped(clips, px, py));
      blendPixel(surface, (row * surface.width + column) * 4, ink);
    }
  }
}

interface Shape {
  readonly region: Region;
  readonly outline: Outline;
}

/** Fills a shape instead of its box. */
function drawOutline(brush: Brush, { region, outline }: Shape, paint: StudioPaint): void {
  if (paint.visible === false) return;
  const shade = paint.type === 'SOLID' ? solidShade(paint.color) : imageShade(brush, region, paint);
  if (shade === null) return;
  const { surface, clips } = brush;
  const box = pixelBox(region, surface);
  if (box.width <= 0 || box.height <= 0) return;
  const toPixel = invert(region.fromPixel);
  const polygons = outline.polygons.map((polygon) => polygon.map((point) => apply(toPixel, point)));
  const cover = coverOutline({ ...outline, polygons }, box);
  const ink = { red: 0, green: 0, blue: 0, alpha: 1, mode: blendOf(paint) };
  cover.forEach((part, i) => {
    if (part === 0) return;
    const [column, row] = [box.x + (i % box.width), box.y + Math.floor(i / box.width)];
    const { x, y } = apply(region.fromPixel, { x: column + 0.5, y: row + 0.5 });
    shade(x, y, ink);
    ink.alpha *= part * (paint.opacity ?? 1) * clipped(clips, column + 0.5, row + 0.5);
    blendPixel(surface, (row * surface.width + column) * 4, ink);
  });
}

function solidShade({ r, g, b }: { readonly r: number; readonly g: number; readonly b: number }): Shade {
  return (_x, _y, ink) => {
    [ink.red, ink.green, ink.blue, ink.alpha] = [r, g, b, 1];
  };
}

/** From the region's own units to pixels of the image, and how many of those a unit is. */
interface Lay {
  readonly toImage: Affine;
  readonly perUnit: number;
}

function imageShade(brush: Brush, region: Region, paint: ImagePaint): Shade | null {
  const image = paint.imageHash === null ? null : brush.pixels(paint.imageHash);
  if (image === null) return null;
  const { toImage, perUnit } =
    paint.scaleMode === 'CROP' ? cropLay(region, image, paint) : fillLay(region, image);
  const [[a, c, tx], [b, d, ty]] = toImage;
  const sample = samplerOf(image, perUnit / region.scale);
  return (x, y, ink) => sample(a * x + c * y + tx, b * x + d * y + ty, ink);
}

/** The image covers the region, centred, and what sticks out is cropped. */
function fillLay(region: Region, image: Pyramid): Lay {
  const fit = Math.max(region.width / image.width, region.height / image.height);
  const left = (image.width - region.width / fit) / 2;
  const top = (image.height - region.height / fit) / 2;
  return { toImage: compose(translation(left, top), scaling(1 / fit, 1 / fit)), perUnit: 1 / fit };
}

/** `imageTransform` maps the region to the image, each taken as a unit square. */
function cropLay(region: Region, image: Pyramid, { imageTransform }: ImagePaint): Lay {
  const fromUnits = scaling(1 / region.width, 1 / region.height);
  const inImage = compose(imageTransform ?? IDENTITY, fromUnits);
  const toImage = compose(scaling(image.width, image.height), inImage);
  return { toImage, perUnit: Math.hypot(toImage[0][0], toImage[1][0]) };
}

/** A polyline of round pen strokes; where it crosses itself it does not darken. */
function drawStroke(brush: Brush, node: NodeRecord, line: readonly Point[]): void {
  const paint = node.strokes[0];
  if (paint === undefined || paint.visible === false) return;
  const toPixel = compose(brush.view, absoluteTransformOf(brush.tree, node));
  const halfWidth = (node.strokeWeight / 2) * Math.hypot(toPixel[0][0], toPixel[1][0]);
  const cover = new Map<number, number>();
  const points = line.map((point) => apply(toPixel, point));
  for (let i = 1; i < points.length; i++)
    coverSegment(cover, brush.surface, { from: points[i - 1], to: points[i], halfWidth });
  const { r: red, g: green, b: blue } = paint.color;
  const opacity = paint.opacity ?? 1;
  for (const [index, part] of cover) {
    const clip = clipped(
      brush.clips,
      (index % brush.surface.width) + 0.5,
      Math.floor(index / brush.surface.width) + 0.5,
    );
    blendPixel(brush.surface, index * 4, {
      red,
      green,
      blue,
      alpha: part * opacity * clip,
      mode: blendOf(paint),
    });
  }
}

interface Segment {
  readonly from: Point;
  readonly to: Point;
  readonly halfWidth: number;
}

/** Notes for every pixel near the segment how much of it the pen covers. */
function coverSegment(
  cover: Map<number, number>,
  { width, height }: Surface,
  { from, to, halfWidth }: Segment,
): void {
  const reach = halfWidth + 1;
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length2 = dx * dx + dy * dy;
  const lastRow = Math.min(height - 1, Math.ceil(Math.max(from.y, to.y) + reach));
  const lastColumn = Math.min(width - 1, Math.ceil(Math.max(from.x, to.x) + reach));
  for (let row = Math.max(0, Math.floor(Math.min(from.y, to.y) - reach)); row <= lastRow; row++) {
    for (
      let column = Math.max(0, Math.floor(Math.min(from.x, to.x) - reach));
      column <= lastColumn;
      column++
    ) {
      const [x, y] = [column + 0.5 - from.x, row + 0.5 - from.y];
      const along = length2 === 0 ? 0 : Math.max(0, Math.min(1, (x * dx + y * dy) / length2));
      const part = Math.min(1, halfWidth - Math.hypot(x - along * dx, y - along * dy) + 0.5);
      const index = row * width + column;
      if (part > (cover.get(index) ?? 0)) cover.set(index, part);
    }
  }
}

function blendOf(paint: StudioPaint): StudioBlendMode {
  return BLEND_MODES.find((mode) => mode === paint.blendMode) ?? 'NORMAL';
}
