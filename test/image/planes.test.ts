/** Images read row by row, against the same arithmetic written out pixel by pixel. */
import { describe, expect, test } from '@jest/globals';
import { fromSignedRgb, signedPlanes } from '../../src/image/convert.js';
import type { Rgba8 } from '../../src/image/pixels.js';
import {
  clampedPlanes,
  coveredPlanes,
  negatedPlanes,
  toTensor,
  widenedPlanes,
} from '../../src/image/planes.js';
import type { Image, Planes } from '../../src/image/planes.js';
import { antialiasedPlanes, resizeAntialiased, resizeForClip, resizePlain } from '../../src/image/resize.js';

/** Every level, every alpha, nothing regular. */
function noisyPicture(width: number, height: number): Rgba8 {
  const data = Uint8Array.from({ length: 4 * width * height }, (_, i) => (i * 2654435761) >>> 24);
  for (let i = 3; i < data.length; i += 8) data[i] = 255;
  return { width, height, data };
}

/** Channel c of a pixel on white paper, -1..1. */
function onWhite({ data, width }: Rgba8, [c, y, x]: readonly [number, number, number]): number {
  const at = 4 * (y * width + x);
  const alpha = data[at + 3]! / 255;
  return (2 * (data[at + c]! * alpha + 255 * (1 - alpha))) / 255 - 1;
}

function everyValue(
  image: Image,
  expected: (place: readonly [number, number, number]) => number,
  limit = 1e-6,
) {
  const { data, shape } = toTensor(image);
  const [, , height, width] = shape as [number, number, number, number];
  data.forEach((value, i) => {
    const place = [Math.floor(i / (width * height)), Math.floor(i / width) % height, i % width] as const;
    const distance = Math.abs(value - expected(place));
    if (!(distance < limit)) throw new Error(`at ${place.join(', ')}: ${value}, not ${expected(place)}`);
  });
  return shape;
}

const picture = noisyPicture(37, 23);

describe('an image that is made as it is read', () => {
  test('is the picture on white paper, 0 as -1, 255 as 1', () => {
    expect(everyValue(signedPlanes(picture), (at) => onWhite(picture, at))).toEqual([1, 3, 23, 37]);
  });

  test('is inverted, clamped, covered and widened number by number', () => {
    const signed = signedPlanes(picture);
    everyValue(negatedPlanes(signed), (at) => -onWhite(picture, at));
    const loud: Planes = {
      ...signed,
      readRow: (y, line) => (signed.readRow(y, line), line.forEach((v, i) => (line[i] = 3 * v))),
    };
    everyValue(clampedPlanes(loud), (at) => Math.min(Math.max(3 * onWhite(picture, at), -1), 1), 3e-6);
    const mask = {
      data: Float32Array.from({ length: 37 * 23 }, (_, i) => (i % 7) / 7),
      shape: [1, 1, 23, 37],
    };
    everyValue(coveredPlanes(signed, mask, { threshold: 0.5, value: 1 }), (at) =>
      mask.data[at[1] * 37 + at[2]]! >= 0.5 ? 1 : onWhite(picture, at),
    );
    const wide = widenedPlanes(signed, 40, 0.5);
    const shape = everyValue(wide, ([c, y, x]) => (x < 1 || x >= 38 ? 0.5 : onWhite(picture, [c, y, x - 1])));
    expect(shape).toEqual([1, 3, 23, 40]);
    everyValue(signed, (at) => onWhite(picture, at));
  });
});

/** Weights of all source pixels for output `out` (pipeline, "The resizes"). */
type Weights = (out: number, from: number, to: number) => readonly number[];

const keys = (distance: number, a: number): number => {
  const x = Math.abs(distance);
  if (x < 1) return (a + 2) * x ** 3 - (a + 3) * x ** 2 + 1;
  return x < 2 ? a * (x ** 3 - 5 * x ** 2 + 8 * x - 4) : 0;
};

const antialiased =
  (stepOf: (from: number, to: number) => number): Weights =>
  (out, from, to) => {
    const step = stepOf(from, to);
    const [centre, stretch] = [step * (out + 0.5), Math.max(step, 1)];
    const [first, end] = [centre - 2 * stretch, centre + 2 * stretch].map((edge) =>
      Math.trunc(edge + 0.5),
    ) as [number, number];
    const all = Array.from({ length: from }, (_, j) =>
      j >= first && j < end ? keys((j - centre + 0.5) / stretch, -0.5) : 0,
    );
    const sum = all.reduce((a, b) => a + b);
    return all.map((weight) => weight / sum);
  };

const plain: Weights = (out, from, to) => {
  const centre = ((out + 0.5) * from) / to - 0.5;
  const all = new Array<number>(from).fill(0);
  for (let j = Math.floor(centre) - 1; j <= Math.floor(centre) + 2; j++)
    all[Math.min(Math.max(j, 0), from - 1)]! += keys(j - centre, -0.75);
  return all;
};

describe('a resize of bytes is its definition in double sums over all pixels', () => {
  const whole = (from: number, to: number): number => from / to;
  const corners = (from: number, to: number): number => (from - 1) / (to - 1);
  test.each([
    ['antialiased', resizeAntialiased, antialiased(whole)],
    ["CLIP's", resizeForClip, antialiased(corners)],
    ['plain', resizePlain, plain],
  ] as const)('%s, smaller, larger, oblong, and from a single column', (_, resize, weights) => {
    for (const [source, width, height] of [
      [picture, 8, 5],
      [picture, 50, 3],
      [picture, 5, 60],
      [noisyPicture(1, 9), 4, 4],
      [noisyPicture(3, 2), 2, 7],
    ] as const) {
      everyValue(resize(signedPlanes(source), { width, height }), ([c, y, x]) => {
        const across = weights(x, source.width, width);
        return weights(y, source.height, height).reduce(
          (sum, down, row) =>
            sum +
            (down === 0
              ? 0
              : down * across.reduce((part, w, column) => part + w * onWhite(source, [c, row, column]), 0)),
          0,
        );
      });
    }
  });

  test('reads every row of the source once, from top to bottom', () => {
    const signed = signedPlanes(picture);
    for (const height of [4, 23, 60]) {
      const read: number[] = [];
      const watched: Planes = { ...signed, readRow: (y, line) => (read.push(y), signed.readRow(y, line)) };
      resizeAntialiased(watched, { width: 9, height });
      expect(read).toEqual([...Array(23).keys()]);
    }
  });

  test('gives the same rows in any order', () => {
    const small = antialiasedPlanes(signedPlanes(picture), { width: 9, height: 12 });
    const row = (y: number): number[] => {
      const line = new Float32Array(27);
      small.readRow(y, line);
      return [...line];
    };
    const down = [...Array(12).keys()].map(row);
    expect([...Array(12).keys()].reverse().map(row).reverse()).toEqual(down);
  });

  test('ends in bytes: clamped, then truncated', () => {
    const { data } = resizeAntialiased(signedPlanes(picture), { width: 50, height: 31 });
    const bytes = fromSignedRgb(antialiasedPlanes(signedPlanes(picture), { width: 50, height: 31 }));
    expect(bytes).toMatchObject({ width: 50, height: 31 });
    bytes.data.forEach((level, i) => {
      const value = Math.min(Math.max(data[(i % 4) * 1550 + (i >> 2)] ?? 1, -1), 1);
      expect(level).toBe(i % 4 === 3 ? 255 : Math.floor((value + 1) * 127.5));
    });
  });
});
