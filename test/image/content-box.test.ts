/** The content of pictures with and without margins, and what is cut out of them. */
import { describe, expect, test } from '@jest/globals';
import { contentBox, cropMask, cropPicture, uncropMask } from '../../src/image/content-box.js';
import { picture } from '../support/pictures.js';

const WHITE = [255, 255, 255] as const;
const RED = [200, 30, 30] as const;
/** A red square of 20 px at (10, 50) of 100 x 80, on white. */
const inSquare = (x: number, y: number) => x >= 10 && x < 30 && y >= 50 && y < 70;
const small = picture(100, 80, (x, y) => (inSquare(x, y) ? RED : WHITE));
const WHOLE = { x: 0, y: 0, width: 100, height: 80 };

describe('the content of a picture', () => {
  test('in white margins has an eighth of paper around it and the picture’s shape', () => {
    const { x, y, width, height } = contentBox(small);
    // 20 px and 2.4 at each side, for the shorter side of the shape.
    expect([width, height]).toEqual([31, 25]);
    expect(x).toBeLessThanOrEqual(8);
    expect(x + width).toBeGreaterThanOrEqual(32);
    expect(y).toBeLessThanOrEqual(48);
    expect(y + height).toBeGreaterThanOrEqual(72);
  });

  test('is the same where the margins are transparent or a little grey', () => {
    const data = small.data.slice();
    for (let i = 0; i < data.length; i += 4) if (data[i + 1] === 255) data.fill(0, i, i + 4);
    expect(contentBox({ ...small, data })).toEqual(contentBox(small));
    const grey = picture(100, 80, (x, y) => (inSquare(x, y) ? RED : [244, 243 - (x % 3), 240]));
    expect(contentBox(grey)).toEqual(contentBox(small));
  });

  test('stays inside of the picture', () => {
    const corner = picture(100, 80, (x, y) => (x > 0 && x < 20 && y > 0 && y < 20 ? RED : WHITE));
    expect(contentBox(corner)).toMatchObject({ x: 0, y: 0 });
  });

  test.each([
    ['fills it', picture(100, 80, (x, y) => (x > 4 && y > 4 && x < 96 && y < 76 ? RED : WHITE))],
    ['touches a corner', picture(100, 80, (x, y) => (x < 20 && y < 20 ? RED : WHITE))],
    ['lies on a colour', picture(100, 80, (x, y) => (inSquare(x, y) ? RED : [120, 180, 250]))],
    ['is nothing', picture(100, 80, () => WHITE)],
    ['is a pixel', picture(1, 1, () => RED)],
  ])('that %s is the whole picture', (_, whole) => {
    expect(contentBox(whole)).toEqual({ ...WHOLE, width: whole.width, height: whole.height });
  });
});

describe('a crop', () => {
  const box = { x: 10, y: 50, width: 20, height: 20 };

  test('has the pixels of its box', () => {
    const cut = cropPicture(small, box);
    expect(cut).toEqual(picture(20, 20, () => RED));
  });

  test('of a mask, laid back, is the mask with nothing around', () => {
    const data = Float32Array.from({ length: 8000 }, (_, i) => (i % 7) / 7);
    const back = uncropMask(cropMask({ width: 100, height: 80, data }, box), box, small);
    data.forEach((value, i) => {
      const isInside = inSquare(i % 100, Math.floor(i / 100));
      expect(back.data[i]).toBe(isInside ? value : 0);
    });
  });
});
