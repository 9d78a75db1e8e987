/**
 * The one layer that chooses operators and memory layouts. Networks (models/arch) say what is computed, an emitter
 * says with which ONNX nodes; another emission (fused kernels, another layout, half precision) is another
 * implementation of this interface, and no network changes.
 *
 * Two kinds of running values exist. A *map* is an image of features; its layout is the emitter's own business, so
 * networks state channels and sizes and never read a handle's shape. *Tokens* are always [rows, n, channels].
 * There is one row, written 1 below, but in the U-Net of both rows of guidance, where a value has two as soon as the
 * rows differ: every method keeps them, and a value of one row goes with one of two as if it were the same in both.
 * Packed keys and values are what `attention` wants; they may cross from one network to another through `keyInput`
 * and `valueInput`. Methods with a `key` read the checkpoint's `<key>.weight` and `<key>.bias`; shapes in the
 * checkpoint are PyTorch's.
 */
import type { Dim, Shape } from '../onnx/dims.js';
import type { Handle } from '../onnx/model.js';

export interface ConvShape {
  readonly inputs: number;
  readonly outputs: number;
  /** Side of the square kernel. */
  readonly kernel: number;
  readonly stride: number;
  /** "same": (kernel div 2) * dilation all round. "end": one row and column behind. "none": nothing. */
  readonly padding: 'same' | 'end' | 'none' | Padding;
  readonly dilation: number;
  /** "norm": a batch normalisation of the key `norm` follows and is folded into the weights. */
  readonly bias: 'own' | 'none' | { readonly norm: string; readonly epsilon: number };
}

/** "reflect" mirrors the map without repeating its edge. */
export interface Padding {
  readonly fill: 'zero' | 'reflect';
  /** Rows and columns: top, left, bottom, right. */
  readonly sides: readonly [number, number, number, number];
}

export interface UpsampleConvShape {
  readonly inputs: number;
  readonly outputs: number;
}

/** The map grows by `stride`: kernel + outputPadding = stride + 2 * pad. Stored as [inputs, outputs, k, k], with bias. */
export interface ConvTransposeShape {
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
  readonly outputPadding: number;
}

export interface ChannelNormShape {
  readonly channels: number;
  readonly epsilon: number;
}

export interface LinearShape {
  readonly inputs: number;
  readonly outputs: number;
  readonly bias: 'own' | 'none';
  /** How the checkpoint stores it: a matrix [out, in], or a 1x1 convolution [out, in, 1, 1]. */
  readonly stored: 'matrix' | 'pointwise';
}

export interface GroupNormShape {
  readonly channels: number;
  readonly groups: number;
  readonly epsilon: number;
}

export interface HeadShape {
  readonly heads: number;
  readonly headSize: number;
}

export interface MapShape {
  readonly channels: number;
  readonly height: Dim;
  readonly width: Dim;
}

export interface Attended {
  /** Packed by `packKeys` or read by `keyInput`. */
  readonly keys: Handle;
  readonly values: Handle;
  /** [queries, keys], added to the scores; absent where every query sees every key. */
  readonly mask?: Handle;
}

/** One side of split attention: its queries (the same handle on both sides where they are the same) and what they see. */
export interface AttendedSide extends Attended {
  readonly queries: Handle;
}

export interface SplitAttended {
  readonly foreground: AttendedSide;
  readonly background: AttendedSide;
  readonly weight: Handle;
}

export interface Emitter {
  // Ends of the graph. Ports are NCHW or as stated, whatever the layout inside.
  input(name: string, shape: Shape): Handle;
  output(name: string, value: Handle): void;
  mapInput(name: string, shape: MapShape): Handle;
  mapOutput(name: string, map: Handle): void;
  keyInput(name: string, heads: HeadShape, tokens: Dim): Handle;
  valueInput(name: string, heads: HeadShape, tokens: Dim): Handle;

  // Rows of guidance, of maps or tokens.
  /** Two values of one row each into one of two. */
  joinRows(first: Handle, second: Handle): Handle;
  /** The two rows; of a value of one, that one twice. */
  splitRows(value: Handle): readonly [Handle, Handle];

  // Maps.
  conv(key: string, map: Handle, shape: ConvShape): Handle;
  convTranspose(key: string, map: Handle, shape: ConvTransposeShape): Handle;
  groupNorm(key: string, map: Handle, shape: GroupNormShape): Handle;
  /** Every channel by its own mean and (biased) variance in this map; no weights. */
  instanceNorm(map: Handle, shape: ChannelNormShape): Handle;
  /** By the running statistics; one that follows a convolution is folded into it instead (ConvShape.bias). */
  batchNorm(key: string, map: Handle, shape: ChannelNormShape): Handle;
  concatChannels(first: Handle, second: Handle): Handle;
  sliceChannels(map: Handle, range: { readonly start: number; readonly end: number }): Handle;
  /** Nearest neighbour, twice the size. */
  upsampleNearest(map: Handle): Handle;
  /** Nearest neighbour, twice the size, and a 3x3 convolution with bias and "same" padding. */
  upsampleConv(key: string, map: Handle, shape: UpsampleConvShape): Handle;
  /** Bicubic (a = -0.75, 4 taps, half-pixel centres, edges clamp), twice the size. */
  upsampleBicubic(map: Handle): Handle;
  /** Bilinear with half-pixel centres, to the size of `like`. */
  upsampleBilinear(map: Handle, like: Handle): Handle;
  /** Maximum of 2x2, stride 2; an odd last row or column makes a window of its own. */
  maxPool(map: Handle): Handle;
  /** One row [1, sum of widths] into one bias per entry, for `addToChannels`. */
  splitRow(row: Handle, widths: readonly number[]): readonly Handle[];
  addToChannels(map: Handle, bias: Handle): Handle;
  /** Times one factor per channel, from `splitRow`. */
  scaleChannels(map: Handle, factor: Handle): Handle;
  /** Mean over space: [1, channels]. */
  meanOverSpace(map: Handle, channels: number): Handle;
  toTokens(map: Handle, channels: number): Handle;
  toMap(tokens: Handle, shape: MapShape): Handle;

  // Tokens and rows.
  linear(key: string, tokens: Handle, shape: LinearShape): Handle;
  /** Adds a Linear's bias alone: what remains of it where its input is zero. */
  addBias(key: string, tokens: Handle, width: number): Handle;
  /** Over the last axis, eps 1e-5. */
  layerNorm(key: string, tokens: Handle, width: number): Handle;
  /** A tensor of its own name (no `.weight` behind the key), under another shape. */
  parameter(
    key: string,
    shape: { readonly stored: readonly number[]; readonly as: readonly number[] },
  ): Handle;
  /** tokens [1, n, in] times a matrix [in, out] stored under `key` itself. */
  project(key: string, tokens: Handle, shape: readonly [number, number]): Handle;
  /** Linear to three thirds q | k | v of `width` each, stored as `<key>_weight` and `<key>_bias`. */
  packedLinear(key: string, tokens: Handle, width: number): readonly [Handle, Handle, Handle];
  /** The tokens of one behind those of the other. */
  joinTokens(first: Handle, second: Handle): Handle;
  /** Rows of a table [count, width] stored under `key` itself, for whole numbers ids [1, n]: [1, n, width]. */
  lookUp(key: string, ids: Handle, shape: readonly [number, number]): Handle;
  /** The row of tokens [1, n, width] at the first maximum of values [1, n]: [1, 1, width]. */
  rowAtMaximum(tokens: Handle, values: Handle): Handle;
  /** Rows scaled to length 1. */
  unitRows(tokens: Handle): Handle;
  /** [n, n] for `Attended.mask`: a token sees itself and those before it. */
  causalMask(count: number): Handle;
  concatRows(rows: readonly Handle[]): Handle;
  /** [.., 2 * width] into two [.., width]. */
  splitHalves(rows: Handle, width: number): readonly [Handle, Handle];
  /** Halves a, b of 2 * width: a * gelu(b). */
  gatedGelu(tokens: Handle, width: number): Handle;
  packKeys(tokens: Handle, heads: HeadShape): Handle;
  packValues(tokens: Handle, heads: HeadShape): Handle;
  /** softmax(q k^T / sqrt(headSize)) v; q is scaled first, so that half precision cannot overflow. */
  attention(queries: Handle, attended: Attended, heads: HeadShape): Handle;
  /** softmax(q k^T / sqrt(headSize)) over the keys [1, n, m], averaged over heads; in float32. */
  attentionMap(queries: Handle, keys: Handle, heads: HeadShape): Handle;
  /** background + weight * (foreground - background), weight [1, n, 1]. */
  splitAttention(attended: SplitAttended, heads: HeadShape): Handle;
  /** base + weight * (other - base), weight [1, n, 1]. */
  mix(base: Handle, other: Handle, weight: Handle): Handle;
  /** [cos(t f_i), sin(t f_i)] for t [s], i < half: [s, 2 * half]. */
  sinusoid(t: Handle, half: number): Handle;

  // Anything, element by element.
  add(a: Handle, b: Handle): Handle;
  /** Times a tensor [1]. */
  scaleBy(value: Handle, factor: Handle): Handle;
  scale(value: Handle, factor: number): Handle;
  /** Plus a number. */
  offset(value: Handle, by: number): Handle;
  /** [n] */
  numbers(values: readonly number[]): Handle;
  /** [n] into n tensors [1]. */
  splitScalars(values: Handle, count: number): readonly Handle[];
  /** Sum of magnitudes: [1]. */
  sumOfMagnitudes(value: Handle): Handle;
  silu(value: Handle): Handle;
  gelu(value: Handle): Handle;
  relu(value: Handle): Handle;
  leakyRelu(value: Handle, slope: number): Handle;
  tanh(value: Handle): Handle;
  sigmoid(value: Handle): Handle;
}

/** A 3x3 convolution with bias, stride 1 and "same" padding, unless `options` says otherwise. */
export function convShape(inputs: number, outputs: number, options: Partial<ConvShape> = {}): ConvShape {
  return { inputs, outputs, kernel: 3, stride: 1, padding: 'same', dilation: 1, bias: 'own', ...options };
}

/** The same number of pixels on all sides. */
export function padding(fill: Padding['fill'], pixels: number): Padding {
  return { fill, sides: [pixels, pixels, pixels, pixels] };
}

/** A Linear with bias, stored as a matrix, unless `options` says otherwise. */
export function linearShape(
  inputs: number,
  outputs: number,
  options: Partial<LinearShape> = {},
): LinearShape {
  return { inputs, outputs, bias: 'own', stored: 'matrix', ...options };
}
