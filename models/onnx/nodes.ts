/**
 * The growing node list under the builder: names, inputs, outputs, constants, weights and the bookkeeping that keeps
 * each of them once. `graph.ts` adds the operators.
 */
import type { WeightStorage } from '../../src/vocabulary/weight-storages.js';
import { canonicalDim, formatShape, ratioOf, symbolsOf } from './dims.js';
import type { Dim, Shape } from './dims.js';
import { int, TENSOR_TYPES, transformedShape } from './model.js';
import { weightName } from './weight-name.js';
import type {
  Attributes,
  Constant,
  DataType,
  GraphModel,
  GraphNode,
  Handle,
  OperatorDomain,
  Weight,
  WeightTransform,
} from './model.js';

/**
 * How matrices and kernels are stored; vectors stay float32. "int8": whole numbers with a scale per output channel
 * (symmetric); what is no large matrix or kernel is float16 there.
 */
export type Storage = WeightStorage;

/**
 * What a graph computes in, however its weights are stored. In a graph of halves a node with a float32 operand computes in
 * float32 (an island): stored values are cast to what they meet, once for each type.
 */
export type Arithmetic = 'float32' | 'float16';

export interface GraphOptions {
  readonly name: string;
  readonly storage: Storage;
  /** float32 where left out. */
  readonly arithmetic?: Arithmetic;
  /** Stored halves that are computed with in float32 are float32 to the graph: whoever loads it widens them. */
  readonly widensHalves?: boolean;
  /** Keys of whole numbers whose scales half precision does not hold. None where left out. */
  readonly faint?: ReadonlySet<string>;
}

export interface MatrixOptions {
  /** Of the shape after the transforms: which axis counts the outputs. */
  readonly outputAxis: number;
  readonly transforms?: readonly WeightTransform[];
}

/**
 * Below these, int8 saves next to nothing and costs most: first and last convolutions (few channels on one side), low-rank
 * pairs.
 */
const MIN_QUANTIZED_CHANNELS = 16;
const MIN_QUANTIZED_INPUTS = 64;

/** One output of a node to be: its inputs, attributes, and how to infer the output from the node's description. */
export interface NodeDraft {
  readonly inputs: readonly (Handle | null)[];
  readonly attributes?: Attributes;
  readonly domain?: OperatorDomain;
  readonly shape: (at: string) => Shape;
  /** That of the first input where left out. */
  readonly dtype?: DataType;
}

/** A stored value: as it is, or whole numbers with their scales. */
type Source =
  | { readonly stored: Handle; readonly scales?: undefined; readonly axis?: undefined }
  | { readonly stored: Handle; readonly scales: Handle; readonly axis: number };

export class NodeList {
  private readonly inputs: Handle[] = [];
  private readonly outputs: Handle[] = [];
  private readonly nodes: GraphNode[] = [];
  private readonly values: Handle[] = [];
  private readonly constants = new Map<string, Constant>();
  private readonly weights = new Map<string, Weight>();
  private readonly casts = new Map<string, Handle>();
  /** Names of stored values that some node reads, in the type that they have. */
  private readonly read = new Set<string>();
  /** What stands behind a handle whose type is open until it meets another value. */
  private readonly open = new WeakMap<Handle, Source>();
  private readonly sizes = new Map<Dim, Handle>();
  private readonly names = new Set<string>();
  private path: readonly string[] = [];

  constructor(private readonly options: GraphOptions) {}

  get storage(): Storage {
    return this.options.storage;
  }

  /** Whether a product with this matrix or kernel is to be computed in float32, whatever the graph computes in. */
  isFaint(key: string): boolean {
    return this.options.faint?.has(key) === true;
  }

  input(name: string, dtype: DataType, shape: Shape): Handle {
    const handle = { name: this.claim(name), dtype, shape: shape.map(canonicalDim) };
    this.inputs.push(handle);
    return handle;
  }

  /** Makes a value an output under a name of its own (one Identity node, which the runtime removes). */
  output(name: string, value: Handle): void {
    const handle = { ...value, name: this.claim(name) };
    this.nodes.push({
      name: `output/${name}`,
      op: 'Identity',
      inputs: [value.name],
      outputs: [name],
      attributes: {},
    });
    this.outputs.push(handle);
    this.values.push(handle);
  }

  /** A small tensor inside the .onnx file; equal ones are stored once. */
  constant(values: readonly number[], shape: readonly number[], dtype: DataType = 'float32'): Handle {
    const stored = this.storedConstant(values, shape, dtype);
    return dtype === 'float32' ? this.computed({ stored }) : stored;
  }

  /** [n] in float32, whatever the graph computes in and whatever it meets. */
  parameter32(values: readonly number[]): Handle {
    return this.storedConstant(values, [values.length], 'float32');
  }

  private storedConstant(values: readonly number[], shape: readonly number[], dtype: DataType): Constant {
    const size = shape.reduce((a, b) => a * b, 1);
    if (size !== values.length) throw new Error(`constant ${formatShape(shape)} got ${values.length} values`);
    const identity = `${dtype}[${shape.join(',')}]:${values.join(',')}`;
    const known = this.constants.get(identity);
    if (known !== undefined) return known;
    const constant = { name: this.claim(`constant_${this.constants.size}`), dtype, shape, values };
    this.constants.set(identity, constant);
    return constant;
  }

  /** A checkpoint's tensor of the given shape, transformed at conversion; the same one is stored once. */
  weight(key: string, shape: readonly number[], transforms: readonly WeightTransform[] = []): Handle {
    return this.computed({ stored: this.storedWeight(key, shape, transforms) });
  }

  /** The matrix of a product or the kernel of a convolution: what int8 storage is for. */
  matrix(key: string, shape: readonly number[], { outputAxis, transforms = [] }: MatrixOptions): Handle {
    const finalShape = transformedShape(key, shape, transforms);
    const channels = finalShape[outputAxis] ?? 1;
    const inputs = finalShape.reduce((a, b) => a * b, 1) / channels;
    const isLarge = channels >= MIN_QUANTIZED_CHANNELS && inputs >= MIN_QUANTIZED_INPUTS;
    if (this.options.storage !== 'int8' || !isLarge) return this.weight(key, shape, transforms);
    const part = (kind: 'quantize' | 'scales'): Weight =>
      this.storedWeight(key, shape, [...transforms, { kind, axis: outputAxis }]);
    // In this order they are stored.
    const [stored, scales] = [part('quantize'), part('scales')];
    return this.computed({ stored, scales, axis: outputAxis });
  }

  /** Names the nodes that `build` adds after a part of the network: in error messages and in profiles. */
  within<T>(part: string, build: () => T): T {
    const outer = this.path;
    this.path = [...outer, part];
    try {
      return build();
    } finally {
      this.path = outer;
    }
  }

  /** Appends a node with one output. */
  append(op: string, draft: NodeDraft): Handle {
    const [result] = this.appendMany(op, { ...draft, shapes: (at) => [draft.shape(at)] });
    if (result === undefined) throw new Error(`${op}: no output`);
    return result;
  }

  /** Appends a node with as many outputs as `shapes` returns. */
  appendMany(
    op: string,
    draft: Omit<NodeDraft, 'shape'> & { shapes: (at: string) => readonly Shape[] },
  ): readonly Handle[] {
    // First what they are cast by, if anything: it comes before this node.
    const met = this.meet(draft.inputs);
    // Values are named without the path, which would make up half of a graph's file.
    const value = `${op}_${this.nodes.length}`;
    const name = this.claim([...this.path, value].join('/'));
    const inputs = met.map((input) => input?.name ?? '');
    const shapes = draft.shapes(describe(op, name, met));
    const dtype = draft.dtype ?? met[0]?.dtype ?? 'float32';
    const outputs = shapes.map((shape, i) => ({ name: `${value}:${i}`, dtype, shape }));
    const domain = draft.domain === undefined ? {} : { domain: draft.domain };
    const attributes = draft.attributes ?? {};
    const names = outputs.map((output) => output.name);
    this.nodes.push({ name, op, ...domain, inputs, outputs: names, attributes });
    this.values.push(...outputs);
    return outputs;
  }

  /** A stored value in the type of another one, for a node that does not meet it. */
  alike(stored: Handle, value: Handle): Handle {
    const source = this.open.get(stored);
    return source === undefined ? stored : this.resolved(source, floatOf(value.dtype));
  }

  /** Operands of one node: stored values take the type of the others. */
  protected meet<T extends Handle | null>(operands: readonly T[]): readonly (T | Handle)[] {
    const running = operands.find((one) => one !== null && !this.open.has(one) && isFloat(one.dtype));
    return operands.map((one) => {
      const source = one === null ? undefined : this.open.get(one);
      return source === undefined ? one : this.resolved(source, floatOf(running?.dtype ?? one?.dtype));
    });
  }

  /** int64 [n] of the dimensions: a constant, or computed from the inputs' shapes (folded once sizes are known). */
  dimensions(dims: readonly Dim[]): Handle {
    if (dims.every((dim) => typeof dim === 'number')) return this.constant(dims, [dims.length], 'int64');
    const list = formatShape(dims); // brackets: never the name of a single size
    const known = this.sizes.get(list);
    if (known !== undefined) return known;
    const parts = dims.map((dim) =>
      typeof dim === 'number' ? this.constant([dim], [1], 'int64') : this.size(dim),
    );
    const axis = { axis: int(0) };
    const sizes = this.append('Concat', {
      inputs: parts,
      attributes: axis,
      shape: () => [dims.length],
      dtype: 'int64',
    });
    this.sizes.set(list, sizes);
    return sizes;
  }

  finish(): GraphModel {
    return {
      name: this.options.name,
      inputs: [...this.inputs],
      outputs: [...this.outputs],
      nodes: [...this.nodes],
      values: [...this.values],
      constants: [...this.constants.values()],
      weights: [...this.weights.values()],
    };
  }

  /** In its stored type, which only `computed` and `matrix` read: not every device computes in it. */
  private storedWeight(
    key: string,
    shape: readonly number[],
    transforms: readonly WeightTransform[] = [],
  ): Weight {
    const name = weightName({ key, transforms });
    const known = this.weights.get(name);
    if (known !== undefined) return known;
    const finalShape = transformedShape(key, shape, transforms);
    const stored = storedType(finalShape, transforms, this.options.storage);
    const weight: Weight = {
      name: this.claim(name),
      dtype: stored,
      stored,
      shape: finalShape,
      key,
      checkpointShape: shape,
      transforms,
    };
    this.weights.set(name, weight);
    return weight;
  }

  /** int64 [1] of one symbolic dimension. */
  private size(dim: Dim): Handle {
    const known = this.sizes.get(canonicalDim(dim));
    if (known !== undefined) return known;
    const { factor, divisor } = ratioOf(dim);
    const plain = symbolsOf(dim).map((symbol) => this.symbol(symbol));
    const one = (value: number): Handle => this.constant([value], [1], 'int64');
    const arithmetic = (op: 'Mul' | 'Div', a: Handle, b: Handle): Handle =>
      this.append(op, { inputs: [a, b], shape: () => [1] });
    let value = plain.reduce((a, b) => arithmetic('Mul', a, b));
    if (factor !== 1) value = arithmetic('Mul', value, one(factor));
    if (divisor !== 1) value = arithmetic('Div', value, one(divisor));
    this.sizes.set(canonicalDim(dim), value);
    return value;
  }

  /** A free size, read from the first input whose shape tells it. */
  private symbol(symbol: string): Handle {
    const known = this.sizes.get(symbol);
    if (known !== undefined) return known;
    for (const input of this.inputs) {
      const axis = input.shape.findIndex((dim) => symbolsOf(dim).join() === symbol);
      const dim = input.shape[axis];
      if (dim === undefined) continue;
      const value = this.sizeFromInput(input, axis);
      this.sizes.set(symbol, value);
      return value;
    }
    throw new Error(`graph ${this.options.name}: no input has a dimension that tells ${symbol}`);
  }

  private sizeFromInput(input: Handle, axis: number): Handle {
    const { factor, divisor } = ratioOf(input.shape[axis] ?? 1);
    const attributes = { start: int(axis), end: int(axis + 1) };
    const extent = this.append('Shape', { inputs: [input], attributes, shape: () => [1], dtype: 'int64' });
    const scaled = this.rescale(extent, 'Mul', divisor);
    return this.rescale(scaled, 'Div', factor);
  }

  private rescale(value: Handle, op: 'Mul' | 'Div', by: number): Handle {
    if (by === 1) return value;
    return this.append(op, { inputs: [value, this.constant([by], [1], 'int64')], shape: () => [1] });
  }

  /** A stored value as the graph computes. In a graph of halves its type is open until it meets another value. */
  private computed(source: Source): Handle {
    const { arithmetic = 'float32' } = this.options;
    if (arithmetic === 'float32') return this.resolved(source, arithmetic);
    const { name, shape } = source.stored;
    const handle = { name, dtype: arithmetic, shape };
    this.open.set(handle, source);
    return handle;
  }

  /** By nodes that the runtime folds when it loads the graph, but for whole numbers: those stay as they are stored. */
  private resolved({ stored, scales, axis }: Source, dtype: Arithmetic): Handle {
    if (scales !== undefined) {
      const scale = this.resolved({ stored: scales }, dtype);
      return this.once(stored, 'DequantizeLinear', {
        inputs: [scale],
        attributes: { axis: int(axis) },
        dtype,
      });
    }
    const weight = this.weights.get(stored.name);
    if (weight !== undefined && this.isWidened(weight, dtype)) return this.widened(weight);
    const held = weight ?? stored;
    this.read.add(held.name);
    if (held.dtype === dtype) return held;
    return this.once(held, 'Cast', { dtype, attributes: { to: int(TENSOR_TYPES[dtype]) } });
  }

  /** One that was read as it is stays so. */
  private isWidened({ name, dtype }: Weight, into: Arithmetic): boolean {
    const isHalf = dtype === 'float16' && !this.read.has(name);
    return this.options.widensHalves === true && isHalf && into === 'float32';
  }

  private widened(weight: Weight): Weight {
    const wide: Weight = { ...weight, dtype: 'float32' };
    this.read.add(wide.name);
    this.weights.set(wide.name, wide);
    return wide;
  }

  /** What one node makes of a stored value, however often it is asked for. */
  private once(stored: Handle, op: string, draft: Partial<NodeDraft> & Pick<Handle, 'dtype'>): Handle {
    const { inputs = [], dtype } = draft;
    const identity = `${dtype} ${stored.name}`;
    const known = this.casts.get(identity);
    if (known !== undefined) return known;
    const shape = draft.shape ?? ((): Shape => stored.shape);
    const handle = this.append(op, { ...draft, inputs: [stored, ...inputs], shape });
    this.casts.set(identity, handle);
    return handle;
  }

  private claim(name: string): string {
    if (this.names.has(name)) throw new Error(`graph ${this.options.name}: the name ${name} is taken`);
    this.names.add(name);
    return name;
  }
}

function storedType(
  shape: readonly number[],
  transforms: readonly WeightTransform[],
  storage: Storage,
): DataType {
  if (transforms.at(-1)?.kind === 'quantize') return 'int8';
  if (isVector(shape)) return 'float32';
  return storage === 'int8' ? 'float16' : storage;
}

/** Vectors (norm scales, biases, whatever their rank) cost nothing and keep full precision. */
function isVector(shape: readonly number[]): boolean {
  return Math.max(...shape, 1) === shape.reduce((a, b) => a * b, 1);
}

function isFloat(dtype: DataType): dtype is Arithmetic {
  return dtype === 'float32' || dtype === 'float16';
}

function floatOf(dtype: DataType | undefined): Arithmetic {
  return dtype === 'float16' ? 'float16' : 'float32';
}

function describe(op: string, name: string, inputs: readonly (Handle | null)[]): string {
  const list = inputs.map((input) =>
    input === null ? 'none' : `${input.name} ${input.dtype}${formatShape(input.shape)}`,
  );
  return `${op} "${name}" (${list.join(', ')})`;
}
