/** The noise that stands for sums in half precision: as large as measured, where halves are summed, and nowhere else. */
import { afterAll, describe, expect, test } from '@jest/globals';
import { EMITTERS } from '../../../models/nn/emitters.js';
import { convShape, linearShape } from '../../../models/nn/emitter.js';
import { Graph } from '../../../models/onnx/graph.js';
import type { GraphModel } from '../../../models/onnx/model.js';
import { SUM_ERRORS, sumError, withHalfNoise, type HalfNoise } from '../../../models/verify/half-noise.js';
import { loadGraph, runSession } from '../../../models/verify/networks.js';
import { openNodeRuntime } from '../../../src/runtime/ort/node.js';
import { relativeError } from '../../support/read-safetensors.js';
import { uniform } from './golden-inputs.js';

const runtime = openNodeRuntime({ threads: 1 });
afterAll(() => runtime.close());

/** A matrix of 64 inputs, then a 3x3 kernel of 64 channels: 576 terms. */
function model(): GraphModel {
  const graph = new Graph({ name: 'piece', storage: 'float16', arithmetic: 'float16', widensHalves: true });
  const emit = EMITTERS['gpu-half'](graph, { inputs: {}, outputs: {} });
  const rows = emit.linear('matrix', emit.input('x', [1, 64, 64]), linearShape(64, 64));
  emit.output('rows', rows);
  const map = emit.toMap(rows, { channels: 64, height: 8, width: 8 });
  emit.output('map', emit.conv('kernel', map, convShape(64, 64)));
  return graph.finish();
}

async function errorsOf(noise: HalfNoise): Promise<Readonly<Record<string, number>>> {
  const outputs = await Promise.all(
    [model(), withHalfNoise(model(), noise)].map(async (graph) => {
      const session = await loadGraph(runtime, graph, { sizes: {}, salt: '' });
      return runSession(session, { x: uniform('x', [1, 64, 64]) });
    }),
  );
  const [exact, noisy] = outputs;
  return Object.fromEntries(
    ['rows', 'map'].map((name) => [name, relativeError(noisy![name]!.data, exact![name]!.data)]),
  );
}

describe('the error of a product', () => {
  test('is that of its own sums, and of the ones before it', async () => {
    const { rows, map } = await errorsOf({ width: 1, spares: 'nothing' });
    expect(rows).toBeGreaterThan(0.9 * sumError(64));
    expect(rows).toBeLessThan(1.2 * sumError(64));
    const both = Math.hypot(sumError(64), sumError(576));
    expect(map! / both).toBeGreaterThan(0.9);
    expect(map! / both).toBeLessThan(1.2);
  });

  test('is that of longer sums where the model stands for a wider one, but for long ones in float32', async () => {
    const [all, spared] = [
      await errorsOf({ width: 5, spares: 'nothing' }),
      await errorsOf({ width: 5, spares: 'long sums' }),
    ];
    expect(all['rows']! / sumError(320)).toBeGreaterThan(0.9);
    expect(all['map']! / Math.hypot(sumError(320), sumError(2880))).toBeGreaterThan(0.9);
    expect(spared['rows']).toBe(all['rows']);
    expect(spared['map']! / sumError(320)).toBeLessThan(1.2);
  });
});

test('between two measured lengths it lies between their errors', () => {
  for (const [terms, error] of SUM_ERRORS) expect(sumError(terms)).toBeCloseTo(error, 6);
  expect(sumError(600)).toBeGreaterThan(2.0e-3);
  expect(sumError(600)).toBeLessThan(5e-3);
});
