/**
 * Small sums whose results are known: what a device must get right before it is trusted with a picture. Drivers and kernels
 * exist that compute nonsense without an error (attention as one operator, where the device has `subgroups` of four
 * lanes, is off by its whole size), so they are computed when an engine is opened, and compared with plain JavaScript.
 */
import { tinyModel, type TinyModel, type TinyNode } from './tiny-model.js';
import type { HostTensor } from '../session.js';

/** Attention as one operator; what every network of every pack is made of; both in half precision. */
export type KnownAnswerName = 'attention' | 'convolution' | 'half precision';

export interface KnownAnswer {
  readonly name: KnownAnswerName;
  /** An ONNX file with the one output `out`. */
  readonly model: Uint8Array;
  readonly feeds: Readonly<Record<string, HostTensor>>;
  readonly expected: Float32Array;
  /** Of the largest magnitude expected. */
  readonly mostError: number;
}

/** float32 is off by less than a thousandth of it. */
const MOST_ERROR = 1e-3;
/** Half precision, summed in half, is off by about 2e-3 here; a wrong kernel by far more. */
const MOST_ERROR_OF_HALF = 2e-2;

/** Largest difference, relative to the largest magnitude expected; infinite where a number is none. */
export function relativeError(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Infinity;
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const error = actual.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);
  return Number.isNaN(error) ? Infinity : error / largest;
}

type Precision = 'single' | 'half';

const IN_HALF = { name: 'half precision', mostError: MOST_ERROR_OF_HALF } as const;
/** As TensorProto.DataType. */
const TYPES = { single: 1, half: 10 } as const;

const [TOKENS, WIDTH, HEADS] = [64, 256, 4];

/** com.microsoft.MultiHeadAttention, q, k and v [1, 64, 256] in 4 heads: long enough to take the kernel of real sizes. */
export function attentionAnswer(precision: Precision = 'single'): KnownAnswer {
  const shape = [1, TOKENS, WIDTH];
  const [q, k, v] = [1, 2, 3].map((seed) => spread(TOKENS * WIDTH, { seed, most: 2 })) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const node = {
    op: 'MultiHeadAttention',
    domain: 'com.microsoft',
    inputs: ['q', 'k', 'v'],
    output: 'out',
    attributes: { num_heads: HEADS },
  };
  return {
    name: 'attention',
    model: tinyModel(
      inPrecision(precision, {
        nodes: [node],
        inputs: { q: shape, k: shape, v: shape },
        outputs: { out: shape },
      }),
    ),
    feeds: { q: { data: q, shape }, k: { data: k, shape }, v: { data: v, shape } },
    expected: attention(q, k, v),
    mostError: MOST_ERROR,
    ...(precision === 'half' ? IN_HALF : {}),
  };
}

const [SIDE, FROM, TO, GROUPS] = [16, 16, 32, 8];
const EPSILON = 1e-5;

/** A convolution of 3x3 over 16x16 pixels, 16 channels to 32, normalised in 8 groups, as every block of a network has it. */
export function convolutionAnswer(precision: Precision = 'single'): KnownAnswer {
  const [shape, outShape] = [
    [1, FROM, SIDE, SIDE],
    [1, TO, SIDE, SIDE],
  ] as const;
  const x = spread(FROM * SIDE * SIDE, { seed: 4, most: 1 });
  const weight = spread(TO * FROM * 9, { seed: 5, most: 0.5 });
  const bias = spread(TO, { seed: 6, most: 1 });
  const nodes = [
    { op: 'Conv', inputs: ['x', 'weight', 'bias'], output: 'map', attributes: { pads: [1, 1, 1, 1] } },
    { op: 'Reshape', inputs: ['map', 'groups'], output: 'grouped' },
    { op: 'InstanceNormalization', inputs: ['grouped', 'one', 'zero'], output: 'normal' },
    { op: 'Reshape', inputs: ['normal', 'whole'], output: 'out' },
  ];
  const constants = {
    weight: { shape: [TO, FROM, 3, 3], data: weight },
    bias: { shape: [TO], data: bias },
    groups: { shape: [3], data: BigInt64Array.of(1n, BigInt(GROUPS), -1n) },
    one: { shape: [GROUPS], data: new Float32Array(GROUPS).fill(1) },
    zero: { shape: [GROUPS], data: new Float32Array(GROUPS) },
    whole: { shape: [4], data: BigInt64Array.from(outShape.map(BigInt)) },
  };
  return {
    name: 'convolution',
    model: tinyModel(
      inPrecision(precision, { nodes, inputs: { x: shape }, outputs: { out: outShape }, constants }),
    ),
    feeds: { x: { data: x, shape } },
    expected: normalised(convolution(x, weight, bias)),
    mostError: MOST_ERROR,
    ...(precision === 'half' ? IN_HALF : {}),
  };
}

/** The same in half precision: whatever is float32 is cast on its way in, and the result on its way out. */
function inPrecision(precision: Precision, model: TinyModel): TinyModel {
  if (precision === 'single') return model;
  const { nodes, inputs, constants = {} } = model;
  const floats = Object.entries(constants).filter(([, { data }]) => data instanceof Float32Array);
  const wide = [...Object.keys(inputs), ...floats.map(([name]) => name)];
  const half = (name: string): string => (wide.includes(name) || name === 'out' ? `${name}_half` : name);
  const cast = (input: string, output: string, to: number): TinyNode => ({
    ...{ op: 'Cast', inputs: [input], output },
    attributes: { to },
  });
  return {
    ...model,
    nodes: [
      ...wide.map((name) => cast(name, half(name), TYPES.half)),
      ...nodes.map((node) => ({ ...node, inputs: node.inputs.map(half), output: half(node.output) })),
      cast(half('out'), 'out', TYPES.single),
    ],
  };
}

/** Numbers from -most to most that repeat no pattern, the same everywhere (Numerical Recipes' generator, 32 bits). */
function spread(
  count: number,
  { seed, most }: { readonly seed: number; readonly most: number },
): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 31 - 1) * most;
  });
}

/** softmax(q k' / sqrt(size)) v, head by head. */
function attention(q: Float32Array, k: Float32Array, v: Float32Array): Float32Array {
  const size = WIDTH / HEADS;
  const out = new Float32Array(q.length);
  for (let head = 0; head < HEADS; head++) {
    for (let row = 0; row < TOKENS; row++) {
      const at = row * WIDTH + head * size;
      const weights = softmax(
        Array.from({ length: TOKENS }, (_, other) => {
          let product = 0;
          for (let i = 0; i < size; i++) product += q[at + i] * k[other * WIDTH + head * size + i];
          return product / Math.sqrt(size);
        }),
      );
      for (let i = 0; i < size; i++) {
        out[at + i] = weights.reduce(
          (sum, weight, other) => sum + weight * v[other * WIDTH + head * size + i],
          0,
        );
      }
    }
  }
  return out;
}

function softmax(scores: readonly number[]): readonly number[] {
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** 3x3 with zeros around. */
function convolution(x: Float32Array, weight: Float32Array, bias: Float32Array): Float64Array {
  const pixels = SIDE * SIDE;
  const at = (channel: number, row: number, column: number): number =>
    row < 0 || column < 0 || row >= SIDE || column >= SIDE ? 0 : x[channel * pixels + row * SIDE + column];
  return Float64Array.from({ length: TO * pixels }, (_, index) => {
    const to = Math.floor(index / pixels);
    const [row, column] = [Math.floor((index % pixels) / SIDE), index % SIDE];
    let sum = bias[to];
    for (let from = 0; from < FROM; from++) {
      for (let tap = 0; tap < 9; tap++) {
        const [down, right] = [Math.floor(tap / 3) - 1, (tap % 3) - 1];
        sum += weight[(to * FROM + from) * 9 + tap] * at(from, row + down, column + right);
      }
    }
    return sum;
  });
}

/** Every group to a mean of 0 and a variance of 1. */
function normalised(map: Float64Array): Float32Array {
  const size = map.length / GROUPS;
  const groups = Array.from({ length: GROUPS }, (_, group) => {
    const part = map.subarray(group * size, (group + 1) * size);
    const mean = part.reduce((sum, value) => sum + value, 0) / size;
    const variance = part.reduce((sum, value) => sum + (value - mean) ** 2, 0) / size;
    return { mean, deviation: Math.sqrt(variance + EPSILON) };
  });
  return Float32Array.from(map, (value, i) => {
    const { mean, deviation } = groups[Math.floor(i / size)];
    return (value - mean) / deviation;
  });
}
