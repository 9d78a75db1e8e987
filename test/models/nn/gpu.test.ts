/** The emissions for GPUs: which operators they are made of, what lies between two networks, and that they share weights. */
import { describe, expect, test } from '@jest/globals';
import { networkGraph, networkNames } from '../../../models/arch/networks.js';
import { parseModelConfig } from '../../../models/config.js';
import { gpuEmitter } from '../../../models/nn/gpu.js';
import { Graph } from '../../../models/onnx/graph.js';
import type { DataType, GraphModel, GraphNode } from '../../../models/onnx/model.js';
import type { Storage } from '../../../models/onnx/nodes.js';
import { ModelProto } from '../../../models/onnx/schema.js';
import { writeModel } from '../../../models/onnx/write.js';
import type { NetworkName } from '../../../src/runtime/contracts.js';
import { EMISSIONS, holdsNetwork, type EmissionName } from '../../../src/runtime/emissions.js';

const released = parseModelConfig({});
const graphOf = (name: NetworkName, emission: EmissionName, storage: Storage = 'float16'): GraphModel =>
  networkGraph(name, released, { storage, emission });
const count = ({ nodes }: GraphModel, op: string): number => nodes.filter((node) => node.op === op).length;
const port = ({ inputs, outputs }: GraphModel, name: string): string => {
  const found = [...inputs, ...outputs].find((one) => one.name === name)!;
  return `${found.dtype} ${found.shape.join(' ')}`;
};

/** Element types of all values of a graph, by name. */
function typesOf({ inputs, weights, constants }: GraphModel): Map<string, DataType> {
  return new Map([...inputs, ...weights, ...constants].map(({ name, dtype }) => [name, dtype]));
}

test.each(['gpu', 'gpu-half'] as const)(
  '%s: all normalisations of all networks have one epsilon, which the engine takes from whichever is first',
  (emission) => {
    const epsilons = networkNames(released)
      .filter((name) => holdsNetwork(EMISSIONS[emission], name))
      .flatMap((name) => graphOf(name, emission).nodes)
      .filter(({ op }) => op === 'InstanceNormalization')
      .map(({ attributes: { epsilon } }) => (epsilon?.kind === 'float' ? epsilon.value : null));
    expect(epsilons.length).toBeGreaterThan(500);
    expect(new Set(epsilons)).toEqual(new Set([1e-5]));
  },
);

describe('attention as one operator', () => {
  test.each(['gpu', 'gpu-half'] as const)('no U-Net of %s stores scores', (emission) => {
    for (const name of ['unet', 'unet-split', 'unet-background', 'unet-read'] as const) {
      const plain = graphOf(name, 'portable');
      const graph = graphOf(name, emission);
      expect(count(graph, 'Softmax')).toBe(0);
      expect(count(graph, 'MultiHeadAttention')).toBe(count(plain, 'Softmax'));
    }
  });

  test.each(['gpu', 'gpu-half'] as const)(
    '%s keeps the plain form of one head of 512 and of a mask',
    (emission) => {
      for (const name of ['vae-encoder', 'vae-decoder', 'text'] as const) {
        const graph = graphOf(name, emission);
        expect(count(graph, 'MultiHeadAttention')).toBe(0);
        expect(count(graph, 'Softmax')).toBe(count(graphOf(name, 'portable'), 'Softmax'));
      }
      expect(count(graphOf('clip', emission), 'Softmax')).toBe(0);
    },
  );

  test('keys and values go from network to network as rows, as the operator takes them', () => {
    expect(port(graphOf('context', 'gpu'), 'k4')).toBe('float32 1 m 1280');
    expect(port(graphOf('unet', 'gpu'), 'k4')).toBe('float32 1 m 1280');
    expect(port(graphOf('unet', 'gpu-half'), 'v0')).toBe('float16 1 m 320');
    expect(port(graphOf('warp', 'gpu-half'), 'wk0')).toBe('float16 1 h*w/64 1280');
  });

  test("a file names the operator's set where it uses it, and only there", () => {
    const sets = (emission: EmissionName): unknown => {
      const bytes = writeModel(graphOf('unet', emission), ({ name }) => ({
        file: name,
        offset: 0,
        bytes: 1,
      }));
      const decoded = ModelProto.toObject(ModelProto.decode(bytes), { longs: Number });
      return (decoded['opset_import'] as { domain: string }[]).map(({ domain }) => domain);
    };
    expect(sets('portable')).toEqual(['']);
    expect(sets('gpu')).toEqual(['', 'com.microsoft']);
  });

  test('rows of different widths are refused', () => {
    const graph = new Graph({ name: 'piece', storage: 'float32' });
    const emit = gpuEmitter(graph);
    const [q, k] = [emit.input('q', [1, 5, 8]), emit.input('k', [1, 4, 6])];
    expect(() => emit.attention(q, { keys: k, values: k }, { heads: 2, headSize: 4 })).toThrow(
      /MultiHeadAttention.*expected dimension 8, got 6/,
    );
  });
});

describe.each(['float32', 'float16', 'int8'] as const)('weights stored as %s', (storage) => {
  const NAMES = ['unet-background-style', 'style', 'vae-decoder', 'clip', 'text', 'isnet-sketch'] as const;

  test.each(['gpu', 'gpu-half', 'gpu-plain'] as const)('are the same in %s as in portable', (emission) => {
    const stored = (writing: EmissionName): string[] =>
      NAMES.flatMap((name) =>
        graphOf(name, writing, storage).weights.map((weight) => `${name} ${weight.stored} ${weight.name}`),
      );
    expect(stored(emission).sort()).toEqual(stored('portable').sort());
  });
});

describe('half precision', () => {
  // Without the U-Nets of both rows of guidance, which only CPUs run.
  const names = networkNames(released).filter((name) => holdsNetwork(EMISSIONS['gpu-half'], name));
  const graphs = names.map((name) => graphOf(name, 'gpu-half'));

  /** What a session folds at its start, in bytes of the wasm heap: casts of stored weights. */
  const folded = ({ nodes, weights }: GraphModel): number => {
    const sizes = new Map(
      weights.map(({ name, shape }) => [name, shape.reduce<number>((a, b) => a * Number(b), 1)]),
    );
    const target = ({ attributes }: GraphNode): number => (attributes['to']?.value === 1 ? 4 : 2);
    const casts = nodes.filter(({ op, inputs }) => op === 'Cast' && sizes.has(inputs[0] ?? ''));
    return casts.reduce((sum, node) => sum + target(node) * (sizes.get(node.inputs[0] ?? '') ?? 0), 0);
  };

  test('reads halves as they are stored: what is folded fits a tenth of the heap', () => {
    const most = Math.max(...graphs.map(folded));
    expect(most).toBeLessThan(150e6);
    for (const wide of ['gpu', 'gpu-plain'] as const) expect(folded(graphOf('unet', wide))).toBe(0);
    expect(folded(graphOf('unet', 'portable'))).toBeGreaterThan(3e9);
    expect(folded(graphOf('unet', 'gpu-half'))).toBeLessThan(2e6);
  });

  test('turns whole numbers into halves at once', () => {
    const { nodes } = graphOf('unet', 'gpu-half', 'int8');
    const wide = new Set(
      nodes.filter(({ op }) => op === 'DequantizeLinear').map(({ outputs }) => outputs[0]),
    );
    expect(wide.size).toBeGreaterThan(200);
    expect(nodes.filter(({ op, inputs }) => op === 'Cast' && wide.has(inputs[0])).length).toBe(0);
  });

  test('leaves what the host feeds and reads in float32', () => {
    const unet = graphOf('unet', 'gpu-half');
    expect(['x', 'emb', 'out'].map((name) => port(unet, name))).toEqual([
      'float32 1 4 h w',
      'float32 1 20160',
      'float32 1 4 h w',
    ]);
    expect(port(graphOf('control', 'gpu-half'), 'hint0')).toBe('float16 1 320 h w');
  });

  /** Numbers of every kernel of many channels, by the type in which it is computed with. */
  const kernels = (storage: Storage): Record<'float16' | 'float32', number[]> => {
    const { nodes, weights, values } = graphOf('unet', 'gpu-half', storage);
    const types = new Map([...weights, ...values].map(({ name, dtype }) => [name, dtype]));
    const shapes = new Map([...weights, ...values].map(({ name, shape }) => [name, shape.map(Number)]));
    const of = (type: DataType): number[] =>
      nodes
        .filter(({ op, inputs }) => op === 'Conv' && types.get(inputs[1]!) === type)
        .map(({ inputs }) => shapes.get(inputs[1]!)!)
        .filter(([outputs, inputs]) => Math.min(outputs!, inputs!) > 16)
        .map((shape) => shape.reduce((a, b) => a * b, 1));
    return { float16: of('float16'), float32: of('float32') };
  };

  test('sums the terms of a kernel in float32 as long as it has at most 12 million numbers', () => {
    const { float16, float32 } = kernels('float16');
    expect(Math.max(...float32)).toBe(9 * 1920 * 640);
    // The two finer levels: 4 blocks of 2 down, 6 up, what makes a map smaller and larger, shortcuts of many channels.
    expect(float32.length).toBeGreaterThan(24);
    // Shortcuts of 320 channels; above 12 million, the deeper levels.
    expect(float16.filter((size) => size <= 12e6 && size > 320 * 640)).toEqual([]);
    expect(Math.max(...float16)).toBe(9 * 2560 * 1280);
  });

  test('keeps sums of whole numbers, which are rounded by more, in halves', () => {
    expect(kernels('int8').float32).toEqual([]);
  });

  test.each(['vae-encoder', 'vae-decoder'] as const)('computes %s in float32', (name) => {
    expect(graphOf(name, 'gpu-half')).toEqual(graphOf(name, 'gpu'));
  });

  test.each(['time', 'combine'] as const)('computes %s in float32 throughout', (name) => {
    expect([...typesOf(graphOf(name, 'gpu-half', 'float32')).values()]).not.toContain('float16');
    const { nodes } = graphOf(name, 'gpu-half', 'float32');
    expect(nodes.filter(({ op }) => op === 'Cast')).toEqual([]);
  });
});
