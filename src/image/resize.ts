/**
 * The four resizes of the pipeline on NCHW tensors. All map pixel centres to pixel centres (half-pixel) and
 * clamp at the edges; none clamps its output. Arithmetic is double precision, the result float32.
 *
 *   plain        bicubic, a = -0.75, 4 taps also when shrinking
 *   antialiased  bicubic, a = -0.5, taps widened by the shrink factor, normalised (Pillow's filter)
 *   CLIP's       antialiased with step (in-1)/(out-1): what "align_corners" with antialias means in PyTorch
 *   bilinear     2 taps
 *
 * A resize is separable: one table of taps per axis, then a pass along rows and one along columns.
 */
import { assert } from '../errors.js';
import type { Extent } from './geometry.js';
import { imageShape, type Tensor } from './tensor.js';

/** Keys' cubic of PyTorch's bicubic (upsample_bicubic2d) and of its antialiased form. */
const PLAIN_A = -0.75;
const ANTIALIASED_A = -0.5;

/** For each output index `taps` source indices and their weights. */
interface Axis {
  readonly length: number;
  readonly taps: number;
  readonly index: Int32Array;
  readonly weight: Float64Array;
}

/** Stretches to `size`: source step in/out. */
export function resizePlain(source: Tensor, size: Extent): Tensor {
  const { width, height } = imageShape(source);
  const columns = plainAxis({ from: width, to: size.width, step: width / size.width });
  return resample(source, columns, plainAxis({ from: height, to: size.height, step: height / size.height }));
}

/** Scales by `factor`: out = trunc(in * factor), source step exactly 1/factor. */
export function resizeByFactor(source: Tensor, factor: number): Tensor {
  const { width, height } = imageShape(source);
  const axis = (from: number) => plainAxis({ from, to: Math.trunc(from * factor), step: 1 / factor });
  return resample(source, axis(width), axis(height));
}

export function resizeAntialiased(source: Tensor, size: Extent): Tensor {
  const { width, height } = imageShape(source);
  const columns = wideAxis({ from: width, to: size.width, step: width / size.width });
  return resample(source, columns, wideAxis({ from: height, to: size.height, step: height / size.height }));
}

export function resizeForClip(source: Tensor, size: Extent): Tensor {
  const { width, height } = imageShape(source);
  assert(
    size.width > 1 && size.height > 1,
    "CLIP's resize needs at least 2 x 2 pixels to map corner to corner",
  );
  const axis = (from: number, to: number) => wideAxis({ from, to, step: (from - 1) / (to - 1) });
  return resample(source, axis(width, size.width), axis(height, size.height));
}

export function resizeBilinear(source: Tensor, size: Extent): Tensor {
  const { width, height } = imageShape(source);
  return resample(source, linearAxis(width, size.width), linearAxis(height, size.height));
}

interface Scale {
  readonly from: number;
  readonly to: number;
  /** Source pixels per output pixel. */
  readonly step: number;
}

function plainAxis({ from, to, step }: Scale): Axis {
  const axis = emptyAxis(from, to, 4);
  for (let out = 0; out < to; out++) {
    const centre = (out + 0.5) * step - 0.5;
    const base = Math.floor(centre);
    for (let tap = 0; tap < 4; tap++) {
      const at = base - 1 + tap;
      axis.index[out * 4 + tap] = Math.min(Math.max(at, 0), from - 1);
      axis.weight[out * 4 + tap] = cubic(at - centre, PLAIN_A);
    }
  }
  return axis;
}

function linearAxis(from: number, to: number): Axis {
  const axis = emptyAxis(from, to, 2);
  for (let out = 0; out < to; out++) {
    const centre = (out + 0.5) * (from / to) - 0.5;
    const base = Math.floor(centre);
    for (let tap = 0; tap < 2; tap++) {
      axis.index[out * 2 + tap] = Math.min(Math.max(base + tap, 0), from - 1);
      axis.weight[out * 2 + tap] = tap === 0 ? base + 1 - centre : centre - base;
    }
  }
  return axis;
}

function wideAxis({ from, to, step }: Scale): Axis {
  const stretch = Math.max(step, 1);
  const support = 2 * stretch;
  const taps = Math.min(from, Math.ceil(2 * support) + 1);
  const axis = emptyAxis(from, to, taps);
  for (let out = 0; out < to; out++) {
    const centre = step * (out + 0.5);
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(from, Math.trunc(centre + support + 0.5));
    let sum = 0;
    for (let at = first; at < end; at++) sum += cubic((at - centre + 0.5) / stretch, ANTIALIASED_A);
    for (let tap = 0; tap < taps; tap++) {
      const at = first + tap;
      axis.index[out * taps + tap] = Math.min(at, from - 1);
      axis.weight[out * taps + tap] =
        at < end ? cubic((at - centre + 0.5) / stretch, ANTIALIASED_A) / sum : 0;
    }
  }
  return axis;
}

function emptyAxis(from: number, to: number, taps: number): Axis {
  assert(
    from >= 1 && to >= 1,
    `a resize goes from at least 1 pixel to at least 1, not from ${from} to ${to}`,
  );
  return { length: to, taps, index: new Int32Array(to * taps), weight: new Float64Array(to * taps) };
}

/** Keys' cubic convolution kernel. */
function cubic(distance: number, a: number): number {
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return a * (((x - 5) * x + 8) * x - 4);
  return 0;
}

function resample(source: Tensor, columns: Axis, rows: Axis): Tensor {
  const { planes, width, height } = imageShape(source);
  const data = new Float32Array(planes * rows.length * columns.length);
  const narrow = new Float64Array(height * columns.length);
  const line = new Float64Array(columns.length);
  for (let plane = 0; plane < planes; plane++) {
    alongRows(source.data.subarray(plane * width * height, (plane + 1) * width * height), columns, narrow);
    const target = data.subarray(
      plane * rows.length * columns.length,
      (plane + 1) * rows.length * columns.length,
    );
    alongColumns({ narrow, line, rows, target });
  }
  return { data, shape: [...source.shape.slice(0, 2), rows.length, columns.length] };
}

function alongRows(plane: Float32Array, axis: Axis, narrow: Float64Array): void {
  const { length, taps, index, weight } = axis;
  const height = narrow.length / length;
  const width = plane.length / height;
  for (let y = 0; y < height; y++) {
    const start = y * width;
    for (let x = 0, t = 0; x < length; x++) {
      let sum = 0;
      for (const end = t + taps; t < end; t++) sum += weight[t] * plane[start + index[t]];
      narrow[y * length + x] = sum;
    }
  }
}

interface ColumnPass {
  readonly narrow: Float64Array;
  /** Scratch of one output row. */
  readonly line: Float64Array;
  readonly rows: Axis;
  readonly target: Float32Array;
}

function alongColumns({ narrow, line, rows, target }: ColumnPass): void {
  const width = line.length;
  for (let y = 0; y < rows.length; y++) {
    line.fill(0);
    for (let tap = 0; tap < rows.taps; tap++) {
      const weight = rows.weight[y * rows.taps + tap];
      if (weight === 0) continue;
      const start = rows.index[y * rows.taps + tap] * width;
      for (let x = 0; x < width; x++) line[x] += weight * narrow[start + x];
    }
    target.set(line, y * width);
  }
}
