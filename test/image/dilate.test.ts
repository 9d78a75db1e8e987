import { expect, test } from '@jest/globals';
import { dilate } from '../../src/image/dilate.js';
import { readFixture } from '../support/read-safetensors.js';

const golden = readFixture('golden-image');

test("dilation equals the authors' max-pool of the same mask", () => {
  const { data, shape } = golden('mask');
  const grown = dilate({ data, width: shape[3]!, height: shape[2]! });
  expect(grown.data).toEqual(golden('mask_dilated').data);
});

test('one point grows to 11 x 11, cut at the edge', () => {
  const data = new Float32Array(20 * 20);
  data[2 * 20 + 9] = 0.5;
  const grown = dilate({ data, width: 20, height: 20 }).data;
  const lit = [...grown.keys()].filter((i) => grown[i] === 0.5);
  expect(lit.length).toBe(11 * 8);
  expect(lit[0]).toBe(4);
  expect(lit.at(-1)).toBe(7 * 20 + 14);
});
