/**
 * A graph as the bytes of a .onnx file: structure and small constants only. Weights become external tensors that
 * name a file beside it, an offset and a length. The same graph gives the same bytes.
 */
import { assert } from '../../src/errors.js';
import type { Attribute, Constant, DataType, GraphModel, GraphNode, Handle } from './model.js';
import type { OperatorDomain, Weight } from './model.js';
import { TENSOR_TYPES } from './model.js';
import { ModelProto } from './schema.js';

/** IR version 10 came with opset 21, and ONNX Runtime reads it since 1.18; opset 20 brought Gelu. */
const IR_VERSION = 10;
export const OPSET_VERSION = 20;

/** Where a weight's bytes lie. */
export interface WeightPlace {
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
}

export function writeModel(model: GraphModel, placeOf: (weight: Weight) => WeightPlace): Uint8Array {
  const message = {
    ir_version: IR_VERSION,
    producer_name: 'sketch-colorizer',
    opset_import: operatorSets(model),
    graph: {
      name: model.name,
      node: model.nodes.map(nodeMessage),
      initializer: [
        ...model.constants.map(constantMessage),
        ...model.weights.map((weight) => weightMessage(weight, placeOf(weight))),
      ],
      input: model.inputs.map(valueMessage),
      output: model.outputs.map(valueMessage),
    },
  };
  const problem = ModelProto.verify(message);
  assert(problem === null, `graph ${model.name}: ${problem}`);
  return ModelProto.encode(ModelProto.create(message)).finish();
}

/** Of ONNX Runtime's own operators there is one version. */
const DOMAIN_VERSIONS: Readonly<Record<OperatorDomain, number>> = { 'com.microsoft': 1 };

/** ONNX's, and those of the other domains that a node names. */
function operatorSets({ nodes }: GraphModel): readonly object[] {
  const domains = new Set(nodes.flatMap(({ domain }) => (domain === undefined ? [] : [domain])));
  const further = [...domains].map((domain) => ({ domain, version: DOMAIN_VERSIONS[domain] }));
  return [{ domain: '', version: OPSET_VERSION }, ...further];
}

function nodeMessage({ name, op, domain, inputs, outputs, attributes }: GraphNode): object {
  const attribute = Object.entries(attributes).map(([key, value]) => ({
    name: key,
    ...attributeFields(value),
  }));
  const set = domain === undefined ? {} : { domain };
  return { name, op_type: op, ...set, input: inputs, output: outputs, attribute };
}

/** Types as in AttributeProto.AttributeType. */
function attributeFields(attribute: Attribute): object {
  switch (attribute.kind) {
    case 'float':
      return { type: 1, f: attribute.value };
    case 'int':
      return { type: 2, i: attribute.value };
    case 'string':
      return { type: 3, s: new TextEncoder().encode(attribute.value) };
    case 'ints':
      return { type: 7, ints: attribute.value };
  }
}

function constantMessage({ name, dtype, shape, values }: Constant): object {
  return { name, dims: shape, data_type: TENSOR_TYPES[dtype], raw_data: constantBytes(values, dtype) };
}

function constantBytes(values: readonly number[], dtype: DataType): Uint8Array {
  switch (dtype) {
    case 'float32':
      return new Uint8Array(Float32Array.from(values).buffer);
    case 'int64':
      return new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer);
    case 'float16':
    case 'int8':
      throw new Error('constants are float32: cast them');
  }
}

function weightMessage({ name, dtype, shape }: Weight, { file, offset, bytes }: WeightPlace): object {
  const external = { location: file, offset: String(offset), length: String(bytes) };
  return {
    name,
    dims: shape,
    data_type: TENSOR_TYPES[dtype],
    data_location: 1, // EXTERNAL
    external_data: Object.entries(external).map(([key, value]) => ({ key, value })),
  };
}

function valueMessage({ name, dtype, shape }: Handle): object {
  const dim = shape.map((size) => (typeof size === 'number' ? { dim_value: size } : { dim_param: size }));
  return { name, type: { tensor_type: { elem_type: TENSOR_TYPES[dtype], shape: { dim } } } };
}
