/** The host has float32 throughout: what a network computes in half precision is fed and read through the port as it is. */
import { afterAll, describe, expect, test } from '@jest/globals';
import { Graph } from '../../../models/onnx/graph.js';
import { loadGraph } from '../../../models/verify/networks.js';
import { withSession } from '../../../src/runtime/models.js';
import { openNodeRuntime } from '../../../src/runtime/ort/node.js';

const runtime = openNodeRuntime({ threads: 1 });
afterAll(() => runtime.close());

/** Twice its input, which is of halves. */
function twice(): Graph {
  const graph = new Graph({ name: 'twice', storage: 'float32', arithmetic: 'float16' });
  const x = graph.input('x', 'float16', [4]);
  graph.output('y', graph.add(x, x));
  return graph;
}

describe('a network whose ends are halves', () => {
  const load = () => loadGraph(runtime, twice().finish(), { sizes: {}, salt: '' });

  test('is fed numbers of the host, rounded to halves, and read as numbers', async () => {
    // 1 + 2^-11 lies between two halves, of which the even one is 1.
    const x = { data: Float32Array.of(1, -0.25, 1 + 2 ** -11, 2 ** -24), shape: [4] };
    const read = await withSession(load, async (session) => (await session.run({ x }))['y']!.read());
    expect([...read]).toEqual([2, -0.5, 2, 2 ** -23]);
  });

  test('takes what another such network made, without the host between them', async () => {
    const x = { data: Float32Array.of(1, 2, 3, 4), shape: [4] };
    const read = await withSession(load, async (session) => {
      const { y } = await session.run({ x });
      return (await session.run({ x: y! }))['y']!.read();
    });
    expect([...read]).toEqual([4, 8, 12, 16]);
  });

  test('holds no more than half precision can', async () => {
    const x = { data: Float32Array.of(40_000, 65_504, -40_000, 1), shape: [4] };
    const read = await withSession(load, async (session) => (await session.run({ x }))['y']!.read());
    expect([...read]).toEqual([Infinity, Infinity, -Infinity, 2]);
  });
});
