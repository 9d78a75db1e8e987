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

export interface Shape {
  readonly distance: Distance;
  /** All of it lies in here. */
  readonly within: Box;
}

/** What a pixel is to be coloured with, and how much of it: 0..1. */
export type Paint = (x: number, y: number) => { readonly colour: Colour; readonly alpha: number };

export function newSurface(width: number, height: number, colourAt: (x: number, y: number) => Colour): Rgba8 {
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.set(colourAt(x, y), (y * width + x) * 4);
  return { width, height, data };
}

/** Fills the shape. */
export function fill({ width, height, data }: Rgba8, { distance, within }: Shape, paint: Paint): void {
  const [left, top] = [Math.max(0, Math.floor(within.x) - 1), Math.max(0, Math.floor(within.y) - 1)];
  const right = Math.min(width, Math.ceil(within.x + within.width) + 1);
  const bottom = Math.min(height, Math.ceil(within.y + within.height) + 1);
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) {
      const cover = Math.min(1, Math.max(0, 0.5 - distance(x + 0.5, y + 0.5)));
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
export function castShadow(surface: Rgba8, { distance, within }: Shape, reach: number): void {
  const soft: Distance = (x, y) => distance(x, y - reach / 3) - reach;
  fill(surface, { distance: soft, within: grown(within, 2 * reach) }, (x, y) => {
    const outside = Math.max(0, soft(x, y) + reach) / reach;
    return { colour: [10, 16, 34], alpha: 0.32 * (1 - outside) ** 2 };
  });
}

const grown = ({ x, y, width, height }: Box, by: number): Box => ({
  ...{ x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by },
});

export function roundedBox(box: Box, radius: number): Shape {
  const [cx, cy] = [box.x + box.width / 2, box.y + box.height / 2];
  const distance: Distance = (px, py) => {
    const dx = Math.abs(px - cx) - box.width / 2 + radius;
    const dy = Math.abs(py - cy) - box.height / 2 + radius;
    return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(0, Math.max(dx, dy)) - radius;
  };
  return { distance, within: box };
}

type Place = readonly [x: number, y: number];

/** A line with round ends. */
export function stroke(from: Place, to: Place, halfWidth: number): Shape {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length2 = dx * dx + dy * dy;
  const distance: Distance = (px, py) => {
    const along = Math.min(1, Math.max(0, ((px - from[0]) * dx + (py - from[1]) * dy) / length2));
    return Math.hypot(px - from[0] - along * dx, py - from[1] - along * dy) - halfWidth;
  };
  const corner = { x: Math.min(from[0], to[0]), y: Math.min(from[1], to[1]) };
  return { distance, within: grown({ ...corner, width: Math.abs(dx), height: Math.abs(dy) }, halfWidth) };
}

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
