/** What part of the canvas the screen shows: `x`, `y` (canvas units) lie at its top left corner. */
import type { Bounds, Point } from '../../src/image/geometry.js';
import { compose, scaling, translation, type Affine } from '../document/transform.js';

export interface View {
  readonly x: number;
  readonly y: number;
  /** Screen pixels per canvas unit. */
  readonly zoom: number;
  /** Screen pixels. */
  readonly width: number;
  readonly height: number;
}

const MIN_ZOOM = 0.05;
const MAX_ZOOM = 16;
/** Screen pixels left free around what is fitted. */
const MARGIN = 40;
/** Screen pixels at the right that the plugin's window takes. */
const WINDOW_WIDTH = 340;

export const viewTransform = ({ x, y, zoom }: View): Affine =>
  compose(scaling(zoom, zoom), translation(-x, -y));

export const viewBounds = ({ x, y, zoom, width, height }: View): Bounds => ({
  x,
  y,
  width: width / zoom,
  height: height / zoom,
});

/** Screen to canvas. */
export const toCanvas = (view: View, point: Point): Point => ({
  x: view.x + point.x / view.zoom,
  y: view.y + point.y / view.zoom,
});

export const pan = (view: View, dx: number, dy: number): View => ({
  ...view,
  x: view.x + dx / view.zoom,
  y: view.y + dy / view.zoom,
});

/** The canvas point under `at` (screen) stays where it is. */
export function zoomAt(view: View, at: Point, factor: number): View {
  const zoom = Math.max(MIN_ZOOM, Math.min(MAX_ZOOM, view.zoom * factor));
  const fixed = toCanvas(view, at);
  return { ...view, zoom, x: fixed.x - at.x / zoom, y: fixed.y - at.y / zoom };
}

/** The whole box, centred left of where the plugin's window opens, at most at 100 %. */
export function fitView(view: View, box: Bounds): View {
  const aside = view.width > 2 * WINDOW_WIDTH ? WINDOW_WIDTH : 0;
  const roomX = Math.max(1, view.width - aside - 2 * MARGIN);
  const roomY = Math.max(1, view.height - 2 * MARGIN);
  const zoom = Math.max(MIN_ZOOM, Math.min(1, roomX / box.width, roomY / box.height));
  return {
    ...view,
    zoom,
    x: box.x + box.width / 2 - (view.width - aside) / zoom / 2,
    y: box.y + box.height / 2 - view.height / zoom / 2,
  };
}
