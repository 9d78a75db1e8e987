import { describe, expect, test } from '@jest/globals';
import { compositeOverWhite } from '../../src/image/composite.js';
import { fromSignedRgb, signedPlanes, toMask } from '../../src/image/convert.js';
import { toTensor } from '../../src/image/planes.js';

const pixel = (...rgba: number[]) => ({ width: 1, height: 1, data: new Uint8Array(rgba) });

describe('pixels and tensors', () => {
  test('0 becomes -1, 255 becomes 1, planes follow one another', () => {
    const two = { width: 2, height: 1, data: new Uint8Array([0, 255, 51, 255, 255, 0, 204, 255]) };
    const { data, shape } = toTensor(signedPlanes(two));
    expect(shape).toEqual([1, 3, 1, 2]);
    [-1, 1, 1, -1, -0.6, 0.6].forEach((value, i) => expect(data[i]).toBeCloseTo(value, 6));
  });

  test('every level of an opaque picture survives the way there and back', () => {
    const data = Uint8Array.from({ length: 1024 }, (_, i) => (i % 4 === 3 ? 255 : i >> 2));
    const image = { width: 256, height: 1, data };
    // The pipeline truncates, and 255 of 256 levels lie a rounding below or above themselves.
    const back = fromSignedRgb(signedPlanes(image)).data;
    back.forEach((value, i) => expect(Math.abs(value - data[i]!)).toBeLessThanOrEqual(1));
  });

  test.each([
    [-7, 0],
    [-1, 0],
    [0, 127],
    [0.999, 254],
    [1, 255],
    [7, 255],
  ])('the signed value %p becomes level %p: clamped, then truncated', (value, level) => {
    const image = { data: new Float32Array([value, value, value]), shape: [1, 3, 1, 1] };
    expect([...fromSignedRgb(image).data]).toEqual([level, level, level, 255]);
  });

  test('clear paper counts as white, half clear ink as half', () => {
    const values = toTensor(signedPlanes(pixel(0, 0, 255, 0))).data;
    expect([...values]).toEqual([1, 1, 1]);
    expect(toTensor(signedPlanes(pixel(0, 0, 0, 51))).data[0]).toBeCloseTo(0.6, 6);
    expect([...compositeOverWhite(pixel(0, 100, 255, 51)).data]).toEqual([204, 224, 255, 255]);
  });

  test('a mask is clamped to 0..1', () => {
    const mask = toMask({ data: new Float32Array([-0.5, 0.25, 1.5]), shape: [1, 1, 1, 3] });
    expect([...mask.data]).toEqual([0, 0.25, 1]);
  });
});
