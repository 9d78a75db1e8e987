/** Stored halves as float32, read in pieces as the engine reads them. What it saves in Chromium: test/long/load-heap.test.ts. */
import { expect, test } from '@jest/globals';
import { floatToHalf, halfToFloat, widened } from '../../../src/runtime/halves.js';
import { WidenedBlob } from '../../../src/runtime/ort/web-widened.js';

const NUMBERS = Float32Array.from({ length: 5000 }, (_, i) => Math.sin(i) * 2 ** ((i % 30) - 20));
const halves = floatToHalf(NUMBERS);
const bytes = Uint8Array.from(new Uint8Array(halves.buffer));
const floats = halfToFloat(halves);

const asFloats = (read: Uint8Array): Float32Array => new Float32Array(read.slice().buffer);

test('a file of halves as float32, from a view that starts anywhere', () => {
  const shifted = new Uint8Array(bytes.length + 1);
  shifted.set(bytes, 1);
  expect(asFloats(widened(shifted.subarray(1)))).toEqual(floats);
  expect(() => widened(bytes.subarray(1))).toThrow(/not halves/);
});

test('a slice of a Blob whose pieces end within numbers', async () => {
  // A Blob of many parts streams them one by one.
  const parts = Array.from({ length: 31 }, (_, i) => bytes.subarray(i * 323, (i + 1) * 323));
  const blob = new WidenedBlob(new Blob(parts));
  expect(blob.size).toBe(4 * NUMBERS.length);
  const slice = blob.slice(4 * 100, 4 * 4100);
  const read: Uint8Array[] = [];
  for await (const piece of slice.stream()) read.push(piece);
  expect(asFloats(Buffer.concat(read))).toEqual(floats.slice(100, 4100));
  expect(new Float32Array(await slice.arrayBuffer())).toEqual(floats.slice(100, 4100));
});
