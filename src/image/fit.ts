/** Fitting an image into a canvas of another shape, and cutting it out again. */
import { assert } from '../errors.js';
import type { Bounds, Extent } from './geometry.js';
import { imageShape, type Tensor } from './tensor.js';

/**
 * The largest box of the source's shape inside the canvas, centred: size trunc(side * r) with
 * r = min(H/h, W/w) in double precision, one pixel at least; offsets by integer division.
 */
export function fitBox(source: Extent, canvas: Extent): Bounds {
  const ratio = Math.min(canvas.height / source.height, canvas.width / source.width);
  const fitted = (side: number) => Math.max(1, Math.trunc(side * ratio));
  return centredBox({ width: fitted(source.width), height: fitted(source.height) }, canvas);
}

/** Narrower than this on its canvas, a picture is less than one cell of a model's latent: nothing can be made of it. */
const LEAST_FIT_PX = 8;

/** True where nothing is left of the source when it is fitted into the canvas. */
export function isTooThin(source: Extent, canvas: Extent): boolean {
  const { width, height } = fitBox(source, canvas);
  return Math.min(width, height) < LEAST_FIT_PX;
}

/** `size` in the middle of the canvas; an odd remainder goes to the right and the bottom. */
export function centredBox(size: Extent, canvas: Extent): Bounds {
  const x = Math.floor((canvas.width - size.width) / 2);
  const y = Math.floor((canvas.height - size.height) / 2);
  return { x, y, width: size.width, height: size.height };
}

export interface Canvas extends Extent {
  readonly fill: number;
}

/** The image in the middle of a canvas filled with one value (letterbox). */
export function placeOnCanvas(image: Tensor, canvas: Canvas): Tensor {
  const { planes, width, height } = imageShape(image);
  const box = centredBox({ width, height }, canvas);
  assertInside(box, canvas);
  const data = new Float32Array(planes * canvas.width * canvas.height).fill(canvas.fill);
  for (let row = 0; row < planes * height; row++) {
    const line = Math.floor(row / height) * canvas.height + (row % height) + box.y;
    data.set(image.data.subarray(row * width, (row + 1) * width), line * canvas.width + box.x);
  }
  return { data, shape: [...image.shape.slice(0, 2), canvas.height, canvas.width] };
}

/** Cuts a box out of every plane. */
export function cropTensor(image: Tensor, box: Bounds): Tensor {
  const { planes, width, height } = imageShape(image);
  assertInside(box, { width, height });
  const data = new Float32Array(planes * box.width * box.height);
  for (let row = 0; row < planes * box.height; row++) {
    const line = Math.floor(row / box.height) * height + (row % box.height) + box.y;
    const start = line * width + box.x;
    data.set(image.data.subarray(start, start + box.width), row * box.width);
  }
  return { data, shape: [...image.shape.slice(0, 2), box.height, box.width] };
}

function assertInside(box: Bounds, canvas: Extent): void {
  const inside =
    box.x >= 0 && box.y >= 0 && box.x + box.width <= canvas.width && box.y + box.height <= canvas.height;
  assert(
    inside,
    `the box ${box.width} x ${box.height} at (${box.x}, ${box.y}) leaves the image of ${canvas.width} x ${canvas.height}`,
  );
}
