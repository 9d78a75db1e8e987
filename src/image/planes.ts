/**
 * Images as they are read: row by row, every number made when it is asked for. So a picture of millions of pixels
 * reaches a network of 256 x 256 without a copy of it in floats, whatever happens to it on the way (laid on white,
 * inverted, widened, bleached, resized). A tensor is read the same way.
 */
import { assert } from '../errors.js';
import type { Extent } from './geometry.js';
import { imageShape, type Tensor } from './tensor.js';

export interface Planes extends Extent {
  readonly planes: number;
  /** Writes row y of all planes, one behind the other: planes * width numbers. Rising y is what it is fast for. */
  readRow(y: number, line: Float32Array): void;
}

/** NCHW with a batch of 1, where it is a tensor. */
export type Image = Tensor | Planes;

export function planesOf(image: Image): Planes {
  if ('readRow' in image) return image;
  const { planes, width, height } = imageShape(image);
  const { data } = image;
  return {
    planes,
    width,
    height,
    readRow(y, line) {
      for (let plane = 0; plane < planes; plane++) {
        const start = (plane * height + y) * width;
        line.set(data.subarray(start, start + width), plane * width);
      }
    },
  };
}

/** All of an image, [1, planes, height, width]. */
export function toTensor(image: Image): Tensor {
  if (!('readRow' in image)) return image;
  const { planes, width, height } = image;
  const data = new Float32Array(planes * width * height);
  forEachRow(image, (line, y) => {
    for (let plane = 0; plane < planes; plane++) {
      data.set(line.subarray(plane * width, (plane + 1) * width), (plane * height + y) * width);
    }
  });
  return { data, shape: [1, planes, height, width] };
}

/** Rows from top to bottom; `line` is another row's at the next call. */
export function forEachRow(image: Image, use: (line: Float32Array, y: number) => void): void {
  const source = planesOf(image);
  const line = new Float32Array(source.planes * source.width);
  for (let y = 0; y < source.height; y++) {
    source.readRow(y, line);
    use(line, y);
  }
}

/** Every number with its sign changed. */
export function negatedPlanes(image: Image): Planes {
  return changedRows(image, (line) => {
    for (let i = 0; i < line.length; i++) line[i] = -line[i];
  });
}

/** Every number within -1..1. */
export function clampedPlanes(image: Image): Planes {
  return changedRows(image, (line) => {
    for (let i = 0; i < line.length; i++) line[i] = Math.min(Math.max(line[i], -1), 1);
  });
}

/** `value` in every plane where the mask [1, 1, height, width] reaches the threshold. */
export function coveredPlanes(
  image: Image,
  mask: Tensor,
  { threshold, value }: { readonly threshold: number; readonly value: number },
): Planes {
  const { width, height } = planesOf(image);
  assert(
    mask.shape.slice(2).join() === [height, width].join(),
    `a mask of the image's size [${height}, ${width}], not [${mask.shape.slice(2).join(', ')}]`,
  );
  return changedRows(image, (line, y) => {
    for (let i = 0; i < line.length; i++)
      if (mask.data[y * width + (i % width)] >= threshold) line[i] = value;
  });
}

/** The image in the middle of `width` columns, `fill` at its sides; an odd remainder goes to the right. */
export function widenedPlanes(image: Image, width: number, fill: number): Planes {
  const source = planesOf(image);
  const left = Math.floor((width - source.width) / 2);
  assert(left >= 0, `${source.width} columns do not fit into ${width}`);
  const own = new Float32Array(source.planes * source.width);
  return {
    planes: source.planes,
    width,
    height: source.height,
    readRow(y, line) {
      source.readRow(y, own);
      line.fill(fill);
      for (let plane = 0; plane < source.planes; plane++) {
        const start = plane * source.width;
        line.set(own.subarray(start, start + source.width), plane * width + left);
      }
    },
  };
}

function changedRows(image: Image, change: (line: Float32Array, y: number) => void): Planes {
  const { planes, width, height, readRow } = planesOf(image);
  return {
    planes,
    width,
    height,
    readRow(y, line) {
      readRow(y, line);
      change(line, y);
    },
  };
}
