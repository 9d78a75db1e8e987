/** Weights stored in fewer bits: what the engine makes of them, and that nothing but storage has fewer bits. */
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { packGraphs } from '../../../models/build.js';
import { byNameUniform, byNameWeight } from '../../../models/checkpoint/by-name.js';
import { parseModelConfig } from '../../../models/config.js';
import { parseDescription } from '../../../models/pack/describe.js';
import { portableEmitter } from '../../../models/nn/portable.js';
import { convShape, type Emitter } from '../../../models/nn/emitter.js';
import { Graph } from '../../../models/onnx/graph.js';
import type { Arithmetic, Storage } from '../../../models/onnx/nodes.js';
import { TENSOR_TYPES, type GraphModel } from '../../../models/onnx/model.js';
import { loadGraph, runSession } from '../../../models/verify/networks.js';
import { withSession } from '../../../src/runtime/models.js';
import { openNodeRuntime } from '../../../src/runtime/ort/node.js';

// Building the graphs of full v2 takes seconds of one core.
jest.setTimeout(120_000);

function built(build: (emit: Emitter) => void): GraphModel {
  const graph = new Graph({ name: 'piece', storage: 'int8' });
  build(portableEmitter(graph));
  return graph.finish();
}

const runtime = openNodeRuntime({ threads: 1 });
afterAll(() => runtime.close());

/** What the program's engine computes with by-name weights. */
async function computed(model: GraphModel, shape: readonly number[]): Promise<readonly number[]> {
  const x = { data: byNameUniform('x', count(shape)), shape };
  const load = () => loadGraph(runtime, model, { sizes: {}, salt: '' });
  const outputs = await withSession(load, (session) => runSession(session, { x }));
  return Array.from(outputs['y']!.data);
}

const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** A by-name tensor, each channel rounded to 127 steps of its largest magnitude; `channelOf` a flat index. */
function rounded(name: string, shape: readonly number[], channelOf: (index: number) => number): number[] {
  const values = Array.from(byNameWeight(name, shape));
  const largest: number[] = [];
  values.forEach((value, i) => {
    largest[channelOf(i)] = Math.max(largest[channelOf(i)] ?? 0, Math.abs(value));
  });
  return values.map((value, i) => {
    const step = largest[channelOf(i)]! / 127;
    return Math.round(value / step) * step;
  });
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  const worst = Math.max(...expected.map((value, i) => Math.abs(value - actual[i]!)));
  expect(worst).toBeLessThan(1e-5);
}

const dtypes = (model: GraphModel): string[] =>
  model.weights.map(({ dtype, shape }) => `${dtype}[${shape.join(',')}]`);

describe('int8 storage', () => {
  test('a linear layer computes with the rounded matrix, a scale per output', async () => {
    const [inputs, outputs] = [70, 17];
    const model = built((emit) => {
      const x = emit.input('x', [1, 2, inputs]);
      emit.output('y', emit.linear('fc', x, { inputs, outputs, bias: 'own', stored: 'matrix' }));
    });
    expect(dtypes(model)).toEqual(['int8[70,17]', 'float32[17]', 'float32[17]']);
    const w = rounded('fc.weight', [outputs, inputs], (i) => Math.floor(i / inputs));
    const [x, bias] = [byNameUniform('x', 2 * inputs), byNameWeight('fc.bias', [outputs])];
    const expected = [0, 1].flatMap((row) =>
      Array.from({ length: outputs }, (_, o) =>
        Array.from({ length: inputs }, (__, i) => x[row * inputs + i]! * w[o * inputs + i]!).reduce(
          (a, b) => a + b,
          bias[o]!,
        ),
      ),
    );
    expectClose(await computed(model, [1, 2, inputs]), expected);
  });

  test('a convolution and a transposed one count their channels along their own axes', async () => {
    const [inputs, outputs] = [64, 16];
    const pointwise = built((emit) => {
      const x = emit.mapInput('x', { channels: inputs, height: 1, width: 1 });
      emit.mapOutput('y', emit.conv('c', x, convShape(inputs, outputs, { kernel: 1, bias: 'none' })));
    });
    const up = built((emit) => {
      const x = emit.mapInput('x', { channels: inputs, height: 1, width: 1 });
      const shape = { inputs, outputs, kernel: 2, stride: 2, pad: 0, outputPadding: 0 };
      emit.mapOutput('y', emit.convTranspose('t', x, shape));
    });
    expect(dtypes(pointwise)).toEqual(['int8[16,64,1,1]', 'float32[16]']);
    expect(dtypes(up)).toEqual(['int8[64,16,2,2]', 'float32[16]', 'float32[16]']);
    const x = byNameUniform('x', inputs);
    const c = rounded('c.weight', [outputs, inputs, 1, 1], (i) => Math.floor(i / inputs));
    const sum = (term: (i: number) => number): number =>
      Array.from({ length: inputs }, (_, i) => term(i)).reduce((a, b) => a + b, 0);
    expectClose(
      await computed(pointwise, [1, inputs, 1, 1]),
      Array.from({ length: outputs }, (_, o) => sum((i) => x[i]! * c[o * inputs + i]!)),
    );
    const t = rounded('t.weight', [inputs, outputs, 2, 2], (i) => Math.floor(i / 4) % outputs);
    const bias = byNameWeight('t.bias', [outputs]);
    const expected = Array.from({ length: outputs * 4 }, (_, at) => {
      const o = Math.floor(at / 4);
      return bias[o]! + sum((i) => x[i]! * t[(i * outputs + o) * 4 + (at % 4)]!);
    });
    expectClose(await computed(up, [1, inputs, 1, 1]), expected);
  });

  test('matrices with few inputs or few outputs stay halves, vectors float32', () => {
    const model = built((emit) => {
      const x = emit.input('x', [1, 1, 64]);
      const down = emit.linear('down', x, { inputs: 64, outputs: 4, bias: 'none', stored: 'matrix' });
      emit.output('y', emit.linear('up', down, { inputs: 4, outputs: 64, bias: 'own', stored: 'matrix' }));
    });
    expect(dtypes(model)).toEqual(['float16[64,4]', 'float16[4,64]', 'float32[64]']);
  });

  test('a matrix used twice is stored and turned back once', () => {
    const model = built((emit) => {
      const x = emit.input('x', [1, 1, 64]);
      const layer = { inputs: 64, outputs: 64, bias: 'none', stored: 'matrix' } as const;
      emit.output('y', emit.linear('fc', emit.linear('fc', x, layer), layer));
    });
    expect(model.weights).toHaveLength(2);
    expect(model.nodes.filter(({ op }) => op === 'DequantizeLinear')).toHaveLength(1);
  });
});

describe.each(['float16', 'int8'] as const)('every network of full v2 in %s', (storage) => {
  const graphs = packGraphs(
    { config: parseModelConfig({}), description: parseDescription([], 'defaults'), storage },
    { has: () => true },
  );

  test('turns weights back into float32 before anything computes with them', () => {
    const readers = graphs.flatMap(({ weights, nodes }) => {
      const few = new Set(weights.filter(({ dtype }) => dtype !== 'float32').map(({ name }) => name));
      return nodes.filter(({ inputs }) => inputs.some((input) => few.has(input)));
    });
    expect(readers.length).toBeGreaterThan(1000);
    // Gather reads rows of the table of tokens, and casts what it read.
    expect(readers.map(({ op }) => op).filter((op) => !/^(Cast|DequantizeLinear|Gather)$/.test(op))).toEqual(
      [],
    );
  });

  test('computes in float32: norms, softmax, sums, and what goes in and out', () => {
    const targets = graphs.flatMap(({ nodes }) =>
      nodes.flatMap(({ op, attributes }) => (op === 'Cast' ? [attributes['to']!.value] : [])),
    );
    expect(targets).not.toContain(TENSOR_TYPES.float16);
    expect(targets).not.toContain(TENSOR_TYPES.int8);
    const ports = graphs.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]);
    expect(ports.filter(({ dtype }) => dtype !== 'float32')).toEqual([]);
  });
});

describe('arithmetic in half precision', () => {
  const SHAPE = [1, 3, 64];
  const modelOf = (storage: Storage, arithmetic: Arithmetic): GraphModel => {
    const graph = new Graph({ name: 'piece', storage, arithmetic });
    const x = graph.cast(graph.input('x', 'float32', SHAPE), arithmetic);
    const weight = graph.matrix('a.weight', [64, 32], { outputAxis: 1 });
    const y = graph.mul(graph.matMul(x, weight), graph.constant([0.5], [1]));
    graph.output('y', graph.cast(graph.add(y, graph.weight('a.bias', [32])), 'float32'));
    return graph.finish();
  };

  test('keeps what is stored, so that emissions share their weights', () => {
    expect(modelOf('float16', 'float16').weights).toEqual(modelOf('float16', 'float32').weights);
  });

  test.each(['float32', 'float16', 'int8'] as const)(
    'is within its rounding of float32, stored as %s',
    async (storage) => {
      const exact = await computed(modelOf(storage, 'float32'), SHAPE);
      const half = await computed(modelOf(storage, 'float16'), SHAPE);
      const worst = Math.max(...exact.map((value, i) => Math.abs(value - half[i]!)));
      expect(worst).toBeGreaterThan(0);
      expect(worst).toBeLessThan(4e-3 * Math.max(...exact.map(Math.abs)));
    },
  );
});
