/** Reads .onnx files as far as the inspector and the tests need: which operators stand in them, how often. */
import { FormatError } from '../../src/errors.js';
import { ModelProto } from './schema.js';

/** Far above any structure-only file: full v2's U-Net has 1 MB. */
const MAX_MODEL_BYTES = 256 * 1024 * 1024;

export interface ModelSummary {
  readonly operators: readonly string[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly initializers: readonly string[];
}

export function readModel(bytes: Uint8Array, place: string): ModelSummary {
  if (bytes.byteLength > MAX_MODEL_BYTES)
    throw new FormatError(`${place}: ${bytes.byteLength} bytes of structure`);
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

function decodeGraph(bytes: Uint8Array, place: string): Record<string, unknown> {
  try {
    const model: Record<string, unknown> = ModelProto.toObject(ModelProto.decode(bytes), { defaults: true });
    const graph = model['graph'];
    if (typeof graph === 'object' && graph !== null) return Object.fromEntries(Object.entries(graph));
    throw new Error('no graph');
  } catch (error) {
    throw new FormatError(
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
