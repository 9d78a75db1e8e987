import { describe, expect, test } from '@jest/globals';
import {
  fromGreyLevels,
  highFrequencies,
  negated,
  redChannel,
  signedColour,
  strongest,
  unscaledColour,
} from '../../../src/image/lines/line-formats.js';
import { toRgb8, type Rgb8 } from '../../../src/image/rgb8.js';
import type { Tensor } from '../../../src/image/tensor.js';

const PAIR: Rgb8 = {
  width: 2,
  height: 1,
  planes: [Uint8Array.of(0, 255), Uint8Array.of(51, 102), Uint8Array.of(1, 2)],
};
const row = (...values: number[]): Tensor => ({
  data: Float32Array.from(values),
  shape: [1, 1, 1, values.length],
});
const shapes = (tensors: readonly Tensor[]) => tensors.map((tensor) => tensor.shape);
const thrice = (values: readonly number[]) => [...values, ...values, ...values];

describe('what extractors see', () => {
  test('signed colours, plain colours, the red channel', () => {
    const [signed] = signedColour(PAIR);
    expect(signed!.shape).toEqual([1, 3, 1, 2]);
    expect(signed!.data[0]).toBe(-1);
    expect(signed!.data[1]).toBe(1);
    expect(signed!.data[2]).toBeCloseTo(-0.6, 6);
    expect([...unscaledColour(PAIR)[0]!.data]).toEqual([0, 255, 51, 102, 1, 2]);
    expect(redChannel(PAIR)).toEqual([row(0, 255)]);
  });

  test('high frequencies: value minus blur, over the largest of all channels, a run for each', () => {
    const flat = new Uint8Array(400).fill(90);
    const spot = flat.slice();
    spot[10 * 20 + 10] = 190;
    const runs = highFrequencies({ width: 20, height: 20, planes: [flat, spot, flat] });
    expect(shapes(runs)).toEqual([1, 2, 3].map(() => [1, 1, 20, 20]));
    expect(runs[1]!.data[10 * 20 + 10]).toBe(1);
    // Beside the spot: the blur rises by 34 * 32 / 65536 of 100, the spot itself falls by 34 * 34 / 65536.
    expect(runs[1]!.data[10 * 20 + 11]).toBeCloseTo(-2 / (100 - 2), 6);
    expect([...new Set(runs[0]!.data)]).toEqual([0]);
  });

  test('one colour has no high frequencies, and nothing to divide by', () => {
    const flat = new Uint8Array(16).fill(3);
    const runs = highFrequencies({ width: 4, height: 4, planes: [flat, flat, flat] });
    expect(runs.every(({ data }) => data.every((value) => value === 0))).toBe(true);
  });
});

describe('what extractors answer', () => {
  test('negated, in three channels', () => {
    const lines = negated([row(-1, 0.25)]);
    expect(lines.shape).toEqual([1, 3, 1, 2]);
    expect([...lines.data]).toEqual(thrice([1, -0.25]));
  });

  test('grey levels are clamped; black is a line', () => {
    expect([...fromGreyLevels([row(-40, 0, 127.5, 255, 900)]).data]).toEqual(thrice([1, 1, 0, -1, -1]));
  });

  test('the strongest run wins, faint lines are paper, nothing is clamped', () => {
    const lines = strongest([row(0.75, 0, 0.05), row(0.5, 2, 0.0625), row(-1, 1, 0)]);
    expect([...lines.data]).toEqual(thrice([0.5, 3, -1]));
  });
});

test('a picture is laid on white paper before it becomes 8-bit colour', () => {
  const data = Uint8Array.of(10, 20, 30, 255, 10, 20, 30, 0, 0, 100, 255, 128);
  const { planes } = toRgb8({ width: 3, height: 1, data });
  expect(planes.map((plane) => [...plane])).toEqual([
    [10, 255, 127],
    [20, 255, 177],
    [30, 255, 255],
  ]);
});
