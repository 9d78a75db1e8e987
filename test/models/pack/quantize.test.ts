import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { channelScales, quantized } from '../../../models/pack/quantize.js';

/** Every index of a shape, row-major. */
function indices(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (all, size) => all.flatMap((index) => Array.from({ length: size }, (_, i) => [...index, i])),
    [[]],
  );
}

const tensors = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }).chain((shape) => {
  const count = shape.reduce((a, b) => a * b, 1);
  return fc.record({
    shape: fc.constant(shape),
    axis: fc.nat(shape.length - 1),
    values: fc
      .array(fc.float({ noNaN: true, min: -1000, max: 1000 }), { minLength: count, maxLength: count })
      // Where float32 loses digits (below 1e-38) so does a scale.
      .map((list) => Float32Array.from(list, (value) => (Math.abs(value) < 1e-30 ? 0 : value))),
  });
});

describe('whole numbers with a scale per channel', () => {
  test('a channel along each axis, by hand', () => {
    const tensor = { shape: [2, 2], values: Float32Array.of(127, -2, 0, 254) };
    expect([...channelScales(tensor, 0)]).toEqual([1, 2]);
    expect([...quantized(tensor, 0).values]).toEqual([127, -2, 0, 127]);
    expect([...channelScales(tensor, 1)]).toEqual([1, 2]);
    expect([...quantized(tensor, 1).values]).toEqual([127, -1, 0, 127]);
  });

  test('a channel of zeros has scale 1 and stays zero', () => {
    const tensor = { shape: [2, 1], values: Float32Array.of(0, 3) };
    expect(channelScales(tensor, 0)[0]).toBe(1);
    expect(quantized(tensor, 0).values[0]).toBe(0);
  });

  test('every value comes back within half of the scale of its own channel, which is its largest over 127', () => {
    fc.assert(
      fc.property(tensors, ({ shape, values, axis }) => {
        const scales = channelScales({ shape, values }, axis);
        const whole = quantized({ shape, values }, axis).values;
        const largest = Array.from({ length: shape[axis]! }, () => 0);
        indices(shape).forEach((index, i) => {
          const channel = index[axis]!;
          largest[channel] = Math.max(largest[channel]!, Math.abs(values[i]!));
          expect(Number.isInteger(whole[i]) && Math.abs(whole[i]!) <= 127).toBe(true);
          expect(Math.abs(whole[i]! * scales[channel]! - values[i]!)).toBeLessThanOrEqual(
            0.5001 * scales[channel]!,
          );
        });
        largest.forEach((value, channel) => {
          expect(scales[channel]).toBe(value === 0 ? 1 : Math.fround(value / 127));
        });
      }),
    );
  });
});
