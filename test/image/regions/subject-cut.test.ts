/** Open shapes, which a mask of the subject closes where it is sure: a coat without a bottom line, on drawings of formulas. */
import { describe, expect, jest, test } from '@jest/globals';
import { packSubject, type AttentionMap, type SubjectMap } from '../../../src/image/attention-map.js';
import type { Rgba8 } from '../../../src/image/pixels.js';
import { flatten, type Flats } from '../../../src/image/regions/flats.js';
import { picture as paint } from '../../support/pictures.js';

jest.setTimeout(60_000);

type Colour = readonly [number, number, number];

const SIDE = 128;
const INK: Colour = [0, 0, 0];
const PAPER: Colour = [255, 255, 255];
const COAT: Colour = [170, 40, 50];
const GROUND: Colour = [60, 90, 190];
/** Lines at the left, the right and the top; the bottom is open. */
const isCoat = (x: number, y: number) => x >= 30 && x <= 98 && y >= 20 && y <= 100;
const isLine = (x: number, y: number) => isCoat(x, y) && (x <= 31 || x >= 97 || y <= 21);
const sketch = paint(SIDE, SIDE, (x, y) => (isLine(x, y) ? INK : PAPER));
const painted = paint(SIDE, SIDE, (x, y) => (isCoat(x, y) ? COAT : GROUND));

function subjectOf(sureness: (x: number, y: number) => number): SubjectMap {
  const data = Float32Array.from({ length: SIDE ** 2 }, (_, i) => sureness(i % SIDE, Math.floor(i / SIDE)));
  return packSubject({ width: SIDE, height: SIDE, data });
}

function flatsOf(picture: Rgba8, subject: SubjectMap | undefined): Promise<Flats> {
  const map: AttentionMap = {
    ...{ cells: { width: 1, height: 1 }, box: { x: 0, y: 0, width: 1, height: 1 } },
    ...{ patches: { width: 1, height: 1 }, seen: { x: 0, y: 0, width: 1, height: 1 } },
    weights: Uint8Array.of(255),
    ...(subject === undefined ? {} : { subject }),
  };
  return flatten(sketch, picture, { palette: null, attention: map, signal: { aborted: false } });
}

const SURE = subjectOf((x, y) => (isCoat(x, y) ? 1 : 0));
const colourAt = ({ image }: Flats, x: number, y: number) => [
  ...image.data.subarray((y * SIDE + x) * 4, (y * SIDE + x) * 4 + 3),
];

describe('an open shape', () => {
  test('runs into the ground where nobody knows the subject', async () => {
    const flats = await flatsOf(painted, undefined);
    expect(flats.regions[60 * SIDE + 64]).toBe(flats.regions[120 * SIDE + 64]);
  });

  test('is closed along the subject, to the pixel where the mask is as fine as the sketch', async () => {
    const flats = await flatsOf(painted, SURE);
    expect(colourAt(flats, 64, 60)).toEqual(COAT);
    expect(colourAt(flats, 64, 100)).toEqual(COAT);
    expect(colourAt(flats, 64, 101)).toEqual(GROUND);
    expect(colourAt(flats, 64, 120)).toEqual(GROUND);
    expect(flats.count).toBe(2);
  });

  test('stays whole where the picture shows one colour on both sides', async () => {
    const flats = await flatsOf(
      paint(SIDE, SIDE, () => GROUND),
      SURE,
    );
    expect(flats.count).toBe(1);
  });

  test('stays whole where the mask is not sure', async () => {
    const flats = await flatsOf(
      painted,
      subjectOf((x, y) => (isCoat(x, y) ? 0.7 : 0.3)),
    );
    expect(flats.regions[60 * SIDE + 64]).toBe(flats.regions[120 * SIDE + 64]);
  });

  test('has no crumbs: what a mask has in small pieces is no piece', async () => {
    const speckled = (x: number, y: number) => ((x * 7 + y * 3) % 31 === 0) !== isCoat(x, y);
    const flats = await flatsOf(
      painted,
      subjectOf((x, y) => (speckled(x, y) ? 1 : 0)),
    );
    expect(flats.count).toBeLessThanOrEqual(2);
  });

  test('every region hangs together after the cut', async () => {
    const { regions, count } = await flatsOf(painted, SURE);
    const seen = new Set<number>();
    const found: number[] = [];
    for (let start = 0; start < regions.length; start++) {
      if (seen.has(start)) continue;
      found.push(regions[start]!);
      const part = [start];
      seen.add(start);
      for (const i of part)
        for (const next of [
          i - SIDE,
          i + SIDE,
          ...(i % SIDE > 0 ? [i - 1] : []),
          ...(i % SIDE < SIDE - 1 ? [i + 1] : []),
        ])
          if (regions[next] === regions[i] && !seen.has(next)) {
            seen.add(next);
            part.push(next);
          }
    }
    expect(found).toHaveLength(count);
  });
});
