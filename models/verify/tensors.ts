/** Rows of batches: golden tensors hold several, the networks take one. */
import type { Tensor } from '../../src/image/tensor.js';

/** Every row of the first axis as a batch of one; shares the data. */
export function rowsOf({ data, shape }: Tensor): Tensor[] {
  const [count, ...rest] = shape;
  const size = data.length / count;
  return Array.from({ length: count }, (_, row) => ({
    data: data.subarray(row * size, (row + 1) * size),
    shape: [1, ...rest],
  }));
}

/** Batches of one behind each other. */
export function joinRows(rows: readonly Tensor[]): Tensor {
  const data = new Float32Array(rows.reduce((sum, row) => sum + row.data.length, 0));
  let offset = 0;
  for (const row of rows) {
    data.set(row.data, offset);
    offset += row.data.length;
  }
  return { data, shape: [rows.length, ...rows[0].shape.slice(1)] };
}

/** Rows start..end of the second axis of a batch of one. */
export function sliceTokens({ data, shape }: Tensor, start: number, end: number): Tensor {
  const size = data.length / shape[1];
  return { data: data.subarray(start * size, end * size), shape: [1, end - start, ...shape.slice(2)] };
}

export function vector(values: readonly number[]): Tensor {
  return { data: Float32Array.from(values), shape: [values.length] };
}

/** Tokens of batches of one behind each other. */
export function joinTokens(parts: readonly Tensor[]): Tensor {
  const { data } = joinRows(parts);
  const count = parts.reduce((sum, part) => sum + part.shape[1], 0);
  return { data, shape: [1, count, ...parts[0].shape.slice(2)] };
}
