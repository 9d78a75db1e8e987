/**
 * The part of a picture that shows something, where white paper or nothing lies around it. A reference is seen in few patches:
 * a figure in wide margins has fewer of them than its margins.
 */
import type { Bounds, Extent } from './geometry.js';
import type { Mask, Rgba8 } from './pixels.js';

/** Paper is at least so light in every channel, and alike in all corners. */
const PAPER_LEVEL = 235;
const ALIKE_LEVELS = 8;
/** What differs more from it in any channel is content. */
const CONTENT_LEVELS = 16;
/** So much paper stays on every side, by the content's longer one: the best of .06, .12 and .25 on 34 tuning drawings. */
const MARGIN = 0.12;
/** A crop that leaves more of the picture is not worth it. */
const MOST_LEFT = 0.85;

type Rgb = readonly [number, number, number];

/** Of the picture's own shape; the whole picture where there is no such margin. Transparent counts as white. */
export function contentBox(picture: Rgba8): Bounds {
  const whole = { x: 0, y: 0, width: picture.width, height: picture.height };
  const paper = paperOf(picture);
  const content = paper === null ? null : boundsOfContent(picture, paper);
  if (content === null) return whole;
  const box = inShapeOf(picture, content);
  return box.width * box.height > MOST_LEFT * picture.width * picture.height ? whole : box;
}

/** Null where the corners are not of one light colour. */
function paperOf(picture: Rgba8): Rgb | null {
  const [right, bottom] = [picture.width - 1, picture.height - 1];
  const corners = [
    [0, 0],
    [right, 0],
    [0, bottom],
    [right, bottom],
  ] as const;
  const colours = corners.map(([x, y]) => colourAt(picture, y * picture.width + x));
  const [paper] = colours;
  const isPaper =
    Math.min(...paper) >= PAPER_LEVEL && colours.every((colour) => distance(colour, paper) <= ALIKE_LEVELS);
  return isPaper ? paper : null;
}

function boundsOfContent(picture: Rgba8, paper: Rgb): Bounds | null {
  const { width, height } = picture;
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let i = 0; i < width * height; i++) {
    if (!isContent(picture.data, i * 4, paper)) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = y;
  }
  return right < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** One pixel after another: nothing is made for each. */
function isContent(data: Uint8Array, at: number, paper: Rgb): boolean {
  const alpha = data[at + 3] / 255;
  const white = 255 - data[at + 3];
  for (let c = 0; c < 3; c++)
    if (Math.abs(data[at + c] * alpha + white - paper[c]) > CONTENT_LEVELS) return true;
  return false;
}

function colourAt({ data }: Rgba8, pixel: number): Rgb {
  const at = pixel * 4;
  const [alpha, white] = [data[at + 3] / 255, 255 - data[at + 3]];
  return [data[at] * alpha + white, data[at + 1] * alpha + white, data[at + 2] * alpha + white];
}

function distance(one: Rgb, other: Rgb): number {
  return Math.max(Math.abs(one[0] - other[0]), Math.abs(one[1] - other[1]), Math.abs(one[2] - other[2]));
}

/** The content with its margin, made longer where it is too short for the picture's shape, and moved into the picture. */
function inShapeOf({ width, height }: Extent, content: Bounds): Bounds {
  const margin = 2 * MARGIN * Math.max(content.width, content.height);
  const scale = Math.min(1, Math.max((content.width + margin) / width, (content.height + margin) / height));
  const size = { width: Math.ceil(scale * width), height: Math.ceil(scale * height) };
  const middle = { x: content.x + content.width / 2, y: content.y + content.height / 2 };
  return {
    ...size,
    x: Math.min(Math.max(Math.round(middle.x - size.width / 2), 0), width - size.width),
    y: Math.min(Math.max(Math.round(middle.y - size.height / 2), 0), height - size.height),
  };
}

export function cropPicture({ width, data }: Rgba8, box: Bounds): Rgba8 {
  const out = new Uint8Array(box.width * box.height * 4);
  for (let y = 0; y < box.height; y++) {
    const from = ((box.y + y) * width + box.x) * 4;
    out.set(data.subarray(from, from + box.width * 4), y * box.width * 4);
  }
  return { width: box.width, height: box.height, data: out };
}

export function cropMask({ width, data }: Mask, box: Bounds): Mask {
  const out = new Float32Array(box.width * box.height);
  for (let y = 0; y < box.height; y++) {
    const from = (box.y + y) * width + box.x;
    out.set(data.subarray(from, from + box.width), y * box.width);
  }
  return { width: box.width, height: box.height, data: out };
}

/** A mask of the box as one of the whole picture: nothing lies around it. */
export function uncropMask(mask: Mask, box: Bounds, { width, height }: Extent): Mask {
  const data = new Float32Array(width * height);
  for (let y = 0; y < box.height; y++) {
    const row = mask.data.subarray(y * box.width, (y + 1) * box.width);
    data.set(row, (box.y + y) * width + box.x);
  }
  return { width, height, data };
}
