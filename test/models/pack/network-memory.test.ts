/** Against sums by hand: what a graph holds at once, as a formula of its sizes. */
import { describe, expect, test } from '@jest/globals';
import { Graph } from '../../../models/onnx/graph.js';
import type { Handle } from '../../../models/onnx/model.js';
import { memoryFacts } from '../../../models/pack/network-memory.js';
import { memoryAt } from '../../../src/runtime/memory.js';

type Storage = 'float32' | 'float16' | 'int8';

function factsOf(build: (graph: Graph, x: Handle) => Handle, storage: Storage = 'float32') {
  const graph = new Graph({ name: 'test', storage });
  graph.output('y', build(graph, graph.input('x', 'float32', [1, 4, 'h', 'w'])));
  return memoryFacts(graph.finish());
}

/** Bytes of a float32 map of 4 channels per cell. */
const MAP = 4 * 4;

describe('what is held at once', () => {
  test('in a chain, the map that is read and the one that is made: a third takes the buffer that is done with', () => {
    const { activations } = factsOf((g, x) => g.tanh(g.relu(g.abs(x))));
    // abs, relu, and tanh in the buffer that abs has left.
    expect(activations).toEqual([{ 'h*w': 2 * MAP }]);
  });

  test('a branch is held until it is read', () => {
    const branched = factsOf((g, x) => {
      const early = g.abs(x);
      return g.add(g.tanh(g.relu(g.tanh(early))), early);
    });
    // early, tanh, relu; the second tanh takes the first one's, the sum relu's.
    expect(branched.activations).toEqual([{ 'h*w': 3 * MAP }]);
  });

  test('maps of other sizes are other terms, and the larger moment depends on the sizes', () => {
    const { activations } = factsOf((g, x) => {
      const flat = g.reshape(x, [1, 4, 'h*w']);
      const scores = g.matMul(g.transpose(flat, [0, 2, 1]), flat);
      return g.reshape(g.matMul(flat, g.softmax(scores)), [1, 4, 'h', 'w']);
    });
    // The transposed map, scores and their softmax, then the answer beside them.
    expect(activations).toEqual([{ 'h*w': 2 * MAP, 'h*h*w*w': 2 * 4 }]);
    expect(memoryAt({ ...factsOf((g, x) => x), activations }, { h: 2, w: 3 }).activations).toBe(
      2 * MAP * 6 + 8 * 36,
    );
  });

  test('views and what the engine makes part of its neighbour take nothing', () => {
    const plain = factsOf((g, x) => g.relu(x));
    expect(factsOf((g, x) => g.reshape(g.relu(g.reshape(x, [1, 4, 'h*w'])), x.shape))).toEqual(plain);
    const silu = factsOf((g, x) => g.mul(x, g.sigmoid(x)));
    expect(silu.activations).toEqual([{ 'h*w': MAP }]);
  });

  test('a convolution turns what it reads and what it makes', () => {
    const { activations } = factsOf((g, x) =>
      g.conv(x, g.weight('kernel', [8, 4, 3, 3]), { pads: [1, 1, 1, 1] }),
    );
    // x turned (4 channels), the answer and the answer turned back (8 each).
    expect(activations).toEqual([{ 'h*w': 5 * MAP }]);
  });
});

describe('weights and tensors', () => {
  const product = (g: Graph, x: Handle): Handle => {
    const rows = g.transpose(g.reshape(x, [1, 4, 'h*w']), [0, 2, 1]);
    return g.matMul(rows, g.weight('matrix', [4, 64]));
  };

  test.each<[Storage]>([['float32'], ['float16']])(
    'weights stored as %s lie on the device as they are computed in',
    (storage) => {
      expect(factsOf(product, storage).weights).toBe(4 * 64 * 4);
    },
  );

  test('whole numbers stay, with a scale per output', () => {
    const { weights } = factsOf((g, x) => {
      const rows = g.reshape(x, ['h*w/16', 64]);
      return g.matMul(rows, g.matrix('matrix', [64, 32], { outputAxis: 1 }));
    }, 'int8');
    expect(weights).toBe(64 * 32 + 32 * 4);
  });

  test('the largest tensor is the largest of any size: a map, scores or a weight', () => {
    const { tensor } = factsOf(product);
    expect(memoryAt({ ...factsOf((g, x) => x), tensor }, { h: 1, w: 1 }).tensor).toBe(1024);
    expect(memoryAt({ ...factsOf((g, x) => x), tensor }, { h: 10, w: 10 }).tensor).toBe(100 * 64 * 4);
  });
});
