/** Two rows of guidance in one graph: every operator of the U-Net does to each what it does to one alone. */
import { afterAll, expect, jest, test } from '@jest/globals';
import { byNameUniform } from '../../../models/checkpoint/by-name.js';
import { convShape, linearShape, type Emitter } from '../../../models/nn/emitter.js';
import { portableEmitter } from '../../../models/nn/portable.js';
import { Graph } from '../../../models/onnx/graph.js';
import type { Handle } from '../../../models/onnx/model.js';
import { loadGraph, runSession, type Tensors } from '../../../models/verify/networks.js';
import type { Tensor } from '../../../src/image/tensor.js';
import { withSession } from '../../../src/runtime/models.js';
import { openNodeRuntime } from '../../../src/runtime/ort/node.js';
import { relativeError } from '../../support/read-safetensors.js';

/** For a busy machine; the sessions themselves take milliseconds. */
jest.setTimeout(60_000);

const runtime = openNodeRuntime({ threads: 1 });
afterAll(() => runtime.close());

const SHAPE = { channels: 6, height: 4, width: 2 };
const HEADS = { heads: 2, headSize: 3 };
const tensor = (name: string): Tensor => ({ data: byNameUniform(name, 48), shape: [1, 6, 4, 2] });
const feeds = { first: tensor('first'), second: tensor('second'), shared: tensor('shared') };
const square = linearShape(6, 6);

async function emitted(given: Tensors, build: (emit: Emitter) => void): Promise<Tensor> {
  const graph = new Graph({ name: 'piece', storage: 'float32' });
  build(portableEmitter(graph));
  const load = () => loadGraph(runtime, graph.finish(), { sizes: {}, salt: '' });
  return (await withSession(load, (session) => runSession(session, given)))['out']!;
}

/** A norm, a convolution, attention over itself, a skip that has one row, at twice the size. */
function layers(emit: Emitter, map: Handle, shared: Handle): Handle {
  const normal = emit.groupNorm('norm', map, { channels: 6, groups: 2, epsilon: 1e-5 });
  const convolved = emit.add(emit.conv('conv', normal, convShape(6, 6)), shared);
  const rows = emit.layerNorm('layer', emit.toTokens(convolved, 6), 6);
  const queries = emit.linear('q', rows, square);
  const twice = emit.joinTokens(rows, emit.toTokens(shared, 6));
  const keys = emit.packKeys(emit.linear('k', twice, square), HEADS);
  const values = emit.packValues(emit.linear('v', twice, square), HEADS);
  const mixed = emit.toMap(emit.attention(queries, { keys, values }, HEADS), SHAPE);
  const both = emit.concatChannels(emit.add(mixed, map), shared);
  return emit.upsampleNearest(emit.conv('out', both, convShape(12, 6, { kernel: 1 })));
}

const alone = (name: 'first' | 'second'): Promise<Tensor> =>
  emitted({ [name]: feeds[name], shared: feeds.shared }, (emit) => {
    const map = emit.mapInput(name, SHAPE);
    emit.mapOutput('out', layers(emit, map, emit.mapInput('shared', SHAPE)));
  });

test('two rows are computed as each alone, and what has one row is the same for both', async () => {
  const joined = await emitted(feeds, (emit) => {
    const [first, second] = [emit.mapInput('first', SHAPE), emit.mapInput('second', SHAPE)];
    const both = layers(emit, emit.joinRows(first, second), emit.mapInput('shared', SHAPE));
    const [one, other] = emit.splitRows(both);
    emit.mapOutput('out', emit.concatChannels(one, other));
  });
  const [first, second] = [await alone('first'), await alone('second')];
  expect(joined.shape).toEqual([1, 12, 8, 4]);
  const half = joined.data.length / 2;
  expect(relativeError(joined.data.subarray(0, half), first.data)).toBeLessThan(1e-6);
  expect(relativeError(joined.data.subarray(half), second.data)).toBeLessThan(1e-6);
  expect(relativeError(first.data, second.data)).toBeGreaterThan(1e-2);
});

test('a value of one row is both of its rows', async () => {
  const out = await emitted({ first: feeds.first }, (emit) => {
    const [one, other] = emit.splitRows(emit.mapInput('first', SHAPE));
    emit.mapOutput('out', emit.concatChannels(one, other));
  });
  expect(out.data).toEqual(Float32Array.of(...feeds.first.data, ...feeds.first.data));
});
