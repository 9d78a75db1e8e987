import { describe, expect, test } from '@jest/globals';
import {
  resizeAntialiased,
  resizeBilinear,
  resizeByFactor,
  resizeForClip,
  resizePlain,
} from '../../src/image/resize.js';
import type { Tensor } from '../../src/image/tensor.js';
import { readFixture, relativeError } from '../support/read-safetensors.js';

const golden = readFixture('golden-image');
/** Resizes land within 1e-5 of the goldens (README of the goldens). */
const LIMIT = 1e-5;

function image(height: number, width: number, value: (x: number, y: number) => number): Tensor {
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data[y * width + x] = value(x, y);
  return { data, shape: [1, 1, height, width] };
}

const line = (...numbers: number[]) => image(1, numbers.length, (x) => numbers[x]!);

describe('against the authors', () => {
  test('plain stretches as the VAE input of the golden', () => {
    const stretched = resizePlain(golden('reference'), { width: 128, height: 128 });
    expect(stretched.shape).toEqual([1, 3, 128, 128]);
    expect(relativeError(stretched.data, golden('plain128').data)).toBeLessThan(LIMIT);
  });

  test("CLIP's resize, then mean and deviation, gives the golden's network input", () => {
    const { data, shape } = resizeForClip(golden('reference'), { width: 224, height: 224 });
    expect(shape).toEqual([1, 3, 224, 224]);
    const green = data.slice(224 * 224, 2 * 224 * 224).map((x) => ((x + 1) / 2 - 0.4578275) / 0.26130258);
    expect(relativeError(green, golden('clip224.green').data)).toBeLessThan(LIMIT);
  });
});

describe('closed forms', () => {
  const all = { resizePlain, resizeAntialiased, resizeForClip, resizeBilinear };

  test.each(Object.entries(all))('%s keeps a constant', (_, resize) => {
    const flat = image(13, 7, () => 0.25);
    for (const size of [
      { width: 3, height: 31 },
      { width: 20, height: 5 },
    ]) {
      for (const value of resize(flat, size).data) expect(value).toBeCloseTo(0.25, 6);
    }
  });

  test.each(Object.entries({ resizePlain, resizeBilinear, resizeAntialiased }))(
    '%s to the same size changes nothing',
    (_, resize) => {
      const noise = image(9, 11, (x, y) => Math.sin(7 * x + 3 * y * y));
      expect(relativeError(resize(noise, { width: 11, height: 9 }).data, noise.data)).toBeLessThan(1e-7);
    },
  );

  test('bilinear maps centres to centres and clamps at the edges', () => {
    expect([...resizeBilinear(line(0, 1), { width: 4, height: 1 }).data]).toEqual([0, 0.25, 0.75, 1]);
  });

  test('plain doubles with the weights of a = -0.75 at quarters', () => {
    const { data } = resizePlain(line(0, 0, 0, 1, 0, 0, 0, 0), { width: 16, height: 1 });
    const half = [-0.03515625, -0.10546875, 0.26171875, 0.87890625];
    expect([...data]).toEqual([0, 0, 0, ...half, ...half.reverse(), 0, 0, 0, 0, 0]);
  });

  test('plain shrinks without averaging: every second pair of taps around the centre', () => {
    // centre 1.5 between pixels 1 and 2: weights -3/32, 19/32, 19/32, -3/32 for a = -0.75
    const { data } = resizePlain(line(32, 0, 0, 0, 0, 0, 0, 32), { width: 2, height: 1 });
    expect([...data]).toEqual([-3, -3]);
  });

  test('antialiased halves with the widened kernel of Pillow', () => {
    // The step response of Keys' cubic (a = -0.5) widened twice, around a centre between two pixels.
    const step = line(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
    const { data } = resizeAntialiased(step, { width: 8, height: 1 });
    const kernel = (x: number) =>
      x < 1 ? 1.5 * x ** 3 - 2.5 * x * x + 1 : -0.5 * (x ** 3 - 5 * x * x + 8 * x - 4);
    const [a, b, c, d] = [0.25, 0.75, 1.25, 1.75].map(kernel) as [number, number, number, number];
    const tail = (b + c + d) / (2 * (a + b + c + d));
    expect(data[3]).toBeCloseTo(tail, 6);
    expect(data[4]).toBeCloseTo(1 - tail, 6);
  });

  test('a factor takes its own step, not in/out, and truncates the size', () => {
    const { data, shape } = resizeByFactor(
      image(10, 10, (x) => x * x),
      0.45,
    );
    expect(shape).toEqual([1, 1, 4, 4]);
    const near = (x: number) => (1.25 * x - 2.25) * x * x + 1;
    const far = (x: number) => -0.75 * (((x - 5) * x + 8) * x - 4);
    const centre = 1.5 / 0.45 - 0.5; // 2.8333
    const expected = far(centre - 1) + near(centre - 2) * 4 + near(3 - centre) * 9 + far(4 - centre) * 16;
    expect(data[5]).toBeCloseTo(expected, 5);
  });
});
