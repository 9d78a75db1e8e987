/**
 * Colour under the lines at 2048 px, of the shipped model's own pictures of the ten pairs of `examples/`: what is seen beside a
 * line is the colour of its region, not the model's line. A crop of each at 400 % lies in out/rims, to be looked at.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, jest, test } from '@jest/globals';
import { requestFor } from '../../cli/colorize-command.js';
import { colorizePictures, silent } from '../../cli/colorize-pictures.js';
import { withModels } from '../../cli/engines/with-models.js';
import { DEFAULT_PACK } from '../../cli/pack-files.js';
import { readPicture } from '../../cli/picture-files.js';
import { colourUnderLines } from '../../src/image/colour/colour-under-lines.js';
import { reduce } from '../../src/image/colour/reduce.js';
import { createPace } from '../../src/image/pace.js';
import type { Rgba8 } from '../../src/image/pixels.js';
import { encodePng } from '../../src/image/png/png.js';
import { findColourRegions } from '../../src/image/regions/colour-regions.js';
import { findRegions } from '../../src/image/regions/regions.js';
import { resizeRgb8 } from '../../src/image/resize8.js';
import { toRgb8 } from '../../src/image/rgb8.js';
import type { Models } from '../../src/runtime/models.js';
import { measureRims } from '../support/colour-rims.js';
import { picture as paint } from '../support/pictures.js';

jest.setTimeout(600_000);

const SIDE = 2048;
const LIVE = { aborted: false };
const GAP = 32;
const LIMITS = { nearPx: 3, mostLevels: 12 };
/** What a line of the model's reaches, in its own pixels. */
const REACH = 2.5;
interface Pair {
  readonly name: string;
  readonly sketch: string;
  readonly reference: string;
  readonly seed: number;
}

const pairs = JSON.parse(readFileSync('examples/pairs.json', 'utf8')) as readonly Pair[];

/** At the model's own size. */
async function colorized({ sketch: file, reference, seed }: Pair, models: Models): Promise<Rgba8> {
  const sketch = await readPicture(`examples/${file}`, silent);
  const inputs = { sketch, reference: await readPicture(`examples/${reference}`, silent) };
  const request = { ...requestFor(models.pack, sketch, {}), seed };
  const run = await colorizePictures({ request, inputs, wantsAttention: false }, models, silent);
  return reduce(run.image, run.sketchBox, createPace(LIVE));
}

async function enlarged(file: string): Promise<Rgba8> {
  const small = await readPicture(`examples/${file}`, silent);
  const scale = SIDE / Math.max(small.width, small.height);
  const size = { width: Math.round(small.width * scale), height: Math.round(small.height * scale) };
  const { planes } = resizeRgb8(toRgb8(small), size);
  return paint(size.width, size.height, (x, y) => {
    const at = y * size.width + x;
    return [planes[0][at]!, planes[1][at]!, planes[2][at]!];
  });
}

/** The middle of the drawing at 400 %, with its lines and without them. */
function writeCrop(name: string, colour: Rgba8, sketch: Rgba8): void {
  const side = 160;
  const crop = paint(8 * side, 4 * side, (x, y) => {
    const column = ((colour.width - side) >> 1) + ((x % (4 * side)) >> 2);
    const at = 4 * ((((colour.height - side) >> 1) + (y >> 2)) * colour.width + column);
    const line = (c: number) => (x < 4 * side ? 1 : sketch.data[at + c]! / 255);
    return [0, 1, 2].map((c) => colour.data[at + c]! * line(c)) as [number, number, number];
  });
  mkdirSync('out/rims', { recursive: true });
  writeFileSync(`out/rims/${name}.png`, encodePng(crop));
}

test('within 3 px of a line no sample is darker than its region’s core by more than 12 levels', async () => {
  const found: Record<string, unknown> = {};
  await withModels({ pack: DEFAULT_PACK, engine: 'node' }, async (models) => {
    for (const pair of pairs) {
      const picture = await colorized(pair, models);
      const sketch = await enlarged(pair.sketch);
      const { image } = await colourUnderLines(sketch, picture, {
        gapPx: GAP,
        outside: null,
        missing: null,
        signal: LIVE,
      });
      const pace = createPace(LIVE);
      const drawing = await findColourRegions(await findRegions(sketch, pace, GAP), picture, pace);
      const reachPx = (REACH * sketch.width) / picture.width;
      const rims = measureRims(image, drawing, { ...LIMITS, reachPx });
      if (rims.shareOver > 0) found[pair.name] = rims;
      writeCrop(pair.name, image, sketch);
    }
  });
  expect(found).toEqual({});
});

test('the measure finds a rim: what is left of the model’s line beside a line', () => {
  const size = { width: 200, height: 40 };
  const distances = Uint16Array.from({ length: 8000 }, (_, i) => 3 * Math.abs((i % 200) - 100));
  const labels = Int32Array.from({ length: 8000 }, (_, i) => (i % 200 < 100 ? 1 : 2));
  const rimmed = (levels: number) =>
    paint(200, 40, (x) => {
      const light = Math.abs(x - 100) < 4 && x > 100 ? 150 - levels : 150;
      return [light, light, light];
    });
  const measure = (levels: number) =>
    measureRims(rimmed(levels), { size, labels, count: 2, distances }, { ...LIMITS, reachPx: 20 });
  expect(measure(11)).toEqual({ darker: expect.closeTo(11, 6), shareOver: 0 });
  expect(measure(14)).toEqual({ darker: expect.closeTo(14, 6), shareOver: 3 / 7 });
});
