import { describe, expect, test } from '@jest/globals';
import { floatToHalf } from '../../../src/runtime/halves.js';
import { Graph } from '../../../models/onnx/graph.js';
import type { GraphModel, Weight } from '../../../models/onnx/model.js';
import { countOperators, readModel } from '../../../models/onnx/read.js';
import { OPSET_VERSION, writeModel } from '../../../models/onnx/write.js';
import { ModelProto } from '../../../models/onnx/schema.js';
import { ramp, runModel } from './run-model.js';

/** y = x w + b; w [3,2] = 1..6, b = 10, 20. */
function linear(storage: 'float32' | 'float16'): GraphModel {
  const graph = new Graph({ name: 'linear', storage });
  const x = graph.input('x', 'float32', ['n', 3]);
  const product = graph.matMul(x, graph.weight('w', [3, 2]));
  graph.output('y', graph.add(product, graph.weight('b', [2])));
  return graph.finish();
}

const VALUES: Readonly<Record<string, Float32Array>> = {
  w: Float32Array.of(1, 2, 3, 4, 5, 6),
  b: Float32Array.of(10, 20),
};

function bytesOf({ key, dtype }: Weight): Uint8Array {
  const stored = dtype === 'float16' ? floatToHalf(VALUES[key]!) : VALUES[key]!;
  return new Uint8Array(stored.buffer);
}

/** Rows [.1 .2 .3] and [.4 .5 .6] times w plus b, by hand. */
const EXPECTED = [12.2, 22.8, 14.9, 26.4];
const PLACE = { file: 'x.bin', offset: 64, bytes: 24 };

describe('a written graph', () => {
  test.each(['float32', 'float16'] as const)(
    'computes y = x w + b with weights stored as %s',
    async (storage) => {
      const { y } = await runModel(linear(storage), { x: ramp([2, 3]) }, bytesOf);
      expect(y!.dims).toEqual([2, 2]);
      y!.values.forEach((value, i) => expect(value).toBeCloseTo(EXPECTED[i]!, 4));
    },
  );

  test('is structure only: as small for large weights as for small ones', () => {
    const graph = new Graph({ name: 'big', storage: 'float32' });
    const x = graph.input('x', 'float32', [1, 4096]);
    graph.output('y', graph.matMul(x, graph.weight('w', [4096, 4096])));
    expect(writeModel(graph.finish(), () => PLACE).length).toBeLessThan(500);
  });

  test('states versions, free sizes and places as ONNX does', () => {
    const message = ModelProto.toObject(ModelProto.decode(writeModel(linear('float32'), () => PLACE)), {
      longs: Number,
      defaults: true,
    });
    expect(message).toMatchObject({ ir_version: 10, opset_import: [{ domain: '', version: OPSET_VERSION }] });
    const [x] = message['graph'].input;
    expect(x.type.tensor_type.shape.dim).toMatchObject([{ dim_param: 'n' }, { dim_value: 3 }]);
    const [w] = message['graph'].initializer;
    expect(w).toMatchObject({ name: 'w', dims: [3, 2], data_type: 1, data_location: 1 });
    expect(w.external_data).toEqual([
      { key: 'location', value: 'x.bin' },
      { key: 'offset', value: '64' },
      { key: 'length', value: '24' },
    ]);
  });

  test('has the same bytes every time', () => {
    expect(writeModel(linear('float16'), () => PLACE)).toEqual(writeModel(linear('float16'), () => PLACE));
  });

  test('carries constants of both types', async () => {
    const graph = new Graph({ name: 'constants', storage: 'float32' });
    const x = graph.input('x', 'float32', [4]);
    const shifted = graph.sub(x, graph.constant([1.5, -1.5, 0, 1e-30], [4]));
    graph.output('y', graph.slice(graph.reshape(shifted, [2, 2]), [{ axis: 1, start: -1, end: 2 }]));
    const { y } = await runModel(graph.finish(), { x: ramp([4]) });
    expect(y!.dims).toEqual([2, 1]);
    expect(y!.values).toEqual([Math.fround(Math.fround(0.2) + 1.5), Math.fround(0.4)]);
  });

  test('reads back as it was built', () => {
    const bytes = writeModel(linear('float16'), () => PLACE);
    expect([...countOperators(bytes, 'f')]).toEqual([
      ['Cast', 1],
      ['MatMul', 1],
      ['Add', 1],
      ['Identity', 1],
    ]);
    expect(readModel(bytes, 'f')).toMatchObject({ inputs: ['x'], outputs: ['y'], initializers: ['w', 'b'] });
  });

  test.each([
    ['noise', Uint8Array.of(255, 1, 2, 3)],
    ['nothing', new Uint8Array(0)],
  ])('is not found in %s', (_, bytes) => {
    expect(() => readModel(bytes, 'model.onnx')).toThrow('model.onnx: not an ONNX file');
  });
});
