import { describe, expect, test } from '@jest/globals';
import { coverOutline } from '../../studio/render/outline-coverage.js';
import { readPath } from '../../studio/files/svg-path.js';

const cornersOf = (data: string) => readPath(data).map(({ points }) => points.map(({ x, y }) => [x, y]));

describe('path data', () => {
  test('lines, absolute and relative, with what may be left out', () => {
    const square = [
      [1, 1],
      [3, 1],
      [3, 3],
      [1, 3],
    ];
    for (const data of ['M1 1L3 1L3 3L1 3Z', 'm1,1 2,0 0,2-2,0z', 'M1 1H3V3H1Z', 'M 1 1 h2v2h-2z'])
      expect(cornersOf(data)).toEqual([square]);
    expect(readPath('M0 0L1 0Z')[0].isClosed).toBe(true);
    expect(cornersOf('M.5.5L1.5-.5')).toEqual([
      [
        [0.5, 0.5],
        [1.5, -0.5],
      ],
    ]);
  });

  test('after closing, the pen is at the beginning', () => {
    expect(cornersOf('M1 1h2v2zl-1 0')[1]).toEqual([
      [1, 1],
      [0, 1],
    ]);
  });

  test('curves end where they say and pass through their middle', () => {
    const [cubic] = cornersOf('M0 0C0 4 4 4 4 0');
    expect(cubic.at(-1)).toEqual([4, 0]);
    expect(cubic[12]).toEqual([2, 3]);
    const [smooth] = cornersOf('M0 0Q1 2 2 0T4 0');
    expect(smooth.at(-1)).toEqual([4, 0]);
    expect(smooth[36]).toEqual([3, -1]);
  });

  test('an arc runs on its circle, also where flags are written together', () => {
    for (const data of ['M0 0A5 5 0 0 1 10 0', 'M0 0a5 5 0 01 10 0']) {
      const [points] = cornersOf(data);
      for (const [x, y] of points) expect(Math.hypot(x - 5, y)).toBeCloseTo(5, 6);
      expect(Math.min(...points.map(([, y]) => y))).toBeCloseTo(-5, 1);
      expect(points.at(-1)).toEqual([10, 0]);
    }
  });

  test('a wrong letter ends the path, as the specification asks', () => {
    expect(cornersOf('M0 0L1 1 B 3 3')).toHaveLength(1);
    expect(cornersOf('nothing')).toEqual([]);
  });
});

describe('filling', () => {
  const square = (side: number, at = 0) => [
    { x: at, y: at },
    { x: at + side, y: at },
    { x: at + side, y: at + side },
    { x: at, y: at + side },
  ];
  const box = { x: 0, y: 0, width: 4, height: 4 };

  test('covers whole pixels wholly and halves half', () => {
    const cover = coverOutline({ polygons: [square(2.5)], rule: 'NONZERO' }, box);
    expect([...cover.subarray(0, 4)]).toEqual([1, 1, 0.5, 0]);
    expect([...cover.subarray(8, 12)]).toEqual([0.5, 0.5, 0.25, 0]);
  });

  test('a hole: by EVENODD always, by NONZERO where it runs the other way round', () => {
    const hole = square(2, 1);
    const inside = (polygons: (typeof hole)[], rule: 'NONZERO' | 'EVENODD') =>
      coverOutline({ polygons, rule }, box)[5];
    expect(inside([square(4), hole], 'EVENODD')).toBe(0);
    expect(inside([square(4), hole], 'NONZERO')).toBe(1);
    expect(inside([square(4), [...hole].reverse()], 'NONZERO')).toBe(0);
  });
});
