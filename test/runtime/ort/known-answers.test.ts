/** The small sums by which a device is judged: an engine that computes right agrees, and one that does not is told. */
import { describe, expect, test } from '@jest/globals';
import {
  attentionAnswer,
  convolutionAnswer,
  relativeError,
  type KnownAnswer,
} from '../../../src/runtime/ort/known-answers.js';
import { openNodeRuntime } from '../../../src/runtime/ort/node.js';

const ANSWERS = [attentionAnswer(), convolutionAnswer()];

async function onCpu({ name, model, feeds }: KnownAnswer): Promise<Float32Array> {
  const runtime = openNodeRuntime({ threads: 1 });
  const session = await runtime.load({ name, graph: model, weights: [], dimensions: {} });
  const { out } = await session.run(feeds);
  const values = await out.read();
  await runtime.close();
  return values;
}

test.each(ANSWERS)('$name: JavaScript and ONNX Runtime agree within float32', async (answer) => {
  const values = await onCpu(answer);
  expect(relativeError(values, answer.expected)).toBeLessThan(1e-5);
  // The numbers say something: they are neither alike nor near zero.
  expect(new Set(values).size).toBeGreaterThan(values.length / 2);
  expect(Math.max(...values)).toBeGreaterThan(0.5);
});

/** The CPU's engine leaves casts out where it can, so only one of them is half there. */
test.each([
  [attentionAnswer('half'), 0],
  [convolutionAnswer('half'), 1e-5],
])('in half precision, too: %#', async (answer, least) => {
  const error = relativeError(await onCpu(answer), answer.expected);
  expect(error).toBeLessThan(answer.mostError / 4);
  expect(error).toBeGreaterThan(least);
});

test('attention is of the size at which kernels of real networks are chosen', () => {
  const { feeds } = attentionAnswer();
  expect(Object.values(feeds).map(({ shape }) => shape)).toEqual([
    [1, 64, 256],
    [1, 64, 256],
    [1, 64, 256],
  ]);
});

describe('an answer is wrong', () => {
  const expected = Float32Array.of(1, -4, 2);

  test.each([
    ['by a fraction of the largest magnitude', Float32Array.of(1, -4, 2.01), 0.0025],
    ['without bounds where a number is none', Float32Array.of(1, NaN, 2), Infinity],
    ['without bounds where it is too short', Float32Array.of(1, -4), Infinity],
    ['as a whole where all is zero', new Float32Array(3), 1],
  ])('%s', (_name, actual, error) => {
    expect(relativeError(actual, expected)).toBeCloseTo(error, 6);
    expect(relativeError(actual, expected)).toBeGreaterThan(ANSWERS[0]!.mostError);
  });

  test.each(ANSWERS)('$name: one neighbour taken for another is told', async (answer) => {
    const values = await onCpu(answer);
    const shifted = Float32Array.from(values, (_, i) => values[(i + 1) % values.length]);
    expect(relativeError(shifted, answer.expected)).toBeGreaterThan(0.1);
  });
});
