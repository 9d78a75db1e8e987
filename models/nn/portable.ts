/**
 * The portable emission: standard ONNX operators only, which ONNX Runtime's CPU engine (Node, wasm) and its WebGPU
 * engine both run, in NCHW. Where the engine's facts force a choice, it stands beside it.
 */

import type { Dim } from '../onnx/dims.js';
import type { Graph } from '../onnx/graph.js';
import { batchNormKeys } from '../onnx/model.js';
import type { Handle, WeightTransform } from '../onnx/model.js';
import type { Attended, ChannelNormShape, ConvShape, ConvTransposeShape } from './emitter.js';
import type { Emitter, GroupNormShape, HeadShape, LinearShape, UpsampleConvShape } from './emitter.js';
import { sineCosine } from './sinusoid.js';
import { upsampleConv, upsampleNearest, type UpsampleConv } from './upsample-conv.js';

const LAYER_NORM_EPSILON = 1e-5;
/** The longest period of the time embedding's sinusoid (arXiv 1706.03762, section 3.5). */
const MAX_PERIOD = 10_000;

/** The lowest number of half precision. */
const HIDDEN = -65504;

/** WebGPU promises a shader 8 storage buffers; one is the input. */
const MAX_SPLIT_OUTPUTS = 7;

export function portableEmitter(graph: Graph): Emitter {
  return {
    ...ends(graph),
    ...rows(graph),
    ...maps(graph),
    ...tokens(graph),
    ...attentions(graph),
    ...elementwise(graph),
  };
}

function ends(graph: Graph) {
  return {
    input: (name, shape) => graph.input(name, 'float32', shape),
    output: (name, value) => graph.output(name, value),
    mapInput: (name, { channels, height, width }) =>
      graph.input(name, 'float32', [1, channels, height, width]),
    mapOutput: (name, map) => graph.output(name, map),
    // Keys are kept transposed, ready for the product with the queries.
    keyInput: (name, { heads, headSize }, count) => graph.input(name, 'float32', [1, heads, headSize, count]),
    valueInput: (name, { heads, headSize }, count) =>
      graph.input(name, 'float32', [1, heads, count, headSize]),
    parameter: (key, { stored, as }) => graph.weight(key, stored, [{ kind: 'reshape', shape: as }]),
  } satisfies Partial<Emitter>;
}

function rows(graph: Graph) {
  return {
    joinRows: (first, second) => graph.concat([first, second], 0),
    splitRows: (value) =>
      rowCount(value) === 1 ? [value, value] : (graph.split(value, [1, 1], 0) as [Handle, Handle]),
  } satisfies Partial<Emitter>;
}

function maps(graph: Graph) {
  return {
    conv: (key, map, shape) => graph.within(key, () => conv(graph, map, { key, ...shape })),
    convTranspose: (key, map, shape) => graph.within(key, () => convTranspose(graph, map, { key, ...shape })),
    instanceNorm: (map, { channels, epsilon }) =>
      graph.instanceNormalization(map, { ...identityAffine(graph, channels), epsilon }),
    batchNorm: (key, map, shape) => graph.within(key, () => batchNorm(graph, map, { key, ...shape })),
    groupNorm: (key, map, shape) => graph.within(key, () => groupNorm(graph, map, { key, ...shape })),
    concatChannels: (first, second) => graph.concat(sameRows(graph, first, second), 1),
    sliceChannels: (map, range) => graph.slice(map, [{ axis: 1, ...range }]),
    upsampleNearest: (map) => upsampleNearest(graph, map),
    upsampleConv: (key, map, shape) =>
      graph.within(key, () => upsampleConv(graph, map, ownKernel(graph, key, shape))),
    upsampleBicubic: (map) =>
      graph.resize(map, { to: { scales: [1, 1, 2, 2] }, mode: 'cubic', coordinates: 'half_pixel' }),
    upsampleBilinear: (map, like) => {
      const sizes = [...map.shape.slice(0, 2), ...like.shape.slice(2)];
      return graph.resize(map, { to: { sizes }, mode: 'linear', coordinates: 'half_pixel' });
    },
    maxPool: (map) => graph.maxPool(map, { kernel: [2, 2], strides: [2, 2], rounding: 'ceil' }),
    splitRow: (row, widths) => {
      const total = widths.reduce((sum, width) => sum + width, 0);
      return splitInLevels(graph, graph.reshape(row, [1, total, 1, 1]), { sizes: widths, axis: 1 });
    },
    addToChannels: (map, bias) => graph.add(map, bias),
    scaleChannels: (map, factor) => graph.mul(map, factor),
    meanOverSpace: (map, channels) => graph.reshape(graph.reduceMean(map, [2, 3]), [rowCount(map), channels]),
    toTokens: (map, channels) =>
      graph.transpose(graph.reshape(map, [rowCount(map), channels, -1]), [0, 2, 1]),
    toMap: (rows, { channels, height, width }) =>
      graph.reshape(graph.transpose(rows, [0, 2, 1]), [rowCount(rows), channels, height, width]),
  } satisfies Partial<Emitter>;
}

function tokens(graph: Graph) {
  return {
    linear: (key, rows, shape) => graph.within(key, () => linear(graph, rows, { key, ...shape })),
    addBias: (key, rows, width) => graph.add(rows, graph.weight(`${key}.bias`, [width])),
    layerNorm: (key, rows, width) =>
      graph.within(key, () =>
        graph.layerNormalization(rows, {
          scale: graph.weight(`${key}.weight`, [width]),
          bias: graph.weight(`${key}.bias`, [width]),
          epsilon: LAYER_NORM_EPSILON,
        }),
      ),
    project: (key, rows, shape) =>
      graph.within(key, () => graph.matMul(rows, graph.matrix(key, shape, { outputAxis: 1 }))),
    packedLinear: (key, rows, width) => graph.within(key, () => packedLinear(graph, rows, { key, width })),
    joinTokens: (first, second) => graph.concat(sameRows(graph, first, second), 1),
    // Cast whole, though few rows are read: a GPU without half precision cannot read rows of halves.
    lookUp: (key, ids, shape) => graph.gather(graph.weight(key, shape), graph.cast(ids, 'int64'), 0),
    rowAtMaximum: (rows, values) => graph.gather(rows, graph.argMax(values, 1), 1),
    unitRows: (rows) => graph.div(rows, graph.reduceL2(rows, [-1])),
    concatRows: (rows) => graph.concat(rows, -1),
    splitHalves: (rows, width) => halves(graph, rows, width),
    gatedGelu: (rows, width) => {
      const [value, gate] = halves(graph, rows, width);
      return graph.mul(value, graph.gelu(gate));
    },
    sinusoid: (t, half) => sinusoid(graph, t, half),
  } satisfies Partial<Emitter>;
}

function attentions(graph: Graph) {
  return {
    causalMask: (count) => graph.constant(causalMask(count), [count, count]),
    packKeys: (rows, heads) => graph.transpose(splitHeads(graph, rows, heads), [0, 2, 3, 1]),
    packValues: (rows, heads) => graph.transpose(splitHeads(graph, rows, heads), [0, 2, 1, 3]),
    attention: (queries, attended, heads) => {
      const mixed = attend(graph, packQueries(graph, queries, heads), attended);
      return joinHeads(graph, mixed, heads);
    },
    attentionMap: (queries, keys, heads) => {
      const weights = graph.softmax(graph.matMul(packQueries(graph, queries, heads), keys));
      return graph.reshape(graph.reduceMean(weights, [1]), [1, -1, keys.shape[3] ?? -1]);
    },
    splitAttention: ({ foreground, background, weight }, heads) => {
      const packed = packQueries(graph, foreground.queries, heads);
      const isShared = background.queries === foreground.queries;
      const other = isShared ? packed : packQueries(graph, background.queries, heads);
      const [fg, bg] = [attend(graph, packed, foreground), attend(graph, other, background)];
      return mix(graph, [joinHeads(graph, bg, heads), joinHeads(graph, fg, heads)], weight);
    },
    mix: (base, other, weight) => mix(graph, [base, other], weight),
  } satisfies Partial<Emitter>;
}

function elementwise(graph: Graph) {
  return {
    add: (a, b) => graph.add(a, b),
    scaleBy: (value, factor) => graph.mul(value, factor),
    scale: (value, factor) => graph.mul(value, graph.constant([Math.fround(factor)], [1])),
    offset: (value, by) => graph.add(value, graph.constant([Math.fround(by)], [1])),
    numbers: (values) => graph.constant(values.map(Math.fround), [values.length]),
    splitScalars: (values, count) =>
      splitInLevels(graph, values, { sizes: Array.from({ length: count }, () => 1), axis: 0 }),
    sumOfMagnitudes: (value) => graph.reduceSum(graph.abs(graph.reshape(value, [-1])), [0]),
    silu: (value) => graph.mul(value, graph.sigmoid(value)), // the WebGPU engine fuses the pair
    gelu: (value) => graph.gelu(value),
    relu: (value) => graph.relu(value),
    leakyRelu: (value, slope) => graph.leakyRelu(value, slope),
    tanh: (value) => graph.tanh(value),
    sigmoid: (value) => graph.sigmoid(value),
  } satisfies Partial<Emitter>;
}

/** How many rows of guidance a value has. */
function rowCount({ shape }: Handle): Dim {
  return shape[0] ?? 1;
}

/** Where only one of two values has both rows, the other's row twice. */
function sameRows(graph: Graph, first: Handle, second: Handle): readonly [Handle, Handle] {
  const count = Math.max(Number(rowCount(first)), Number(rowCount(second)));
  const repeated = (value: Handle): Handle =>
    rowCount(value) === count ? value : graph.concat([value, value], 0);
  return [repeated(first), repeated(second)];
}

function halves(graph: Graph, rows: Handle, width: number): readonly [Handle, Handle] {
  return graph.split(rows, [width, width], -1) as readonly [Handle, Handle];
}

/** Split in one or more levels, none with more outputs than a shader can write. */
export function splitInLevels(
  graph: Graph,
  value: Handle,
  { sizes, axis }: { readonly sizes: readonly number[]; readonly axis: number },
): readonly Handle[] {
  if (sizes.length <= MAX_SPLIT_OUTPUTS) return graph.split(value, sizes, axis);
  const count = Math.ceil(sizes.length / MAX_SPLIT_OUTPUTS);
  const groups = Array.from({ length: count }, (_, i) =>
    sizes.slice(i * MAX_SPLIT_OUTPUTS, (i + 1) * MAX_SPLIT_OUTPUTS),
  );
  const totals = groups.map((group) => group.reduce((sum, size) => sum + size, 0));
  const parts = splitInLevels(graph, value, { sizes: totals, axis });
  return parts.flatMap((part, i) => splitInLevels(graph, part, { sizes: groups[i] ?? [], axis }));
}

/** `zeros`: channels behind those of the map, whose weights are 0. */
export function conv(
  graph: Graph,
  map: Handle,
  shape: ConvShape & { readonly key: string; readonly zeros?: number },
): Handle {
  const { key, inputs, outputs, kernel, stride, dilation } = shape;
  const fold = (role: 'weight' | 'bias'): readonly WeightTransform[] =>
    typeof shape.bias === 'string' ? [] : [{ kind: 'fold-batch-norm', role, ...shape.bias }];
  const kernelShape = [outputs, inputs, kernel, kernel];
  const weight = graph.matrix(`${key}.weight`, kernelShape, { outputAxis: 0, transforms: fold('weight') });
  const bias = shape.bias === 'none' ? {} : { bias: graph.weight(`${key}.bias`, [outputs], fold('bias')) };
  const { zeros = 0 } = shape;
  const source =
    zeros === 0 ? map : graph.concat([map, graph.slice(map, [{ axis: 1, start: 0, end: zeros }])], 1);
  return graph.conv(source, zeros === 0 ? weight : withZeros(graph, graph.alike(weight, map), zeros), {
    ...bias,
    strides: [stride, stride],
    pads: pads(shape),
    padding: typeof shape.padding === 'object' ? shape.padding.fill : 'zero',
    dilations: [dilation, dilation],
  });
}

function withZeros(graph: Graph, kernel: Handle, channels: number): Handle {
  const [outputs = 0, , height = 0, width = 0] = kernel.shape.map(Number);
  const shape = [outputs, channels, height, width];
  const none = new Array<number>(shape.reduce((a, b) => a * b, 1)).fill(0);
  return graph.concat([kernel, graph.constant(none, shape)], 1);
}

function ownKernel(graph: Graph, key: string, { inputs, outputs }: UpsampleConvShape): UpsampleConv {
  const kernel = graph.matrix(`${key}.weight`, [outputs, inputs, 3, 3], { outputAxis: 0 });
  return { kernel, bias: graph.weight(`${key}.bias`, [outputs]) };
}

/** [top, left, bottom, right] */
function pads({ padding, kernel, dilation }: ConvShape): readonly [number, number, number, number] {
  if (typeof padding === 'object') return padding.sides;
  switch (padding) {
    case 'same': {
      const around = Math.floor(kernel / 2) * dilation;
      return [around, around, around, around];
    }
    case 'end':
      return [0, 0, 1, 1];
    case 'none':
      return [0, 0, 0, 0];
  }
}

function convTranspose(
  graph: Graph,
  map: Handle,
  shape: ConvTransposeShape & { readonly key: string },
): Handle {
  const { key, inputs, outputs, kernel, stride, pad, outputPadding } = shape;
  const weight = graph.matrix(`${key}.weight`, [inputs, outputs, kernel, kernel], { outputAxis: 1 });
  const bias = graph.weight(`${key}.bias`, [outputs]);
  return graph.convTranspose(map, weight, { bias, stride, pad, outputPadding });
}

function batchNorm(graph: Graph, map: Handle, shape: ChannelNormShape & { readonly key: string }): Handle {
  const { key, channels, epsilon } = shape;
  const [scale, bias, mean, variance] = batchNormKeys(key);
  const vector = (name: string): Handle => graph.weight(name, [channels]);
  const statistics = { mean: vector(mean), variance: vector(variance) };
  return graph.batchNormalization(map, { scale: vector(scale), bias: vector(bias), ...statistics, epsilon });
}

/** Scale 1 and shift 0: an operator that wants both, of a norm that has none. */
function identityAffine(graph: Graph, channels: number): { readonly scale: Handle; readonly bias: Handle } {
  const constant = (value: number): Handle =>
    graph.constant(
      Array.from({ length: channels }, () => value),
      [channels],
    );
  return { scale: constant(1), bias: constant(0) };
}

/**
 * A group is one channel of an InstanceNormalization. The operators named group normalisation are not to be had:
 * com.microsoft's fails on ONNX Runtime 1.30, ai.onnx's falls apart into 25 nodes, some of them on the CPU.
 */
function groupNorm(graph: Graph, map: Handle, shape: GroupNormShape & { readonly key: string }): Handle {
  const { key, channels, groups, epsilon } = shape;
  const grouped = graph.reshape(map, [rowCount(map), groups, -1]);
  const normal = graph.instanceNormalization(grouped, { ...identityAffine(graph, groups), epsilon });
  const perChannel: readonly WeightTransform[] = [{ kind: 'reshape', shape: [channels, 1, 1] }];
  const scaled = graph.mul(
    graph.reshape(normal, map.shape),
    graph.weight(`${key}.weight`, [channels], perChannel),
  );
  return graph.add(scaled, graph.weight(`${key}.bias`, [channels], perChannel));
}

function linear(graph: Graph, rows: Handle, shape: LinearShape & { readonly key: string }): Handle {
  const { key, inputs, outputs, stored } = shape;
  const turned: WeightTransform = { kind: 'transpose', perm: [1, 0] };
  const isMatrix = stored === 'matrix';
  const flat: WeightTransform = { kind: 'reshape', shape: [outputs, inputs] };
  const matrix = graph.matrix(`${key}.weight`, isMatrix ? [outputs, inputs] : [outputs, inputs, 1, 1], {
    outputAxis: 1,
    transforms: isMatrix ? [turned] : [flat, turned],
  });
  const product = graph.matMul(rows, matrix);
  return shape.bias === 'none' ? product : graph.add(product, graph.weight(`${key}.bias`, [outputs]));
}

function packedLinear(
  graph: Graph,
  rows: Handle,
  { key, width }: { readonly key: string; readonly width: number },
): readonly [Handle, Handle, Handle] {
  const turned: readonly WeightTransform[] = [{ kind: 'transpose', perm: [1, 0] }];
  const shape = [3 * width, width];
  const matrix = graph.matrix(`${key}_weight`, shape, { outputAxis: 1, transforms: turned });
  const product = graph.matMul(rows, matrix);
  const packed = graph.add(product, graph.weight(`${key}_bias`, [3 * width]));
  return graph.split(packed, [width, width, width], -1) as readonly [Handle, Handle, Handle];
}

function packQueries(graph: Graph, queries: Handle, heads: HeadShape): Handle {
  const scaled = graph.mul(queries, graph.constant([Math.fround(heads.headSize ** -0.5)], [1]));
  return graph.transpose(splitHeads(graph, scaled, heads), [0, 2, 1, 3]);
}

/** [rows, heads, n, headSize] */
function attend(graph: Graph, packedQueries: Handle, { keys, values, mask }: Attended): Handle {
  const scores = graph.matMul(packedQueries, keys);
  return graph.matMul(graph.softmax(mask === undefined ? scores : graph.add(scores, mask)), values);
}

/** 0 up to the diagonal; behind it a number whose exponential is 0, and which half precision holds. */
function causalMask(count: number): number[] {
  return Array.from({ length: count * count }, (_, i) => (i % count > Math.floor(i / count) ? HIDDEN : 0));
}

/** base + weight * (other - base) */
function mix(graph: Graph, [base, other]: readonly [Handle, Handle], weight: Handle): Handle {
  return graph.add(base, graph.mul(weight, graph.sub(other, base)));
}

/** [rows, heads, n, headSize] into [rows, n, heads * headSize]. */
function joinHeads(graph: Graph, values: Handle, { heads, headSize }: HeadShape): Handle {
  const rows = graph.transpose(values, [0, 2, 1, 3]);
  return graph.reshape(rows, [rowCount(rows), rows.shape[1] ?? -1, heads * headSize]);
}

/** [rows, n, heads * headSize] into [rows, n, heads, headSize]. */
function splitHeads(graph: Graph, rows: Handle, { heads, headSize }: HeadShape): Handle {
  return graph.reshape(rows, [rowCount(rows), rows.shape[1] ?? -1, heads, headSize]);
}

function sinusoid(graph: Graph, t: Handle, half: number): Handle {
  const column = graph.reshape(t, [t.shape[0] ?? -1, 1]);
  const angles = graph.mul(column, graph.constant(frequencies(half), [half]));
  const { sine, cosine } = sineCosine(graph, angles);
  return graph.concat([cosine, sine], -1);
}

/** exp(-ln(10000) i / half), rounded at every operation as float32 training code rounds it. */
function frequencies(half: number): number[] {
  return Array.from({ length: half }, (_, i) =>
    Math.fround(Math.exp(Math.fround(Math.fround(Math.fround(-Math.log(MAX_PERIOD)) * i) / half))),
  );
}
