/** Flats painted once more by the worker: the same as a run makes them, with what was chosen, and what can be chosen. */
import { BARE_REQUEST } from '../../../src/request/schemas.js';
import { describe, expect, test } from '@jest/globals';
import type { AttentionMap } from '../../../src/image/attention-map.js';
import { decodePng, encodePng } from '../../../src/image/png/png.js';
import type { Rgba8 } from '../../../src/image/pixels.js';
import { createDecoder } from '../../../ui/engine/decode.js';
import { createTurn } from '../../../ui/engine/event-turn.js';
import { makeLayers } from '../../../ui/engine/make-layers.js';
import { createFlatsFinder, repaint } from '../../../ui/engine/repaint.js';
import { picture } from '../../support/pictures.js';

type Colour = readonly [number, number, number];

const wire = (image: Rgba8) => Uint8Array.from(encodePng(image));
const RED: Colour = [160, 96, 88];
const BLUE: Colour = [104, 112, 144];
const SIDE = 64;
/** Two rooms; the left one looks at the reference's left patch, which is red, the right one at the blue patch. */
const attention: AttentionMap = {
  cells: { width: 2, height: 1 },
  box: { x: 0, y: 0, width: 2, height: 1 },
  patches: { width: 2, height: 1 },
  seen: { x: 0, y: 0, width: 1, height: 1 },
  weights: Uint8Array.of(255, 51, 51, 255),
};
const order = {
  sketch: wire(picture(SIDE, SIDE, (x) => (Math.abs(x - 32) <= 1 ? [0, 0, 0] : [255, 255, 255]))),
  picture: wire(picture(SIDE, SIDE, () => [132, 104, 116])),
  reference: wire(picture(32, 32, (x) => (x < 16 ? RED : BLUE))),
  attention,
  chosen: [],
  gap: 32,
};
const request = BARE_REQUEST;
const signal = { aborted: false, addEventListener: () => undefined, removeEventListener: () => undefined };
const openDesk = () => ({
  decode: createDecoder(createTurn()).forJob(signal),
  finder: createFlatsFinder(),
  signal,
  models: null,
});

const colourAt = (png: Uint8Array, x: number) => {
  const { data } = decodePng(png);
  return [...data.subarray((32 * SIDE + x) * 4, (32 * SIDE + x) * 4 + 3)];
};

describe('a repaint', () => {
  test('in which nothing was chosen is what the run made', async () => {
    const desk = openDesk();
    const made = await makeLayers({ ...order, request, output: 'palette' }, desk);
    expect((await repaint(order, desk)).layers).toEqual(made.layers);
  });

  test('paints the chosen colour, and so does a run whose recipe has it', async () => {
    const desk = openDesk();
    const chosen = [{ x: 0.25, y: 0.5, rgb: BLUE }];
    const { layers, regions } = await repaint({ ...order, chosen }, desk);
    expect([16, 48].map((x) => colourAt(layers[0]!.png, x))).toEqual([BLUE, BLUE]);
    expect(regions[0]!.rgb).toEqual(BLUE);
    expect(regions[0]!.options[0]!.rgb).toEqual(RED);
    const made = await makeLayers({ ...order, request, chosen, output: 'palette' }, desk);
    expect(made.layers).toEqual(layers);
  });

  test('says which pixel is of which region, and for each where it looked and where its colours are', async () => {
    const { labels, regions, heats } = await repaint(order, openDesk());
    const { data } = decodePng(labels);
    const label = (x: number) => data[(32 * SIDE + x) * 4 + 2]!;
    expect(regions).toHaveLength(2);
    const [left, right] = [label(10), label(54)];
    expect(new Set([left, right])).toEqual(new Set([1, 2]));
    expect(regions[left - 1]!.options.map(({ patch }) => patch)).toEqual([0, 1]);
    expect(regions[right - 1]!.options.map(({ patch }) => patch)).toEqual([1, 0]);
    // Roots are kept: 51 / 255 is a weight of a 25th.
    expect([...heats.subarray((left - 1) * 2, left * 2)]).toEqual([255, Math.round(255 / 25)]);
  });

  test('of the same pictures divides them once', async () => {
    const finder = createFlatsFinder();
    const [sketch, painted] = [decodePng(order.sketch), decodePng(order.picture)];
    const first = await finder.find(sketch, painted, { signal });
    expect(await finder.find(sketch, painted, { signal })).toBe(first);
    finder.drop();
    expect(await finder.find(sketch, painted, { signal })).not.toBe(first);
  });
});
