import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CancelledError } from '../../../src/errors.js';
import { flatten } from '../../../src/image/regions/flats.js';
import type { Rgba8 } from '../../../src/image/pixels.js';
import { picture as paint } from '../../support/pictures.js';

const LIVE = { aborted: false };
const WHITE = [255, 255, 255] as const;
const BLACK = [0, 0, 0] as const;

const pixel = ({ data, width }: Rgba8, x: number, y: number) => [
  ...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3),
];
const flats = (sketch: Rgba8, picture: Rgba8, palette: Rgba8 | null = null) =>
  flatten(sketch, picture, { palette, attention: null, signal: LIVE });

const RED = [200, 30, 30] as const;
const BLUE = [30, 60, 200] as const;
const inBox = (x: number, y: number) => x > 16 && x < 48 && y > 16 && y < 48;
const onBox = (x: number, y: number) => x >= 16 && x <= 48 && y >= 16 && y <= 48 && !inBox(x, y);
const boxPicture = paint(64, 64, (x, y) => (inBox(x, y) ? RED : BLUE));

describe('regions', () => {
  test('a closed box of one pixel is two regions, each with its colour', async () => {
    const sketch = paint(64, 64, (x, y) => (onBox(x, y) ? BLACK : WHITE));
    const { image, count } = await flats(sketch, boxPicture);
    expect(count).toBe(2);
    expect(pixel(image, 17, 17)).toEqual(RED);
    expect(pixel(image, 15, 15)).toEqual(BLUE);
    expect(pixel(image, 0, 63)).toEqual(BLUE);
  });

  test.each([1, 2, 3])('a gap of %i pixels in the box is closed', async (gap) => {
    const open = (x: number, y: number) => y === 16 && x >= 30 && x < 30 + gap;
    const sketch = paint(64, 64, (x, y) => (onBox(x, y) && !open(x, y) ? BLACK : WHITE));
    const { image, regions, count } = await flats(sketch, boxPicture);
    expect(count).toBe(2);
    expect(regions[32 * 64 + 32]).not.toBe(regions[0]);
    expect(pixel(image, 32, 20)).toEqual(RED);
    expect(pixel(image, 32, 12)).toEqual(BLUE);
  });

  test('through a gap, one colour makes one region', async () => {
    const open = (x: number, y: number) => y === 16 && x >= 30 && x < 32;
    const sketch = paint(64, 64, (x, y) => (onBox(x, y) && !open(x, y) ? BLACK : WHITE));
    expect(
      (
        await flats(
          sketch,
          paint(64, 64, () => RED),
        )
      ).count,
    ).toBe(1);
  });

  test('an opening as wide as the room is no gap', async () => {
    const sketch = paint(64, 64, (x, y) => (y === 32 && (x < 12 || x > 52) ? BLACK : WHITE));
    const { count } = await flats(sketch, boxPicture);
    expect(count).toBe(1);
  });

  test('growth never crosses a diagonal line of single pixels', async () => {
    const sketch = paint(64, 64, (x, y) => (x === y ? BLACK : WHITE));
    const { image } = await flats(
      sketch,
      paint(64, 64, (x, y) => (x > y ? RED : BLUE)),
    );
    for (let k = 1; k < 64; k++) {
      expect(pixel(image, k, k - 1)).toEqual(RED);
      expect(pixel(image, k - 1, k)).toEqual(BLUE);
    }
  });

  test('a small leftover between two gaps joins one neighbour and bridges nothing', async () => {
    // Two thin walls with a hole each; the room of 5 x 5 between them touches both sides.
    const wall = (x: number, y: number) =>
      ((x === 29 || x === 35) && y !== 32) || ((y === 29 || y === 35) && x > 29 && x < 35);
    const sketch = paint(64, 64, (x, y) => (wall(x, y) ? BLACK : WHITE));
    const picture = paint(64, 64, (x) => (x < 32 ? RED : BLUE));
    const { regions, image } = await flats(sketch, picture);
    expect(regions[10 * 64 + 10]).not.toBe(regions[10 * 64 + 50]);
    expect(pixel(image, 5, 32)).toEqual(RED);
    expect(pixel(image, 60, 32)).toEqual(BLUE);
  });

  test('faint coloured lines on grey, shaded, grainy paper bound regions', async () => {
    const grain = (x: number, y: number) => ((x * 7 + y * 13) % 5) - 2;
    const sketch = paint(64, 64, (x, y) => {
      const paper = 205 - x / 4 + grain(x, y);
      return onBox(x, y) ? [paper - 70, paper - 40, paper] : [paper, paper, paper];
    });
    const { count } = await flats(sketch, boxPicture);
    expect(count).toBe(2);
  });

  test.each([
    ['on black', (line: boolean) => (line ? WHITE : BLACK)],
    ['on dark blue', (line: boolean) => (line ? ([230, 230, 210] as const) : ([20, 24, 60] as const))],
    ['on nothing', (line: boolean) => (line ? [250, 250, 250, 255] : [0, 0, 0, 0])],
  ])('light lines %s bound the same regions as dark ones', async (_, look) => {
    const dark = paint(64, 64, (x, y) => (onBox(x, y) ? BLACK : WHITE));
    const data = Uint8Array.from({ length: 64 * 64 * 4 }, (__, i) => {
      const pixel = Math.floor(i / 4);
      return look(onBox(pixel % 64, Math.floor(pixel / 64)))[i % 4] ?? 255;
    });
    const [light, expected] = [await flats({ ...dark, data }, boxPicture), await flats(dark, boxPicture)];
    expect(light.count).toBe(2);
    expect(light.regions).toEqual(expected.regions);
    expect(light.image).toEqual(expected.image);
  });

  test.each([
    ['blank', WHITE],
    ['all ink', BLACK],
  ])('a sketch that is %s is one region', async (_, colour) => {
    const { count, regions } = await flats(
      paint(9, 5, () => colour),
      paint(3, 2, () => RED),
    );
    expect(count).toBe(1);
    expect([...new Set(regions)]).toEqual([1]);
  });

  test('every pixel has a region, and a region hangs together', async () => {
    const line = fc.record({
      x: fc.nat(23),
      y: fc.nat(15),
      dx: fc.integer({ min: -1, max: 1 }),
      length: fc.nat(16),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), fc.nat(255), async (lines, tone) => {
        const ink = new Set(
          lines.flatMap(({ x, y, dx, length }) =>
            Array.from({ length }, (_, k) => `${x + dx * k},${y + (dx === 0 ? k : k % 3)}`),
          ),
        );
        const sketch = paint(24, 16, (x, y) => (ink.has(`${x},${y}`) ? BLACK : WHITE));
        const picture = paint(12, 8, (x, y) => [(x * 40) % 256, tone, (y * 50) % 256]);
        const { regions, count } = await flats(sketch, picture);
        expect(new Set(regions).size).toBe(count);
        expect(Math.min(...regions)).toBe(1);
        expect(countConnected(regions, 24)).toBe(count);
      }),
      { numRuns: 20, seed: 7 },
    );
  }, 30_000);
});

/** Number of 4-connected parts of equal labels. */
function countConnected(labels: Int32Array, width: number): number {
  const seen = new Uint8Array(labels.length);
  let parts = 0;
  for (let start = 0; start < labels.length; start++) {
    if (seen[start] === 1) continue;
    parts++;
    const stack = [start];
    seen[start] = 1;
    for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
      const x = i % width;
      const near = [x > 0 ? i - 1 : i, x + 1 < width ? i + 1 : i, i - width, i + width];
      for (const next of near) {
        if (labels[next] !== labels[i] || seen[next] === 1) continue;
        seen[next] = 1;
        stack.push(next);
      }
    }
  }
  return parts;
}

describe('colours', () => {
  const sketch = paint(64, 64, (x, y) => (onBox(x, y) ? BLACK : WHITE));

  test('a third of wrong pixels does not move a region', async () => {
    const inside = (x: number, y: number) => Math.hypot(x - 32, y - 32) < 9;
    const ring = paint(64, 64, (x, y) => (inside(x, y) && Math.hypot(x - 32, y - 32) >= 7.5 ? BLACK : WHITE));
    const picture = paint(64, 64, (x, y) => (inside(x, y) && x % 3 > 0 ? RED : BLUE));
    const [r, g, b] = pixel((await flats(ring, picture)).image, 32, 32);
    expect(Math.hypot(r - RED[0], g - RED[1], b - RED[2])).toBeLessThan(8);
  });

  test('paper that the picture tints is white; cream and grey stay as they are', async () => {
    const tints = [
      [
        [248, 243, 247],
        [255, 255, 255],
      ],
      [
        [249, 246, 245],
        [255, 255, 255],
      ],
      [
        [255, 244, 214],
        [255, 244, 214],
      ],
      [
        [225, 225, 225],
        [225, 225, 225],
      ],
    ] as const;
    for (const [tint, expected] of tints) {
      const { image } = await flats(
        sketch,
        paint(64, 64, () => tint),
      );
      expect(pixel(image, 4, 4)).toEqual(expected);
    }
  });

  test('a picture that changes otherwise than a plane does has one colour in a large region', async () => {
    // Fog around the middle of white paper.
    const fog = paint(64, 64, (x, y) => {
      const level = 255 - Math.round(90 * Math.exp(-(((x - 32) ** 2 + (y - 32) ** 2) / 300)));
      return [level, level, level];
    });
    const { image } = await flats(
      paint(64, 64, (x) => (x === 0 ? BLACK : WHITE)),
      fog,
    );
    expect(new Set(image.data.filter((_, i) => i % 4 === 0)).size).toBe(1);
  });

  test('a large region keeps its slow gradient, a small one does not', async () => {
    const picture = paint(64, 64, (x, y) => [x * 4, 100, y * 4]);
    const { image } = await flats(sketch, picture);
    expect(pixel(image, 60, 2)[0] - pixel(image, 3, 2)[0]).toBeGreaterThan(150);
    const dot = (x: number, y: number) => Math.hypot(x - 32, y - 32) < 8;
    const ring = paint(64, 64, (x, y) => (dot(x, y) && Math.hypot(x - 32, y - 32) >= 6.5 ? BLACK : WHITE));
    const small = (await flats(ring, picture)).image;
    expect(pixel(small, 28, 32)).toEqual(pixel(small, 36, 32));
  });

  test('the palette moves near colours onto it and leaves far ones', async () => {
    const reference = paint(32, 32, (x) => (x < 16 ? [215, 40, 40] : [250, 250, 210]));
    const { image } = await flats(sketch, boxPicture, reference);
    expect(pixel(image, 32, 32)).toEqual([215, 40, 40]);
    expect(pixel(image, 2, 2)).toEqual(BLUE);
  });

  test('the palette moves a gradient as a whole', async () => {
    const picture = paint(64, 64, (x) => [150 + x, 40, 40]);
    const blank = paint(64, 64, () => WHITE);
    const plain = (await flats(blank, picture)).image;
    const moved = (
      await flats(
        blank,
        picture,
        paint(8, 8, () => [190, 60, 40]),
      )
    ).image;
    const shifts = [5, 30, 60].map((x) => pixel(moved, x, 30)[1] - pixel(plain, x, 30)[1]);
    expect(shifts).toEqual([20, 20, 20]);
    expect(pixel(moved, 60, 30)[0] - pixel(moved, 5, 30)[0]).toBeGreaterThan(25);
  });

  test('the same input gives the same pixels', async () => {
    const [one, two] = await Promise.all([flats(sketch, boxPicture), flats(sketch, boxPicture)]);
    expect(Buffer.compare(one.image.data, two.image.data)).toBe(0);
    expect(one.count).toBe(two.count);
  });
});

describe('work', () => {
  test('a cancel stops early', async () => {
    let looks = 0;
    const signal = {
      get aborted() {
        return ++looks > 3;
      },
    };
    const big = paint(512, 512, () => WHITE);
    await expect(flatten(big, big, { palette: null, attention: null, signal })).rejects.toThrow(
      CancelledError,
    );
    expect(looks).toBe(4);
  });

  test('time grows with the pixels, not faster', async () => {
    const grid = (side: number) =>
      paint(side, side, (x, y) => ((x * 16) % side < 16 || (y * 16) % side < 16 ? BLACK : WHITE));
    const picture = paint(64, 64, (x, y) => [x * 4, y * 4, 90]);
    const cpuTime = async (sketch: Rgba8) => {
      const start = process.cpuUsage();
      await flats(sketch, picture);
      const { user, system } = process.cpuUsage(start);
      return user + system;
    };
    const [small, large] = [grid(160), grid(480)];
    await cpuTime(small);
    const ratios = [
      (await cpuTime(large)) / (await cpuTime(small)),
      (await cpuTime(large)) / (await cpuTime(small)),
    ];
    // Nine times the pixels; a quadratic method would take 81 times as long.
    expect(Math.min(...ratios)).toBeLessThan(30);
  }, 30_000);
});
