/**
 * Shape inference, one function per family of operators. Every function takes `at`, the description of the node
 * (operator, name, input shapes) that a mismatch is reported with, and returns the output's shape. Sizes that stay
 * symbolic (the latent's h and w) are treated as multiples of every stride: the graph contract demands it.
 */
import {
  addDims,
  canonicalDim,
  dimsEqual,
  divideDims,
  elementCount,
  formatShape,
  multiplyDims,
} from './dims.js';
import type { Dim, Shape } from './dims.js';

/** Windows of convolutions and pools; pads are [top, left, bottom, right]. */
export interface Window {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly pads: readonly [number, number, number, number];
  readonly dilations: readonly [number, number];
  readonly rounding: 'floor' | 'ceil';
}

export function mismatch(at: string, message: string): never {
  throw new Error(`${at}: ${message}`);
}

export function expectRank(at: string, shape: Shape, rank: number): void {
  if (shape.length !== rank) mismatch(at, `expected rank ${rank}, got ${formatShape(shape)}`);
}

export function expectDim(at: string, actual: Dim | undefined, expected: Dim): void {
  if (actual === undefined || !dimsEqual(actual, expected))
    mismatch(at, `expected dimension ${expected}, got ${actual}`);
}

export function expectShape(at: string, actual: Shape, expected: Shape): void {
  const equal =
    actual.length === expected.length &&
    actual.every((dim, i) => canonicalDim(dim) === canonicalDim(expected[i] ?? 0));
  if (!equal) mismatch(at, `expected shape ${formatShape(expected)}, got ${formatShape(actual)}`);
}

/** Non-negative axis. */
export function axisOf(at: string, axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis;
  if (positive < 0 || positive >= rank) mismatch(at, `axis ${axis} is outside a tensor of rank ${rank}`);
  return positive;
}

export function broadcastShape(at: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const left = a[i - rank + a.length] ?? 1;
    const right = b[i - rank + b.length] ?? 1;
    if (left === 1 || dimsEqual(left, right)) return right;
    if (right === 1) return left;
    return mismatch(at, `dimensions ${left} and ${right} (axis ${i} of ${rank}) do not broadcast`);
  });
}

export function matMulShape(at: string, a: Shape, b: Shape): Shape {
  if (a.length < 2 || b.length < 2) mismatch(at, 'expected tensors of rank 2 or more');
  expectDim(at, b[b.length - 2], a[a.length - 1] ?? 0);
  const batch = broadcastShape(at, a.slice(0, -2), b.slice(0, -2));
  return [...batch, ...a.slice(-2, -1), ...b.slice(-1)];
}

/** queries [N, n, W], keys and values [N, m, W]: that of the queries. */
export function attentionShape(
  at: string,
  { queries, keys, values }: Readonly<Record<'queries' | 'keys' | 'values', Shape>>,
): Shape {
  for (const shape of [queries, keys, values]) expectRank(at, shape, 3);
  expectShape(at, values, keys);
  expectDim(at, keys[0], queries[0] ?? 0);
  expectDim(at, keys[2], queries[2] ?? 0);
  return queries;
}

/** x [N,C,H,W], w [M,C/group,kH,kW], the window's kernel being w's. */
export function convShape(at: string, tensors: { x: Shape; w: Shape; group: number }, window: Window): Shape {
  const { x, w, group } = tensors;
  expectRank(at, x, 4);
  expectRank(at, w, 4);
  expectDim(at, x[1], multiplyDims([w[1] ?? 0, group]));
  return [x[0] ?? 1, w[0] ?? 0, ...windowShape(at, x, window)];
}

/** x [N,C,H,W], w [C,M,k,k] and a transposed convolution that multiplies the size by its stride. */
export function convTransposeShape(
  at: string,
  { x, w }: { readonly x: Shape; readonly w: Shape },
  window: { readonly stride: number; readonly pad: number; readonly outputPadding: number },
): Shape {
  expectRank(at, x, 4);
  expectRank(at, w, 4);
  expectDim(at, x[1], w[0] ?? 0);
  const { stride, pad, outputPadding } = window;
  for (const kernel of w.slice(2)) {
    if (Number(kernel) + outputPadding !== stride + 2 * pad)
      mismatch(
        at,
        `kernel ${kernel} with pad ${pad} and output padding ${outputPadding} is not ${stride} times`,
      );
  }
  const larger = (size: Dim | undefined): Dim => multiplyDims([size ?? 0, stride]);
  return [x[0] ?? 1, w[1] ?? 0, larger(x[2]), larger(x[3])];
}

export function poolShape(at: string, x: Shape, window: Window): Shape {
  expectRank(at, x, 4);
  return [...x.slice(0, 2), ...windowShape(at, x, window)];
}

function windowShape(at: string, x: Shape, window: Window): readonly [Dim, Dim] {
  const along = (axis: 0 | 1): Dim => {
    const [top, left, bottom, right] = window.pads;
    const padding = axis === 0 ? top + bottom : left + right;
    const reach = window.dilations[axis] * (window.kernel[axis] - 1) + 1;
    return windowCount(at, x[axis + 2] ?? 0, {
      slack: padding - reach,
      stride: window.strides[axis],
      rounding: window.rounding,
    });
  };
  return [along(0), along(1)];
}

interface WindowAxis {
  /** Padding minus the window's reach. */
  readonly slack: number;
  readonly stride: number;
  readonly rounding: 'floor' | 'ceil';
}

/** round((size + slack) / stride) + 1; for a symbolic size (a multiple of the stride) only when that is size / stride. */
function windowCount(at: string, size: Dim, { slack, stride, rounding }: WindowAxis): Dim {
  const round = rounding === 'floor' ? Math.floor : Math.ceil;
  if (typeof size === 'number') {
    const count = round((size + slack) / stride) + 1;
    return count > 0 ? count : mismatch(at, `a window does not fit into ${size}`);
  }
  if (round(slack / stride) + 1 !== 0)
    mismatch(at, `size ${size} with slack ${slack} and stride ${stride} is no monomial`);
  return divideDims(size, stride);
}

/** Completes a target shape that may hold one -1, and checks the element count. */
export function reshapeShape(at: string, from: Shape, target: readonly Dim[]): Shape {
  const open = target.filter((dim) => dim === -1).length;
  if (open > 1) mismatch(at, `target ${formatShape(target)} holds more than one -1`);
  const total = elementCount(from);
  const known = elementCount(target.filter((dim) => dim !== -1));
  if (open === 1) return target.map((dim) => (dim === -1 ? divided(at, total, known) : canonicalDim(dim)));
  if (!dimsEqual(total, known))
    mismatch(at, `cannot become ${formatShape(target)}: ${total} elements, not ${known}`);
  return target.map(canonicalDim);
}

function divided(at: string, a: Dim, b: Dim): Dim {
  try {
    return divideDims(a, b);
  } catch (error) {
    return mismatch(at, error instanceof Error ? error.message : String(error));
  }
}

export function transposeShape(at: string, x: Shape, perm: readonly number[]): Shape {
  const sorted = [...perm].sort((a, b) => a - b);
  if (perm.length !== x.length || sorted.some((axis, i) => axis !== i)) {
    mismatch(at, `[${perm.join(',')}] is not a permutation of ${x.length} axes`);
  }
  return perm.map((axis) => x[axis] ?? 0);
}

/** x [N,b*b*C,H,W]. */
export function depthToSpaceShape(at: string, x: Shape, block: number): Shape {
  expectRank(at, x, 4);
  const [batch = 1, channels = 0, height = 0, width = 0] = x;
  const fewer = divided(at, channels, block * block);
  return [batch, fewer, multiplyDims([height, block]), multiplyDims([width, block])];
}

export function concatShape(at: string, shapes: readonly Shape[], axis: number): Shape {
  const [first, ...rest] = shapes;
  if (first === undefined) return mismatch(at, 'nothing to concatenate');
  return rest.reduce<Shape>((sum, shape) => {
    expectRank(at, shape, sum.length);
    return sum.map((dim, i) => {
      if (i === axis) return addDims(dim, shape[i] ?? 0);
      expectDim(at, shape[i], dim);
      return dim;
    });
  }, first);
}

/** Bounds may be negative (from the end); a sliced axis must have a number for its size. */
export function sliceShape(at: string, x: Shape, ranges: readonly SliceRange[]): Shape {
  const shape = [...x];
  for (const range of ranges) {
    const axis = axisOf(at, range.axis, x.length);
    const size = x[axis];
    if (typeof size !== 'number') return mismatch(at, `axis ${axis} of size ${size} cannot be sliced`);
    const start = range.start < 0 ? range.start + size : range.start;
    const end = range.end < 0 ? range.end + size : range.end;
    if (start < 0 || end > size || start >= end)
      mismatch(at, `range ${range.start}..${range.end} is not within ${size}`);
    shape[axis] = end - start;
  }
  return shape;
}

export interface SliceRange {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
}

export function splitShapes(
  at: string,
  x: Shape,
  parts: { axis: number; sizes: readonly number[] },
): readonly Shape[] {
  expectDim(
    at,
    x[parts.axis],
    parts.sizes.reduce((a, b) => a + b, 0),
  );
  return parts.sizes.map((size) => x.map((dim, i) => (i === parts.axis ? size : dim)));
}

/** Axes reduced to 1. */
export function reduceShape(x: Shape, axes: readonly number[]): Shape {
  return x.map((dim, i) => (axes.includes(i) ? 1 : dim));
}

/** Scale factors are whole, or one over a whole number. */
export function scaleShape(at: string, x: Shape, scales: readonly number[]): Shape {
  expectRank(at, x, scales.length);
  return x.map((dim, i) => {
    const scale = scales[i] ?? 1;
    return scale >= 1 ? multiplyDims([dim, scale]) : divided(at, dim, Math.round(1 / scale));
  });
}
