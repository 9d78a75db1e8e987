/** What follows for half precision from how large a model's sums become; whole packs: test/gpu/range.test.ts. */
import { expect, test } from '@jest/globals';
import { Graph } from '../../../models/onnx/graph.js';
import { withSums } from '../../../models/onnx/sums.js';
import { writeModel } from '../../../models/onnx/write.js';
import { rangeLines } from '../../../models/verify/packs/range.js';
import { emissionsWithin, EMISSION_NAMES } from '../../../src/runtime/emissions.js';
import { openNodeRuntime } from '../../../src/runtime/ort/node.js';

test('the emissions of a model by its largest sum', () => {
  expect(emissionsWithin(EMISSION_NAMES, undefined)).toEqual(EMISSION_NAMES);
  expect(emissionsWithin(EMISSION_NAMES, 2 ** 14)).toEqual(EMISSION_NAMES);
  expect(emissionsWithin(EMISSION_NAMES, 2 ** 15)).toEqual(['gpu', 'gpu-plain', 'portable']);
});

test('a graph with sums says the largest magnitude of each', async () => {
  const graph = new Graph({ name: 'piece', storage: 'float32' });
  const x = graph.input('x', 'float32', [3]);
  graph.output('y', graph.add(graph.add(x, graph.constant([1], [1])), graph.constant([-10], [1])));
  const { graph: bytes, names } = withSums(
    writeModel(graph.finish(), () => ({ file: '', offset: 0, bytes: 0 })),
    'piece',
  );
  const runtime = openNodeRuntime({ threads: 1 });
  const session = await runtime.load({ name: 'piece', graph: bytes, weights: [], dimensions: {} });
  const outputs = await session.run({ x: { data: Float32Array.of(-7, 2, 3), shape: [3] } });
  const read = await Promise.all([...names.keys()].map(async (name) => (await outputs[name]!.read())[0]));
  expect(read).toEqual([6, 16]);
  await session.release();
  await runtime.close();
});

test.each([
  [16_384, 'largest 1.638e+4: half precision holds up to 16384'],
  [16_385, 'largest 1.639e+4: half precision is refused above 16384'],
])('with a largest sum of %d: %s', (largest, verdict) => {
  const sums = [
    { network: 'unet', node: 'Add_2', largest },
    { network: 'clip', node: 'Add_7', largest: 3 },
    { network: 'unet', node: 'Add_1', largest: 2 },
  ];
  expect([...rangeLines(sums, false)]).toEqual([
    expect.stringMatching(/^unet +2 sums .*Add_2$/),
    expect.stringMatching(/^clip +1 sums .*Add_7$/),
    verdict,
  ]);
});
