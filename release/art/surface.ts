/** A picture that shapes and other pictures are laid onto; edges are smooth by their distance. Colours 0..255. */
import type { Rgba8 } from '../../src/image/pixels.js';
import { resizeRgb8 } from '../../src/image/resize8.js';
import { toRgb8 } from '../../src/image/rgb8.js';

export type Colour = readonly [red: number, green: number, blue: number];

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Signed distance in pixels from the edge of a shape; negative inside. */
export type Distance = (x: number, y: number) => number;

/** What a pixel is to be coloured with, and how much of it: 0..1. */
export type Paint = (x: number, y: number) => { readonly colour: Colour; readonly alpha: number };

export function newSurface(width: number, height: number, colourAt: (x: number, y: number) => Colour): Rgba8 {
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.set(colourAt(x, y), (y * width + x) * 4);
  return { width, height, data };
}

/** Fills the shape. */
export function fill(surface: Rgba8, shape: Distance, paint: Paint): void {
  const { width, height, data } = surface;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const cover = Math.min(1, Math.max(0, 0.5 - shape(x + 0.5, y + 0.5)));
      if (cover > 0) lay(data, (y * width + x) * 4, { ...paint(x, y), cover });
    }
}

interface Laid {
  readonly colour: Colour;
  readonly alpha: number;
  readonly cover: number;
}

function lay(data: Uint8Array, at: number, { colour, alpha, cover }: Laid): void {
  const part = alpha * cover;
  for (let c = 0; c < 3; c++) data[at + c] = Math.round(data[at + c] * (1 - part) + colour[c] * part);
}

/** Darkens around the shape, softly, so far out. */
export function castShadow(surface: Rgba8, shape: Distance, reach: number): void {
  const soft: Distance = (x, y) => shape(x, y - reach / 3) - reach;
  fill(surface, soft, (x, y) => {
    const outside = Math.max(0, soft(x, y) + reach) / reach;
    return { colour: [10, 16, 34], alpha: 0.32 * (1 - outside) ** 2 };
  });
}

export function roundedBox({ x, y, width, height }: Box, radius: number): Distance {
  const [cx, cy] = [x + width / 2, y + height / 2];
  return (px, py) => {
    const dx = Math.abs(px - cx) - width / 2 + radius;
    const dy = Math.abs(py - cy) - height / 2 + radius;
    return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(0, Math.max(dx, dy)) - radius;
  };
}

/** A line with round ends. */
export function stroke(
  from: readonly [number, number],
  to: readonly [number, number],
  halfWidth: number,
): Distance {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length2 = dx * dx + dy * dy;
  return (px, py) => {
    const along = Math.min(1, Math.max(0, ((px - from[0]) * dx + (py - from[1]) * dy) / length2));
    return Math.hypot(px - from[0] - along * dx, py - from[1] - along * dy) - halfWidth;
  };
}

export const anyOf =
  (...shapes: readonly Distance[]): Distance =>
  (x, y) =>
    Math.min(...shapes.map((shape) => shape(x, y)));

export const plain =
  (colour: Colour, alpha = 1): Paint =>
  () => ({ colour, alpha });

/** The part of a picture, brought to the box: one colour for each of its pixels. */
export function pictureIn(picture: Rgba8, part: Box, box: Box): Paint {
  const scaled = resizeRgb8(toRgb8(cut(picture, part)), box);
  const [red, green, blue] = scaled.planes;
  return (x, y) => {
    const column = Math.min(box.width - 1, Math.max(0, x - box.x));
    const row = Math.min(box.height - 1, Math.max(0, y - box.y));
    const at = row * box.width + column;
    return { colour: [red[at], green[at], blue[at]], alpha: 1 };
  };
}

function cut({ width, data }: Rgba8, { x, y, ...size }: Box): Rgba8 {
  const out = new Uint8Array(size.width * size.height * 4);
  for (let row = 0; row < size.height; row++) {
    const from = ((y + row) * width + x) * 4;
    out.set(data.subarray(from, from + size.width * 4), row * size.width * 4);
  }
  return { ...size, data: out };
}
