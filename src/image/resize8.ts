/**
 * Bicubic resize of 8-bit planes as Pillow's `resize(..., BICUBIC)` computes it: the antialiased filter of resize.ts
 * with weights in fixed point, rows first, rounded to 8 bits after each axis.
 */
import { assert } from '../errors.js';
import type { Extent } from './geometry.js';
import { mapPlanes, type Rgb8 } from './rgb8.js';

/** Bits of a weight behind the point. */
const PRECISION_BITS = 22;
const ONE = 2 ** PRECISION_BITS;
const CUBIC_A = -0.5;

/** Source pixels and weights (times 2^22) of every output pixel of an axis. */
interface Axis {
  readonly taps: number;
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly weight: Int32Array;
}

export function resizeRgb8(image: Rgb8, size: Extent): Rgb8 {
  assert(size.width >= 1 && size.height >= 1, `${size.width} x ${size.height} is no size`);
  const columns = axisOf(image.width, size.width);
  const rows = axisOf(image.height, size.height);
  return mapPlanes(image, size, (plane) => {
    const narrow = alongRows(plane, image, columns);
    return alongColumns(narrow, size.width, rows);
  });
}

function axisOf(from: number, to: number): Axis {
  const step = from / to;
  const stretch = Math.max(step, 1);
  const support = 2 * stretch;
  const taps = 2 * Math.ceil(support) + 1;
  const axis = {
    taps,
    first: new Int32Array(to),
    count: new Int32Array(to),
    weight: new Int32Array(to * taps),
  };
  for (let out = 0; out < to; out++) {
    const centre = (out + 0.5) * step;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(from, Math.trunc(centre + support + 0.5)) - first;
    const weights = Array.from({ length: count }, (_, tap) => cubic((first + tap - centre + 0.5) / stretch));
    const sum = weights.reduce((a, b) => a + b, 0);
    axis.first[out] = first;
    axis.count[out] = count;
    axis.weight.set(
      weights.map((weight) => roundAway((weight / sum) * ONE)),
      out * taps,
    );
  }
  return axis;
}

/** Halves away from zero. */
function roundAway(value: number): number {
  return Math.trunc(value < 0 ? value - 0.5 : value + 0.5);
}

/** Keys' cubic convolution kernel. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return ((CUBIC_A + 2) * x - (CUBIC_A + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * CUBIC_A;
  return 0;
}

function alongRows(plane: Uint8Array, { width, height }: Extent, axis: Axis): Uint8ClampedArray {
  const length = axis.first.length;
  const out = new Uint8ClampedArray(length * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < length; x++) {
      const start = y * width + axis.first[x];
      let sum = ONE / 2;
      for (let tap = 0; tap < axis.count[x]; tap++)
        sum += axis.weight[x * axis.taps + tap] * plane[start + tap];
      out[y * length + x] = Math.floor(sum / ONE);
    }
  }
  return out;
}

function alongColumns(plane: Uint8ClampedArray, width: number, axis: Axis): Uint8Array {
  const height = axis.first.length;
  const out = new Uint8ClampedArray(width * height);
  const line = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    line.fill(ONE / 2);
    for (let tap = 0; tap < axis.count[y]; tap++) {
      const weight = axis.weight[y * axis.taps + tap];
      const start = (axis.first[y] + tap) * width;
      for (let x = 0; x < width; x++) line[x] += weight * plane[start + x];
    }
    for (let x = 0; x < width; x++) out[y * width + x] = Math.floor(line[x] / ONE);
  }
  return new Uint8Array(out.buffer);
}
