/** Fixtures of float32 tensors; the product's own reader is tested elsewhere. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tensor } from '../../src/image/tensor.js';

type Header = Record<string, { readonly shape: number[]; readonly data_offsets: [number, number] }>;

/** Tensors of test/fixtures/<name>.safetensors by name. */
export function readFixture(name: string): (tensor: string) => Tensor {
  const bytes = readFileSync(join(__dirname, '..', 'fixtures', `${name}.safetensors`));
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, start).toString()) as Header;
  return (tensor) => {
    const entry = header[tensor];
    if (entry === undefined) throw new Error(`fixture ${name} has no tensor ${tensor}`);
    const slice = bytes.subarray(start + entry.data_offsets[0], start + entry.data_offsets[1]);
    const data = new Float32Array(new Uint8Array(slice).buffer);
    return { data, shape: entry.shape };
  };
}

/** norm(a-b) / norm(b), the measure of all goldens. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let difference = 0;
  let size = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i]! - expected[i]!) ** 2;
    size += expected[i]! ** 2;
  }
  return Math.sqrt(difference / size);
}
