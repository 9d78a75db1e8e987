/**
 * The four resizes of the pipeline on images of any number of planes. All map pixel centres to pixel centres (half-pixel)
 * and clamp at the edges; none clamps its output. Arithmetic is double precision, the result float32.
 *
 *   plain        bicubic, a = -0.75, 4 taps also when shrinking
 *   antialiased  bicubic, a = -0.5, taps widened by the shrink factor, normalised (Pillow's filter)
 *   CLIP's       antialiased with step (in-1)/(out-1): what "align_corners" with antialias means in PyTorch
 *   bilinear     2 taps
 *
 * A resize is separable: one table of taps per axis, then a pass along rows and one along columns. Rows of the source are
 * read once, in order, and only as many are held as one row of the result needs.
 */
import { assert } from '../errors.js';
import type { Extent } from './geometry.js';
import { planesOf, toTensor, type Image, type Planes } from './planes.js';
import type { Tensor } from './tensor.js';

/** Keys' cubic of PyTorch's bicubic (upsample_bicubic2d) and of its antialiased form. */
const PLAIN_A = -0.75;
const ANTIALIASED_A = -0.5;

/** For each output index the first of `taps` neighbouring source indices, and their weights. */
interface Axis {
  readonly length: number;
  readonly taps: number;
  readonly first: Int32Array;
  readonly weight: Float64Array;
}

/** Stretches to `size`: source step in/out. */
export function resizePlain(source: Image, size: Extent): Tensor {
  return toTensor(plainPlanes(source, size));
}

export function plainPlanes(source: Image, size: Extent): Planes {
  return resampled(source, size, (from, to) => plainAxis({ from, to, step: from / to }));
}

/** Scales by `factor`: out = trunc(in * factor), source step exactly 1/factor. */
export function resizeByFactor(source: Image, factor: number): Tensor {
  const { width, height } = planesOf(source);
  const size = { width: Math.trunc(width * factor), height: Math.trunc(height * factor) };
  return toTensor(resampled(source, size, (from, to) => plainAxis({ from, to, step: 1 / factor })));
}

export function resizeAntialiased(source: Image, size: Extent): Tensor {
  return toTensor(antialiasedPlanes(source, size));
}

export function antialiasedPlanes(source: Image, size: Extent): Planes {
  return resampled(source, size, (from, to) => wideAxis({ from, to, step: from / to }));
}

export function resizeForClip(source: Image, size: Extent): Tensor {
  assert(
    size.width > 1 && size.height > 1,
    "CLIP's resize needs at least 2 x 2 pixels to map corner to corner",
  );
  const axis = (from: number, to: number) => wideAxis({ from, to, step: (from - 1) / (to - 1) });
  return toTensor(resampled(source, size, axis));
}

export function resizeBilinear(source: Image, size: Extent): Tensor {
  return toTensor(resampled(source, size, linearAxis));
}

interface Scale {
  readonly from: number;
  readonly to: number;
  /** Source pixels per output pixel. */
  readonly step: number;
}

function plainAxis({ from, to, step }: Scale): Axis {
  const axis = emptyAxis({ from, to, taps: 4 });
  for (let out = 0; out < to; out++) {
    const centre = (out + 0.5) * step - 0.5;
    const base = Math.floor(centre);
    setTaps(axis, { out, from, start: base - 1, weights: 4 }, (at) => cubic(at - centre, PLAIN_A));
  }
  return axis;
}

function linearAxis(from: number, to: number): Axis {
  const axis = emptyAxis({ from, to, taps: 2 });
  for (let out = 0; out < to; out++) {
    const centre = (out + 0.5) * (from / to) - 0.5;
    const base = Math.floor(centre);
    setTaps(axis, { out, from, start: base, weights: 2 }, (at) => 1 - Math.abs(at - centre));
  }
  return axis;
}

function wideAxis({ from, to, step }: Scale): Axis {
  const stretch = Math.max(step, 1);
  const support = 2 * stretch;
  const axis = emptyAxis({ from, to, taps: Math.ceil(2 * support) + 1 });
  for (let out = 0; out < to; out++) {
    const centre = step * (out + 0.5);
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const weights = Math.min(from, Math.trunc(centre + support + 0.5)) - start;
    const weightAt = (at: number): number => cubic((at - centre + 0.5) / stretch, ANTIALIASED_A);
    let sum = 0;
    for (let tap = 0; tap < weights; tap++) sum += weightAt(start + tap);
    setTaps(axis, { out, from, start, weights }, (at) => weightAt(at) / sum);
  }
  return axis;
}

function emptyAxis({ from, to, taps }: Omit<Scale, 'step'> & Pick<Axis, 'taps'>): Axis {
  assert(
    from >= 1 && to >= 1,
    `a resize goes from at least 1 pixel to at least 1, not from ${from} to ${to}`,
  );
  const most = Math.min(from, taps);
  return { length: to, taps: most, first: new Int32Array(to), weight: new Float64Array(to * most) };
}

interface TapRange {
  readonly out: number;
  readonly from: number;
  /** First source index, which may lie outside. */
  readonly start: number;
  readonly weights: number;
}

/** What falls outside counts for the pixel at the edge. */
function setTaps(
  { taps, first, weight }: Axis,
  { out, from, start, weights }: TapRange,
  weightAt: (at: number) => number,
): void {
  first[out] = Math.min(Math.max(start, 0), from - taps);
  for (let at = start; at < start + weights; at++) {
    const inside = Math.min(Math.max(at, 0), from - 1);
    weight[out * taps + inside - first[out]] += weightAt(at);
  }
}

/** Keys' cubic convolution kernel. */
function cubic(distance: number, a: number): number {
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return a * (((x - 5) * x + 8) * x - 4);
  return 0;
}

function resampled(image: Image, size: Extent, axisOf: (from: number, to: number) => Axis): Planes {
  const source = planesOf(image);
  const columns = axisOf(source.width, size.width);
  const rows = axisOf(source.height, size.height);
  const narrow = narrowRows(source, columns, rows.taps);
  const sum = new Float64Array(source.planes * columns.length);
  return {
    planes: source.planes,
    width: columns.length,
    height: rows.length,
    readRow(y, line) {
      const first = rows.first[y];
      sum.fill(0);
      for (let tap = 0; tap < rows.taps; tap++) {
        const weight = rows.weight[y * rows.taps + tap];
        if (weight !== 0) addRow(sum, narrow(first + tap), weight);
      }
      line.set(sum);
    },
  };
}

function addRow(sum: Float64Array, row: Float64Array, weight: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] += weight * row[i];
}

/** The source's rows after the pass along them; `count` of them are kept at a time. */
function narrowRows(source: Planes, columns: Axis, count: number): (y: number) => Float64Array {
  const line = new Float32Array(source.planes * source.width);
  const rows = Array.from({ length: count }, () => new Float64Array(source.planes * columns.length));
  const held = new Int32Array(count).fill(-1);
  return (y) => {
    const slot = y % count;
    if (held[slot] !== y) {
      source.readRow(y, line);
      for (let plane = 0; plane < source.planes; plane++) {
        const start = plane * columns.length;
        const target = rows[slot].subarray(start, start + columns.length);
        alongRow(line.subarray(plane * source.width, (plane + 1) * source.width), columns, target);
      }
      held[slot] = y;
    }
    return rows[slot];
  };
}

function alongRow(line: Float32Array, { taps, first, weight }: Axis, target: Float64Array): void {
  for (let x = 0, tap = 0; x < target.length; x++) {
    let sum = 0;
    for (let at = first[x], end = at + taps; at < end; at++, tap++) sum += weight[tap] * line[at];
    target[x] = sum;
  }
}
