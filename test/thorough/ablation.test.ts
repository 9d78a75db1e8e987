/** The method's parts, left out one by one on the smallest pack: each changes what it should and nothing else. */
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { encode } from 'fast-png';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  fullMethod,
  sideErrors,
  variantInputs,
  variantRequest,
  VARIANTS,
  type VariantName,
} from '../../cli/evaluation/ablation.js';
import { describeAblation, runAblation } from '../../cli/evaluation/ablation-command.js';
import { requestFor } from '../../cli/colorize-command.js';
import { colorizePictures, silent } from '../../cli/colorize-pictures.js';
import { EVALUATE_HELP, parseEvaluate } from '../../cli/evaluation/evaluate-command.js';
import type { EvaluationCase } from '../../cli/evaluation/set.js';
import { writePicture } from '../../cli/output-files.js';
import { readPicture } from '../../cli/picture-files.js';
import type { ColorizeInputs, ColorizeRequest, ColorizeResult } from '../../src/request/request.js';
import type { Mask, Rgba8 } from '../../src/image/pixels.js';
import type { Models } from '../../src/runtime/models.js';
import type { NetworkName } from '../../src/runtime/contracts.js';
import type { Pack } from '../../src/runtime/pack.js';
import { frameSketch, gradient, picture } from '../support/pictures.js';
import { relativeError } from '../support/read-safetensors.js';
import { buildSmallestPack, type TemporaryPack } from '../support/smallest-pack.js';
import { openSpied } from '../support/open-spied.js';
import type { SpyRuntime } from '../support/spy-runtime.js';
import type { LeftOut } from '../../src/vocabulary/attention.js';

jest.setTimeout(180_000);

const SIDE = 64;
const sketch = frameSketch(SIDE, SIDE);
const reference = gradient(20, 40);
const background = picture(36, 24, (x, y) => [(40 * x) % 256, 20, (30 * y) % 256]);
const maskOf = ({ width, height }: Rgba8, at: (x: number) => number): Mask => ({
  width,
  height,
  data: Float32Array.from({ length: width * height }, (_, i) => at(i % width)),
});
const half = (image: Rgba8): Mask => maskOf(image, (x) => (x < image.width / 2 ? 1 : 0));
const MASKS = { sketchMask: half(sketch), referenceMask: half(reference) };

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

function full(): ColorizeRequest {
  const size = { width: SIDE, height: SIDE };
  const request = requestFor(models.pack, sketch, { size, steps: 2 });
  return { ...fullMethod(models.pack, request, false), mergeCharacters: false };
}

const colorize = (
  request: ColorizeRequest,
  given: Partial<ColorizeInputs> = MASKS,
): Promise<ColorizeResult> =>
  colorizePictures({ request, inputs: { sketch, reference, ...given } }, models, silent);

const difference = (a: ColorizeResult, b: ColorizeResult): number =>
  relativeError(a.image.data, b.image.data);

/** Rounding of 8 bits: the two ways are equal, but not computed alike. */
const EQUAL = 1e-3;

describe('left out', () => {
  test('split attention: without pairs, and the background’s tokens do not matter to what is attended', async () => {
    const request: ColorizeRequest = { ...full(), style: false, leftOut: 'split' };
    // The warp apart, in which the mask has its say, too: with no factor left it is the same for any source.
    const bare = (mask: Mask, leftOut: LeftOut): Promise<ColorizeResult> => {
      const attention = { ...request.attention, backgroundFactor: 0 } as ColorizeRequest['attention'];
      return colorize({ ...request, attention, leftOut }, { ...MASKS, sketchMask: mask, background });
    };
    const one = await bare(half(sketch), 'split');
    expect([...spy.log].join()).toContain('run unet-split-background');
    expect([...spy.log].join()).not.toContain('run context-');
    const other = await colorize(
      {
        ...request,
        attention: { ...request.attention, backgroundFactor: 0 } as ColorizeRequest['attention'],
      },
      MASKS,
    );
    expect(difference(one, other)).toBeLessThan(EQUAL);
    expect(difference(await bare(half(sketch), 'pairs'), one)).toBeGreaterThan(EQUAL);
  });

  test('the background encoder: as with a mask that says character everywhere, and its features are nothing', async () => {
    const complete = full();
    const request: ColorizeRequest = { ...complete, leftOut: 'warp' };
    const whole = { ...MASKS, sketchMask: maskOf(sketch, () => 1) };
    expect(difference(await colorize(request, whole), await colorize(complete, whole))).toBeLessThan(EQUAL);
    const attention = { ...request.attention, backgroundFactor: 0.2 } as ColorizeRequest['attention'];
    const without = await colorize(request);
    expect(difference(await colorize({ ...request, attention }), without)).toBeLessThan(EQUAL);
    expect(difference(await colorize(complete), without)).toBeGreaterThan(EQUAL);
  });

  test('bleaching: as with the reference for a background picture', async () => {
    const complete = full();
    const without = await colorize({ ...complete, leftOut: 'bleach' });
    const given = await colorize(complete, { ...MASKS, background: reference });
    expect(difference(without, given)).toBeLessThan(EQUAL);
    expect(difference(without, await colorize(complete))).toBeGreaterThan(EQUAL);
  });

  test('the pairs: another U-Net, and one context', async () => {
    const request = full();
    const complete = await colorize(request);
    const ran = new Set(spy.log.flatMap((entry) => /^run (unet\S*|context\S*)/.exec(entry)?.[1] ?? []));
    expect([...ran].sort()).toEqual([
      'context-background',
      'context-foreground',
      'unet-background-style-guided',
    ]);
    spy.log.splice(0);
    const without = await colorize({ ...request, leftOut: 'pairs' });
    const others = new Set(spy.log.flatMap((entry) => /^run (unet\S*|context\S*)/.exec(entry)?.[1] ?? []));
    expect([...others].sort()).toEqual(['context', 'unet-split-background-style-guided']);
    expect(difference(complete, without)).toBeGreaterThan(EQUAL);
  });
});

describe('the variants of a pack', () => {
  const without = (...names: NetworkName[]): Pack => {
    const kept = Object.entries(models.pack.networks).filter(
      ([name]) => !names.includes(name as NetworkName),
    );
    return { ...models.pack, networks: Object.fromEntries(kept) };
  };
  const missing = (some: Pack): VariantName[] => {
    const all = fullMethod(some, requestFor(some, sketch, {}), false);
    return VARIANTS.filter((name) => variantRequest(name, all, some) === null);
  };

  test('are all there where its networks are', () => {
    expect(missing(models.pack)).toEqual([]);
  });

  test('lack what its networks lack', () => {
    expect(missing(without('unet-split-background-style'))).toEqual(['split', 'pairs']);
    expect(missing(without('style-encoder'))).toEqual(['style']);
    expect(missing(without('background-encoder'))).toEqual(['pairs', 'warp', 'bleach']);
    expect(missing({ ...models.pack, features: [] })).toEqual([
      ...(['split', 'pairs', 'warp', 'bleach', 'merging'] as const),
    ]);
  });
});

test('errors are of one side each, a region that the mask cuts with its part on both', () => {
  const truth = picture(4, 1, () => [119, 119, 119]);
  const regions = { width: 4, height: 1, data: Uint32Array.from([1, 1, 2, 0]) };
  const entry = { truth, regions } as unknown as EvaluationCase;
  const found = picture(4, 1, (x) => (x === 0 ? [119, 119, 119] : [255, 255, 255]));
  // From white to the grey 119: a difference of 49.97 in lightness, weighed at a mean of 75.
  const far = 49.97 / (1 + (0.015 * 625) / Math.sqrt(645));
  const mask = (...values: number[]): Mask => ({ width: 4, height: 1, data: Float32Array.from(values) });
  const one = sideErrors(found, entry, mask(1, 0, 0, 0));
  expect(one.inside).toBe(0);
  expect(one.outside).toBeCloseTo(far, 1);
  const two = sideErrors(found, entry, mask(1, 0, 1, 1));
  expect(two.inside).toBeCloseTo(far / 2, 1);
  expect(two.outside).toBeCloseTo(far, 1);
  expect(sideErrors(found, entry, mask(1, 1, 1, 0)).outside).toBeNull();
});

test('a background picture is given only to runs that look at it', () => {
  const entry = { sketch, reference, background } as unknown as EvaluationCase;
  expect(variantInputs(entry, full()).background).toBe(background);
  const plain: ColorizeRequest = { ...full(), attention: { kind: 'plain' }, style: false };
  expect(variantInputs(entry, plain)).toEqual({ sketch, reference });
});

describe('evaluate --ablate', () => {
  test('writes numbers of all variants and a sheet', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ablation-'));
    try {
      for (const name of ['bare', 'ground']) {
        const at = (file: string): string => join(folder, 'set', name, file);
        await mkdir(join(folder, 'set', name), { recursive: true });
        for (const [file, image] of Object.entries({ sketch, reference, truth: gradient(SIDE, SIDE) }))
          await writePicture(at(`${file}.png`), image);
        if (name === 'ground') await writePicture(at('background.png'), background);
        const data = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => (i % SIDE < 20 ? 1 : 2));
        const labels = encode({ width: SIDE, height: SIDE, data, channels: 1 });
        await writeFile(at('regions.png'), labels);
        await writeFile(at('mask.png'), labels);
      }
      const out = join(folder, 'out');
      const line = ['--set', join(folder, 'set'), '--out', out, '--pack', pack.folder, '--steps', '1'];
      const report = await runAblation(parseEvaluate([...line, '--ablate'])!, silent);
      expect(report.cases.map(({ name }) => name)).toEqual(['bare', 'ground']);
      for (const name of VARIANTS) {
        const [one, two] = report.cases.map((each) => each[name]!.inside!);
        expect(report.variants[name]!.inside).toBeCloseTo((one! + two!) / 2, 9);
        expect(report.variants[name]!.outside).toBeGreaterThan(0);
      }
      expect(JSON.parse(await readFile(join(out, 'ablation.json'), 'utf8'))).toEqual(report);
      // Eleven cells of 256 with gaps of 8; two rows.
      expect(await readPicture(join(out, 'ablation-sheet.png'))).toMatchObject({ width: 2912, height: 536 });
      expect(describeAblation(report).split('\n')).toHaveLength(2 + VARIANTS.length);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('is asked for by its option, and its help names every row of the table', () => {
    const line = ['--set', 'a', '--out', 'b'];
    expect(parseEvaluate(line)!.ablate).toBe(false);
    expect(parseEvaluate([...line, '--ablate'])!.ablate).toBe(true);
    expect(() => parseEvaluate([...line, '--ablate=yes'])).toThrow(/ablate/);
    const report = {
      pack: 'p',
      backend: 'b',
      cases: [],
      variants: Object.fromEntries(VARIANTS.map((name) => [name, null])) as never,
    };
    const rows = describeAblation(report).split('\n').slice(2);
    for (const row of rows) {
      const [, label] = /^(.*?) {2,}not in this pack$/.exec(row)!;
      expect(EVALUATE_HELP).toContain(`  ${label!}  `);
    }
  });
});
