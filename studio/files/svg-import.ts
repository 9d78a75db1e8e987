/**
 * SVG as Figma imports it: a frame of the drawing's size with one vector per shape. The browser lays the drawing out
 * (styles, transforms, view box) in a frame where nothing of it runs and nothing is fetched; the shapes are read from
 * there. Gradients count as their first colour; texts and pictures are counted and left out.
 */
import { FileError } from '../../src/tool-errors.js';
import type { Extent, Point } from '../../src/image/geometry.js';
import type { SolidPaint } from '@figma/plugin-typings/plugin-api-standalone';
import type { NodePatch, Outline } from '../document/nodes.js';
import { readPath, type Subpath } from './svg-path.js';
import { boundsOf, translation } from '../document/transform.js';

export interface SvgShape extends NodePatch {
  readonly name: string;
}

export interface SvgDrawing {
  readonly size: Extent;
  /** Bottom to top, in the drawing's own coordinates. */
  readonly shapes: readonly SvgShape[];
  /** Texts, pictures and other things that have no outline here. */
  readonly leftOut: number;
}

const SHAPES = 'path, rect, circle, ellipse, line, polyline, polygon';
const NOT_DRAWN = 'defs, clipPath, mask, symbol, pattern, marker';
/** Of a drawing that names none. */
const BROWSERS_SIZE: Extent = { width: 300, height: 150 };
const PAGE = `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><style>body { margin: 0 }</style><body></body>`;

export async function readSvg(text: string): Promise<SvgDrawing> {
  const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
  if (parsed.querySelector('parsererror') !== null) throw new FileError('it is not well-formed SVG');
  const frame = await openQuietFrame();
  try {
    const page = frame.contentDocument;
    if (page === null) throw new FileError('the browser gives no frame to lay it out in');
    const root = page.importNode(parsed.documentElement, true);
    if (!isSvgRoot(root)) throw new FileError('it is not SVG');
    page.body.append(root);
    return readDrawing(root);
  } finally {
    frame.remove();
  }
}

/** Sandboxed: scripts and event handlers of the drawing do not run. */
function openQuietFrame(): Promise<HTMLIFrameElement> {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-same-origin');
  frame.srcdoc = PAGE;
  frame.setAttribute('aria-hidden', 'true');
  frame.style.cssText =
    'position: absolute; left: -10000px; width: 4096px; height: 4096px; visibility: hidden';
  return new Promise((resolve) => {
    frame.addEventListener('load', () => resolve(frame), { once: true });
    document.body.append(frame);
  });
}

/** Elements of the frame are of its own classes, so instanceof does not know them. */
const isSvgRoot = (element: Element): element is SVGSVGElement =>
  element.namespaceURI === 'http://www.w3.org/2000/svg' && element.localName === 'svg';

function readDrawing(root: SVGSVGElement): SvgDrawing {
  const box = root.viewBox.baseVal;
  const own = box.width > 0 && box.height > 0 ? box : BROWSERS_SIZE;
  if (!root.hasAttribute('width')) root.setAttribute('width', String(own.width));
  if (!root.hasAttribute('height')) root.setAttribute('height', String(own.height));
  root.style.display = 'block';
  placeUses(root);
  const { width, height } = root.getBoundingClientRect();
  if (!(width > 0 && height > 0)) throw new FileError('it has no size');
  const drawn = [...root.querySelectorAll<SVGGraphicsElement>(SHAPES)].filter(isDrawn);
  const leftOut = [...root.querySelectorAll('text, image, foreignObject')].filter(isDrawn).length;
  const shapes = drawn.flatMap((element) => readShape(element) ?? []);
  if (shapes.length === 0) throw new FileError('it draws no shapes');
  return { size: { width, height }, shapes, leftOut };
}

function isDrawn(element: Element): boolean {
  if (element.closest(NOT_DRAWN) !== null) return false;
  for (let it: Element | null = element; it !== null; it = it.parentElement)
    if (getComputedStyle(it).display === 'none') return false;
  return getComputedStyle(element).visibility !== 'hidden';
}

/** What is used elsewhere is put there. */
function placeUses(root: SVGSVGElement): void {
  for (const use of [...root.querySelectorAll('use')]) {
    const id = (use.getAttribute('href') ?? use.getAttribute('xlink:href') ?? '').replace(/^#/, '');
    const used = id === '' ? null : root.querySelector(`#${CSS.escape(id)}`);
    if (used === null || used.contains(use)) continue;
    const group = root.ownerDocument.createElementNS(root.namespaceURI ?? '', 'g');
    for (const { name, value } of use.attributes) if (name !== 'href') group.setAttribute(name, value);
    const [x, y] = [use.getAttribute('x') ?? '0', use.getAttribute('y') ?? '0'];
    group.setAttribute('transform', `${use.getAttribute('transform') ?? ''} translate(${x} ${y})`);
    if (used.localName === 'symbol')
      group.append(...[...used.childNodes].map((node) => node.cloneNode(true)));
    else group.append(used.cloneNode(true));
    use.replaceWith(group);
  }
}

function readShape(element: SVGGraphicsElement): SvgShape | null {
  const map = element.getScreenCTM();
  if (map === null) return null;
  const toDrawing = ({ x, y }: Point): Point => ({
    x: map.a * x + map.c * y + map.e,
    y: map.b * x + map.d * y + map.f,
  });
  const paths = readPath(pathOf(element)).map((path) => ({ ...path, points: path.points.map(toDrawing) }));
  const box = boundsOf(paths.flatMap(({ points }) => points));
  const style = getComputedStyle(element);
  const opacity = opacityOf(element);
  const fills = paintOf(element, style.fill, Number(style.fillOpacity) * opacity);
  const strokes = paintOf(element, style.stroke, Number(style.strokeOpacity) * opacity);
  if (box === null || (fills.length === 0 && strokes.length === 0)) return null;
  const scale = Math.sqrt(Math.abs(map.a * map.d - map.b * map.c));
  return {
    name: element.id === '' ? element.localName : element.id,
    transform: translation(box.x, box.y),
    width: Math.max(0.01, box.width),
    height: Math.max(0.01, box.height),
    fills,
    strokes,
    strokeWeight: parseFloat(style.strokeWidth) * scale,
    ...geometryOf(paths, { corner: box, rule: style.fillRule === 'evenodd' ? 'EVENODD' : 'NONZERO' }),
  };
}

function geometryOf(
  paths: readonly Subpath[],
  { corner, rule }: { readonly corner: Point; readonly rule: Outline['rule'] },
): Pick<SvgShape, 'outline' | 'polylines'> {
  const own = paths.map(({ points, isClosed }) => ({
    isClosed,
    points: points.map(({ x, y }) => ({ x: x - corner.x, y: y - corner.y })),
  }));
  return {
    outline: { polygons: own.map(({ points }) => points), rule },
    polylines: own.map(({ points, isClosed }) => (isClosed ? [...points, points[0]] : points)),
  };
}

/** Path data of any shape. */
function pathOf(element: SVGGraphicsElement): string {
  const number = (name: string): number => {
    const length: unknown = Reflect.get(element, name);
    const value = (length as SVGAnimatedLength | undefined)?.baseVal.value ?? 0;
    return value;
  };
  switch (element.localName) {
    case 'path':
      return element.getAttribute('d') ?? '';
    case 'line':
      return `M${number('x1')} ${number('y1')}L${number('x2')} ${number('y2')}`;
    case 'polyline':
      return `M${element.getAttribute('points') ?? ''}`;
    case 'polygon':
      return `M${element.getAttribute('points') ?? ''}Z`;
    case 'rect':
      return rectPath({ x: number('x'), y: number('y'), width: number('width'), height: number('height') }, [
        first(number('rx'), number('ry')),
        first(number('ry'), number('rx')),
      ]);
    default:
      return ellipsePath(
        { x: number('cx'), y: number('cy') },
        first(number('r'), number('rx')),
        first(number('r'), number('ry')),
      );
  }
}

/** A radius that is not given is 0, and then the other counts. */
const first = (radius: number, other: number): number => (radius > 0 ? radius : other);

function rectPath({ x, y, width, height }: Point & Extent, [rx, ry]: readonly [number, number]): string {
  const [a, b] = [Math.min(rx, width / 2), Math.min(ry, height / 2)];
  if (a === 0 || b === 0) return `M${x} ${y}h${width}v${height}h${-width}Z`;
  const corner = (dx: number, dy: number) => `a${a} ${b} 0 0 1 ${dx} ${dy}`;
  return `M${x + a} ${y}h${width - 2 * a}${corner(a, b)}v${height - 2 * b}${corner(-a, b)}h${2 * a - width}${corner(-a, -b)}v${2 * b - height}${corner(a, -b)}Z`;
}

const ellipsePath = ({ x, y }: Point, rx: number, ry: number): string =>
  `M${x - rx} ${y}a${rx} ${ry} 0 0 1 ${2 * rx} 0a${rx} ${ry} 0 0 1 ${-2 * rx} 0Z`;

function opacityOf(element: Element): number {
  let opacity = 1;
  for (let it: Element | null = element; it !== null; it = it.parentElement)
    opacity *= Number(getComputedStyle(it).opacity);
  return opacity;
}

/** A computed colour; of a gradient its first stop. */
function paintOf({ ownerDocument }: Element, paint: string, opacity: number): readonly SolidPaint[] {
  const [, id] = /^url\("?#([^")]+)"?\)/.exec(paint) ?? [];
  const stop = id === undefined ? null : ownerDocument.querySelector(`#${CSS.escape(id)} stop`);
  const colour = stop === null ? paint : getComputedStyle(stop).stopColor;
  const [, list] = /^rgba?\(([^)]*)\)$/.exec(colour) ?? [];
  if (list === undefined) return [];
  const [r, g, b, alpha = 1] = list.split(/[\s,/]+/).map(Number);
  if (!(alpha * opacity > 0)) return [];
  return [{ type: 'SOLID', color: { r: r / 255, g: g / 255, b: b / 255 }, opacity: alpha * opacity }];
}
