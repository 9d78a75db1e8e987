import { describe, expect, test } from '@jest/globals';
import { nearestSize } from '../../src/request/nearest-size.js';
import { previewLatent } from '../../src/diffusion/pictures/preview.js';
import { prepareSketch } from '../../src/diffusion/pictures/prepare-sketch.js';
import type { Models } from '../../src/runtime/models.js';
import { frameSketch } from '../support/pictures.js';

const size = (width: number, height: number) => ({ width, height });

describe('the size of a request', () => {
  const trained = [size(768, 768), size(704, 832), size(640, 896), size(832, 704), size(896, 640)];

  test.each([
    [size(100, 100), size(768, 768)],
    [size(15, 16), size(768, 768)],
    [size(100, 120), size(704, 832)],
    [size(1, 100), size(640, 896)],
    [size(4000, 3000), size(896, 640)],
  ])('%p takes the trained size nearest in shape', (sketch, expected) => {
    expect(nearestSize(trained, sketch)).toEqual(expected);
  });

  test('of equals the first, which the pack calls best', () => {
    expect(nearestSize([size(256, 256), size(512, 512)], size(3, 4))).toEqual(size(256, 256));
  });
});

describe('a sketch on its way in', () => {
  const sketch = frameSketch(40, 20);
  /** Neither preprocessor asks a network. */
  const none = {} as Models;

  test('dark lines on white become +1 on -1, centred on the model size', async () => {
    const asked = { size: size(40, 40), preprocess: 'invert' } as const;
    const { image, box } = await prepareSketch(sketch, asked, none);
    expect(box).toEqual({ x: 0, y: 10, width: 40, height: 20 });
    const at = (x: number, y: number) => image.data[y * 40 + x];
    expect([at(0, 0), at(0, 10), at(5, 20), at(20, 15)]).toEqual([-1, -1, 1, 1]);
  });

  test('light lines on dark stay as they are', async () => {
    const { image } = await prepareSketch(sketch, { size: size(40, 40), preprocess: 'none' }, none);
    expect(image.data[10 * 40 + 20]).toBe(1);
    expect(image.data[0]).toBe(-1);
  });
});

test('a preview is the matrix times the cell plus the bias', () => {
  const latent = { data: new Float32Array([1, 0, 0.5, -1]), shape: [1, 2, 1, 2] };
  const matrix = [
    [1, 0],
    [0, 2],
    [0, 0],
  ];
  const { width, height, data } = previewLatent(latent, { matrix, bias: [0, 0, 1] });
  expect([width, height]).toEqual([2, 1]);
  expect([...data]).toEqual([255, 255, 255, 255, 127, 0, 255, 255]);
});
