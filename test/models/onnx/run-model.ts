/**
 * Runs finished graphs in ONNX Runtime for Node: the independent truth about what the builder inferred and the writer
 * wrote. Weights are given by name; they travel as external data, as in a pack.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { GraphModel, Weight } from '../../../models/onnx/model.js';
import { writeModel } from '../../../models/onnx/write.js';

export type Feeds = Readonly<Record<string, Tensor>>;

export interface Result {
  readonly dims: readonly number[];
  readonly type: string;
  readonly values: readonly number[];
}

/** Values 0.1, 0.2, ...: small, all different, none zero. */
export function ramp(dims: readonly number[]): Tensor {
  const count = dims.reduce((a, b) => a * b, 1);
  return new Tensor(
    'float32',
    Float32Array.from({ length: count }, (_, i) => (i + 1) / 10),
    dims,
  );
}

export async function runModel(
  model: GraphModel,
  feeds: Feeds,
  bytesOf: (weight: Weight) => Uint8Array = () => new Uint8Array(0),
): Promise<Readonly<Record<string, Result>>> {
  const files = model.weights.map((weight, i) => ({ path: `${i}.bin`, data: bytesOf(weight) }));
  const bytes = writeModel(model, (weight) => {
    const index = model.weights.indexOf(weight);
    return { file: `${index}.bin`, offset: 0, bytes: files[index]!.data.byteLength };
  });
  const session = await InferenceSession.create(bytes, { externalData: files });
  try {
    const outputs = await session.run(feeds);
    return Object.fromEntries(
      Object.entries(outputs).map(([name, { dims, type, data }]) => [
        name,
        { dims, type, values: Array.from(data as Float32Array, Number) },
      ]),
    );
  } finally {
    await session.release();
  }
}
