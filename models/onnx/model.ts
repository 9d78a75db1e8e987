/**
 * What a graph is made of, as plain data: the builder (`graph.ts`) makes it, the writer (`write.ts`) serialises it.
 * Values are named; a node lists the names it reads and writes, and "" stands for an optional input left out.
 */
import type { Shape } from './dims.js';

/** Codes of TensorProto.DataType (onnx.proto). */
export const TENSOR_TYPES = { float32: 1, int8: 3, int64: 7, float16: 10 } as const;

export type DataType = keyof typeof TENSOR_TYPES;

export const ELEMENT_BYTES: Readonly<Record<DataType, number>> = {
  float32: 4,
  int8: 1,
  int64: 8,
  float16: 2,
};

/** Operators beyond ONNX's own: ONNX Runtime's. */
export type OperatorDomain = 'com.microsoft';

/** A value of a graph: what operators take and return. */
export interface Handle {
  readonly name: string;
  readonly dtype: DataType;
  readonly shape: Shape;
}

export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] };

export type Attributes = Readonly<Record<string, Attribute>>;

export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** Of the operator's set; ONNX's own where left out. */
  readonly domain?: OperatorDomain;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

/** A small tensor stored inside the .onnx file. */
export interface Constant extends Handle {
  readonly values: readonly number[];
}

/**
 * What conversion does to a checkpoint's tensor, in the order of the list:
 *   transpose        permutes the axes ([1,0] turns Linear's [out,in] into MatMul's [in,out])
 *   reshape          the same values under another shape
 *   fold-batch-norm  the tensor is the weight or the bias of a convolution that batch normalisation `norm` (a key
 *                    prefix: norm.weight, norm.bias, norm.running_mean, norm.running_var) follows; in float64
 *   quantize         every slice along `axis` divided by its scale and rounded: whole numbers -127..127
 *   scales           those scales, one per slice: its largest magnitude / 127, or 1 where all are 0
 */
export type WeightTransform =
  | { readonly kind: 'transpose'; readonly perm: readonly number[] }
  | { readonly kind: 'reshape'; readonly shape: readonly number[] }
  | {
      readonly kind: 'fold-batch-norm';
      readonly role: 'weight' | 'bias';
      readonly norm: string;
      readonly epsilon: number;
    }
  | { readonly kind: 'quantize' | 'scales'; readonly axis: number };

/** A tensor stored outside the .onnx file: a checkpoint's tensor and what conversion does to it. */
export interface Weight extends Handle {
  /** How its bytes are stored: as `dtype`, or as halves that are widened to it while their file is read. */
  readonly stored: DataType;
  readonly key: string;
  /** Shape in the checkpoint; `shape` is that after the transforms. */
  readonly checkpointShape: readonly number[];
  readonly transforms: readonly WeightTransform[];
}

export interface GraphModel {
  readonly name: string;
  readonly inputs: readonly Handle[];
  readonly outputs: readonly Handle[];
  readonly nodes: readonly GraphNode[];
  /** What the nodes make, outputs included. */
  readonly values: readonly Handle[];
  readonly constants: readonly Constant[];
  readonly weights: readonly Weight[];
}

export const int = (value: number): Attribute => ({ kind: 'int', value });
export const float = (value: number): Attribute => ({ kind: 'float', value });
export const string = (value: string): Attribute => ({ kind: 'string', value });
export const ints = (value: readonly number[]): Attribute => ({ kind: 'ints', value });

/** Checkpoint keys a weight reads. */
export function keysOfWeight(weight: Weight): readonly string[] {
  const norms = weight.transforms.flatMap((transform) =>
    transform.kind === 'fold-batch-norm' ? batchNormKeys(transform.norm) : [],
  );
  return [weight.key, ...norms];
}

/** Keys of a batch normalisation: scale, shift, running mean, running variance. */
export function batchNormKeys(norm: string): readonly [string, string, string, string] {
  return [`${norm}.weight`, `${norm}.bias`, `${norm}.running_mean`, `${norm}.running_var`];
}

/** Shape of a weight after its transforms. */
export function transformedShape(
  key: string,
  shape: readonly number[],
  transforms: readonly WeightTransform[],
) {
  return transforms.reduce<readonly number[]>(
    (current, transform) => stepShape(key, current, transform),
    shape,
  );
}

function stepShape(key: string, shape: readonly number[], transform: WeightTransform): readonly number[] {
  const fail = (what: string): never => {
    throw new Error(`weight ${key} [${shape.join(',')}]: ${what}`);
  };
  switch (transform.kind) {
    case 'transpose':
      if ([...transform.perm].sort((a, b) => a - b).some((axis, i) => axis !== i)) fail('not a permutation');
      if (transform.perm.length !== shape.length) fail(`cannot be permuted by [${transform.perm.join(',')}]`);
      return transform.perm.map((axis) => shape[axis] ?? 0);
    case 'reshape':
      if (count(transform.shape) !== count(shape)) fail(`cannot become [${transform.shape.join(',')}]`);
      return transform.shape;
    case 'fold-batch-norm':
    case 'quantize':
      return shape;
    case 'scales':
      return shape.slice(transform.axis, transform.axis + 1);
  }
}

function count(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
