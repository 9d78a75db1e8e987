/** A graph that also says how large its sums become: for every Add one more output, the largest magnitude in it. */
import { FileError } from '../../src/tool-errors.js';
import { TENSOR_TYPES } from './model.js';
import { ModelProto } from './schema.js';

export interface WithSums {
  readonly graph: Uint8Array;
  /** By the new outputs' names, each a single number: the node whose sum it is. */
  readonly names: ReadonlyMap<string, string>;
}

interface SumNode {
  readonly name: string;
  readonly op_type: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly object[];
}

/** `bytes`: of a .onnx file in float32. Throws FileError where they are none. */
export function withSums(bytes: Uint8Array, place: string): WithSums {
  const model = decoded(bytes, place);
  const adds = model.graph.node.filter(({ op_type }) => op_type === 'Add');
  const names = new Map(adds.map(({ name }, i) => [`sum/${i}`, name]));
  adds.forEach(({ output: [sum] }, i) => {
    const [magnitudes, largest] = [`sum/${i}/magnitudes`, `sum/${i}`];
    model.graph.node.push(
      { name: magnitudes, op_type: 'Abs', input: [sum], output: [magnitudes], attribute: [] },
      {
        name: largest,
        op_type: 'ReduceMax',
        input: [magnitudes],
        output: [largest],
        attribute: [{ name: 'keepdims', type: 2, i: 0 }],
      },
    );
    const type = { tensor_type: { elem_type: TENSOR_TYPES.float32, shape: { dim: [] } } };
    model.graph.output.push({ name: largest, type });
  });
  return { graph: ModelProto.encode(ModelProto.fromObject(model)).finish(), names };
}

interface Decoded {
  readonly graph: { readonly node: SumNode[]; readonly output: object[] };
}

function decoded(bytes: Uint8Array, place: string): Decoded {
  try {
    return ModelProto.toObject(ModelProto.decode(bytes), { defaults: false, arrays: true }) as Decoded;
  } catch (error) {
    throw new FileError(
      `${place}: not an ONNX graph: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
