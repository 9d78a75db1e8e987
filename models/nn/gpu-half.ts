/**
 * The emission for WebGPU devices with half precision: as `gpu`, computing in float16 but for islands of float32, where
 * a rounding would show in the whole picture or a sum would leave half's range:
 *
 *   - what has few channels (latents, pictures, masks): the first and last convolutions and what lies beyond them;
 *   - long sums: the engine sums in the type of its operands, one term after the other, and a sum of K terms in half is off by
 *     about 1.5e-4 sqrt(K) of its size. Convolutions of many terms are in float32 as long as their kernels are small, for on the
 *     device those take twice what they are stored in: of v2's U-Net that is nearly all on the two finer levels. The picture of a
 *     whole run gains 6 dB (models/verify/half-noise.ts). Whole numbers are rounded by more than their sums, which stay in half;
 *   - products with whole numbers whose scales are below half's smallest normal number: a device may take such a scale for 0, and
 *     the channel with it;
 *   - rows without space (time, style, size, means over space, coefficients): they steer whole maps and cost next to nothing;
 *   - attention in plain form (of words, with its mask), batch normalisation, lengths.
 *
 * The autoencoder is in float32 as a whole, written as `gpu` (src/runtime/emissions.ts).
 *
 * A value's element type says which it is in: nodes take that of their operands, and stored values take it, too
 * (models/onnx/nodes.ts). Where an island's value meets a half, it becomes one.
 */
import type { NetworkPorts, Port } from '../../src/runtime/contracts.js';
import type { Graph } from '../onnx/graph.js';
import type { DataType, Handle } from '../onnx/model.js';
import type { Arithmetic } from '../onnx/nodes.js';
import type { ConvShape, Emitter } from './emitter.js';
import { attentionOperator, evenNorms, gpuBase } from './gpu.js';

/** Fewer than these: a latent, a picture, a mask. */
const FEW_CHANNELS = 16;

/** Tokens and maps; what has fewer axes is a row or a list of numbers. */
const SPATIAL_RANK = 3;

/** Terms of a long sum: those of a 3x3 kernel of 67 channels. */
const LONG_TERMS = 600;

/** Numbers of the largest kernel that may take twice its room: v2's largest on its second level has 11 million. */
const MOST_WIDE = 12e6;

export function gpuHalfEmitter(graph: Graph, ports: NetworkPorts): Emitter {
  const plain = gpuBase(graph);
  const wide = { ...plain, ...plainAttention(graph, plain) };
  return {
    ...wide,
    ...evenNorms(plain),
    ...attentionOperator(graph, { ...wide, ...meetings(graph, plain) }),
    ...meetings(graph, plain),
    ...islands(graph, plain),
    ...ends(graph, ports),
  };
}

function ends(graph: Graph, { inputs, outputs }: NetworkPorts) {
  const input = (name: string, shape: Handle['shape']): Handle =>
    graph.input(name, typeOf(inputs[name]), shape);
  const spatial = (name: string, shape: Handle['shape']): Handle => half(graph, input(name, shape));
  const output = (name: string, value: Handle): void =>
    graph.output(name, as(graph, value, typeOf(outputs[name])));
  return {
    input: (name, shape) => (shape.length < SPATIAL_RANK ? input : spatial)(name, shape),
    output,
    mapInput: (name, { channels, height, width }) => input(name, [1, channels, height, width]),
    mapOutput: output,
    keyInput: (name, { heads, headSize }, count) => spatial(name, [1, count, heads * headSize]),
    valueInput: (name, { heads, headSize }, count) => spatial(name, [1, count, heads * headSize]),
    numbers: (values) => graph.parameter32(values.map(Math.fround)),
  } satisfies Partial<Emitter>;
}

/** A port that the contract does not name is the host's. */
function typeOf(port: Port | undefined): Arithmetic {
  return port?.dtype === 'emission' ? 'float16' : 'float32';
}

/** Two values of one node. */
function meetings(graph: Graph, plain: Emitter) {
  const bothOf =
    (join: (first: Handle, second: Handle) => Handle) =>
    (first: Handle, second: Handle): Handle =>
      join(...common(graph, first, second));
  const firstOf =
    (join: (value: Handle, other: Handle) => Handle) =>
    (value: Handle, other: Handle): Handle =>
      join(value, as(graph, other, value.dtype));
  return {
    add: bothOf(plain.add),
    joinRows: bothOf(plain.joinRows),
    joinTokens: bothOf(plain.joinTokens),
    concatChannels: bothOf(plain.concatChannels),
    addToChannels: firstOf(plain.addToChannels),
    scaleChannels: firstOf(plain.scaleChannels),
    scaleBy: firstOf(plain.scaleBy),
    mix: (base, other, weight) => {
      const [one, two] = common(graph, base, other);
      return plain.mix(one, two, as(graph, weight, one.dtype));
    },
  } satisfies Partial<Emitter>;
}

function islands(graph: Graph, plain: Emitter) {
  const isLong = (shape: Sum): boolean => graph.storage !== 'int8' && isLongSum(shape);
  const inFloat32 = (value: Handle, compute: (value: Handle) => Handle): Handle =>
    as(graph, compute(as(graph, value, 'float32')), value.dtype);
  const isFaint = (key: string): boolean => graph.isFaint(`${key}.weight`);
  const wideIfFaint = (key: string, value: Handle, compute: (value: Handle) => Handle): Handle =>
    isFaint(key) ? inFloat32(value, compute) : compute(value);
  return {
    conv: (key, map, shape) => {
      if (!hasFewChannels(shape) && !isLong(shape) && !isFaint(key))
        return plain.conv(key, half(graph, map), shape);
      const result = plain.conv(key, as(graph, map, 'float32'), shape);
      return shape.outputs < FEW_CHANNELS ? result : half(graph, result);
    },
    upsampleConv: (key, map, shape) => {
      const type = isLong({ ...shape, kernel: 3 }) || isFaint(key) ? 'float32' : 'float16';
      return half(graph, plain.upsampleConv(key, as(graph, map, type), shape));
    },
    convTranspose: (key, map, shape) =>
      wideIfFaint(key, map, (value) => plain.convTranspose(key, value, shape)),
    linear: (key, rows, shape) => wideIfFaint(key, rows, (value) => plain.linear(key, value, shape)),
    project: (key, rows, shape) => wideIfFaint(key, rows, (value) => plain.project(key, value, shape)),
    packedLinear: (key, rows, width) => {
      const type = graph.isFaint(`${key}_weight`) ? 'float32' : rows.dtype;
      const parts = plain.packedLinear(key, as(graph, rows, type), width);
      return parts.map((part) => as(graph, part, rows.dtype)) as [Handle, Handle, Handle];
    },
    batchNorm: (key, map, shape) => inFloat32(map, (value) => plain.batchNorm(key, value, shape)),
    meanOverSpace: (map, channels) => plain.meanOverSpace(as(graph, map, 'float32'), channels),
    unitRows: (rows) => inFloat32(rows, plain.unitRows),
    sumOfMagnitudes: (value) => plain.sumOfMagnitudes(as(graph, value, 'float32')),
  } satisfies Partial<Emitter>;
}

/** Scores and their sums in float32. */
function plainAttention(graph: Graph, plain: Emitter) {
  const wide = (value: Handle): Handle => as(graph, value, 'float32');
  return {
    attention: (queries, { keys, values, mask }, heads) => {
      const attended = { keys: wide(keys), values: wide(values), ...(mask === undefined ? {} : { mask }) };
      return as(graph, plain.attention(wide(queries), attended, heads), queries.dtype);
    },
    attentionMap: (queries, keys, heads) => plain.attentionMap(wide(queries), wide(keys), heads),
  } satisfies Partial<Emitter>;
}

export function hasFewChannels({ inputs, outputs }: Pick<ConvShape, 'inputs' | 'outputs'>): boolean {
  return Math.min(inputs, outputs) < FEW_CHANNELS;
}

export type Sum = Pick<ConvShape, 'inputs' | 'outputs' | 'kernel'>;

/** Of a kernel that is not too large to be held in float32. */
export function isLongSum({ inputs, outputs, kernel }: Sum): boolean {
  const terms = inputs * kernel ** 2;
  return terms >= LONG_TERMS && terms * outputs <= MOST_WIDE;
}

function common(graph: Graph, first: Handle, second: Handle): readonly [Handle, Handle] {
  return first.dtype === second.dtype ? [first, second] : [half(graph, first), half(graph, second)];
}

function half(graph: Graph, value: Handle): Handle {
  return as(graph, value, 'float16');
}

function as(graph: Graph, value: Handle, dtype: DataType): Handle {
  return value.dtype === dtype ? value : graph.cast(value, dtype);
}
