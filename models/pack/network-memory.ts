/**
 * What a graph takes of a device's memory, from its own nodes and shapes, in the way in which ONNX Runtime's WebGPU engine
 * takes it (measured against the device's own buffers: test/gpu/gpu-memory.test.ts):
 *
 *   weights      in the type they are computed in: casts of stored values are folded when the graph is loaded; whole
 *                numbers stay as they are
 *   plan         a buffer per result; when its last reader is done, a later result of the same shape takes it
 *   layout       a convolution turns its input to channels-last and its answer back
 *   work         multiplications of products, convolutions and attention
 *   release      a buffer that nobody takes over goes with the batch of dispatches that its last reader is in
 *
 * Which moment of a run takes most depends on the sizes, so all that can be the peak are told, as polynomials.
 */
import type { MemoryFacts, Polynomial } from '../../src/runtime/memory-schema.js';
import { ELEMENT_BYTES, type GraphModel, type GraphNode, type Handle } from '../onnx/model.js';
import { elementCount, ratioOf, symbolsOf, type Shape } from '../onnx/dims.js';

/** Dispatches that the engine gathers before it hands them over and frees what they were the last to read. */
const BATCH = 16;

/** Results that are the buffer of their first input under another shape. */
const VIEWS: ReadonlySet<string> = new Set(['Reshape', 'Identity', 'Squeeze', 'Unsqueeze', 'Flatten']);
const CONVOLUTIONS: ReadonlySet<string> = new Set(['Conv', 'ConvTranspose']);

export function memoryFacts(model: GraphModel): MemoryFacts {
  const graph = analyzed(model);
  const buffers = planned(graph);
  return {
    weights: graph.weightBytes,
    activations: undominated(momentsOf(buffers, graph.steps.length)),
    tensor: undominated(graph.tensors.map(bytesOf)),
    multiplications: multiplications(model),
  };
}

function multiplications(model: GraphModel): Polynomial {
  const all = [...model.values, ...model.inputs, ...model.weights, ...model.constants];
  const shapes = new Map(all.map(({ name, shape }) => [name, shape]));
  const shapeOf = (name: string): Shape => shapes.get(name) ?? [];
  return model.nodes.reduce<Polynomial>((sum, node) => plus(sum, productsOf(node, shapeOf), 1), {});
}

/** How many numbers of each input go into a number of the answer. */
function productsOf({ op, inputs, outputs }: GraphNode, shapeOf: (name: string) => Shape): Polynomial {
  const [a, b] = inputs.map(shapeOf);
  const answer = shapeOf(outputs[0]);
  switch (op) {
    case 'MatMul':
      return termOf([...answer, a[a.length - 1]], 1);
    case 'Conv':
      return termOf([...answer, ...b.slice(1)], 1);
    case 'ConvTranspose':
      return termOf([...a, ...b.slice(1)], 1);
    // Queries with keys, and their shares with values.
    case 'MultiHeadAttention':
      return termOf([...answer, b[1]], 2);
    default:
      return {};
  }
}

interface Step {
  readonly reads: readonly string[];
  readonly makes: readonly Handle[];
}

interface Analyzed {
  readonly steps: readonly Step[];
  readonly weightBytes: number;
  /** Everything that lies in a buffer of its own. */
  readonly tensors: readonly Handle[];
  readonly outputs: ReadonlySet<string>;
}

function analyzed(model: GraphModel): Analyzed {
  const values = new Map([...model.values, ...model.inputs].map((value) => [value.name, value]));
  const stored = new Map([...model.weights, ...model.constants].map((value) => [value.name, value]));
  const steps: Step[] = [];
  /** Of a view the buffer's first name. */
  const roots = new Map<string, string>();
  const rootOf = (name: string): string => roots.get(name) ?? name;
  const folded = new Map<string, Handle>();
  const fusions = fusedNodes(model, stored);
  for (const node of model.nodes) {
    const made = node.outputs.map((name) => values.get(name)).filter((value) => value !== undefined);
    const [first] = node.inputs;
    const source = stored.get(first) ?? folded.get(first);
    if (node.op === 'Cast' && source !== undefined) folded.set(node.outputs[0], made[0]);
    else if (made.some(({ dtype }) => dtype === 'int64')) continue;
    else if (VIEWS.has(node.op) || fusions.has(node)) roots.set(node.outputs[0], rootOf(first));
    else
      steps.push(
        ...stepsOf(node, made, { rootOf, made: (name) => (folded.has(name) ? undefined : values.get(name)) }),
      );
  }
  const used = usedWeights(model, folded);
  const made = steps.flatMap(({ makes }) => makes);
  return {
    steps,
    weightBytes: used.reduce(
      (sum, { shape, dtype }) => sum + ELEMENT_BYTES[dtype] * Number(elementCount(shape)),
      0,
    ),
    tensors: [...made, ...used, ...model.inputs],
    outputs: new Set(model.outputs.map(({ name }) => rootOf(name))),
  };
}

/**
 * Nodes that the engine makes part of the one before or behind: a sigmoid in x sigmoid(x), whole numbers that only products
 * read, and a bias after a product, whose result is the product's.
 */
function fusedNodes({ nodes }: GraphModel, stored: ReadonlyMap<string, Handle>): ReadonlySet<GraphNode> {
  const readers = new Map<string, GraphNode[]>();
  for (const node of nodes)
    for (const name of node.inputs) readers.set(name, [...(readers.get(name) ?? []), node]);
  const products = new Set(nodes.filter(({ op }) => op === 'MatMul').map(({ outputs }) => outputs[0]));
  return new Set(
    nodes.filter(({ op, inputs: [first, second], outputs: [out] }) => {
      const [reader, ...others] = readers.get(out) ?? [];
      if (op === 'Sigmoid')
        return others.length === 0 && reader?.op === 'Mul' && reader.inputs.includes(first);
      if (op === 'DequantizeLinear') return [reader, ...others].every((each) => each?.op === 'MatMul');
      const isBias = op === 'Add' && products.has(first) && stored.has(second);
      return isBias && readers.get(first)?.length === 1;
    }),
  );
}

interface Naming {
  readonly rootOf: (name: string) => string;
  /** What a node or the caller makes anew in every run. */
  readonly made: (name: string) => Handle | undefined;
}

/** What the engine does for a node. A stored kernel was turned once, when the graph was loaded. */
function stepsOf(node: GraphNode, makes: readonly Handle[], { rootOf, made }: Naming): readonly Step[] {
  const reads = node.inputs.map(rootOf);
  const [map, kernel] = node.inputs;
  const source = made(map);
  if (!CONVOLUTIONS.has(node.op) || source === undefined) return [{ reads, makes }];
  const turns = [source, made(kernel)]
    .filter((value) => value !== undefined)
    .map((value): Step => {
      return {
        reads: [rootOf(value.name)],
        makes: [channelsLast(value, `${node.name} ${value.name} turned`)],
      };
    });
  const left = reads.filter((name) => !turns.some((turn) => turn.reads.includes(name)));
  const turned = turns.flatMap((turn) => turn.makes.map(({ name }) => name));
  const answer = channelsLast(makes[0], `${node.name} answer`);
  return [...turns, { reads: [...turned, ...left], makes: [answer] }, { reads: [answer.name], makes }];
}

/** No map of the other layout can take its buffer: the engine looks at shapes, not at sizes. */
function channelsLast({ dtype, shape: [count, channels, ...space] }: Handle, name: string): Handle {
  return { name, dtype, shape: [count, ...space, channels] };
}

/** Each as it is read: cast where a cast of it is. */
function usedWeights(model: GraphModel, folded: ReadonlyMap<string, Handle>): readonly Handle[] {
  const casts = model.nodes.filter(({ outputs }) => folded.has(outputs[0]));
  const read = new Set(model.nodes.filter((node) => !casts.includes(node)).flatMap(({ inputs }) => inputs));
  const floats = [...model.weights, ...model.constants].filter(({ dtype }) => dtype !== 'int64');
  return [...floats, ...folded.values()].filter(({ name }) => read.has(name));
}

interface Buffer {
  readonly size: Handle;
  /** Steps, the last one included. */
  readonly from: number;
  until: number;
}

/** The buffers of a run, each over the steps in which it is held. */
function planned({ steps, outputs }: Analyzed): readonly Buffer[] {
  const lastReads = new Map(steps.flatMap(({ reads }, at) => reads.map((name) => [name, at] as const)));
  const buffers: Buffer[] = [];
  const owner = new Map<string, Buffer>();
  const idle = new Map<string, Buffer[]>();
  steps.forEach(({ reads, makes }, at) => {
    for (const value of makes) {
      const buffer = idle.get(shapeKey(value))?.pop() ?? { size: value, from: at, until: at };
      if (buffer.from === at) buffers.push(buffer);
      buffer.until = at;
      owner.set(value.name, buffer);
    }
    for (const name of new Set([...reads, ...makes.map((value) => value.name)])) {
      const buffer = owner.get(name);
      if (buffer === undefined) continue;
      if (outputs.has(name)) buffer.until = steps.length;
      else buffer.until = Math.max(buffer.until, at);
      if ((lastReads.get(name) ?? at) > at || outputs.has(name)) continue;
      const { size } = buffer;
      idle.set(shapeKey(size), [...(idle.get(shapeKey(size)) ?? []), buffer]);
    }
  });
  return buffers;
}

const shapeKey = ({ shape, dtype }: Handle): string => `${dtype} ${shape.join()}`;

/** What is held at each step. */
function momentsOf(buffers: readonly Buffer[], steps: number): readonly Polynomial[] {
  const changes = Array.from({ length: steps + 1 }, (): Polynomial[] => []);
  const gone = Array.from({ length: steps + 1 }, (): Polynomial[] => []);
  for (const { size, from, until } of buffers) {
    const bytes = bytesOf(size);
    changes[from].push(bytes);
    gone[Math.min(steps, (Math.floor(until / BATCH) + 1) * BATCH)].push(bytes);
  }
  const moments: Polynomial[] = [];
  let held: Polynomial = {};
  for (let at = 0; at < steps; at++) {
    held = gone[at].reduce(
      (sum, bytes) => plus(sum, bytes, -1),
      changes[at].reduce((sum, bytes) => plus(sum, bytes, 1), held),
    );
    moments.push(held);
  }
  return moments;
}

function bytesOf({ shape, dtype }: Handle): Polynomial {
  return termOf(shape, ELEMENT_BYTES[dtype]);
}

/** `each` times the number of elements. */
function termOf(shape: Shape, each: number): Polynomial {
  const count = elementCount(shape);
  if (typeof count === 'number') return { '1': count * each };
  const { factor, divisor } = ratioOf(count);
  return { [symbolsOf(count).join('*')]: (factor * each) / divisor };
}

function plus(sum: Polynomial, terms: Polynomial, sign: 1 | -1): Polynomial {
  const result: Record<string, number> = { ...sum };
  for (const [monomial, factor] of Object.entries(terms)) {
    const value = (result[monomial] ?? 0) + sign * factor;
    if (value === 0) delete result[monomial];
    else result[monomial] = value;
  }
  return result;
}

/** A candidate that is so little above another one is left out: the whole is no more exact than that. */
const SLACK = 1.02;

/** Without those that another one is nowhere far below. */
function undominated(all: readonly Polynomial[]): readonly Polynomial[] {
  const kept: Polynomial[] = [];
  for (const each of all) {
    if (kept.some((other) => isAtMost(each, other))) continue;
    kept.splice(0, kept.length, ...kept.filter((other) => !isAtMost(other, each)), each);
  }
  return kept;
}

function isAtMost(a: Polynomial, b: Polynomial): boolean {
  return Object.entries(a).every(([monomial, factor]) => factor <= SLACK * (b[monomial] ?? 0));
}
