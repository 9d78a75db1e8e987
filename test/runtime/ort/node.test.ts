import { describe, expect, test } from '@jest/globals';
import { openNodeRuntime } from '../../../src/runtime/ort/node.js';
import type { NetworkSource } from '../../../src/runtime/session.js';
import { tinyGraph } from './tiny-graph.js';

/** sum [h, 3] = a + bias, bias from an external file at byte 8. */
function sumWithBias(h: number): NetworkSource {
  const graph = tinyGraph({
    inputs: [{ name: 'a', shape: ['h', 3] }],
    outputs: [{ name: 'sum', shape: ['h', 3] }],
    nodes: [{ op: 'Add', inputs: ['a', 'bias'], output: 'sum' }],
    weights: [{ name: 'bias', shape: [3], file: 'weights.bin', offset: 8, length: 12 }],
  });
  const bytes = new Uint8Array(new Float32Array([-1, -1, 10, 20, 30]).buffer);
  const weights = [{ path: 'weights.bin', data: bytes }];
  return { name: 'sum', graph, weights, dimensions: { h } };
}

const row = (...numbers: number[]) => ({ data: new Float32Array(numbers), shape: [numbers.length / 3, 3] });

describe('the Node runtime', () => {
  test('reads external weights at their offset and feeds one output to the next run', async () => {
    const session = await openNodeRuntime().load(sumWithBias(1));
    const once = await session.run({ a: row(1, 2, 3) });
    const twice = await session.run({ a: once['sum']! });
    expect([...(await twice['sum']!.read())]).toEqual([21, 42, 63]);
    expect(twice['sum']!.shape).toEqual([1, 3]);
    await session.release();
  });

  test('reads weights that are not in memory yet', async () => {
    const source = sumWithBias(1);
    const data = source.weights[0]!.data as Uint8Array;
    const blob = new Blob([data as BlobPart]);
    const session = await openNodeRuntime().load({
      ...source,
      weights: [{ path: 'weights.bin', data: blob }],
    });
    expect([...(await (await session.run({ a: row(0, 0, 0) }))['sum']!.read())]).toEqual([10, 20, 30]);
  });

  test('runs asked at once give each its own answer', async () => {
    const session = await openNodeRuntime().load(sumWithBias(1));
    const answers = await Promise.all([1, 2, 3, 4].map((x) => session.run({ a: row(x, x, x) })));
    const first = await Promise.all(answers.map(async (answer) => (await answer['sum']!.read())[0]));
    expect(first).toEqual([11, 12, 13, 14]);
  });

  test.each([
    ['a missing input', {}, /network 'sum' lacks the inputs a/],
    ['an unknown input', { a: row(1, 2, 3), b: row(1, 2, 3) }, /network 'sum' has no inputs b; it has a/],
    [
      'a wrong size of a free dimension',
      { a: row(1, 2, 3, 4, 5, 6) },
      /input 'a' of network 'sum' must be \[1, 3\], it is \[2, 3\]/,
    ],
    [
      'too few numbers',
      { a: { data: new Float32Array(2), shape: [1, 3] } },
      /must hold 3 numbers, it holds 2/,
    ],
  ])('%s is refused by name', async (_, feeds, message) => {
    const session = await openNodeRuntime().load(sumWithBias(1));
    await expect(session.run(feeds)).rejects.toThrow(message);
  });

  test('a value cannot be used after it was disposed of', async () => {
    const session = await openNodeRuntime().load(sumWithBias(1));
    const { sum } = await session.run({ a: row(1, 2, 3) });
    sum!.dispose();
    sum!.dispose();
    await expect(sum!.read()).rejects.toThrow(/disposed/);
    await expect(session.run({ a: sum! })).rejects.toThrow(/disposed/);
  });

  test('a value of another runtime is refused', async () => {
    const session = await openNodeRuntime().load(sumWithBias(1));
    const stranger = await openNodeRuntime().load(sumWithBias(1));
    const { sum } = await stranger.run({ a: row(1, 2, 3) });
    await expect(session.run({ a: sum! })).rejects.toThrow(/another runtime/);
  });

  test('a broken graph is a format error that names the network', async () => {
    const broken = { ...sumWithBias(1), graph: new Uint8Array([1, 2, 3]) };
    await expect(openNodeRuntime().load(broken)).rejects.toMatchObject({
      name: 'FormatError',
      coded: { code: 'network-not-loaded', params: { network: 'sum' } },
    });
  });
});
