/**
 * The emission for WebGPU in float32: as the portable one, with attention as one operator, so that scores, which grow
 * with the fourth power of a picture's side, are never stored. For devices that were seen to compute it rightly (the
 * feature "attention", src/runtime/emissions.ts), and never for wasm, where it overflows an integer at 4096 tokens.
 *
 * Packed keys and values are the rows themselves, [1, n, heads * headSize], as the operator takes them.
 *
 * All normalisations have one epsilon: ONNX Runtime 1.30 writes it into the kernel, and keeps the kernel by the number of
 * groups alone, so that one with another epsilon would get that of whichever was run first on the device.
 */
import type { Graph } from '../onnx/graph.js';
import type { Handle } from '../onnx/model.js';
import type { Attended, ConvShape, Emitter, HeadShape } from './emitter.js';
import { conv, portableEmitter } from './portable.js';

/**
 * With larger heads the engine takes a kernel that is made for a single query. The widest of the method's networks is the
 * autoencoder's 512, where the form with stored scores is the better one.
 */
const LARGEST_HEAD = 256;

export function gpuEmitter(graph: Graph): Emitter {
  const plain = gpuBase(graph);
  return { ...plain, ...evenNorms(plain), ...attentionOperator(graph, plain) };
}

/**
 * As the portable one. ONNX Runtime 1.30 on WebGPU computes a kernel of 3n inputs and 4m outputs wrongly, but for 3 inputs
 * and multiples of 4: it reads three channels at a time. Zeros fill such inputs up to a multiple of 4.
 */
export function gpuBase(graph: Graph): Emitter {
  const plain = portableEmitter(graph);
  return {
    ...plain,
    conv: (key, map, shape) =>
      isMisread(shape)
        ? graph.within(key, () => conv(graph, map, { key, ...shape, zeros: 4 - (shape.inputs % 4) }))
        : plain.conv(key, map, shape),
  };
}

function isMisread({ inputs, outputs }: ConvShape): boolean {
  return inputs > 3 && inputs % 3 === 0 && inputs % 4 !== 0 && outputs % 4 === 0;
}

/** That of most normalisations, and of the sums with which a device is tried. */
const EPSILON = 1e-5;

/** With epsilon e, x is normalised as s x is with s^2 e. */
export function evenNorms({ groupNorm, instanceNorm, scale }: Emitter) {
  const scaled = (map: Handle, epsilon: number): Handle =>
    epsilon === EPSILON ? map : scale(map, Math.sqrt(EPSILON / epsilon));
  return {
    groupNorm: (key, map, shape) =>
      groupNorm(key, scaled(map, shape.epsilon), { ...shape, epsilon: EPSILON }),
    instanceNorm: (map, shape) => instanceNorm(scaled(map, shape.epsilon), { ...shape, epsilon: EPSILON }),
  } satisfies Partial<Emitter>;
}

/** What keeps keys and values as rows; `plain` writes what the operator is not for. */
export function attentionOperator(graph: Graph, plain: Emitter) {
  const rowsInput = (name: string, { heads, headSize }: HeadShape, count: Handle['shape'][number]): Handle =>
    plain.input(name, [1, count, heads * headSize]);
  const attention: Emitter['attention'] = (queries, attended, heads) =>
    isForOperator(attended, heads)
      ? graph.multiHeadAttention({ queries, ...attended }, { ...heads, scale: heads.headSize ** -0.5 })
      : plain.attention(queries, repacked(plain, attended, heads), heads);
  return {
    keyInput: rowsInput,
    valueInput: rowsInput,
    packKeys: (rows) => rows,
    packValues: (rows) => rows,
    attention,
    attentionMap: (queries, keys, heads) => plain.attentionMap(queries, plain.packKeys(keys, heads), heads),
    splitAttention: ({ foreground, background, weight }, heads) => {
      const [base, other] = [background, foreground].map((side) => attention(side.queries, side, heads));
      return plain.mix(base as Handle, other as Handle, weight);
    },
  } satisfies Partial<Emitter>;
}

/** The operator knows masks, too, but only a slower kernel of it does. */
function isForOperator({ mask }: Attended, { headSize }: HeadShape): boolean {
  return mask === undefined && headSize <= LARGEST_HEAD;
}

/** As the plain form wants keys and values. */
function repacked(plain: Emitter, { keys, values, ...rest }: Attended, heads: HeadShape): Attended {
  return { ...rest, keys: plain.packKeys(keys, heads), values: plain.packValues(values, heads) };
}
