import { describe, expect, test } from '@jest/globals';
import { evaluateDim, type Dim } from '../../../models/onnx/dims.js';
import { Graph } from '../../../models/onnx/graph.js';
import type { Handle } from '../../../models/onnx/model.js';
import { ramp, runModel } from './run-model.js';

const SIZES = { h: 4, w: 6 };

const newGraph = (): Graph => new Graph({ name: 'test', storage: 'float32' });

/** Every operator once or more: what it does to x. */
type Operation = (graph: Graph, x: Handle) => Handle;
const scalar = (graph: Graph, value: number): Handle => graph.constant([value], [1]);
const vector = (graph: Graph, length: number): Handle =>
  graph.constant(new Array<number>(length).fill(0.5), [length]);

const transposed = (graph: Graph) => ({ bias: vector(graph, 8), stride: 2 });
const statistics = (graph: Graph, channels: number) => {
  const [scale, bias, mean, variance] = [1, 2, 3, 4].map(() => vector(graph, channels));
  return { scale: scale!, bias: bias!, mean: mean!, variance: variance! };
};

const SPATIAL: readonly (readonly [string, Operation])[] = [
  ['add', (g, x) => g.add(x, g.constant([1, 2, 3, 4], [4, 1, 1]))],
  ['sub', (g, x) => g.sub(x, scalar(g, 1))],
  ['mul', (g, x) => g.mul(x, x)],
  ['div', (g, x) => g.div(x, scalar(g, 2))],
  ['cast', (g, x) => g.cast(x, 'int64')],
  ['abs', (g, x) => g.abs(x)],
  ['sigmoid', (g, x) => g.sigmoid(x)],
  ['relu', (g, x) => g.relu(x)],
  ['gelu', (g, x) => g.gelu(x)],
  ['gelu by tanh', (g, x) => g.gelu(x, 'tanh')],
  ['softmax', (g, x) => g.softmax(x)],
  ['conv 1x1', (g, x) => g.conv(x, vectorOf(g, [8, 4, 1, 1]))],
  ['conv 3x3', (g, x) => g.conv(x, vectorOf(g, [8, 4, 3, 3]), { pads: [1, 1, 1, 1], bias: vector(g, 8) })],
  [
    'conv of stride 2',
    (g, x) => g.conv(x, vectorOf(g, [8, 4, 3, 3]), { pads: [1, 1, 1, 1], strides: [2, 2] }),
  ],
  [
    'conv padded at the end',
    (g, x) => g.conv(x, vectorOf(g, [8, 4, 3, 3]), { pads: [0, 0, 1, 1], strides: [2, 2] }),
  ],
  ['conv dilated', (g, x) => g.conv(x, vectorOf(g, [8, 4, 3, 3]), { pads: [2, 2, 2, 2], dilations: [2, 2] })],
  ['conv by groups', (g, x) => g.conv(x, vectorOf(g, [4, 2, 1, 1]), { group: 2 })],
  [
    'conv padded by reflection',
    (g, x) =>
      g.conv(x, vectorOf(g, [8, 4, 4, 4]), { pads: [1, 1, 1, 1], strides: [2, 2], padding: 'reflect' }),
  ],
  [
    'conv with unequal reflected sides',
    (g, x) => g.conv(x, vectorOf(g, [8, 4, 4, 4]), { pads: [1, 1, 2, 2], padding: 'reflect' }),
  ],
  [
    'convTranspose 4x4',
    (g, x) => g.convTranspose(x, vectorOf(g, [4, 8, 4, 4]), { ...transposed(g), pad: 1, outputPadding: 0 }),
  ],
  [
    'convTranspose 3x3',
    (g, x) => g.convTranspose(x, vectorOf(g, [4, 8, 3, 3]), { ...transposed(g), pad: 1, outputPadding: 1 }),
  ],
  ['tanh', (g, x) => g.tanh(x)],
  ['leakyRelu', (g, x) => g.leakyRelu(x, 0.2)],
  ['batchNormalization', (g, x) => g.batchNormalization(x, { ...statistics(g, 4), epsilon: 1e-3 })],
  ['maxPool', (g, x) => g.maxPool(x, { kernel: [2, 2], strides: [2, 2] })],
  [
    'instanceNormalization',
    (g, x) => g.instanceNormalization(x, { scale: vector(g, 4), bias: vector(g, 4), epsilon: 1e-5 }),
  ],
  ['reduceSum', (g, x) => g.reduceSum(x, [2, 3])],
  ['reduceL2', (g, x) => g.reduceL2(x, [-1])],
  ['argMax', (g, x) => g.argMax(x, -1)],
  ['gather', (g, x) => g.gather(x, g.constant([3, 0, 3], [1, 3], 'int64'), 1)],
  ['reshape to tokens', (g, x) => g.reshape(x, [1, 4, 'h*w'])],
  ['reshape with an open dimension', (g, x) => g.reshape(x, [1, 2, -1])],
  ['reshape to two symbolic dimensions', (g, x) => g.reshape(x, [1, 'w', 4, 'h'])],
  ['reshape there and back', (g, x) => g.reshape(g.reshape(x, [1, 4, 'h*w']), [1, 4, 'h', 'w'])],
  ['reshape to parts of dimensions', (g, x) => g.reshape(x, [2, 2, 'h/2', 2, 'w'])],
  ['transpose', (g, x) => g.transpose(x, [0, 2, 3, 1])],
  ['concat of channels', (g, x) => g.concat([x, x, x], 1)],
  ['concat of rows', (g, x) => g.concat([x, x], -2)],
  ['slice', (g, x) => g.slice(x, [{ axis: 1, start: 1, end: 3 }])],
  ['slice from the end', (g, x) => g.slice(x, [{ axis: 1, start: -3, end: -1 }])],
  ['split, second part', (g, x) => g.split(x, [1, 3], 1)[1]!],
  ['depthToSpace', (g, x) => g.depthToSpace(x, 2)],
  [
    'resize doubled',
    (g, x) => g.resize(x, { to: { scales: [1, 1, 2, 2] }, mode: 'nearest', coordinates: 'asymmetric' }),
  ],
  [
    'resize halved',
    (g, x) => g.resize(x, { to: { scales: [1, 1, 0.5, 0.5] }, mode: 'linear', coordinates: 'half_pixel' }),
  ],
  [
    'resize to a size',
    (g, x) => g.resize(x, { to: { sizes: [1, 4, 7, 5] }, mode: 'linear', coordinates: 'half_pixel' }),
  ],
  [
    'resize to a free size',
    (g, x) => g.resize(x, { to: { sizes: [1, 4, '3*h', 'w'] }, mode: 'linear', coordinates: 'half_pixel' }),
  ],
  ['dimensions', (g) => g.dimensions(['h*w/4', 3, '8*h', 'w/2'])],
  ['matMul', (g, x) => g.matMul(x, g.transpose(x, [0, 1, 3, 2]))],
  [
    'layerNormalization',
    (g, x) =>
      g.layerNormalization(g.transpose(x, [0, 2, 3, 1]), {
        scale: vector(g, 4),
        bias: vector(g, 4),
        epsilon: 1e-5,
      }),
  ],
];

function vectorOf(graph: Graph, shape: readonly number[]): Handle {
  return graph.constant(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (i % 7) / 10),
    shape,
  );
}

const evaluated = (shape: readonly Dim[]): number[] => shape.map((dim) => evaluateDim(dim, SIZES));

describe('the inferred shape and type are what ONNX Runtime computes', () => {
  test.each(SPATIAL)('%s', async (_, operation) => {
    const graph = newGraph();
    const y = operation(graph, graph.input('x', 'float32', [1, 4, 'h', 'w']));
    graph.output('y', y);
    const outputs = await runModel(graph.finish(), { x: ramp([1, 4, 4, 6]) });
    expect(outputs['y']!.dims).toEqual(evaluated(y.shape));
    expect(outputs['y']!.type).toBe(y.dtype);
  });

  test.each([
    [7, 'ceil', 4],
    [8, 'ceil', 4],
    [7, 'floor', 3],
  ] as const)('maxPool of %i rows, rounded by %s, gives %i', async (rows, rounding, expected) => {
    const graph = newGraph();
    const x = graph.input('x', 'float32', [1, 1, rows, 2]);
    const y = graph.maxPool(x, { kernel: [2, 2], strides: [2, 2], rounding });
    graph.output('y', y);
    expect(y.shape).toEqual([1, 1, expected, 1]);
    expect((await runModel(graph.finish(), { x: ramp([1, 1, rows, 2]) }))['y']!.dims).toEqual([
      1,
      1,
      expected,
      1,
    ]);
  });
});

describe('free sizes', () => {
  test('are read from whichever input tells them, whatever its factor', async () => {
    const graph = newGraph();
    graph.input('image', 'float32', [1, 3, '8*h', '8*w']);
    const tokens = graph.input('tokens', 'float32', [1, 'h*w/4', 2]);
    const y = graph.reshape(graph.transpose(tokens, [0, 2, 1]), [1, 2, 'h/2', 'w/2']);
    graph.output('y', y);
    const outputs = await runModel(graph.finish(), { image: ramp([1, 3, 32, 48]), tokens: ramp([1, 6, 2]) });
    expect(outputs['y']!.dims).toEqual([1, 2, 2, 3]);
  });

  test('that no input tells are an error', () => {
    const graph = newGraph();
    graph.input('x', 'float32', [1, 'h*w']);
    expect(() => graph.dimensions(['h'])).toThrow('no input has a dimension that tells h');
  });

  test('are computed once', () => {
    const graph = newGraph();
    const x = graph.input('x', 'float32', [1, 4, 'h', 'w']);
    const tokens = graph.reshape(x, [1, 4, 'h*w']);
    graph.reshape(tokens, [1, 4, 'h', 'w']);
    graph.reshape(tokens, [1, 2, 2, 'h', 'w']);
    expect(graph.finish().nodes.filter((node) => node.op === 'Shape')).toHaveLength(1);
  });
});

describe('a mismatch names operator, node and shapes', () => {
  const input = (graph: Graph, ...shape: Dim[]): Handle =>
    graph.input(`x${graph.finish().inputs.length}`, 'float32', shape);
  const cases: readonly (readonly [string, (g: Graph) => unknown, string])[] = [
    [
      'broadcast',
      (g) => g.add(input(g, 2, 3), input(g, 2, 4)),
      '(x0 float32[2,3], x1 float32[2,4]): dimensions 3 and 4',
    ],
    [
      'types',
      (g) => g.add(input(g, 2), g.constant([1], [1], 'int64')),
      'operands differ in type: float32, int64',
    ],
    ['inner sizes', (g) => g.matMul(input(g, 'h', 3), input(g, 4, 5)), 'expected dimension 3, got 4'],
    ['vectors', (g) => g.matMul(input(g, 3), input(g, 3)), 'expected tensors of rank 2 or more'],
    ['channels', (g) => g.conv(input(g, 1, 3, 8, 8), input(g, 8, 4, 3, 3)), 'expected dimension 4, got 3'],
    ['rank', (g) => g.conv(input(g, 3, 8, 8), input(g, 8, 4, 3, 3)), 'expected rank 4, got [3,8,8]'],
    [
      'bias',
      (g) => g.conv(input(g, 1, 4, 8, 8), input(g, 8, 4, 1, 1), { bias: input(g, 4) }),
      'expected shape [8], got [4]',
    ],
    [
      'transposed size',
      (g) => {
        const window = { bias: input(g, 8), stride: 2, pad: 1, outputPadding: 0 };
        return g.convTranspose(input(g, 1, 4, 'h', 'w'), input(g, 4, 8, 3, 3), window);
      },
      'kernel 3 with pad 1 and output padding 0 is not 2 times',
    ],
    ['kernel', (g) => g.conv(input(g, 1, 4, 2, 2), input(g, 8, 4, 3, 3)), 'a window does not fit into 2'],
    [
      'open kernel',
      (g) => g.conv(input(g, 1, 4, 'h', 'w'), input(g, 8, 4, 3, 3)),
      'size h with slack -3 and stride 1 is no monomial',
    ],
    ['elements', (g) => g.reshape(input(g, 2, 3), [7]), 'cannot become [7]: 6 elements, not 7'],
    ['open elements', (g) => g.reshape(input(g, 2, 3), [4, -1]), '6/4 is not a whole dimension'],
    ['two open ones', (g) => g.reshape(input(g, 2, 3), [-1, -1]), 'more than one -1'],
    ['permutation', (g) => g.transpose(input(g, 2, 3), [0, 0]), '[0,0] is not a permutation of 2 axes'],
    ['concatenation', (g) => g.concat([input(g, 2, 3), input(g, 2, 4)], 0), 'expected dimension 3, got 4'],
    ['axis', (g) => g.concat([input(g, 2, 3)], 2), 'axis 2 is outside a tensor of rank 2'],
    ['range', (g) => g.slice(input(g, 2, 3), [{ axis: 1, start: 1, end: 4 }]), 'range 1..4 is not within 3'],
    [
      'open axis',
      (g) => g.slice(input(g, 2, 'h'), [{ axis: 1, start: 1, end: 4 }]),
      'axis 1 of size h cannot be sliced',
    ],
    ['parts', (g) => g.split(input(g, 2, 3), [1, 1], 1), 'expected dimension 2, got 3'],
    [
      'norm',
      (g) => g.layerNormalization(input(g, 2, 3), { scale: input(g, 2), bias: input(g, 2), epsilon: 0 }),
      'expected shape [3], got [2]',
    ],
    ['constant', (g) => g.constant([1, 2], [3]), 'constant [3] got 2 values'],
    ['name', (g) => [g.input('x', 'float32', [1]), g.input('x', 'float32', [1])], 'the name x is taken'],
    [
      'weight',
      (g) => g.weight('a.weight', [2, 3], [{ kind: 'reshape', shape: [7] }]),
      'weight a.weight [2,3]: cannot become [7]',
    ],
    [
      'weight permutation',
      (g) => g.weight('a.weight', [2, 3], [{ kind: 'transpose', perm: [0] }]),
      'cannot be permuted by [0]',
    ],
  ];
  test.each(cases)('%s', (_, build, message) => {
    expect(() => build(newGraph())).toThrow(message);
  });

  test('and the part of the network', () => {
    const graph = newGraph();
    const x = graph.input('x', 'float32', [2, 3]);
    const build = (): Handle =>
      graph.within('middle_block', () => graph.within('0', () => graph.matMul(x, x)));
    expect(build).toThrow('MatMul "middle_block/0/MatMul_0" (x float32[2,3], x float32[2,3])');
    expect(graph.relu(x).name).toBe('Relu_0:0');
  });
});

describe('constants and weights', () => {
  test('equal constants are stored once', () => {
    const graph = newGraph();
    expect(graph.constant([1, 2], [2])).toBe(graph.constant([1, 2], [2]));
    expect(graph.constant([1, 2], [2])).not.toBe(graph.constant([1, 2], [1, 2]));
    expect(graph.constant([1], [1], 'int64')).not.toBe(graph.constant([1], [1]));
  });

  test('a weight is stored once per key and transforms', () => {
    const graph = newGraph();
    graph.weight('a', [2, 3]);
    graph.weight('a', [2, 3]);
    graph.weight('a', [2, 3], [{ kind: 'transpose', perm: [1, 0] }]);
    const shapes = graph.finish().weights.map((weight) => weight.shape);
    expect(shapes).toEqual([
      [2, 3],
      [3, 2],
    ]);
  });

  test('matrices stored as halves are cast once, vectors stay float32', () => {
    const graph = new Graph({ name: 'test', storage: 'float16' });
    const first = graph.weight('a.weight', [2, 3]);
    expect(graph.weight('a.weight', [2, 3])).toBe(first);
    expect(first.dtype).toBe('float32');
    graph.weight('a.bias', [3]);
    graph.weight('norm.scale', [3], [{ kind: 'reshape', shape: [1, 3, 1] }]);
    const { nodes, weights } = graph.finish();
    expect(nodes.map((node) => node.op)).toEqual(['Cast']);
    expect(weights.map((weight) => weight.dtype)).toEqual(['float16', 'float32', 'float32']);
  });
});
