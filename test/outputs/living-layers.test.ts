/** Outputs of several layers are the colour again where a host composites them: by the studio, with its formulas. */
import { describe, expect, jest, test } from '@jest/globals';
import { encodePng } from '../../src/image/png/png.js';
import type { Rgba8 } from '../../src/image/pixels.js';
import { makeOutput } from '../../src/outputs/make-output.js';
import type { RunPictures } from '../../src/outputs/output-row.js';
import type { Output } from '../../src/vocabulary/outputs.js';
import { addPicture, openScene, orderFor, seeCanvas } from '../support/figma-scene.js';
import { picture } from '../support/pictures.js';

jest.setTimeout(60_000);

const SIDE = 64;
const BOX = { x: 0, y: 0, width: SIDE, height: SIDE };
const LIVE = { aborted: false };

/** A window of four panes in lines, on nothing. */
const isLine = (x: number, y: number) =>
  [4, 30, 58].some((at) => Math.abs(x - at) < 2 || Math.abs(y - at) < 2);
const sketch = picture(SIDE, SIDE, (x, y) => [0, 0, 0, isLine(x, y) ? 255 : 0]);

/** Ten paintings, each of another slope in each pane. */
const pictures = (seed: number): RunPictures => ({
  sketch,
  reference: sketch,
  picture: picture(32, 32, (x, y) => [
    (37 * seed + 3 * x + (x < 15 ? 90 : 0)) % 256,
    (91 * seed + 2 * y + (y < 15 ? 60 : 0)) % 256,
    (53 * seed + x + y) % 256,
  ]),
  attention: null,
  paintedSize: { width: 32, height: 32 },
  resultBackground: 'keep',
  outside: {
    width: 32,
    height: 32,
    data: Uint8Array.from({ length: 32 * 32 }, (_, i) => (i % 32 < 15 ? 1 : 0)),
  },
  gapPx: 32,
});

const PAGES = { white: [255, 255, 255], grey: [120, 120, 120], dark: [30, 10, 50] } as const;

/** The canvas without the sketch, the layers placed under it in their group over a page of one colour. */
async function placed(output: Output, run: RunPictures, page: keyof typeof PAGES): Promise<Rgba8> {
  const scene = openScene();
  const ground = picture(4, 4, () => PAGES[page]);
  addPicture(scene, encodePng(ground), { width: SIDE, height: SIDE, name: 'Page' });
  const id = addPicture(scene, encodePng(sketch), { width: SIDE, height: SIDE });
  const { layers } = await makeOutput(output, run, LIVE);
  const pngs = layers.map(({ image, ...style }) => ({ ...style, png: Uint8Array.from(encodePng(image)) }));
  const before = scene.document.get(id);
  await scene.host.place(orderFor(id, { layers: pngs, group: 'Group', sketchIsOpaque: false }));
  expect(scene.document.get(id)).toEqual(before);
  scene.document.update(id, { visible: false });
  return seeCanvas(scene, BOX);
}

function worstDifference(one: Rgba8, other: Rgba8): number {
  return one.data.reduce((worst, value, i) => Math.max(worst, Math.abs(value - other.data[i]!)), 0);
}

describe.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('of run %i', (seed) => {
  test.each([
    ['shading', 'white'],
    ['shading', 'dark'],
    ['subject', 'grey'],
  ] as const)('%s over a %s page is its colour, within two levels', async (output, page) => {
    const run = pictures(seed);
    const [colour] = (await makeOutput('colour', run, LIVE)).layers;
    expect(worstDifference(await placed(output, run, page), colour!.image)).toBeLessThanOrEqual(2);
  });
});

test('a subject is clear where the picture’s character is not', async () => {
  const { layers } = await makeOutput('subject', pictures(3), LIVE);
  const [background, subject] = layers.map(({ image }) => image);
  const alpha = (image: Rgba8, x: number) => image.data[(45 * SIDE + x) * 4 + 3];
  expect([15, 45].map((x) => alpha(subject!, x))).toEqual([0, 255]);
  expect([15, 45].map((x) => alpha(background!, x))).toEqual([255, 255]);
});
