/** Strokes inside a shape: rooms between them are of the shape, unless the picture shows another colour there. */
import { describe, expect, jest, test } from '@jest/globals';
import { flatten } from '../../../src/image/regions/flats.js';
import type { Rgba8 } from '../../../src/image/pixels.js';
import { picture as paint } from '../../support/pictures.js';

jest.setTimeout(60_000);

type Colour = readonly [number, number, number];

const SIDE = 256;
const INK: Colour = [0, 0, 0];
const PAPER: Colour = [255, 255, 255];
const SKIN: Colour = [230, 190, 170];
const OTHER: Colour = [40, 90, 200];

const isFrame = (x: number, y: number) => Math.max(Math.abs(x - 128), Math.abs(y - 128)) === 108;
/** Hatching that crosses itself: rooms of 5 px on a side, in a corner of the frame. */
const isHatching = (x: number, y: number) =>
  x >= 100 && x <= 136 && y >= 100 && y <= 136 && ((x - 100) % 6 === 0 || (y - 100) % 6 === 0);
/** Rings, as of the letter o, of 6 px inside. */
const isLetter = (x: number, y: number) => {
  const middle = [60, 80, 160, 180].find((at) => Math.abs(at - x) <= 6);
  return middle !== undefined && Math.abs(Math.hypot(x - middle, y - 200) - 4) < 1.1;
};
const inWords = (x: number, y: number) => isHatching(x, y) || isLetter(x, y);

function countOf(isLine: (x: number, y: number) => boolean, painted: Rgba8): Promise<number> {
  const sketch = paint(SIDE, SIDE, (x, y) => (isLine(x, y) ? INK : PAPER));
  const options = { palette: null, attention: null, signal: { aborted: false } };
  return flatten(sketch, painted, options).then(({ count }) => count);
}
const plain = paint(SIDE, SIDE, () => SKIN);

describe('a narrow room', () => {
  test('between strokes of hatching, or in a letter, is of the region around', async () => {
    const framed = await countOf(isFrame, plain);
    expect(framed).toBe(2);
    expect(await countOf((x, y) => isFrame(x, y) || isLetter(x, y), plain)).toBe(framed);
    const hatched = await countOf((x, y) => isFrame(x, y) || inWords(x, y), plain);
    expect(hatched).toBe(framed);
  });

  test('with a colour of its own in the picture is a region: an iris', async () => {
    const painted = paint(SIDE, SIDE, (x, y) => (Math.hypot(x - 60, y - 200) < 5 ? OTHER : SKIN));
    const isEye = (x: number, y: number) => isFrame(x, y) || (x < 70 && isLetter(x, y));
    expect(await countOf(isEye, painted)).toBe(3);
  });
});
