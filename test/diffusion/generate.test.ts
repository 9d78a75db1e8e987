import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { defaultRequest } from '../../src/request/default-request.js';
import { generate } from '../../src/diffusion/generate.js';
import type { ColorizeInputs, ColorizeRequest, ColorizeResult, Progress } from '../../src/request/request.js';
import type { Models } from '../../src/runtime/models.js';
import { frameSketch, gradient } from '../support/pictures.js';
import { relativeError } from '../support/read-safetensors.js';
import { buildSmallestPack, type TemporaryPack } from '../support/smallest-pack.js';
import { openSpied } from '../support/open-spied.js';
import type { SpyRuntime } from '../support/spy-runtime.js';
import { UserError } from '../../src/errors.js';
import { english, toldBy } from '../support/english.js';

// Many small runs, on slow shared machines.
jest.setTimeout(120_000);

/** With masks, so that every stage is there. */
const SPLIT = { kind: 'foreground', foregroundStrength: 1, backgroundStrength: 1, merge: 0 } as const;

let pack: TemporaryPack;
let spy: SpyRuntime;
let models: Models;
let request: ColorizeRequest;
const inputs: ColorizeInputs = { sketch: frameSketch(50, 37), reference: gradient(21, 40) };

beforeAll(async () => {
  pack = await buildSmallestPack();
});
afterAll(() => pack.remove());

beforeEach(async () => {
  ({ spy, models } = await openSpied(pack.folder));
  request = { ...defaultRequest(models.pack, inputs.sketch), attention: SPLIT };
});

interface Run {
  readonly result: ColorizeResult;
  readonly progress: readonly Progress[];
}

async function colorize(
  change: Partial<ColorizeRequest> = {},
  given: Partial<ColorizeInputs> = {},
): Promise<Run> {
  // A second per run of the U-Net.
  const now = () => spy.log.filter((entry) => entry.startsWith('run unet')).length;
  const engine = { models, signal: { aborted: false }, now };
  const run = generate({ ...request, ...change }, { ...inputs, ...given }, engine);
  const progress: Progress[] = [];
  for (;;) {
    const next = await run.next();
    if (next.done) return { result: next.value, progress };
    progress.push(next.value);
  }
}

describe('a run', () => {
  test('gives an opaque picture and masks of exactly the own sizes, and leaves nothing alive', async () => {
    const { result } = await colorize({ mergeCharacters: true });
    expect(result.image).toMatchObject({ width: 50, height: 37 });
    expect(result.image.data.every((value, i) => i % 4 !== 3 || value === 255)).toBe(true);
    expect(new Set(result.image.data).size).toBeGreaterThan(20);
    expect(result.masks).toMatchObject({
      sketch: { width: 50, height: 37 },
      reference: { width: 21, height: 40 },
    });
    expect(result.sketchBox).toEqual({ x: 0, y: 8, width: 64, height: 47 });
    expect(result).toMatchObject({ packId: 'smallest', request: { ...request, mergeCharacters: true } });
    expect(spy.alive.size).toBe(0);
  });

  test('gives the same pixels for the same request, others for another seed', async () => {
    const [first, second] = [await colorize(), await colorize()];
    expect(second.result.image.data).toEqual(first.result.image.data);
    const other = await colorize({ seed: 1 });
    expect(other.result.image.data).not.toEqual(first.result.image.data);
  });

  test('tells its stages in order, its steps, and a fraction that only grows', async () => {
    const { progress, result } = await colorize({ steps: 4 });
    const words = progress.map((entry) => (entry.kind === 'stage' ? entry.stage : entry.kind));
    expect(words).toEqual([
      'segment',
      'masks',
      'encode',
      'denoise',
      'step',
      'step',
      'step',
      'step',
      'decode',
    ]);
    const fractions = progress.flatMap((entry) => (entry.kind === 'masks' ? [] : [entry.fraction]));
    fractions.slice(1).forEach((fraction, i) => expect(fraction).toBeGreaterThanOrEqual(fractions[i]!));
    expect(fractions.at(-1)).toBeLessThan(1);
    const left = progress.flatMap((entry) => (entry.kind === 'step' ? [entry.secondsLeft] : []));
    expect(left).toEqual([null, 2, 1, 0]);
    expect(result.timings.map(({ stage }) => stage)).toEqual(['segment', 'encode', 'denoise', 'decode']);
  });

  test('runs what does not depend on the noise once, and both rows of guidance at once', async () => {
    await colorize({ steps: 3 });
    const counts = ['control', 'clip', 'context', 'time', 'unet-split-guided', 'vae-decoder', 'unet-split'];
    expect(counts.map((network) => spy.runs(network))).toEqual([1, 1, 2, 1, 3, 1, 0]);
    expect(spy.log.indexOf('release isnet-sketch')).toBeLessThan(spy.log.indexOf('load control'));
    expect(spy.log.indexOf('release unet-split-guided')).toBeLessThan(spy.log.indexOf('load vae-decoder'));
  });

  const APART = { foregroundStrength: 1, backgroundStrength: 1, merge: 0 } as const;
  const OWN_GROUND = { kind: 'background', backgroundFactor: 1, ...APART } as const;
  const background = { background: gradient(30, 30) };
  test.each([
    ['the whole picture', { attention: { kind: 'plain' } }, {}, []],
    ['foreground mode', {}, {}, ['isnet-sketch']],
    ['merged characters', { mergeCharacters: true }, {}, ['isnet-reference', 'isnet-sketch']],
    ['the reference bleached', { attention: OWN_GROUND }, {}, ['isnet-reference', 'isnet-sketch']],
    ['a background picture', { attention: OWN_GROUND }, background, ['isnet-sketch']],
    [
      'a background picture without its character',
      { attention: OWN_GROUND, removeForeground: true },
      background,
      ['isnet-reference', 'isnet-sketch'],
    ],
  ] as const)('runs the mask networks that %s reads, and no other', async (_, change, given, networks) => {
    // It ends before the U-Net: only what is looked at beforehand counts here.
    spy.intercept = (network, outputs) => {
      if (network === 'control') throw new Error('far enough');
      return outputs;
    };
    await expect(colorize(change, given)).rejects.toThrow('far enough');
    const looked = spy.log.filter((entry) => entry.startsWith('run isnet'));
    expect([...new Set(looked)].sort()).toEqual(networks.map((network) => `run ${network}`));
    expect(looked).toHaveLength(networks.length);
  });

  test('with guidance 1 runs one row', async () => {
    await colorize({ guidance: 1 });
    expect(spy.log).toContain('load unet-split');
    expect(spy.log).not.toContain('load unet-split-guided');
  });

  test('where values live on a GPU, runs the one U-Net for each row, to the same picture', async () => {
    const { result } = await colorize({ steps: 3 });
    spy.log.length = 0;
    models = { ...models, backend: { ...models.backend, location: 'gpu' } };
    const rows = await colorize({ steps: 3 });
    // The contexts of both halves, and the same with values of zero.
    const counts = ['context', 'unet-split', 'unet-split-guided'].map((network) => spy.runs(network));
    expect(counts).toEqual([4, 6, 0]);
    expect(relativeError(rows.result.image.data, result.image.data)).toBeLessThan(2e-3);
    expect(spy.alive.size).toBe(0);
  });

  test('looks at the device once a step, whatever a step adds up', async () => {
    await colorize({ steps: 3 });
    const norms = spy.reads.filter((read) => read === 'combine norm').length;
    expect([norms, spy.runs('combine')]).toEqual([3, 6]);
    spy.reads.length = 0;
    await colorize({ steps: 4, sampler: 'dpm++2s-a', attention: { kind: 'plain' }, guidance: 1 });
    expect(spy.reads.filter((read) => read === 'combine norm')).toHaveLength(4);
    expect(spy.alive.size).toBe(0);
  });

  test('where values live on a GPU, changed guidance asks nothing that a run without did not ask', async () => {
    models = { ...models, backend: { ...models.backend, location: 'gpu' } };
    await colorize({ guidance: 1 });
    const before = new Set(spy.log);
    await colorize({ guidance: 4 });
    expect(spy.log.filter((entry) => !before.has(entry))).toEqual([]);
  });

  test('guided by the sketch besides, has a blank one in a third row', async () => {
    await colorize({ steps: 2, sketchGuidance: 3 });
    const counts = ['control', 'unet-split', 'unet-split-guided'].map((network) => spy.runs(network));
    expect(counts).toEqual([2, 2, 2]);
    expect(spy.alive.size).toBe(0);
  });

  test('outside of the guidance window runs once a step, without the reference', async () => {
    await colorize({ steps: 4, guidanceWindow: { start: 0, end: 0.5 } });
    // Timesteps 999, 749 within; 499, 249 outside.
    expect([spy.runs('unet-split-guided'), spy.runs('unet-split')]).toEqual([2, 2]);
    expect(spy.alive.size).toBe(0);
  });

  test('a sampler that finds its steps on the way asks the time network as it goes', async () => {
    const { alphaBar, spacing } = models.pack.schedule;
    const schedule = { alphaBar, spacing, zeroTerminalSnr: false };
    models = { ...models, pack: { ...models.pack, schedule } };
    const { progress } = await colorize({ sampler: 'dpm-adaptive', steps: 4, guidance: 1 });
    const steps = progress.flatMap((entry) => (entry.kind === 'step' ? [entry] : []));
    expect(steps.length).toBeGreaterThan(4);
    expect(steps.every((entry) => entry.steps === null)).toBe(true);
    expect(steps.at(-1)!.secondsLeft).toBeCloseTo(0, 6);
    expect(spy.runs('time')).toBe(spy.runs('unet-split'));
    expect(spy.alive.size).toBe(0);
  });

  test('a sampler with noise of its own gives the same pixels for the same seed', async () => {
    const cheap = { sampler: 'euler-a', guidance: 1, attention: { kind: 'plain' } } as const;
    const [first, second] = [await colorize(cheap), await colorize(cheap)];
    expect(second.result.image.data).toEqual(first.result.image.data);
  });

  test('with plain attention segments nothing', async () => {
    const { result, progress } = await colorize({ attention: { kind: 'plain' } });
    expect(result.masks).toBeNull();
    expect(progress[0]).toEqual({ kind: 'stage', stage: 'encode', fraction: 0 });
    expect(spy.log.some((entry) => entry.includes('isnet'))).toBe(false);
  });

  test('sends a preview with every n-th step where the pack can', async () => {
    const channels = models.pack.layout.latentChannels;
    const matrix = [0, 1, 2].map((row) => Array.from({ length: channels }, (_, i) => (i === row ? 1 : 0)));
    models = { ...models, pack: { ...models.pack, preview: { matrix, bias: [0, 0, 0] } } };
    const { progress } = await colorize({ steps: 4, previewEvery: 2 });
    const previews = progress.flatMap((entry) => (entry.kind === 'step' ? [entry.preview] : []));
    expect(previews.map((preview) => preview?.width ?? null)).toEqual([null, 8, null, 8]);
    expect(spy.alive.size).toBe(0);
  });
});

describe('split attention', () => {
  const whole = { kind: 'foreground', foregroundStrength: 1, backgroundStrength: 1, merge: 0 } as const;
  const difference = (a: ColorizeResult, b: ColorizeResult) => relativeError(a.image.data, b.image.data);

  test('with the same reference and full strength on both sides is plain attention', async () => {
    const split = await colorize({ attention: whole });
    const plain = await colorize({ attention: { kind: 'plain' } });
    expect(difference(split.result, plain.result)).toBeLessThan(2e-3);
  });

  test('with a mask of ones takes the foreground, with one of zeros the background', async () => {
    const mask = (value: number) => ({ width: 50, height: 37, data: new Float32Array(50 * 37).fill(value) });
    const referenceMask = { width: 21, height: 40, data: new Float32Array(21 * 40) };
    const attention = { ...whole, foregroundStrength: 0.2 };
    const run = (value: number) =>
      colorize({ attention, size: { width: 64, height: 64 } }, { sketchMask: mask(value), referenceMask });
    const [ones, zeros] = [await run(1), await run(0)];
    expect(spy.log.some((entry) => entry.includes('isnet'))).toBe(false);
    const plain = await colorize({ attention: { kind: 'plain' } });
    expect(difference(zeros.result, plain.result)).toBeLessThan(2e-3);
    expect(difference(ones.result, plain.result)).toBeGreaterThan(2e-3);
    expect(ones.result.masks?.sketch).toEqual(mask(1));
  });
});

describe('what ends a run', () => {
  test('cancel, between any two network calls, and nothing stays alive', async () => {
    const { log } = spy;
    await colorize();
    const calls = log.filter((entry) => entry.startsWith('run')).length;
    for (let last = 1; last <= calls; last += 4) {
      log.length = 0;
      const signal = {
        get aborted() {
          return log.filter((entry) => entry.startsWith('run')).length >= last;
        },
      };
      const run = generate(request, inputs, { models, signal, now: () => 0 });
      const all = async () => {
        while (!(await run.next()).done);
      };
      await expect(all()).rejects.toMatchObject({ name: 'CancelledError' });
      expect(log.filter((entry) => entry.startsWith('run'))).toHaveLength(last);
      expect(spy.alive.size).toBe(0);
    }
  });

  test('a caller who stops listening, and nothing stays alive', async () => {
    for await (const progress of generate(request, inputs, {
      models,
      signal: { aborted: false },
      now: () => 0,
    })) {
      if (progress.kind === 'step') break;
    }
    expect(spy.runs('unet-split-guided')).toBe(1);
    expect(spy.alive.size).toBe(0);
  });

  test('a network that says nonsense, at the step at which it says it', async () => {
    spy.intercept = (network, outputs) => {
      if (network !== 'unet-split-guided' || spy.runs(network) < 3) return outputs;
      const { shape, dispose } = outputs['out']!;
      const data = new Float32Array(shape.reduce((a, b) => a * b)).fill(NaN);
      return { out: { shape, data, dispose, read: async () => data } as never };
    };
    const steps: number[] = [];
    const all = async (): Promise<void> => {
      for await (const progress of generate({ ...request, steps: 6 }, inputs, {
        models,
        ...{ signal: { aborted: false }, now: () => 0 },
      }))
        if (progress.kind === 'step') steps.push(progress.step);
    };
    await expect(all()).rejects.toMatchObject({
      name: 'UserError',
      coded: { code: 'values-not-finite', params: { of: 'latent' } },
    });
    expect([steps, spy.runs('unet-split-guided')]).toEqual([[1, 2], 3]);
    expect(spy.alive.size).toBe(0);
  });

  test('a device that says zeros', async () => {
    spy.intercept = (network, outputs) => {
      if (network !== 'combine') return outputs;
      const { shape, dispose } = outputs['norm']!;
      return {
        ...outputs,
        norm: { shape, dispose, data: Float32Array.of(0), read: async () => Float32Array.of(0) } as never,
      };
    };
    await expect(colorize()).rejects.toMatchObject({ coded: { code: 'latent-of-zeros' } });
    expect(spy.alive.size).toBe(0);
  });

  test.each([
    ['numbers that are none', () => NaN, /no numbers/],
    ['an infinity', (i: number) => (i === 77 ? Infinity : 0.5), /no numbers/],
    ['one single value', () => 0.25, /one single colour/],
    ['one single colour', (i: number, plane: number) => Math.floor(i / plane) / 4, /one single colour/],
  ])('a decoder that says %s: no black layer comes of it', async (_, value, message) => {
    spy.intercept = (network, outputs) => {
      if (network !== 'vae-decoder') return outputs;
      const { shape, dispose } = outputs['image']!;
      const plane = shape[2]! * shape[3]!;
      const data = Float32Array.from({ length: 3 * plane }, (_each, i) => value(i, plane));
      return { image: { shape, dispose, read: async () => data } };
    };
    const error: unknown = await colorize().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect(english(error)).toMatch(message);
    expect(english(error)).toMatch(/Try again/);
    expect(spy.alive.size).toBe(0);
    if (!/single/.test(message.source)) return;
    // An even picture of an even reference is none of the engine's faults.
    const even = gradient(21, 40).data.map((_each, i) => (i % 4 === 3 ? 255 : 90));
    const { result } = await colorize({}, { reference: { width: 21, height: 40, data: even } });
    expect(new Set(result.image.data.filter((_each, i) => i % 4 === 0)).size).toBe(1);
  });

  test('a mask network that says nonsense', async () => {
    spy.intercept = (network, outputs) => {
      if (network !== 'isnet-sketch') return outputs;
      const { shape, dispose } = outputs['mask']!;
      const data = new Float32Array(shape.reduce((a, b) => a * b)).fill(NaN);
      return { mask: { shape, dispose, read: async () => data } };
    };
    expect(await toldBy(colorize())).toMatch(/mask of the character holds values that are no numbers/);
    expect(spy.alive.size).toBe(0);
  });

  test('a network that fails keeps its own words', async () => {
    spy.intercept = (network, outputs) => {
      if (network === 'unet-split-guided') throw new Error('the device is gone');
      return outputs;
    };
    await expect(colorize()).rejects.toThrow('the device is gone');
  });
});

describe('what is refused before anything runs', () => {
  const refused: [string, Partial<ColorizeRequest>, RegExp][] = [
    ['a size off the grid', { size: { width: 65, height: 64 } }, /65 × 64.* multiples of/],
    ['a size beyond the limit', { size: { width: 4096, height: 64 } }, /up to 2048/],
    ['a seed that is no whole number', { seed: 0.5 }, /seed 0\.5/],
    ['no steps', { steps: 0 }, /steps 0 .*from 1 to 1000/],
    ['guidance below 1', { guidance: 0.5 }, /guidance 0\.5/],
    ['guidance that is none', { guidance: NaN }, /guidance NaN/],
    ['sketch guidance below 1', { sketchGuidance: 0 }, /sketchGuidance 0/],
    ['a window beyond the run', { guidanceWindow: { start: 0, end: 2 } }, /guidanceWindow\.end 2/],
    ['a threshold above 1', { sketchThreshold: 1.5 }, /sketchThreshold 1\.5/],
    [
      'a wrong number of strengths',
      { referenceStrength: { kind: 'each', values: [1] } },
      /reference strengths/,
    ],
    ['a strength above 1', { referenceStrength: { kind: 'all', value: 2 } }, /referenceStrength\.value 2/],
  ];

  test.each(refused)('%s', async (_, change, message) => {
    const error: unknown = await colorize(change).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect(english(error)).toMatch(message);
    expect(spy.log).toEqual([]);
  });

  test('a sampler that cannot start from the pure noise this model asks for', async () => {
    expect(await toldBy(colorize({ sampler: 'heun' }))).toMatch(/Heun cannot start from pure noise/);
    expect(spy.log.filter((entry) => entry.startsWith('run unet'))).toEqual([]);
  });

  test.each([
    ['sketch', { sketch: gradient(3, 900) }, {}],
    ['sketch', { sketch: gradient(2000, 1) }, { attention: { kind: 'plain' } }],
    ['reference', { reference: gradient(3, 900) }, { mergeCharacters: true }],
    [
      'background',
      { background: gradient(900, 2) },
      { removeForeground: true, attention: { ...SPLIT, kind: 'background', backgroundFactor: 1 } },
    ],
  ] as const)('a %s too thin for the model', async (name, given, change) => {
    await expect(colorize(change, given)).rejects.toMatchObject({
      name: 'UserError',
      coded: { code: 'picture-too-thin', params: { picture: name } },
    });
    expect(spy.log).toEqual([]);
  });

  test('a thin reference that nobody looks for a character in is used', async () => {
    const { result } = await colorize({}, { reference: gradient(3, 900) });
    expect(result.masks?.reference).toBeNull();
  });

  test('a mask of another size', async () => {
    const sketchMask = { width: 2, height: 2, data: new Float32Array(4) };
    expect(await toldBy(colorize({}, { sketchMask }))).toMatch(/sketch has 50 × 37 pixels, its mask 2 × 2/);
  });
});
