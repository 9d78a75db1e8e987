/** Every composed operator of the portable emission against its definition in plain float64 loops. */
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { byNameCheckpoint, byNameUniform, byNameWeight } from '../../../models/checkpoint/by-name.js';
import { decodeTensor } from '../../../models/checkpoint/dtype.js';
import { convShape, padding, type Emitter } from '../../../models/nn/emitter.js';
import { portableEmitter } from '../../../models/nn/portable.js';
import { Graph } from '../../../models/onnx/graph.js';
import type { DataType, GraphModel } from '../../../models/onnx/model.js';
import { requiredTensors, weightBytes } from '../../../models/pack/weights.js';
import { loadGraph, runSession, type Tensors } from '../../../models/verify/networks.js';
import { resizePlain } from '../../../src/image/resize.js';
import type { Tensor } from '../../../src/image/tensor.js';
import { withSession } from '../../../src/runtime/models.js';
import { openNodeRuntime } from '../../../src/runtime/ort/node.js';

/** For a busy machine; the sessions themselves take milliseconds. */
jest.setTimeout(60_000);

const runtime = openNodeRuntime({ threads: 1 });
afterAll(() => runtime.close());

const HEADS = { heads: 2, headSize: 3 };

function tensor(name: string, shape: readonly number[]): Tensor {
  return {
    data: byNameUniform(
      name,
      shape.reduce((a, b) => a * b, 1),
    ),
    shape,
  };
}

async function emitted(feeds: Tensors, build: (emit: Emitter) => void): Promise<Tensor> {
  const graph = new Graph({ name: 'piece', storage: 'float32' });
  build(portableEmitter(graph));
  const load = () => loadGraph(runtime, graph.finish(), { sizes: {}, salt: '' });
  return (await withSession(load, (session) => runSession(session, feeds)))['out']!;
}

function expectClose(actual: Tensor, expected: readonly number[]): void {
  expect(actual.data.length).toBe(expected.length);
  const worst = Math.max(...expected.map((value, i) => Math.abs(value - actual.data[i]!)));
  expect(worst).toBeLessThan(2e-6);
}

/** The kernel u.weight as a graph's stored bytes have it, in whatever type. */
async function storedKernel(model: GraphModel, outputs: number): Promise<Float64Array> {
  const own = model.weights.filter(({ key }) => key === 'u.weight');
  const checkpoint = byNameCheckpoint({ shapes: requiredTensors([model]), salt: '' });
  const [values, scales] = await Promise.all(
    own.map(async (weight) => numbersOf(await weightBytes(weight, checkpoint), weight.dtype)),
  );
  const inner = values!.length / outputs;
  return Float64Array.from(values!, (value, i) => value * (scales?.[Math.floor(i / inner)] ?? 1));
}

function numbersOf(bytes: Uint8Array, dtype: DataType): Float32Array {
  if (dtype === 'int8')
    return Float32Array.from(new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return decodeTensor(bytes, dtype === 'float16' ? 'F16' : 'F32', 'u.weight');
}

interface Convolution {
  /** [outputs, inputs, 3, 3] */
  readonly kernel: Float64Array;
  readonly bias: Float32Array;
}

/** Every pixel of x four times in a square, then the 3x3 convolution over it; outside there is 0. */
function enlargedAndConvolved(x: Tensor, { kernel, bias }: Convolution): number[] {
  const [, inputs = 0, height = 0, width = 0] = x.shape;
  const pixel = (channel: number, row: number, column: number): number => {
    if (row < 0 || column < 0 || row >= 2 * height || column >= 2 * width) return 0;
    return x.data[(channel * height + Math.floor(row / 2)) * width + Math.floor(column / 2)]!;
  };
  return Array.from({ length: bias.length * 4 * height * width }, (_, i) => {
    const [output, row, column] = [
      Math.floor(i / (4 * height * width)),
      Math.floor(i / (2 * width)) % (2 * height),
      i % (2 * width),
    ];
    let sum = bias[output]!;
    for (let tap = 0; tap < 9 * inputs; tap++) {
      const [channel, dy, dx] = [Math.floor(tap / 9), Math.floor((tap % 9) / 3) - 1, (tap % 3) - 1];
      sum += kernel[output * 9 * inputs + tap]! * pixel(channel, row + dy, column + dx);
    }
    return sum;
  });
}

/** softmax(q k^T / sqrt(d)) v per head, on rows of heads * d. */
function attentionByDefinition(q: Tensor, k: Tensor, v: Tensor): number[] {
  const { heads, headSize } = HEADS;
  const width = heads * headSize;
  const rows = (t: Tensor, row: number, head: number): number[] =>
    Array.from({ length: headSize }, (_, i) => t.data[row * width + head * headSize + i]!);
  const out: number[] = [];
  for (let n = 0; n < q.shape[1]!; n++) {
    for (let head = 0; head < heads; head++) {
      const scores = Array.from({ length: k.shape[1]! }, (_, m) => {
        const dot = rows(q, n, head).reduce((sum, value, i) => sum + value * rows(k, m, head)[i]!, 0);
        return Math.exp(dot / Math.sqrt(headSize));
      });
      const total = scores.reduce((a, b) => a + b, 0);
      for (let i = 0; i < headSize; i++) {
        out.push(scores.reduce((sum, score, m) => sum + (score / total) * rows(v, m, head)[i]!, 0));
      }
    }
  }
  return out;
}

describe('attention', () => {
  const feeds = { q: tensor('q', [1, 5, 6]), k: tensor('k', [1, 4, 6]), v: tensor('v', [1, 4, 6]) };
  const other = { bg_k: tensor('bg_k', [1, 7, 6]), bg_v: tensor('bg_v', [1, 7, 6]) };

  const attended = (emit: Emitter, [keys, values]: readonly [string, string], count: number) => ({
    keys: emit.packKeys(emit.input(keys, [1, count, 6]), HEADS),
    values: emit.packValues(emit.input(values, [1, count, 6]), HEADS),
  });

  test('is softmax(q k^T / sqrt(d)) v in every head', async () => {
    const out = await emitted(feeds, (emit) => {
      const q = emit.input('q', [1, 5, 6]);
      emit.output('out', emit.attention(q, attended(emit, ['k', 'v'], 4), HEADS));
    });
    expect(out.shape).toEqual([1, 5, 6]);
    expectClose(out, attentionByDefinition(feeds.q, feeds.k, feeds.v));
  });

  test('split between two references is background + weight * (foreground - background), token by token', async () => {
    const weight: Tensor = { data: Float32Array.of(0, 0.75, 1, 0, 0.25), shape: [1, 5, 1] };
    const out = await emitted({ ...feeds, ...other, weight }, (emit) => {
      const queries = emit.input('q', [1, 5, 6]);
      const split = {
        foreground: { queries, ...attended(emit, ['k', 'v'], 4) },
        background: { queries, ...attended(emit, ['bg_k', 'bg_v'], 7) },
        weight: emit.input('weight', [1, 5, 1]),
      };
      emit.output('out', emit.splitAttention(split, HEADS));
    });
    const foreground = attentionByDefinition(feeds.q, feeds.k, feeds.v);
    const background = attentionByDefinition(feeds.q, other.bg_k, other.bg_v);
    expectClose(
      out,
      background.map((bg, i) => bg + weight.data[Math.floor(i / 6)]! * (foreground[i]! - bg)),
    );
  });

  test('split attention asks each side with its own queries', async () => {
    const weight: Tensor = { data: Float32Array.of(0, 0, 1, 1, 0), shape: [1, 5, 1] };
    const bg_q: Tensor = { data: feeds.q.data.map((value) => 0.5 - value), shape: feeds.q.shape };
    const out = await emitted({ ...feeds, ...other, bg_q, weight }, (emit) => {
      const split = {
        foreground: { queries: emit.input('q', [1, 5, 6]), ...attended(emit, ['k', 'v'], 4) },
        background: { queries: emit.input('bg_q', [1, 5, 6]), ...attended(emit, ['bg_k', 'bg_v'], 7) },
        weight: emit.input('weight', [1, 5, 1]),
      };
      emit.output('out', emit.splitAttention(split, HEADS));
    });
    const foreground = attentionByDefinition(feeds.q, feeds.k, feeds.v);
    const background = attentionByDefinition(bg_q, other.bg_k, other.bg_v);
    expectClose(
      out,
      background.map((bg, i) => (weight.data[Math.floor(i / 6)] === 1 ? foreground[i]! : bg)),
    );
  });

  test('the mean over space is one number per channel, and a row scales a map channel by channel', async () => {
    const map: Tensor = { data: Float32Array.of(1, 2, 3, 6, -4, 0, 0, 0), shape: [1, 2, 2, 2] };
    const row: Tensor = { data: Float32Array.of(2, -1), shape: [1, 2] };
    const mean = await emitted({ map }, (emit) => {
      const shape = { channels: 2, height: 2, width: 2 };
      emit.output('out', emit.meanOverSpace(emit.mapInput('map', shape), 2));
    });
    expect(mean.shape).toEqual([1, 2]);
    expectClose(mean, [3, -1]);
    const scaled = await emitted({ map, row }, (emit) => {
      const shape = { channels: 2, height: 2, width: 2 };
      const [first, second] = emit.splitHalves(emit.offset(emit.input('row', [1, 2]), 1), 1);
      const factors = emit.splitRow(emit.concatRows([first, second]), [2]);
      emit.mapOutput('out', emit.scaleChannels(emit.mapInput('map', shape), factors[0]!));
    });
    expectClose(scaled, [3, 6, 9, 18, 0, 0, 0, 0]);
  });
});

describe('norms', () => {
  const x = tensor('x', [1, 6, 2, 5]);

  /** (x - mean) / sqrt(variance + epsilon) over runs of `size` values. */
  const normalised = (data: Float32Array, size: number, epsilon: number): number[] =>
    Array.from(data, (value, i) => {
      const start = i - (i % size);
      const run = data.subarray(start, start + size);
      const mean = run.reduce((a, b) => a + b, 0) / size;
      const variance = run.reduce((sum, one) => sum + (one - mean) ** 2, 0) / size;
      return (value - mean) / Math.sqrt(variance + epsilon);
    });

  test('GroupNorm normalises whole groups of channels and scales every channel', async () => {
    const out = await emitted({ x }, (emit) => {
      const map = emit.mapInput('x', { channels: 6, height: 2, width: 5 });
      emit.mapOutput('out', emit.groupNorm('norm', map, { channels: 6, groups: 2, epsilon: 1e-3 }));
    });
    const [scale, shift] = [byNameWeight('norm.weight', [6]), byNameWeight('norm.bias', [6])];
    const channel = (i: number): number => Math.floor(i / 10);
    const normal = normalised(x.data, 30, 1e-3);
    expectClose(
      out,
      normal.map((value, i) => value * scale[channel(i)]! + shift[channel(i)]!),
    );
  });

  test('InstanceNorm normalises every channel by itself', async () => {
    const out = await emitted({ x }, (emit) => {
      const map = emit.mapInput('x', { channels: 6, height: 2, width: 5 });
      emit.mapOutput('out', emit.instanceNorm(map, { channels: 6, epsilon: 1e-3 }));
    });
    expectClose(out, normalised(x.data, 10, 1e-3));
  });

  test('BatchNorm uses the running statistics', async () => {
    const out = await emitted({ x }, (emit) => {
      const map = emit.mapInput('x', { channels: 6, height: 2, width: 5 });
      emit.mapOutput('out', emit.batchNorm('bn', map, { channels: 6, epsilon: 1e-3 }));
    });
    const [scale, shift, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map((part) =>
      byNameWeight(`bn.${part}`, [6]),
    );
    const expected = Array.from(x.data, (value, i) => {
      const c = Math.floor(i / 10);
      return ((value - mean![c]!) / Math.sqrt(variance![c]! + 1e-3)) * scale![c]! + shift![c]!;
    });
    expectClose(out, expected);
  });

  test('LayerNorm normalises every token', async () => {
    const rows = tensor('rows', [1, 3, 8]);
    const out = await emitted({ rows }, (emit) => {
      emit.output('out', emit.layerNorm('ln', emit.input('rows', [1, 3, 8]), 8));
    });
    const [scale, shift] = [byNameWeight('ln.weight', [8]), byNameWeight('ln.bias', [8])];
    const normal = normalised(rows.data, 8, 1e-5);
    expectClose(
      out,
      normal.map((value, i) => value * scale[i % 8]! + shift[i % 8]!),
    );
  });
});

describe('layers', () => {
  test('a 1x1 convolution on tokens equals the convolution on the map', async () => {
    const x = tensor('x', [1, 4, 3, 5]);
    const difference = await emitted({ x }, (emit) => {
      const map = emit.mapInput('x', { channels: 4, height: 3, width: 5 });
      const pointwise = { inputs: 4, outputs: 6, kernel: 1, stride: 1, dilation: 1 } as const;
      const convolved = emit.conv('p', map, { ...pointwise, padding: 'same', bias: 'own' });
      const rows = emit.linear('p', emit.toTokens(map, 4), {
        inputs: 4,
        outputs: 6,
        bias: 'own',
        stored: 'pointwise',
      });
      const back = emit.toMap(rows, { channels: 6, height: 3, width: 5 });
      emit.mapOutput('out', emit.add(convolved, emit.scale(back, -1)));
    });
    expect(difference.shape).toEqual([1, 6, 3, 5]);
    expectClose(
      difference,
      Array.from(difference.data, () => 0),
    );
  });

  const ramp: Tensor = { data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), shape: [1, 1, 3, 3] };

  test('reflected padding mirrors without repeating the edge', async () => {
    const shape = convShape(1, 1, { padding: padding('reflect', 1) });
    const out = await emitted({ x: ramp }, (emit) => {
      emit.mapOutput('out', emit.conv('c', emit.mapInput('x', { channels: 1, height: 3, width: 3 }), shape));
    });
    const kernel = byNameWeight('c.weight', [1, 1, 3, 3]);
    const bias = byNameWeight('c.bias', [1])[0]!;
    const mirrored = (i: number): number => (i < 0 ? -i : i > 2 ? 4 - i : i);
    const expected = Array.from(ramp.data, (_, i) => {
      const [y, x] = [Math.floor(i / 3), i % 3];
      return Array.from(kernel).reduce((sum, weight, tap) => {
        const [row, column] = [mirrored(y + Math.floor(tap / 3) - 1), mirrored(x + (tap % 3) - 1)];
        return sum + weight * ramp.data[3 * row + column]!;
      }, bias);
    });
    expectClose(out, expected);
  });

  test('a transposed convolution lays its kernel around every pixel, twice as far apart', async () => {
    const shape = { inputs: 1, outputs: 1, kernel: 3, stride: 2, pad: 1, outputPadding: 1 };
    const x: Tensor = { data: Float32Array.of(1, 10, 100, 1000).map((v) => v / 1000), shape: [1, 1, 2, 2] };
    const out = await emitted({ x }, (emit) => {
      emit.mapOutput(
        'out',
        emit.convTranspose('t', emit.mapInput('x', { channels: 1, height: 2, width: 2 }), shape),
      );
    });
    const kernel = byNameWeight('t.weight', [1, 1, 3, 3]);
    const expected = new Array<number>(16).fill(byNameWeight('t.bias', [1])[0]!);
    for (let i = 0; i < 4; i++) {
      for (let tap = 0; tap < 9; tap++) {
        const row = 2 * Math.floor(i / 2) + Math.floor(tap / 3) - 1;
        const column = 2 * (i % 2) + (tap % 3) - 1;
        if (row >= 0 && column >= 0) expected[4 * row + column]! += kernel[tap]! * x.data[i]!;
      }
    }
    expectClose(out, expected);
  });

  describe.each(['float32', 'float16', 'int8'] as const)('with weights of %s', (storage) => {
    test.each([
      ['a wide map', 8, 3, 5],
      ['a single cell', 3, 1, 1],
    ] as const)(
      'enlarging and convolving %s is both by their definition',
      async (_, channels, height, width) => {
        const [inputs, outputs] = [channels, 16];
        const x = tensor('x', [1, inputs, height, width]);
        const graph = new Graph({ name: 'piece', storage });
        const emit = portableEmitter(graph);
        const map = emit.mapInput('x', { channels: inputs, height, width });
        emit.mapOutput('out', emit.upsampleConv('u', map, { inputs, outputs }));
        const model = graph.finish();
        const kernel = await storedKernel(model, outputs);
        const load = () => loadGraph(runtime, model, { sizes: {}, salt: '' });
        const { out } = await withSession(load, (session) => runSession(session, { x }));
        const bias = byNameWeight('u.bias', [outputs]);
        const expected = enlargedAndConvolved(x, { kernel, bias });
        expect(out!.shape).toEqual([1, outputs, 2 * height, 2 * width]);
        const scale = Math.max(...expected.map(Math.abs));
        const worst = Math.max(...expected.map((value, i) => Math.abs(value - out!.data[i]!)));
        expect(worst / scale).toBeLessThan(3e-7);
        expect(model.nodes.map(({ op }) => op)).not.toContain('Resize');
      },
    );
  });

  test('enlarging and convolving keeps to one large kernel where the sums of its taps would fill the memory', async () => {
    const graph = new Graph({ name: 'piece', storage: 'float16' });
    const emit = portableEmitter(graph);
    const map = emit.mapInput('x', { channels: 1280, height: 'h', width: 'w' });
    emit.mapOutput('out', emit.upsampleConv('u', map, { inputs: 1280, outputs: 1280 }));
    const { nodes, outputs } = graph.finish();
    expect(nodes.filter(({ op }) => op === 'Conv')).toHaveLength(1);
    expect(outputs[0]!.shape).toEqual([1, 1280, '2*h', '2*w']);
  });

  test("bicubic enlargement is the pipeline's plain resize", async () => {
    const x = tensor('x', [1, 2, 3, 5]);
    const out = await emitted({ x }, (emit) => {
      const map = emit.mapInput('x', { channels: 2, height: 3, width: 5 });
      emit.mapOutput('out', emit.upsampleBicubic(map));
    });
    expectClose(out, [...resizePlain(x, { width: 10, height: 6 }).data]);
  });

  test('LeakyReLU keeps a fifth of what is negative; tanh is (1 - exp(-2x)) / (1 + exp(-2x))', async () => {
    const x: Tensor = { data: Float32Array.of(-5, 0, 2), shape: [1, 1, 3] };
    const leaky = await emitted({ x }, (emit) =>
      emit.output('out', emit.leakyRelu(emit.input('x', [1, 1, 3]), 0.2)),
    );
    expectClose(leaky, [-1, 0, 2]);
    const squashed = await emitted({ x }, (emit) =>
      emit.output('out', emit.tanh(emit.input('x', [1, 1, 3]))),
    );
    expectClose(
      squashed,
      Array.from(x.data, (value) => (1 - Math.exp(-2 * value)) / (1 + Math.exp(-2 * value))),
    );
  });

  test('a gated gelu is a * b/2 (1 + erf(b / sqrt 2)) of the halves', async () => {
    // erf at 0.5/sqrt 2, 1/sqrt 2, 2/sqrt 2: 0.38292492, 0.68268949, 0.95449974 (normal distribution tables).
    const x: Tensor = { data: Float32Array.of(3, -2, 4, 0.5, -1, 2), shape: [1, 1, 6] };
    const out = await emitted({ x }, (emit) =>
      emit.output('out', emit.gatedGelu(emit.input('x', [1, 1, 6]), 3)),
    );
    const gelu = [0.25 * (1 + 0.38292492), -0.5 * (1 - 0.68268949), 1 * (1 + 0.95449974)];
    expectClose(out, [3 * gelu[0]!, -2 * gelu[1]!, 4 * gelu[2]!]);
  });

  test('a row is split into one bias per res-block, added to whole channels', async () => {
    const x = tensor('x', [1, 2, 1, 2]);
    const row: Tensor = { data: Float32Array.of(9, 10, 20), shape: [1, 3] };
    const out = await emitted({ x, row }, (emit) => {
      const map = emit.mapInput('x', { channels: 2, height: 1, width: 2 });
      const biases = emit.splitRow(emit.input('row', [1, 3]), [1, 2]);
      emit.mapOutput('out', emit.addToChannels(map, biases[1]!));
    });
    expectClose(
      out,
      Array.from(x.data, (value, i) => value + (i < 2 ? 10 : 20)),
    );
  });

  test('pooling keeps an odd last row and column', async () => {
    const x: Tensor = { data: Float32Array.of(1, 5, 2, 3, 4, 9, 7, 0, 6), shape: [1, 1, 3, 3] };
    const out = await emitted({ x }, (emit) => {
      emit.mapOutput('out', emit.maxPool(emit.mapInput('x', { channels: 1, height: 3, width: 3 })));
    });
    expect([...out.data]).toEqual([5, 9, 7, 6]);
  });

  test('bilinear enlargement maps centres to centres and clamps at the edge', async () => {
    const feeds = {
      x: { data: Float32Array.of(0, 4), shape: [1, 1, 1, 2] },
      like: tensor('like', [1, 1, 1, 4]),
    };
    const out = await emitted(feeds, (emit) => {
      const like = emit.mapInput('like', { channels: 1, height: 1, width: 4 });
      const map = emit.mapInput('x', { channels: 1, height: 1, width: 2 });
      const enlarged = emit.upsampleBilinear(map, like);
      emit.mapOutput('out', emit.add(enlarged, emit.scale(like, 0)));
    });
    expectClose(out, [0, 1, 3, 4]);
  });
});
