import { describe, expect, test } from '@jest/globals';
import { FileError } from '../../../src/tool-errors.js';
import type { Checkpoint } from '../../../models/checkpoint/checkpoint.js';
import { Graph } from '../../../models/onnx/graph.js';
import type { WeightTransform } from '../../../models/onnx/model.js';
import { expectExactTensors, requiredTensors, weightBytes } from '../../../models/pack/weights.js';

type Tensors = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>
>;

function memoryCheckpoint(tensors: Tensors): Checkpoint {
  return {
    place: 'model.safetensors',
    names: () => Object.keys(tensors),
    info: (name) => ({ shape: tensors[name]!.shape, dtype: 'F32' }),
    read: async (name) => Float32Array.from(tensors[name]!.values),
    close: async () => {},
  };
}

const vector = (...values: number[]) => ({ shape: [values.length], values });

async function converted(
  tensors: Tensors,
  transforms: readonly WeightTransform[],
): Promise<readonly number[]> {
  const graph = new Graph({ name: 'g', storage: 'float32' });
  graph.weight('w', tensors['w']!.shape, transforms);
  const bytes = await weightBytes(graph.finish().weights[0]!, memoryCheckpoint(tensors));
  return [...new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)];
}

const W = { shape: [2, 3], values: [1, 2, 3, 4, 5, 6] };

describe('weight transforms', () => {
  test.each<[string, readonly WeightTransform[], readonly number[]]>([
    ['none keeps the values', [], [1, 2, 3, 4, 5, 6]],
    ['transpose swaps rows and columns', [{ kind: 'transpose', perm: [1, 0] }], [1, 4, 2, 5, 3, 6]],
    ['reshape keeps the order', [{ kind: 'reshape', shape: [3, 2] }], [1, 2, 3, 4, 5, 6]],
    [
      'they follow each other',
      [
        { kind: 'reshape', shape: [3, 2] },
        { kind: 'transpose', perm: [1, 0] },
      ],
      [1, 3, 5, 2, 4, 6],
    ],
  ])('%s', async (_, transforms, expected) => {
    expect(await converted({ w: W }, transforms)).toEqual(expected);
  });

  test('transpose of rank 4 moves every element where its index goes', async () => {
    const shape = [2, 3, 4, 5];
    const values = Array.from({ length: 120 }, (_, i) => i);
    const result = await converted({ w: { shape, values } }, [{ kind: 'transpose', perm: [2, 0, 3, 1] }]);
    const at = (a: number, b: number, c: number, d: number): number => result[((c * 2 + a) * 5 + d) * 3 + b]!;
    expect(at(1, 2, 3, 4)).toBe(119);
    expect(at(0, 1, 2, 3)).toBe(1 * 20 + 2 * 5 + 3);
    expect([...result].sort((a, b) => a - b)).toEqual(values);
  });

  test('folded batch normalisation equals convolution then normalisation', async () => {
    const tensors = {
      w: { shape: [2, 1, 1, 1], values: [3, -2] },
      b: vector(0.5, 1),
      'n.weight': vector(2, 0.5),
      'n.bias': vector(-1, 4),
      'n.running_mean': vector(0.25, -3),
      'n.running_var': vector(3.99, 0.24),
    };
    const graph = new Graph({ name: 'g', storage: 'float32' });
    const fold = { kind: 'fold-batch-norm', norm: 'n', epsilon: 0.01 } as const;
    graph.weight('w', [2, 1, 1, 1], [{ ...fold, role: 'weight' }]);
    graph.weight('b', [2], [{ ...fold, role: 'bias' }]);
    const [weight, bias] = graph.finish().weights;
    const read = async (which: typeof weight): Promise<Float32Array> =>
      new Float32Array((await weightBytes(which!, memoryCheckpoint(tensors))).buffer);
    const [w, b] = [await read(weight), await read(bias)];
    const x = 1.7;
    // Deviations sqrt(3.99 + .01) = 2 and sqrt(.24 + .01) = .5.
    expect(x * w[0]! + b[0]!).toBeCloseTo(((3 * x + 0.5 - 0.25) / 2) * 2 - 1, 5);
    expect(x * w[1]! + b[1]!).toBeCloseTo(((-2 * x + 1 + 3) / 0.5) * 0.5 + 4, 5);
  });

  test('halves are rounded; what they cannot hold names tensor and value', async () => {
    const graph = new Graph({ name: 'g', storage: 'float16' });
    graph.weight('w', [2, 2]);
    const weight = graph.finish().weights[0]!;
    const bytes = await weightBytes(
      weight,
      memoryCheckpoint({ w: { shape: [2, 2], values: [1, 0.1, -2, 0] } }),
    );
    expect([...new Uint16Array(bytes.buffer)]).toEqual([0x3c00, 0x2e66, 0xc000, 0]);
    const large = memoryCheckpoint({ w: { shape: [2, 2], values: [1, 70000, 0, 0] } });
    await expect(weightBytes(weight, large)).rejects.toThrow(
      'tensor "w" holds 70000, which float16 cannot store',
    );
    const nan = memoryCheckpoint({ w: { shape: [2, 2], values: [1, NaN, 0, 0] } });
    await expect(weightBytes(weight, nan)).rejects.toThrow(FileError);
  });
});

describe('the accounting of tensors', () => {
  const graphOf = (build: (graph: Graph) => void) => {
    const graph = new Graph({ name: 'g', storage: 'float32' });
    build(graph);
    return graph.finish();
  };
  const isUnused = (key: string): boolean => key.endsWith('.counter');

  test('lists every key of all graphs, those of folded norms too', () => {
    const first = graphOf((g) => g.weight('a.weight', [4, 2], [{ kind: 'transpose', perm: [1, 0] }]));
    const fold = { kind: 'fold-batch-norm', role: 'weight', norm: 'n', epsilon: 0 } as const;
    const second = graphOf((g) => g.weight('c.weight', [4, 2, 1, 1], [fold]));
    expect(Object.fromEntries(requiredTensors([first, second, first]))).toEqual({
      'a.weight': [4, 2],
      'c.weight': [4, 2, 1, 1],
      'n.weight': [4],
      'n.bias': [4],
      'n.running_mean': [4],
      'n.running_var': [4],
    });
  });

  test('two graphs must agree on a shape', () => {
    const models = [graphOf((g) => g.weight('a', [4, 2])), graphOf((g) => g.weight('a', [2, 4]))];
    expect(() => requiredTensors(models)).toThrow('tensor a is used as [4,2] and as [2,4]');
  });

  test('an exact checkpoint passes, known unused tensors included', () => {
    const checkpoint = memoryCheckpoint({ a: vector(1), 'b.counter': vector(2) });
    expect(() => expectExactTensors(checkpoint, { tensors: new Map([['a', [1]]]), isUnused })).not.toThrow();
  });

  test('missing, misshapen and left-over tensors are listed together', () => {
    const checkpoint = memoryCheckpoint({ a: vector(1, 2), extra: vector(1) });
    const tensors = new Map([
      ['a', [3]],
      ['lost', [1]],
      ['gone', [1]],
    ]);
    expect(() => expectExactTensors(checkpoint, { tensors, isUnused })).toThrow(
      new FileError(
        'model.safetensors: 2 tensors missing: lost, gone; 1 tensors of another shape: a [2], expected [3]; ' +
          '1 tensors that no network uses: extra',
      ),
    );
  });

  test('a long list is cut', () => {
    const tensors = new Map(Array.from({ length: 100 }, (_, i) => [`t${i}`, [1]] as const));
    expect(() => expectExactTensors(memoryCheckpoint({}), { tensors, isUnused })).toThrow(/t39 and 60 more$/);
  });
});
