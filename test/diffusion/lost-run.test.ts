/**
 * A run whose engine is lost goes on in another one from what it said to keep, to the same picture, bit by bit: lost at every
 * call of the runtime in turn, over the real engine in Node. On a GPU that is destroyed: test/gpu/lost-device.test.ts.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { openPackFolder } from '../../cli/pack-files.js';
import { generate } from '../../src/diffusion/generate.js';
import { LostError } from '../../src/errors.js';
import type { KeptRun } from '../../src/request/kept-run.js';
import { keptRunSchema } from '../../src/request/kept-run.js';
import { defaultRequest } from '../../src/request/default-request.js';
import type { ColorizeRequest, ColorizeResult } from '../../src/request/request.js';
import { openModels, type PackReader } from '../../src/runtime/models.js';
import { openNodeRuntime } from '../../src/runtime/ort/node.js';
import type { Runtime } from '../../src/runtime/session.js';
import { losing, warm } from '../support/losing-runtime.js';
import { frameSketch, gradient } from '../support/pictures.js';
import { buildSmallestPack, type TemporaryPack } from '../support/smallest-pack.js';
import * as v from 'valibot';

jest.setTimeout(240_000);

const inputs = { sketch: frameSketch(50, 37), reference: gradient(21, 40) };
const engine = warm(openNodeRuntime({ threads: 1 }));

let pack: TemporaryPack;
let reader: PackReader;
let plain: ColorizeRequest;
beforeAll(async () => {
  pack = await buildSmallestPack();
  reader = remembering(openPackFolder(pack.folder));
  plain = { ...defaultRequest(await reader.pack(), inputs.sketch), sampler: 'dpm++2m', previewEvery: 2 };
});
afterAll(async () => {
  await engine.close();
  await pack.remove();
});

/** Files are read and unpacked once. */
function remembering(from: PackReader): PackReader {
  const read = new Map<string, ReturnType<PackReader['read']>>();
  const inflated = new WeakMap<Uint8Array, Promise<Uint8Array>>();
  return {
    pack: () => from.pack(),
    read(file) {
      const bytes = read.get(file.file) ?? from.read(file);
      read.set(file.file, bytes);
      return bytes;
    },
    inflate(gzipped, mostBytes) {
      const bytes = inflated.get(gzipped) ?? from.inflate(gzipped, mostBytes);
      inflated.set(gzipped, bytes);
      return bytes;
    },
  };
}

interface Attempt {
  /** Null: the engine was lost. */
  readonly result: ColorizeResult | null;
  /** The last that was kept, as a message would carry it. */
  readonly kept: KeptRun | undefined;
  readonly steps: readonly number[];
}

interface Pace {
  /** Of the clock: every step is kept, or (0) every fourth. */
  readonly secondsPerLook?: number;
}

async function attempt(
  request: ColorizeRequest,
  runtime: Runtime,
  { resume, secondsPerLook = 1 }: Pace & { readonly resume?: KeptRun | undefined } = {},
): Promise<Attempt> {
  let clock = 0;
  let kept = resume;
  const steps: number[] = [];
  const now = () => (clock += secondsPerLook);
  const models = await openModels(reader, runtime);
  const context = { models, signal: { aborted: false }, now, ...(resume === undefined ? {} : { resume }) };
  const run = generate(request, inputs, context);
  try {
    for (;;) {
      const next = await run.next();
      if (next.done) return { result: next.value, kept, steps };
      if (next.value.kind !== 'step') continue;
      steps.push(next.value.step);
      if (next.value.kept !== null) kept = v.parse(keptRunSchema, structuredClone(next.value.kept));
    }
  } catch (error) {
    if (!(error instanceof LostError)) throw error;
    return { result: null, kept, steps };
  }
}

async function callsOf(
  request: ColorizeRequest,
  pace: Pace = {},
): Promise<{ calls: number; result: ColorizeResult }> {
  const whole = losing(engine, Infinity);
  const { result } = await attempt(request, whole, pace);
  return { calls: whole.calls(), result: result! };
}

describe('lost at one call after another, and gone on in another engine', () => {
  test.each([
    ['every call, every step kept, guided', 1, { steps: 2, guidance: 2 }, {}],
    [
      'every third call, every fourth step kept',
      3,
      { sampler: 'dpm++2m-sde', steps: 6 },
      { secondsPerLook: 0 },
    ],
  ] as const)('%s: the same picture', async (_, stride, change, pace) => {
    const request = { ...plain, ...change };
    const { calls, result } = await callsOf(request, pace);
    expect(calls).toBeGreaterThan(20);
    for (let at = 1; at <= calls; at += stride) {
      const lost = await attempt(request, losing(engine, at), pace);
      expect(lost.result).toBeNull();
      const rest = await attempt(request, engine, { ...pace, resume: lost.kept });
      expect(rest.result!.image.data).toEqual(result.image.data);
      // What was kept is not done again, and nothing is left out.
      const from = lost.kept?.step ?? 0;
      expect(rest.steps).toEqual(Array.from({ length: request.steps - from }, (__, i) => from + 1 + i));
    }
  });
});

test('lost at every second call, however often: the same picture in the end', async () => {
  const request = { ...plain, steps: 5, guidance: 2 };
  const { calls, result } = await callsOf(request);
  let kept: KeptRun | undefined;
  // Whatever is done before the first step and within one must fit between two losses.
  for (let at = Math.ceil(calls / 2); ;) {
    const next = await attempt(request, losing(engine, at), { resume: kept });
    if (next.result !== null) return expect(next.result.image.data).toEqual(result.image.data);
    expect(next.kept?.step ?? 0).toBeGreaterThan(kept?.step ?? -1);
    kept = next.kept;
  }
});

test('what is kept is of every step at a slow pace, of every fourth and the last at a quick one', async () => {
  const stepsKept = async (secondsPerLook: number) => {
    const request = { ...plain, steps: 10 };
    const models = await openModels(reader, engine);
    let clock = 0;
    const now = () => (clock += secondsPerLook);
    const kept: number[] = [];
    for await (const progress of generate(request, inputs, { models, signal: { aborted: false }, now })) {
      if (progress.kind === 'step' && progress.kept !== null) kept.push(progress.kept.step);
    }
    return kept;
  };
  expect(await stepsKept(2)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(await stepsKept(0)).toEqual([4, 8, 10]);
});

test('the seconds of a run that was cut off are those of all its parts', async () => {
  const request = { ...plain, steps: 4 };
  const { kept } = await attempt(request, engine);
  const { kept: later } = await attempt(request, engine, {
    resume: { ...kept!, step: 0, fraction: 0, seconds: 100 },
  });
  expect(later!.seconds).toBeGreaterThan(100);
});

test('a state of another size is a mistake, and told as one', async () => {
  const request = { ...plain, steps: 4 };
  const { kept } = await attempt(request, engine);
  const resume = { ...kept!, fraction: 0.5, latents: [new Float32Array(3)] };
  await expect(attempt(request, engine, { resume })).rejects.toThrow(/goes on from 3/);
});
