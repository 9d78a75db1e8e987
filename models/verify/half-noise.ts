/**
 * What a GPU's sums in half precision do to a network, on the CPU: behind every product that the emission `gpu-half` computes in
 * halves comes a normal noise of the size by which such a sum is off (half-sums.ts), relative to the root mean square of what is
 * summed. Seeds are those of the nodes' places, so that a graph always has the same noise.
 *
 * A narrow model stands for a wider one: sums are taken for `width` times as long, kernels for width^2 times as large, and which
 * products are computed in float32 is decided by those sizes, whatever the narrow graph does.
 */
import { hasFewChannels, isLongSum } from '../nn/gpu-half.js';
import { float, int, TENSOR_TYPES, type GraphModel, type GraphNode, type Handle } from '../onnx/model.js';

export interface HalfNoise {
  readonly width: number;
  /** Whether long sums of small kernels are in float32, as the emission writes them. */
  readonly spares: 'long sums' | 'nothing';
}

/**
 * Relative errors of sums of so many terms, measured by half-sums.ts; between them along a straight line of the logarithms.
 * half-sums.test.ts holds them to it.
 */
export const SUM_ERRORS = [
  [64, 1.0e-3],
  [320, 2.0e-3],
  [1280, 5e-3],
  [2880, 7.5e-3],
  [11_520, 1.7e-2],
  [23_040, 2.4e-2],
] as const;

export function withHalfNoise(model: GraphModel, { width, spares }: HalfNoise): GraphModel {
  // A graph that is in float32 as a whole.
  if (spares === 'long sums' && model.values.every(({ dtype }) => dtype !== 'float16')) return model;
  const all = [...model.values, ...model.inputs, ...model.weights, ...model.constants];
  const byName = new Map(all.map((value) => [value.name, value]));
  const made: Handle[] = [];
  const nodes = model.nodes.flatMap((node, place) => {
    const terms = noisyTerms(node, byName, { width, spares });
    if (terms === null) return [node];
    const noisy = disturbed(node, byName.get(node.outputs[0]) as Handle, { place, error: sumError(terms) });
    made.push(...noisy.values);
    return noisy.nodes;
  });
  return { ...model, nodes, values: [...model.values, ...made] };
}

/** Null where a node is no product, or one in float32. */
function noisyTerms(
  { op, inputs, outputs }: GraphNode,
  byName: ReadonlyMap<string, Handle>,
  { width, spares }: HalfNoise,
): number | null {
  const factor = byName.get(inputs[1])?.shape.map(Number) ?? [];
  if (op === 'MatMul') {
    const terms = factor[factor.length - 2] * width;
    return byName.get(outputs[0])?.dtype === 'float16' && Number.isFinite(terms) ? terms : null;
  }
  if (op !== 'Conv') return null;
  const [channels, group, kernel] = factor;
  if (hasFewChannels({ inputs: group, outputs: channels })) return null;
  const sum = { inputs: group * width, outputs: channels * width, kernel };
  return spares === 'long sums' && isLongSum(sum) ? null : sum.inputs * kernel ** 2;
}

export function sumError(terms: number): number {
  const next = SUM_ERRORS.findIndex(([count]) => count >= terms);
  const at = next < 1 ? (next === 0 ? 1 : SUM_ERRORS.length - 1) : next;
  const [[fromTerms, from], [toTerms, to]] = [SUM_ERRORS[at - 1], SUM_ERRORS[at]];
  return from * (to / from) ** (Math.log(terms / fromTerms) / Math.log(toTerms / fromTerms));
}

interface Disturbance {
  readonly place: number;
  readonly error: number;
}

/** answer + error * rms(answer) * normal, rounded as the answer was. */
function disturbed(
  node: GraphNode,
  answer: Handle,
  { place, error }: Disturbance,
): { readonly nodes: readonly GraphNode[]; readonly values: readonly Handle[] } {
  const exact = { ...answer, name: `${answer.name} exact` };
  const nodes: GraphNode[] = [{ ...node, outputs: [exact.name] }];
  const values: Handle[] = [exact];
  const make = (
    op: string,
    inputs: readonly Handle[],
    { shape = answer.shape, attributes = {} }: Made = {},
  ): Handle => {
    const value: Handle = { name: `${answer.name} ${op} ${nodes.length}`, dtype: 'float32', shape };
    nodes.push({
      name: value.name,
      op,
      inputs: inputs.map(({ name }) => name),
      outputs: [value.name],
      attributes,
    });
    values.push(value);
    return value;
  };
  const wide = make('Cast', [exact], { attributes: { to: int(TENSOR_TYPES.float32) } });
  const square = make('ReduceMean', [make('Mul', [wide, wide])], { shape: [1] });
  const normal = { scale: float(error), seed: float(place + 1) };
  const noise = make('Mul', [
    make('RandomNormalLike', [wide], { attributes: normal }),
    make('Sqrt', [square], { shape: [1] }),
  ]);
  const sum = make('Add', [wide, noise]);
  const attributes = { to: int(TENSOR_TYPES[answer.dtype]) };
  nodes.push({
    name: `${answer.name} disturbed`,
    op: 'Cast',
    inputs: [sum.name],
    outputs: [answer.name],
    attributes,
  });
  return { nodes, values };
}

/** What is not as of the answer, and without attributes. */
interface Made {
  readonly shape?: Handle['shape'];
  readonly attributes?: GraphNode['attributes'];
}
