import { expect, test } from '@jest/globals';
import { toTensor } from '../../../src/image/planes.js';
import { bleach } from '../../../src/diffusion/conditions/bleach.js';

const image = { data: Float32Array.of(-1, 0, 0.5, -0.5, 0.25, -0.25), shape: [1, 3, 1, 2] };
const mask = (...values: number[]) => ({ data: Float32Array.from(values), shape: [1, 1, 1, values.length] });

test('what reaches the threshold is white in every channel, the rest and the image itself stay', () => {
  expect([...toTensor(bleach(image, mask(0.5, 0.49), 0.5)).data]).toEqual([1, 0, 1, -0.5, 1, -0.25]);
  expect([...image.data]).toEqual([-1, 0, 0.5, -0.5, 0.25, -0.25]);
});

test('a mask of another size is a mistake', () => {
  expect(() => bleach(image, mask(1, 1, 1), 0.5)).toThrow("a mask of the image's size [1, 2], not [1, 3]");
});
