/** Colours that a designer chose, on a drawing of two rooms: which room has them, and what becomes of those that do not fit. */
import { describe, expect, test } from '@jest/globals';
import type { ChosenColour } from '../../../src/image/regions/chosen-colour.js';
import { middlesOf } from '../../../src/image/regions/chosen-colour.js';
import { findFlats, flatten, paintFlats } from '../../../src/image/regions/flats.js';
import { regionChoices } from '../../../src/image/regions/region-choices.js';
import { picture as paint } from '../../support/pictures.js';

type Colour = readonly [number, number, number];

const RED: Colour = [160, 96, 88];
const GREEN: Colour = [88, 136, 88];
const BLUE: Colour = [104, 112, 144];
const WHITE: Colour = [255, 255, 255];
const LIVE = { aborted: false };

const reference = paint(60, 20, (x) => (x < 20 ? RED : x < 40 ? GREEN : BLUE));
const sketch = paint(64, 64, (x) => (Math.abs(x - 32) <= 1 ? [0, 0, 0] : WHITE));
const picture = paint(64, 64, (x) => (x < 32 ? RED : BLUE));

async function roomsOf(chosen: readonly ChosenColour[]): Promise<readonly Colour[]> {
  const options = { palette: reference, attention: null, chosen, signal: LIVE };
  const { image } = await flatten(sketch, picture, options);
  const at = (x: number) => [...image.data.subarray((32 * 64 + x) * 4, (32 * 64 + x) * 4 + 3)];
  return [at(16), at(48)] as unknown as readonly Colour[];
}

describe('a chosen colour', () => {
  test('is that of the region at its place, to the last pixel of the sketch', async () => {
    expect(await roomsOf([{ x: 0.2, y: 0.9, rgb: GREEN }])).toEqual([GREEN, BLUE]);
    expect(await roomsOf([{ x: 1, y: 1, rgb: GREEN }])).toEqual([RED, GREEN]);
  });

  test('gives way to one that was chosen later for the same region', async () => {
    const chosen = [
      { x: 0.2, y: 0.9, rgb: GREEN },
      { x: 0.3, y: 0.1, rgb: BLUE },
    ];
    expect(await roomsOf(chosen)).toEqual([BLUE, BLUE]);
  });

  test('that the reference does not have counts for nothing', async () => {
    expect(await roomsOf([{ x: 0.2, y: 0.5, rgb: [250, 240, 30] }])).toEqual([RED, BLUE]);
  });
});

describe('a region', () => {
  test('offers what it has by itself, then the nearest others, each once', async () => {
    const flats = await flatten(sketch, picture, { palette: reference, attention: null, signal: LIVE });
    const left = flats.regions[32 * 64 + 10]!;
    const options = regionChoices(flats, left).map(({ rgb }) => rgb);
    expect(options[0]).toEqual(RED);
    expect(new Set(options.map(String))).toEqual(new Set([RED, GREEN, BLUE].map(String)));
  });

  test('offers the same whatever was chosen', async () => {
    const found = await findFlats(sketch, picture, { signal: LIVE });
    const options = { palette: reference, attention: null, signal: LIVE };
    const before = await paintFlats(found, options);
    const after = await paintFlats(found, { ...options, chosen: [{ x: 0.1, y: 0.1, rgb: GREEN }] });
    expect(regionChoices(after, 1)).toEqual(regionChoices(before, 1));
  });

  test('has its middle far from the lines', async () => {
    const { regions } = await findFlats(sketch, picture, { signal: LIVE });
    const middles = middlesOf(regions).slice(1);
    expect(middles).toHaveLength(2);
    for (const { x } of middles) expect(Math.abs(x - 0.5)).toBeGreaterThan(0.05);
  });
});
