import { describe, expect, test } from '@jest/globals';
import { segmentReference, segmentSketch } from '../../../src/diffusion/pictures/segment.js';
import type { Extent } from '../../../src/image/geometry.js';
import type { Tensor } from '../../../src/image/tensor.js';
import type { Models } from '../../../src/runtime/models.js';
import type { HostTensor, Value } from '../../../src/runtime/session.js';

/** [1, 3, height, width], of one number. */
function filledImage({ width, height }: Extent, value: number): Tensor {
  return { data: new Float32Array(3 * width * height).fill(value), shape: [1, 3, height, width] };
}

const SIDE = 64;

/** A network whose mask is the red channel of what it is fed; keeps the feed. */
function echo(): { models: Models; fed: Tensor[] } {
  const fed: Tensor[] = [];
  const run = async (feeds: Record<string, unknown>) => {
    const { data, shape } = feeds['image'] as HostTensor;
    fed.push({ data, shape });
    const value: Value = {
      shape: [1, 1, SIDE, SIDE],
      read: async () => data.slice(0, SIDE * SIDE),
      dispose: () => undefined,
    };
    return { mask: value };
  };
  const models = {
    pack: { id: 'echo', layout: { segmentSize: SIDE } },
    load: async () => ({ run, release: async () => undefined }),
  };
  return { models: models as unknown as Models, fed };
}

describe('a reference', () => {
  test('is scaled as a whole, centred on the square and inverted; around it everything is 1', async () => {
    const { models, fed } = echo();
    const white = filledImage({ width: 20, height: 40 }, 1);
    const mask = await segmentReference(white, models);
    expect(fed[0]!.shape).toEqual([1, 3, SIDE, SIDE]);
    const row = fed[0]!.data.slice(0, SIDE);
    expect([...row.slice(0, 16)].every((value) => value === 1)).toBe(true);
    expect([...row.slice(16, 48)].every((value) => Math.abs(value) < 1e-6)).toBe(true);
    expect([...row.slice(48)].every((value) => value === 1)).toBe(true);
    expect(mask).toMatchObject({ width: 20, height: 40 });
    // The surroundings are cut off before the mask is scaled back, so nothing of them leaks in.
    expect(Math.max(...mask.data)).toBeLessThan(1e-6);
  });

  test('comes back at its own size, clamped', async () => {
    const { models } = echo();
    const { data, shape } = filledImage({ width: 30, height: 17 }, 0);
    const halves = { data: data.map((_, i) => (i % 30 < 15 ? 1 : -1)), shape };
    const mask = await segmentReference(halves, models);
    expect(mask).toMatchObject({ width: 30, height: 17 });
    expect(Math.min(...mask.data)).toBe(0);
    expect(Math.max(...mask.data)).toBe(1);
    expect(mask.data[3]).toBeCloseTo(0, 6);
    expect(mask.data[26]).toBeCloseTo(1, 6);
  });

  test('too thin for the square is refused with what to do', async () => {
    const thin = filledImage({ width: 1000, height: 1 }, 0);
    await expect(segmentReference(thin, echo().models)).rejects.toMatchObject({ name: 'UserError' });
  });
});

test('a sketch is fed as dark lines on white, stretched to the square, -1..1 as it is', async () => {
  const { models, fed } = echo();
  const background = filledImage({ width: 32, height: 16 }, -1);
  const mask = await segmentSketch(background, models);
  expect([...fed[0]!.data].every((value) => Math.abs(value - 1) < 1e-6)).toBe(true);
  expect(mask).toMatchObject({ width: 32, height: 16 });
});
