/**
 * Modes from pictures to picture on the smallest pack. Numbers are held against the method's own in test/models; here
 * two ways to ask for the same thing must give the same pixels, and each mode run its own networks alone.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { defaultRequest } from '../../src/request/default-request.js';
import { generate } from '../../src/diffusion/generate.js';
import type { ColorizeInputs, ColorizeRequest, ColorizeResult } from '../../src/request/request.js';
import type { Attention } from '../../src/request/records.js';
import { cropPicture } from '../../src/image/content-box.js';
import type { Mask, Rgba8 } from '../../src/image/pixels.js';
import type { Models } from '../../src/runtime/models.js';
import { frameSketch, gradient, picture } from '../support/pictures.js';
import { relativeError } from '../support/read-safetensors.js';
import { buildSmallestPack, type TemporaryPack } from '../support/smallest-pack.js';
import { openSpied } from '../support/open-spied.js';
import type { SpyRuntime } from '../support/spy-runtime.js';

// Many small runs, on slow shared machines.
jest.setTimeout(120_000);

const SIDE = 64;
const sketch = frameSketch(SIDE, SIDE);
const reference = gradient(20, 40);
const background = picture(36, 24, (x, y) => [(40 * x) % 256, 20, (30 * y) % 256]);

const mask = ({ width, height }: Pick<Rgba8, 'width' | 'height'>, at: (x: number) => number): Mask => ({
  width,
  height,
  data: Float32Array.from({ length: width * height }, (_, i) => at(i % width)),
});
const half = (image: Rgba8): Mask => mask(image, (x) => (x < image.width / 2 ? 1 : 0));
const MASKS = { sketchMask: half(sketch), referenceMask: half(reference) };

const strengths = { foregroundStrength: 1, backgroundStrength: 1, merge: 0 };
const BACKGROUND: Attention = { kind: 'background', backgroundFactor: 1, ...strengths };
const FOREGROUND: Attention = { kind: 'foreground', ...strengths };
const PLAIN: Attention = { kind: 'plain' };

let pack: TemporaryPack;
let spy: SpyRuntime;
let models: Models;

beforeAll(async () => {
  pack = await buildSmallestPack();
});
afterAll(() => pack.remove());

beforeEach(async () => {
  ({ spy, models } = await openSpied(pack.folder));
});

async function colorize(
  change: Partial<ColorizeRequest>,
  given: Partial<ColorizeInputs> = MASKS,
  wantsAttention = false,
): Promise<ColorizeResult> {
  const size = { width: SIDE, height: SIDE };
  const request = { ...defaultRequest(models.pack, sketch), size, steps: 2, ...change };
  const run = generate(
    request,
    { sketch, reference, ...given },
    { models, signal: { aborted: false }, now: () => 0, wantsAttention },
  );
  for (;;) {
    const next = await run.next();
    if (next.done) return next.value;
  }
}

const difference = (a: ColorizeResult, b: ColorizeResult): number =>
  relativeError(a.image.data, b.image.data);

describe('each mode', () => {
  const modes: [string, Partial<ColorizeRequest>, Partial<ColorizeInputs>, string[]][] = [
    ['style', { attention: PLAIN, style: true }, {}, ['style', 'style-encoder', 'unet-style-guided']],
    [
      'foreground with style',
      { attention: FOREGROUND, style: true },
      MASKS,
      ['style', 'style-encoder', 'unet-split-style-guided'],
    ],
    [
      'background of the bleached reference',
      { attention: BACKGROUND },
      MASKS,
      ['background-encoder', 'unet-background-guided', 'warp'],
    ],
    [
      'background picture with style',
      { attention: BACKGROUND, style: true, styleMerge: 0.5 },
      { ...MASKS, background },
      ['background-encoder', 'style', 'style-encoder', 'unet-background-style-guided', 'warp'],
    ],
  ];

  test.each(modes)(
    '%s runs its own networks alone, and leaves nothing alive',
    async (_, change, given, own) => {
      const { image } = await colorize(change, given);
      const ran = new Set(
        spy.log.flatMap((entry) => /^run (.*(?:style|background|warp|unet).*)$/.exec(entry)?.[1] ?? []),
      );
      expect([...ran].filter((name) => !name.startsWith('context')).sort()).toEqual(own);
      expect(new Set(image.data).size).toBeGreaterThan(20);
      expect(spy.alive.size).toBe(0);
    },
  );

  test('leaves no trace in a later plain run, not even strengths of its own for every transformer', async () => {
    const before = await colorize({ attention: PLAIN }, {});
    const count = models.pack.layout.transformers.length;
    const values = Array.from({ length: count }, (_, i) => i / count);
    await colorize({ attention: BACKGROUND, style: true, referenceStrength: { kind: 'each', values } });
    const after = await colorize({ attention: PLAIN }, {});
    expect(after.image.data).toEqual(before.image.data);
  });
});

describe('what is the same by another way', () => {
  test('a reference without its character, bleached here or given as a background picture', async () => {
    const change = { attention: BACKGROUND, style: true };
    const { data } = gradient(20, 40);
    const bleached = picture(20, 40, (x, y) => {
      const at = 4 * (20 * y + x);
      return x < 10 ? [255, 255, 255] : [data[at]!, data[at + 1]!, data[at + 2]!];
    });
    const own = await colorize(change);
    const given = await colorize(change, { ...MASKS, background: bleached });
    expect(difference(given, own)).toBeLessThan(1e-3);
    const other = await colorize(change, { ...MASKS, background });
    expect(difference(other, own)).toBeGreaterThan(1e-3);
  });

  test('the style of one picture, mixed with itself', async () => {
    const change = { attention: PLAIN, style: true };
    const alone = await colorize(change, {});
    const mixed = await colorize({ ...change, styleMerge: 0.7 }, { background: reference });
    expect(difference(mixed, alone)).toBeLessThan(1e-3);
    const other = await colorize({ ...change, styleMerge: 0.7 }, { background });
    expect(difference(other, alone)).toBeGreaterThan(1e-3);
  });

  test('a widened reference, with its mask, or one drawn wider', async () => {
    const place = (x: number): boolean => x >= 5 && x < 25;
    const wide = picture(30, 40, (x, y) =>
      place(x) ? [(255 * (x - 5)) / 20, (255 * y) / 40, 128] : [255, 255, 255],
    );
    const wideMask = mask(wide, (x) => (x >= 5 && x < 15 ? 1 : 0));
    const widened = await colorize({ attention: BACKGROUND, referencePadding: 1.5 });
    const drawn = await colorize(
      { attention: BACKGROUND },
      { ...MASKS, reference: wide, referenceMask: wideMask },
    );
    expect(difference(widened, drawn)).toBeLessThan(1e-3);
    expect(widened.masks?.reference).toEqual(MASKS.referenceMask);
  });

  test('a background picture of character alone, removed, or white paper', async () => {
    const change = { attention: BACKGROUND };
    const whole = mask(background, () => 1);
    const removed = await colorize(
      { ...change, removeForeground: true },
      { ...MASKS, background, backgroundMask: whole },
    );
    const paper = picture(36, 24, () => [255, 255, 255]);
    const white = await colorize(change, { ...MASKS, background: paper });
    expect(removed.image.data).toEqual(white.image.data);
  });

  test("a character that covers the reference, merged into a sketch's empty mask, or drawn there", async () => {
    const all = mask(sketch, () => 1);
    const referenceMask = mask(reference, () => 1);
    const change = { attention: { ...FOREGROUND, foregroundStrength: 0.3 } };
    const masks = { sketchMask: mask(sketch, () => 0), referenceMask };
    const merged = await colorize({ ...change, mergeCharacters: true }, masks);
    expect(merged.masks?.sketch.data.every((value) => value === 1)).toBe(true);
    const drawn = await colorize(change, { sketchMask: all, referenceMask });
    expect(merged.image.data).toEqual(drawn.image.data);
  });
});

test("a result's background becomes white or clear where its own mask is below the threshold", async () => {
  const kept = await colorize({ attention: PLAIN }, {});
  expect(kept.resultMask).toBeNull();
  const looked = await colorize({ attention: PLAIN, resultBackground: 'white' }, {});
  const levels = [...looked.resultMask!.data].sort((a, b) => a - b);
  const referenceThreshold = levels[levels.length >> 1]!;
  const change = { attention: PLAIN, referenceThreshold };
  const clear = await colorize({ ...change, resultBackground: 'transparent' }, {});
  const white = await colorize({ ...change, resultBackground: 'white' }, {});
  const isBackground = [...clear.resultMask!.data].map((value) => value < referenceThreshold);
  expect(new Set(isBackground).size).toBe(2);
  isBackground.forEach((background, i) => {
    const pixel = (result: ColorizeResult) => [...result.image.data.subarray(4 * i, 4 * i + 4)];
    const own = pixel(kept);
    expect(pixel(clear)).toEqual(background ? [...own.slice(0, 3), 0] : own);
    expect(pixel(white)).toEqual(background ? [255, 255, 255, 255] : own);
  });
});

describe('where the cells look', () => {
  test.each<[string, Partial<ColorizeRequest>]>([
    ['plain attention', { attention: PLAIN }],
    ['guided', { attention: PLAIN, guidance: 3 }],
    ['guided by the sketch, too', { attention: PLAIN, guidance: 3, sketchGuidance: 2 }],
    ['split attention', { attention: BACKGROUND }],
  ])('is told by a run with %s, once a step, and changes no pixel', async (_, change) => {
    const silent = await colorize(change);
    expect(silent.attention).toBeNull();
    expect(spy.runs('attention-map')).toBe(0);
    const telling = await colorize(change, MASKS, true);
    expect(spy.runs('attention-map')).toBe(2);
    expect(difference(telling, silent)).toBe(0);
    const { cells, patches, weights, box } = telling.attention!;
    expect(cells).toEqual({ width: SIDE / 8, height: SIDE / 8 });
    expect(box).toEqual({ x: 0, y: 0, ...cells });
    const { clipTokens } = models.pack.layout;
    expect(patches.width * patches.height).toBe(clipTokens);
    expect(weights).toHaveLength(64 * clipTokens);
    // Every cell's largest weight is 255, and they do not all look alike.
    for (let cell = 0; cell < 64; cell++)
      expect(Math.max(...weights.subarray(cell * clipTokens, (cell + 1) * clipTokens))).toBe(255);
    expect(spy.alive.size).toBe(0);
  });

  test('is of the reference’s content, where its margins are cut off', async () => {
    const inBox = (x: number, y: number) => x >= 20 && x < 40 && y >= 40 && y < 60;
    const wide = picture(100, 100, (x, y) =>
      inBox(x, y) ? [10 * (x - 20), 90, 8 * (y - 40)] : [255, 255, 255],
    );
    const given = { reference: wide, sketchMask: MASKS.sketchMask };
    const seen = await colorize({ attention: PLAIN, referenceCrop: 'content' }, given, true);
    expect(seen.attention!.seen).toEqual({ x: 0.18, y: 0.38, width: 0.25, height: 0.25 });
    // What it saw is the box itself.
    const box = { x: 18, y: 38, width: 25, height: 25 };
    const own = await colorize(
      { attention: PLAIN, referenceCrop: 'whole' },
      { ...given, reference: cropPicture(wide, box) },
    );
    expect(difference(seen, own)).toBe(0);
    const whole = await colorize({ attention: PLAIN, referenceCrop: 'whole' }, given);
    expect(difference(seen, whole)).toBeGreaterThan(0);
  });

  test('is of the widened reference', async () => {
    const { attention } = await colorize({ attention: PLAIN, referencePadding: 1.5 }, MASKS, true);
    expect(attention!.seen).toEqual({ x: -0.25, y: 0, width: 1.5, height: 1 });
  });
});
