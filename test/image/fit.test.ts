import { describe, expect, test } from '@jest/globals';
import { centredBox, cropTensor, fitBox, isTooThin, placeOnCanvas } from '../../src/image/fit.js';

describe('fitBox', () => {
  test.each([
    [
      'wide',
      { width: 300, height: 100 },
      { width: 256, height: 256 },
      { x: 0, y: 85, width: 256, height: 85 },
    ],
    [
      'tall',
      { width: 100, height: 300 },
      { width: 256, height: 256 },
      { x: 85, y: 0, width: 85, height: 256 },
    ],
    [
      'equal',
      { width: 64, height: 64 },
      { width: 128, height: 128 },
      { x: 0, y: 0, width: 128, height: 128 },
    ],
    ['truncated', { width: 7, height: 5 }, { width: 64, height: 64 }, { x: 0, y: 9, width: 64, height: 45 }],
  ])('%s: the longer side touches, offsets are integer halves', (_, source, canvas, box) => {
    expect(fitBox(source, canvas)).toEqual(box);
  });

  test('a hair keeps one pixel', () => {
    const box = fitBox({ width: 10_000, height: 1 }, { width: 64, height: 64 });
    expect(box).toEqual({ x: 0, y: 31, width: 64, height: 1 });
  });

  test.each([
    ['3 x 900 on 256 x 256', [3, 900, 256, 256], true],
    ['3 x 900 on 192 x 384', [3, 900, 192, 384], true],
    ['4096 x 1', [4096, 1, 256, 256], true],
    ['one pixel', [1, 1, 256, 256], false],
    ['7 of 8 pixels', [28, 1024, 256, 256], true],
    ['8 of 8 pixels', [32, 1024, 256, 256], false],
  ] as const)('%s: too thin for anything to be made of it: %p', (_, [w, h, width, height], thin) => {
    expect(isTooThin({ width: w, height: h }, { width, height })).toBe(thin);
  });
});

test('an odd remainder goes to the right and the bottom', () => {
  expect(centredBox({ width: 2, height: 3 }, { width: 5, height: 6 })).toEqual({
    x: 1,
    y: 1,
    width: 2,
    height: 3,
  });
});

test('what is placed on a canvas is what is cut out of it, in every plane', () => {
  const data = Float32Array.from({ length: 2 * 2 * 3 }, (_, i) => i + 1);
  const image = { data, shape: [1, 2, 2, 3] };
  const canvas = placeOnCanvas(image, { width: 5, height: 4, fill: -1 });
  expect(canvas.shape).toEqual([1, 2, 4, 5]);
  expect([...canvas.data.slice(0, 20)]).toEqual([
    -1, -1, -1, -1, -1, -1, 1, 2, 3, -1, -1, 4, 5, 6, -1, -1, -1, -1, -1, -1,
  ]);
  expect(cropTensor(canvas, { x: 1, y: 1, width: 3, height: 2 })).toEqual(image);
});

test('a box that leaves the image is refused', () => {
  const image = { data: new Float32Array(4), shape: [1, 1, 2, 2] };
  expect(() => cropTensor(image, { x: 1, y: 0, width: 2, height: 2 })).toThrow(/leaves the image of 2 x 2/);
});
