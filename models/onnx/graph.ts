/**
 * The graph builder: an ONNX graph is a growing list of nodes, and every operator is a method that bears its ONNX
 * name, adds one node and returns a typed handle with the inferred shape. A mismatch throws at once, with the
 * operator, the node's name (see `within`) and the shapes of its inputs.
 *
 *   const graph = new Graph({ name: 'time', storage: 'float16' });
 *   const t = graph.input('t', 'float32', ['s', 320]);
 *   const w = graph.weight('time_embed.0.weight', [1280, 320], [{ kind: 'transpose', perm: [1, 0] }]);
 *   graph.output('emb', graph.add(graph.matMul(t, w), graph.weight('time_embed.0.bias', [1280])));
 *   const model = graph.finish();
 *
 * Tensors are NCHW. Dimensions are numbers or monomials of free sizes ("h", "8*h", "h*w/16": dims.ts); an operator on
 * several symbolic dimensions (`reshape`, `resize` to a size) computes them from the inputs' shapes, which
 * the runtime folds away because it fixes the free sizes when it creates the session. Weights name a checkpoint's
 * key and what conversion does to it (WeightTransform); they are float32 handles, whatever their storage.
 * `input`, `output`, `constant`, `weight`, `within` and `finish` are NodeList's.
 */
import { attentionShape, axisOf, broadcastShape, concatShape, convShape } from './shapes.js';
import { convTransposeShape, depthToSpaceShape, expectShape } from './shapes.js';
import { matMulShape, mismatch, poolShape, reduceShape, reshapeShape, scaleShape } from './shapes.js';
import { sliceShape, splitShapes, transposeShape } from './shapes.js';
import type { SliceRange } from './shapes.js';
import type { Dim } from './dims.js';
import { float, int, ints, string, TENSOR_TYPES } from './model.js';
import type { Attributes, DataType, Handle } from './model.js';
import { NodeList } from './nodes.js';

type Pair = readonly [number, number];
/** [top, left, bottom, right] */
type Pads = readonly [number, number, number, number];

export interface ConvOptions {
  readonly bias?: Handle;
  readonly strides?: Pair;
  readonly pads?: Pads;
  /** What the pads hold. "reflect" mirrors the picture without repeating its edge (one Pad node in front). */
  readonly padding?: 'zero' | 'reflect';
  readonly dilations?: Pair;
  readonly group?: number;
}

export interface AttentionInputs {
  readonly queries: Handle;
  readonly keys: Handle;
  readonly values: Handle;
}

export interface AttentionOptions {
  readonly heads: number;
  readonly scale: number;
}

/** The output is `stride` times the input: kernel + outputPadding = stride + 2 * pad. */
export interface ConvTransposeOptions {
  readonly bias: Handle;
  readonly stride: number;
  readonly pad: number;
  readonly outputPadding: number;
}

export interface PoolOptions {
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly pads?: Pads;
  readonly rounding?: 'floor' | 'ceil';
}

export interface Affine {
  readonly scale: Handle;
  readonly bias: Handle;
  readonly epsilon: number;
}

export interface BatchStatistics extends Affine {
  readonly mean: Handle;
  readonly variance: Handle;
}

export interface ResizeOptions {
  /** Factors per axis, or the whole target shape. */
  readonly to: { readonly scales: readonly number[] } | { readonly sizes: readonly Dim[] };
  readonly mode: 'nearest' | 'linear' | 'cubic';
  readonly coordinates: 'asymmetric' | 'half_pixel' | 'align_corners' | 'pytorch_half_pixel';
}

export class Graph extends NodeList {
  // Arithmetic, element by element; two operands broadcast.

  add(a: Handle, b: Handle): Handle {
    return this.binary('Add', a, b);
  }

  sub(a: Handle, b: Handle): Handle {
    return this.binary('Sub', a, b);
  }

  mul(a: Handle, b: Handle): Handle {
    return this.binary('Mul', a, b);
  }

  div(a: Handle, b: Handle): Handle {
    return this.binary('Div', a, b);
  }

  // Functions of one value, element by element.

  abs(x: Handle): Handle {
    return this.unary('Abs', x);
  }

  sigmoid(x: Handle): Handle {
    return this.unary('Sigmoid', x);
  }

  relu(x: Handle): Handle {
    return this.unary('Relu', x);
  }

  tanh(x: Handle): Handle {
    return this.unary('Tanh', x);
  }

  leakyRelu(x: Handle, slope: number): Handle {
    return this.unary('LeakyRelu', x, { alpha: float(slope) });
  }

  /** 0.5 x (1 + erf(x / sqrt 2)), or its tanh form. */
  gelu(x: Handle, approximate: 'none' | 'tanh' = 'none'): Handle {
    return this.unary('Gelu', x, { approximate: string(approximate) });
  }

  cast(x: Handle, dtype: DataType): Handle {
    const attributes = { to: int(TENSOR_TYPES[dtype]) };
    return this.append('Cast', { inputs: [x], attributes, shape: () => x.shape, dtype });
  }

  softmax(x: Handle, axis = -1): Handle {
    return this.unary('Softmax', x, { axis: int(axis) });
  }

  // Products and windows.

  matMul(a: Handle, b: Handle): Handle {
    return this.append('MatMul', { inputs: [a, b], shape: (at) => matMulShape(at, a.shape, b.shape) });
  }

  /** ONNX Runtime's operator: softmax(scale q k^T) v in every head; all of them are [N, tokens, heads * headSize]. */
  multiHeadAttention({ queries, keys, values }: AttentionInputs, options: AttentionOptions): Handle {
    return this.append('MultiHeadAttention', {
      domain: 'com.microsoft',
      inputs: [queries, keys, values],
      attributes: { num_heads: int(options.heads), scale: float(options.scale) },
      shape: (at) => attentionShape(at, { queries: queries.shape, keys: keys.shape, values: values.shape }),
    });
  }

  /** x [N,C,H,W] with w [M,C/group,kH,kW]. */
  conv(x: Handle, w: Handle, options: ConvOptions = {}): Handle {
    const { bias, strides = [1, 1], pads = [0, 0, 0, 0], dilations = [1, 1], group = 1 } = options;
    const [kernelH, kernelW] = [Number(w.shape[2]), Number(w.shape[3])];
    const window = { kernel: [kernelH, kernelW], strides, pads, dilations, rounding: 'floor' } as const;
    const isReflected = options.padding === 'reflect';
    const source = isReflected ? this.reflectPad(x, pads) : x;
    return this.append('Conv', {
      inputs: bias === undefined ? [source, w] : [source, w, bias],
      attributes: {
        kernel_shape: ints(window.kernel),
        strides: ints(strides),
        pads: ints(isReflected ? [0, 0, 0, 0] : pads),
        dilations: ints(dilations),
        group: int(group),
      },
      shape: (at) => {
        if (bias !== undefined) expectShape(at, bias.shape, w.shape.slice(0, 1));
        return convShape(at, { x: x.shape, w: w.shape, group }, window);
      },
    });
  }

  /** x [N,C,H,W] with w [C,M,k,k]: [N,M,stride*H,stride*W]. */
  convTranspose(x: Handle, w: Handle, options: ConvTransposeOptions): Handle {
    const { bias, stride, pad, outputPadding } = options;
    return this.append('ConvTranspose', {
      inputs: [x, w, bias],
      attributes: {
        kernel_shape: ints(w.shape.slice(2).map(Number)),
        strides: ints([stride, stride]),
        pads: ints([pad, pad, pad, pad]),
        output_padding: ints([outputPadding, outputPadding]),
      },
      shape: (at) => {
        expectShape(at, bias.shape, w.shape.slice(1, 2));
        return convTransposeShape(at, { x: x.shape, w: w.shape }, options);
      },
    });
  }

  maxPool(x: Handle, options: PoolOptions): Handle {
    const { kernel, strides, pads = [0, 0, 0, 0], rounding = 'floor' } = options;
    return this.append('MaxPool', {
      inputs: [x],
      attributes: {
        kernel_shape: ints(kernel),
        strides: ints(strides),
        pads: ints(pads),
        ceil_mode: int(rounding === 'ceil' ? 1 : 0),
      },
      shape: (at) => poolShape(at, x.shape, { kernel, strides, pads, dilations: [1, 1], rounding }),
    });
  }

  // Normalisations.

  /** Per sample and channel (axis 1); scale and bias [C]. */
  instanceNormalization(x: Handle, { scale, bias, epsilon }: Affine): Handle {
    return this.append('InstanceNormalization', {
      inputs: [x, scale, bias],
      attributes: { epsilon: float(epsilon) },
      shape: (at) => {
        if (x.shape.length < 3) mismatch(at, 'expected rank 3 or more');
        for (const vector of [scale, bias]) expectShape(at, vector.shape, x.shape.slice(1, 2));
        return x.shape;
      },
    });
  }

  /** (x - mean) * scale / sqrt(variance + epsilon) + bias per channel (axis 1); all four [C]. */
  batchNormalization(x: Handle, { scale, bias, mean, variance, epsilon }: BatchStatistics): Handle {
    return this.append('BatchNormalization', {
      inputs: [x, scale, bias, mean, variance],
      attributes: { epsilon: float(epsilon) },
      shape: (at) => {
        for (const vector of [scale, bias, mean, variance]) {
          expectShape(at, vector.shape, x.shape.slice(1, 2));
        }
        return x.shape;
      },
    });
  }

  /** Over the last axis; scale and bias of its size. */
  layerNormalization(x: Handle, { scale, bias, epsilon }: Affine): Handle {
    return this.append('LayerNormalization', {
      inputs: [x, scale, bias],
      attributes: { axis: int(-1), epsilon: float(epsilon) },
      shape: (at) => {
        for (const vector of [scale, bias]) expectShape(at, vector.shape, x.shape.slice(-1));
        return x.shape;
      },
    });
  }

  // Reductions over some axes, which stay with size 1.

  reduceSum(x: Handle, axes: readonly number[]): Handle {
    return this.reduce('ReduceSum', x, axes);
  }

  reduceMean(x: Handle, axes: readonly number[]): Handle {
    return this.reduce('ReduceMean', x, axes);
  }

  /** Square root of the sum of squares. */
  reduceL2(x: Handle, axes: readonly number[]): Handle {
    return this.reduce('ReduceL2', x, axes);
  }

  /** Index of the largest value along an axis, the first of equals (int64); the axis goes. */
  argMax(x: Handle, axis: number): Handle {
    const positive = axisOf('ArgMax', axis, x.shape.length);
    return this.append('ArgMax', {
      inputs: [x],
      attributes: { axis: int(positive), keepdims: int(0) },
      shape: () => x.shape.filter((_, i) => i !== positive),
      dtype: 'int64',
    });
  }

  // Choice.

  /** Slices of x along an axis at the given places (int64); their shape takes the axis's place. */
  gather(x: Handle, indices: Handle, axis: number): Handle {
    const positive = axisOf('Gather', axis, x.shape.length);
    return this.append('Gather', {
      inputs: [x, indices],
      attributes: { axis: int(positive) },
      shape: () => [...x.shape.slice(0, positive), ...indices.shape, ...x.shape.slice(positive + 1)],
    });
  }

  // Layout.

  /** One dimension may be -1; several symbolic ones are computed from the inputs' shapes. */
  reshape(x: Handle, target: readonly Dim[]): Handle {
    const open = target.includes(-1) ? target : leaveOneOpen(target);
    const sizes = this.dimensions(open);
    return this.append('Reshape', { inputs: [x, sizes], shape: (at) => reshapeShape(at, x.shape, target) });
  }

  transpose(x: Handle, perm: readonly number[]): Handle {
    return this.append('Transpose', {
      inputs: [x],
      attributes: { perm: ints(perm) },
      shape: (at) => transposeShape(at, x.shape, perm),
    });
  }

  /** [n,b*b*c,h,w] to [n,c,b*h,b*w]: channel (b*y + x) * c + i of a pixel is channel i at (y, x) of its block. */
  depthToSpace(x: Handle, block: number): Handle {
    return this.append('DepthToSpace', {
      inputs: [x],
      attributes: { blocksize: int(block), mode: string('DCR') },
      shape: (at) => depthToSpaceShape(at, x.shape, block),
    });
  }

  concat(values: readonly Handle[], axis: number): Handle {
    const parts = this.meet(values);
    const positive = axisOf('Concat', axis, parts[0]?.shape.length ?? 0);
    return this.append('Concat', {
      inputs: parts,
      attributes: { axis: int(positive) },
      shape: (at) => {
        expectSameType(at, parts);
        const shapes = parts.map((part) => part.shape);
        return concatShape(at, shapes, positive);
      },
    });
  }

  /** Ranges start..end of axes with a known size; negative bounds count from the end. */
  slice(x: Handle, ranges: readonly SliceRange[]): Handle {
    const vector = (pick: (range: SliceRange) => number): Handle =>
      this.constant(ranges.map(pick), [ranges.length], 'int64');
    const inputs = [x, vector((r) => r.start), vector((r) => r.end), vector((r) => r.axis)];
    return this.append('Slice', { inputs, shape: (at) => sliceShape(at, x.shape, ranges) });
  }

  /** Parts of the given sizes along an axis. */
  split(x: Handle, sizes: readonly number[], axis: number): readonly Handle[] {
    const positive = axisOf('Split', axis, x.shape.length);
    return this.appendMany('Split', {
      inputs: [x, this.constant(sizes, [sizes.length], 'int64')],
      attributes: { axis: int(positive) },
      shapes: (at) => splitShapes(at, x.shape, { axis: positive, sizes }),
    });
  }

  resize(x: Handle, { to, mode, coordinates }: ResizeOptions): Handle {
    const attributes = {
      mode: string(mode),
      coordinate_transformation_mode: string(coordinates),
      nearest_mode: string('floor'),
    };
    if ('sizes' in to) {
      const inputs = [x, null, null, this.dimensions(to.sizes)];
      return this.append('Resize', { inputs, attributes, shape: () => to.sizes });
    }
    return this.append('Resize', {
      inputs: [x, null, this.parameter32(to.scales)],
      attributes,
      shape: (at) => scaleShape(at, x.shape, to.scales),
    });
  }

  /** Only a convolution can follow: it infers its output from the size without the pads, which has a formula. */
  private reflectPad(x: Handle, [top, left, bottom, right]: Pads): Handle {
    const around = [0, 0, top, left, 0, 0, bottom, right];
    return this.append('Pad', {
      inputs: [x, this.constant(around, [8], 'int64')],
      attributes: { mode: string('reflect') },
      shape: () => x.shape,
    });
  }

  private unary(op: string, x: Handle, attributes: Attributes = {}): Handle {
    return this.append(op, { inputs: [x], attributes, shape: () => x.shape });
  }

  private binary(op: string, a: Handle, b: Handle): Handle {
    const inputs = this.meet([a, b]);
    return this.append(op, {
      inputs,
      shape: (at) => {
        expectSameType(at, inputs);
        return broadcastShape(at, a.shape, b.shape);
      },
    });
  }

  private reduce(op: string, x: Handle, axes: readonly number[]): Handle {
    const positive = axes.map((axis) => axisOf(op, axis, x.shape.length));
    const inputs = [x, this.constant(positive, [positive.length], 'int64')];
    return this.append(op, {
      inputs,
      attributes: { keepdims: int(1) },
      shape: () => reduceShape(x.shape, positive),
    });
  }
}

/** A single symbolic dimension of a target needs no arithmetic: the runtime infers it. */
function leaveOneOpen(target: readonly Dim[]): readonly Dim[] {
  const last = target.findLastIndex((dim) => typeof dim === 'string');
  return target.map((dim, i) => (i === last ? -1 : dim));
}

function expectSameType(at: string, parts: readonly Handle[]): void {
  const types = new Set(parts.map((part) => part.dtype));
  if (types.size > 1) mismatch(at, `operands differ in type: ${[...types].join(', ')}`);
}
