/** Colour under the lines: no line of the picture's, no bleeding, alpha without holes, and what it does where there are no regions. */
import { describe, expect, jest, test } from '@jest/globals';
import { CancelledError } from '../../../src/errors.js';
import { colourUnderLines, type ColourOptions } from '../../../src/image/colour/colour-under-lines.js';
import { outsideOfMask } from '../../../src/image/colour/paper.js';
import type { Rgba8 } from '../../../src/image/pixels.js';
import { picture as paint } from '../../support/pictures.js';

jest.setTimeout(60_000);

/** Sketch pixels of a picture's pixel. */
const SCALE = 8;
const SIDE = 512;
const LINE = 9;
const PLAIN: ColourOptions = { gapPx: 32, outside: null, missing: null, signal: { aborted: false } };

const WHITE = [255, 255, 255] as const;
const INK = [20, 20, 20] as const;
const RED = [210, 60, 50] as const;
const BLUE = [60, 90, 190] as const;

/** Half the side of a square around the middle, and the sketch's line along it. */
const HALF = 140;
const fromMiddle = (x: number, y: number) => Math.max(Math.abs(x - SIDE / 2), Math.abs(y - SIDE / 2));
const isLine = (x: number, y: number) => Math.abs(fromMiddle(x, y) - HALF) < LINE / 2;
const box = paint(SIDE, SIDE, (x, y) => (isLine(x, y) ? INK : WHITE));

/** As a model paints the box: a gradient in red on blue, with dark lines that are blurred over two of its pixels. */
const painted = (side: number): Rgba8 =>
  paint(side, side, (px, py) => {
    const [x, y] = [(px + 0.5) * (SIDE / side), (py + 0.5) * (SIDE / side)];
    const away = Math.abs(fromMiddle(x, y) - HALF) / SCALE;
    const ink = Math.max(0, 1 - away / 2);
    const [r, g, b] = fromMiddle(x, y) < HALF ? [RED[0] - y / 10, RED[1], RED[2]] : BLUE;
    return [r * (1 - ink), g * (1 - ink), b * (1 - ink)];
  });

const luma = ({ data, width }: Rgba8, x: number, y: number) => {
  const at = (y * width + x) * 4;
  return 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
};
const middle = SIDE / 2;

describe('by regions', () => {
  test('near and under a line nothing is darker than the core beside it by more than 12 levels, nor lighter', async () => {
    const { image, guide } = await colourUnderLines(box, painted(SIDE / SCALE), PLAIN);
    expect(guide).toBe('regions');
    for (const y of [middle - 60, middle, middle + 60]) {
      const core = luma(image, middle - HALF + 60, y);
      for (let x = middle - HALF; x < middle - HALF + 12; x++)
        expect(Math.abs(luma(image, x, y) - core)).toBeLessThanOrEqual(12);
      const outer = luma(image, middle - HALF - 60, y);
      for (let x = middle - HALF - 12; x < middle - HALF; x++)
        expect(Math.abs(luma(image, x, y) - outer)).toBeLessThanOrEqual(12);
    }
  });

  test('the picture’s shading is kept: the box grows darker downwards as it was painted', async () => {
    const { image } = await colourUnderLines(box, painted(SIDE / SCALE), PLAIN);
    const red = (y: number) => image.data[(y * SIDE + middle) * 4]!;
    expect(red(middle - 80) - red(middle + 80)).toBeGreaterThan(12);
    expect(red(middle - 80) - red(middle + 80)).toBeLessThan(20);
  });

  test('colour changes in the middle of the line, from one pixel to the next', async () => {
    const { image } = await colourUnderLines(box, painted(SIDE / SCALE), PLAIN);
    const steps = Array.from({ length: LINE + 3 }, (_, k) => middle - HALF - LINE + 3 + k).filter(
      (x) => Math.abs(image.data[(middle * SIDE + x) * 4]! - image.data[(middle * SIDE + x + 1) * 4]!) > 40,
    );
    expect(steps).toHaveLength(1);
    expect(Math.abs(steps[0]! + 0.5 - (middle - HALF))).toBeLessThanOrEqual(1.5);
  });

  test('through a gap that is closed nothing bleeds; at 0 none is closed', async () => {
    const open = paint(SIDE, SIDE, (x, y) =>
      isLine(x, y) && !(y < middle && Math.abs(x - middle) < 8) ? INK : WHITE,
    );
    const { image } = await colourUnderLines(open, painted(SIDE / SCALE), PLAIN);
    const inside = (middle - HALF + 6) * SIDE + middle - 40;
    const outside = (middle - HALF - 6) * SIDE + middle - 40;
    expect(image.data[inside * 4]! - image.data[outside * 4]!).toBeGreaterThan(100);
    const whole = await colourUnderLines(open, painted(SIDE / SCALE), { ...PLAIN, gapPx: 0 });
    const difference = whole.image.data.some((value, i) => Math.abs(value - image.data[i]!) > 20);
    expect(difference).toBe(true);
  });

  test('a mask of coarse, broken pixels is cut along the lines, without a hole', async () => {
    const side = SIDE / SCALE;
    const mask = {
      width: side,
      height: side,
      data: Float32Array.from({ length: side * side }, (_, i) => {
        const [x, y] = [(i % side) * SCALE, Math.floor(i / side) * SCALE];
        return fromMiddle(x, y) < HALF + 6 && i % 11 !== 0 ? 1 : 0;
      }),
    };
    const outside = outsideOfMask(mask, 0.5);
    const found = await colourUnderLines(box, painted(side), { ...PLAIN, outside });
    for (let i = 0; i < found.outside.length; i += 7) {
      const away = fromMiddle(i % SIDE, Math.floor(i / SIDE));
      if (Math.abs(away - HALF) > LINE) expect(found.outside[i]).toBe(away < HALF ? 0 : 255);
    }
  });

  test('a cancel ends it', async () => {
    const cancelled = colourUnderLines(box, painted(64), { ...PLAIN, signal: { aborted: true } });
    await expect(cancelled).rejects.toThrow(CancelledError);
  });
});

describe('without regions that could be used', () => {
  const hatched = paint(SIDE, SIDE, (x, y) =>
    fromMiddle(x, y) < HALF + 60 && ((x + y) % 12 < 4 || (x - y + SIDE) % 12 < 3) ? INK : WHITE,
  );

  test('a hatched drawing is guided by its tones, says so, and has no stroke in its colour', async () => {
    const { image, guide } = await colourUnderLines(hatched, painted(SIDE / SCALE), PLAIN);
    expect(guide).toBe('tones');
    const lumas = Array.from({ length: 60 }, (_, k) => luma(image, middle - 30 + k, middle));
    expect(Math.max(...lumas) - Math.min(...lumas)).toBeLessThan(6);
  });
});
