/** Reads .onnx files as far as it is needed: which operators stand in them, how often, and where weights lie. */
import * as v from 'valibot';
import { FileError } from '../../src/tool-errors.js';
import { TENSOR_TYPES, type DataType } from './model.js';
import { ModelProto } from './schema.js';

/** Far above any structure-only file: full v2's U-Net has 1 MB. */
export const MAX_MODEL_BYTES = 256 * 1024 * 1024;

export interface ModelSummary {
  readonly operators: readonly string[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly initializers: readonly string[];
}

export function readModel(bytes: Uint8Array, place: string): ModelSummary {
  if (bytes.byteLength > MAX_MODEL_BYTES)
    throw new FileError(`${place}: ${bytes.byteLength} bytes of structure`);
  const graph = decodeGraph(bytes, place);
  return {
    operators: fieldOf(graph['node'], 'op_type'),
    inputs: fieldOf(graph['input'], 'name'),
    outputs: fieldOf(graph['output'], 'name'),
    initializers: fieldOf(graph['initializer'], 'name'),
  };
}

/** Number of nodes per operator. */
export function countOperators(bytes: Uint8Array, place: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const op of readModel(bytes, place).operators) counts.set(op, (counts.get(op) ?? 0) + 1);
  return counts;
}

/** A weight in a file beside the graph. */
export interface StoredWeight {
  readonly name: string;
  readonly dtype: DataType;
  readonly shape: readonly number[];
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
}

/** Every external tensor of a graph; throws FileError. */
export function readWeights(bytes: Uint8Array, place: string): readonly StoredWeight[] {
  const list = v.safeParse(initializersSchema, decodeGraph(bytes, place)['initializer']);
  if (!list.success) throw new FileError(`${place}: its weights are not such as this program writes`);
  return list.output
    .filter((tensor) => tensor.external_data.length > 0)
    .map(({ name, dims, data_type, external_data }) => {
      const fields = new Map(external_data.map(({ key, value }) => [key, value]));
      const dtype = DATA_TYPES.find((type) => TENSOR_TYPES[type] === data_type);
      const [file, offset, length] = ['location', 'offset', 'length'].map((key) => fields.get(key));
      if (dtype === undefined || file === undefined)
        throw new FileError(`${place}: weight "${name.slice(0, 120)}" is of type ${data_type} in "${file}"`);
      return { name, dtype, shape: dims.map(Number), file, offset: Number(offset), bytes: Number(length) };
    });
}

const DATA_TYPES = Object.keys(TENSOR_TYPES) as DataType[];

const whole = v.pipe(v.unknown(), v.transform(Number), v.integer(), v.minValue(0));
const initializersSchema = v.array(
  v.object({
    name: v.string(),
    dims: v.array(whole),
    data_type: whole,
    external_data: v.array(v.object({ key: v.string(), value: v.string() })),
  }),
);

function decodeGraph(bytes: Uint8Array, place: string): Record<string, unknown> {
  try {
    const model: Record<string, unknown> = ModelProto.toObject(ModelProto.decode(bytes), { defaults: true });
    const graph = model['graph'];
    if (typeof graph === 'object' && graph !== null) return Object.fromEntries(Object.entries(graph));
    throw new Error('no graph');
  } catch (error) {
    throw new FileError(
      `${place}: not an ONNX file: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function fieldOf(list: unknown, field: string): readonly string[] {
  if (!Array.isArray(list)) return [];
  return list.map((item: unknown) => {
    const value: unknown = typeof item === 'object' && item !== null ? Reflect.get(item, field) : undefined;
    return typeof value === 'string' ? value : '';
  });
}
