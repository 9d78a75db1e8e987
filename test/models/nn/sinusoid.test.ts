import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { portableEmitter } from '../../../models/nn/portable.js';
import { sineCosine } from '../../../models/nn/sinusoid.js';
import { Graph } from '../../../models/onnx/graph.js';
import { loadGraph, runSession, type Tensors } from '../../../models/verify/networks.js';
import { openNodeRuntime } from '../../../src/runtime/ort/node.js';
import { withSession } from '../../../src/runtime/models.js';

/** For a busy machine; the sessions themselves take milliseconds. */
jest.setTimeout(60_000);

const runtime = openNodeRuntime({ threads: 1 });
afterAll(() => runtime.close());

function run(graph: Graph, feeds: Tensors): Promise<Tensors> {
  const load = () => loadGraph(runtime, graph.finish(), { sizes: { s: 1 }, salt: '' });
  return withSession(load, (session) => runSession(session, feeds));
}

describe('sine and cosine by arithmetic', () => {
  test('agree with the real ones within a millionth up to 10^4 radians', async () => {
    const angles = Float32Array.from({ length: 4001 }, (_, i) => (i - 200) * 2.637);
    const graph = new Graph({ name: 'trigonometry', storage: 'float32' });
    const { sine, cosine } = sineCosine(graph, graph.input('angle', 'float32', [angles.length]));
    graph.output('sine', sine);
    graph.output('cosine', cosine);
    const result = await run(graph, { angle: { data: angles, shape: [angles.length] } });
    const worst = (values: Float32Array, truth: (angle: number) => number): number =>
      Math.max(...values.map((value, i) => Math.abs(value - truth(angles[i]!))));
    expect(worst(result['sine']!.data, Math.sin)).toBeLessThan(1e-6);
    expect(worst(result['cosine']!.data, Math.cos)).toBeLessThan(1e-6);
  });

  test('make the time embedding: cosines before sines, of t over 10000^(i/half), t fractional', async () => {
    const graph = new Graph({ name: 'sinusoid', storage: 'float32' });
    const emit = portableEmitter(graph);
    graph.output('row', emit.sinusoid(graph.input('t', 'float32', ['s']), 4));
    const { row } = await run(graph, { t: { data: Float32Array.of(12.5), shape: [1] } });
    const angles = [12.5, 1.25, 0.125, 0.0125];
    const expected = [...angles.map(Math.cos), ...angles.map(Math.sin)];
    expect(row!.shape).toEqual([1, 8]);
    expected.forEach((value, i) => expect(row!.data[i]).toBeCloseTo(value, 5));
  });
});
