/** What a second click costs: counted where the engine is asked, on real networks in Node. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { openPackFolder } from '../../../cli/pack-files.js';
import { generate } from '../../../src/diffusion/generate.js';
import { prepareRun } from '../../../src/diffusion/prepare-run.js';
import { defaultRequest } from '../../../src/request/default-request.js';
import type { ColorizeInputs, ColorizeRequest } from '../../../src/request/request.js';
import { keepModels, type KeptModels } from '../../../src/runtime/kept/keep-models.js';
import { NoRoomError } from '../../../src/runtime/kept/ledger.js';
import { openModels, type Models, type PackReader } from '../../../src/runtime/models.js';
import { openNodeRuntime } from '../../../src/runtime/ort/node.js';
import { sessionSizes } from '../../../src/runtime/dimensions.js';
import { networkMemory } from '../../../src/runtime/memory.js';
import type { Session } from '../../../src/runtime/session.js';
import { frameSketch, gradient } from '../../support/pictures.js';
import { buildSmallestPack, type TemporaryPack } from '../../support/smallest-pack.js';
import { spyOn, type SpyRuntime } from '../../support/spy-runtime.js';

jest.setTimeout(120_000);

const ENOUGH = 2 ** 30;
/** Split attention with masks, a background and a style: every kind of network runs. */
const MODE = {
  attention: {
    kind: 'background',
    foregroundStrength: 1,
    backgroundStrength: 1,
    merge: 0.2,
    backgroundFactor: 1,
  },
  style: true,
} as const;
const GUIDED = {
  guidance: 3,
  sketchGuidance: 2,
  guidanceWindow: { start: 0, end: 0.6 },
  resultBackground: 'transparent',
} as const;
const INJECTED = {
  attention: { kind: 'plain' },
  style: false,
  guidance: 3,
  injection: { start: 0.5, fidelity: 0.5, sketchFidelity: 0 },
} as const;
const STEP_NETWORKS = /^run (unet|combine|vae-decoder)/;

let pack: TemporaryPack;
let spy: SpyRuntime;
let bytesRead: number;
let cold: Models;
let warm: KeptModels;
let request: ColorizeRequest;
const inputs: ColorizeInputs = { sketch: frameSketch(50, 37), reference: gradient(21, 40) };

/** One truth for all tests: no answer is kept, and sessions are created once, since that is what takes the time. */
let plain: Models;

beforeAll(async () => {
  pack = await buildSmallestPack();
  plain = reusing(await openModels(openPackFolder(pack.folder), openNodeRuntime({ threads: 1 })));
  spy = spyOn(openNodeRuntime({ threads: 1 }));
  cold = await openModels(counting(openPackFolder(pack.folder)), spy);
  request = { ...defaultRequest(cold.pack, inputs.sketch), ...MODE, steps: 2 };
});
afterAll(() => pack.remove());

function reusing(models: Models): Models {
  const sessions = new Map<string, Promise<Session>>();
  return {
    ...models,
    async load(name, sizes) {
      const key = `${name} ${JSON.stringify(sessionSizes(sizes))}`;
      const session = sessions.get(key) ?? models.load(name, sizes);
      sessions.set(key, session);
      return { ...(await session), release: async () => undefined };
    },
  };
}

function counting(reader: PackReader): PackReader {
  return {
    ...reader,
    read: (file) => {
      bytesRead += file.bytes;
      return reader.read(file);
    },
  };
}

async function colorize(
  models: Models,
  change: Partial<ColorizeRequest> = {},
  given: Partial<ColorizeInputs> = {},
  signal = { aborted: false },
) {
  const run = generate({ ...request, ...change }, { ...inputs, ...given }, { models, signal, now: () => 0 });
  for (;;) {
    const next = await run.next();
    if (next.done) return Buffer.from(next.value.image.data);
  }
}

/** What the engine was asked by a job. */
async function asked(job: () => Promise<unknown>): Promise<string[]> {
  spy.log.length = 0;
  bytesRead = 0;
  await job();
  return [...spy.log];
}

const loads = (log: readonly string[]) => log.filter((entry) => entry.startsWith('load'));
const encoders = (log: readonly string[]) =>
  log.filter((entry) => entry.startsWith('run') && !STEP_NETWORKS.test(entry));

describe('a second run', () => {
  beforeAll(async () => {
    warm = keepModels(cold, ENOUGH);
    await colorize(warm, { seed: 1, guidance: 2 });
  });
  afterAll(() => warm.drop());

  test('with another seed: no session, no encoder, no byte of weights, and the picture of a cold run', async () => {
    let picture = Buffer.alloc(0);
    const log = await asked(async () => (picture = await colorize(warm, { seed: 2 })));
    expect(loads(log)).toEqual([]);
    expect(encoders(log)).toEqual([]);
    expect(bytesRead).toBe(0);
    // It did not only answer from memory.
    expect(log.filter((entry) => entry.startsWith('run unet')).length).toBeGreaterThan(1);
    expect(picture.equals(await colorize(plain, { seed: 2 }))).toBe(true);
    expect(picture.equals(await colorize(plain, { seed: 1 }))).toBe(false);
  });

  test.each<[string, Partial<ColorizeRequest>, readonly string[]]>([
    ['other steps and another sampler', { steps: 3, sampler: 'euler' }, ['run time', 'run style']],
    ['another guidance', { guidance: 3 }, []],
    ['another reference strength', { referenceStrength: { kind: 'all', value: 0.5 } }, ['run context-']],
    ['another sketch strength', { sketchStrength: 0.4 }, ['run control']],
    [
      'other strengths of character and background',
      { attention: { ...MODE.attention, foregroundStrength: 0.7, backgroundStrength: 0.6 } },
      ['run context-'],
    ],
  ])('with %s: nothing is loaded, and only what depends on it runs', async (_name, change, allowed) => {
    let picture = Buffer.alloc(0);
    const log = await asked(async () => (picture = await colorize(warm, change)));
    expect(loads(log)).toEqual([]);
    expect(bytesRead).toBe(0);
    expect(encoders(log).filter((entry) => !allowed.some((start) => entry.startsWith(start)))).toEqual([]);
    expect(picture.equals(await colorize(plain, change))).toBe(true);
  });

  test('with another reference: its encoders run again, in the sessions that are there', async () => {
    const other = { reference: gradient(40, 21) };
    let picture = Buffer.alloc(0);
    const log = await asked(async () => (picture = await colorize(warm, {}, other)));
    expect(loads(log)).toEqual([]);
    expect(encoders(log)).toEqual(expect.arrayContaining(['run clip', 'run isnet-reference']));
    expect(encoders(log)).not.toContain('run control');
    expect(picture.equals(await colorize(plain, {}, other))).toBe(true);
  });

  test('of another size has sessions of its own', async () => {
    const other = { size: { width: request.size.width * 2, height: request.size.height } };
    const picture = await colorize(warm, other);
    expect(picture.equals(await colorize(plain, other))).toBe(true);
    expect(picture.equals(await colorize(warm))).toBe(false);
  });
});

/** What the device holds when a network comes: weights of the others, and all that the new one will need. */
function weighed(models: Models): { readonly models: Models; readonly moments: number[] } {
  const alive = new Map<Session, number>();
  const moments: number[] = [];
  const load: Models['load'] = async (network, sizes) => {
    const at = { emission: models.emission, network, sizes };
    const { weights, activations } = networkMemory(models.pack, at);
    moments.push([...alive.values()].reduce((sum, bytes) => sum + bytes, weights + activations));
    const session = await models.load(network, sizes);
    const watched: Session = {
      run: (...feeds) => session.run(...feeds),
      release: () => {
        alive.delete(watched);
        return session.release();
      },
    };
    alive.set(watched, weights);
    return watched;
  };
  return { models: { ...models, load }, moments };
}

describe('memory', () => {
  beforeEach(() => {
    spy.alive.clear();
    warm = keepModels(cold, ENOUGH);
  });
  afterEach(() => warm.drop());

  test('what is dropped is given back whole', async () => {
    await colorize(warm);
    expect(warm.bytes()).toBeGreaterThan(0);
    expect(spy.alive.size).toBeGreaterThan(0);
    await warm.drop();
    expect(warm.bytes()).toBe(0);
    expect(spy.alive.size).toBe(0);
  });

  test('without a budget nothing stays', async () => {
    const poor = keepModels(cold, 0);
    expect((await colorize(poor)).length).toBe(50 * 37 * 4);
    expect(poor.bytes()).toBe(0);
    expect(spy.alive.size).toBe(0);
  });

  test('never more than the budget after a run, whatever ran before', async () => {
    await colorize(warm);
    const budget = Math.round(warm.bytes() / 3);
    const tight = keepModels(cold, budget);
    expect((await colorize(tight)).equals(await colorize(warm))).toBe(true);
    expect(tight.bytes()).toBeLessThanOrEqual(budget);
    expect(tight.bytes()).toBeGreaterThan(0);
  });

  test('whatever the next network needs goes before it comes: never more than the budget, but for one alone', async () => {
    const { models, moments } = weighed(cold);
    expect((await colorize(keepModels(models, 0))).equals(await colorize(plain))).toBe(true);
    const budget = Math.round(1.1 * Math.max(...moments));
    moments.length = 0;
    const tight = keepModels(models, budget);
    await colorize(tight);
    expect(moments.length).toBeGreaterThan(8);
    expect(Math.max(...moments)).toBeLessThanOrEqual(budget);
    // There were some that could stay.
    expect(Math.max(...moments)).toBeGreaterThan(0.8 * budget);
    await tight.drop();
  });

  test('where only the largest network has room the answers stay: a second click runs no encoder', async () => {
    const { models, moments } = weighed(cold);
    await colorize(keepModels(models, 0));
    const tight = keepModels(models, Math.round(1.1 * Math.max(...moments)));
    await colorize(tight, { seed: 1 });
    expect(encoders(await asked(() => colorize(tight, { seed: 2 })))).toEqual([]);
    await tight.drop();
  });

  test('a network that does not fit beside what is kept is loaded after that has gone', async () => {
    await colorize(warm);
    const load = cold.load.bind(cold);
    let refusals = 1;
    const short: Models = {
      ...cold,
      load: (...args) => (refusals-- === 1 ? Promise.reject(new Error('out of memory')) : load(...args)),
    };
    const kept = keepModels(short, ENOUGH);
    refusals = 0;
    await colorize(kept);
    refusals = 1;
    const size = { width: request.size.width * 2, height: request.size.height };
    expect((await colorize(kept, { size })).equals(await colorize(plain, { size }))).toBe(true);
  });
});

describe('a run that was prepared', () => {
  const uncancelled = { aborted: false };
  const prepare = (
    models: KeptModels,
    change: Partial<ColorizeRequest> = {},
    { signal = uncancelled, given = inputs, wantsAttention = false } = {},
  ) => prepareRun({ ...request, ...change }, given, { models: models.preparing, signal, wantsAttention });

  beforeEach(() => {
    spy.alive.clear();
    warm = keepModels(cold, ENOUGH);
  });
  afterEach(() => warm.drop());

  test.each<[string, Partial<ColorizeRequest>]>([
    ['all kinds of networks', {}],
    ['guidance, also by the sketch, but for the end; a clear background', GUIDED],
    ['attention injection from the middle on', INJECTED],
  ])('of %s: its click creates no session, runs no encoder, reads no weights', async (_name, change) => {
    await prepare(warm, { ...change, seed: 1 });
    let picture = Buffer.alloc(0);
    const log = await asked(async () => {
      warm.beginRun();
      picture = await colorize(warm, { ...change, seed: 2 });
    });
    expect(loads(log)).toEqual([]);
    // The result's own mask is found in the result.
    const ofResult = change.resultBackground === 'transparent' ? ['run isnet-reference'] : [];
    expect(encoders(log)).toEqual(ofResult);
    expect(bytesRead).toBe(0);
    expect(picture.equals(await colorize(plain, { ...change, seed: 2 }))).toBe(true);
  });

  test('that is to tell where it looked: its click has the network that finds the subject, too', async () => {
    // Nothing else of such a run looks for a subject.
    const change = { attention: { kind: 'plain' }, mergeCharacters: false } as const;
    await prepare(warm, change, { wantsAttention: true });
    const log = await asked(async () => {
      warm.beginRun();
      const models = { models: warm, signal: uncancelled, now: () => 0, wantsAttention: true };
      const run = generate({ ...request, ...change, seed: 2 }, inputs, models);
      while ((await run.next()).done !== true);
    });
    expect(loads(log)).toEqual([]);
    expect(encoders(log).filter((entry) => entry !== 'run attention-map')).toEqual(['run isnet-reference']);
  });

  test('runs no step, and leaves nothing in use', async () => {
    const log = await asked(() => prepare(warm));
    expect(log.filter((entry) => STEP_NETWORKS.test(entry) && entry.startsWith('run'))).toEqual([]);
    await warm.drop();
    expect(spy.alive.size).toBe(0);
  });

  test('and cancelled on the way leaves what is done, and begins nothing more', async () => {
    const signal = { aborted: false };
    spy.intercept = (network, outputs) => {
      if (network === 'control') signal.aborted = true;
      return outputs;
    };
    await expect(prepare(warm, {}, { signal })).rejects.toThrow('Cancelled');
    expect(spy.log.at(-1)).toBe('run control');
    spy.intercept = null;
    const log = await asked(() => prepare(warm));
    expect(encoders(log)).not.toContain('run control');
    expect(encoders(log)).toContain('run clip');
  });

  test('frees nothing that the last run used, and says that there is no room', async () => {
    await colorize(warm, { seed: 1 });
    const budget = Math.round(1.02 * warm.bytes());
    const tight = keepModels(cold, budget);
    tight.beginRun();
    await colorize(tight, { seed: 1 });
    const bytes = tight.bytes();
    const size = { width: request.size.width * 2, height: request.size.height };
    await expect(prepare(tight, { size })).rejects.toBeInstanceOf(NoRoomError);
    expect(tight.bytes()).toBeGreaterThanOrEqual(bytes);
    expect(tight.bytes()).toBeLessThanOrEqual(budget);
    expect(encoders(await asked(() => colorize(tight, { seed: 2 })))).toEqual([]);
    await tight.drop();
  });

  test('frees what only an earlier preparation and a run before the last one have used', async () => {
    await colorize(warm, { seed: 1 });
    const budget = Math.round(1.5 * warm.bytes());
    const tight = keepModels(cold, budget);
    const size = { width: request.size.width * 2, height: request.size.height };
    tight.beginRun();
    await colorize(tight, { seed: 1 });
    tight.beginRun();
    await colorize(tight, { size });
    await prepare(tight);
    expect(tight.bytes()).toBeLessThanOrEqual(budget);
    expect(loads(await asked(() => colorize(tight, { seed: 2 })))).toEqual([]);
    await tight.drop();
  });
});

describe('a run that fails', () => {
  beforeEach(() => {
    spy.alive.clear();
    warm = keepModels(cold, ENOUGH);
  });
  afterEach(() => warm.drop());

  test('leaves no failed session behind, and the next run is right', async () => {
    await colorize(warm);
    spy.intercept = (network) => {
      if (network === 'vae-decoder') throw new Error('broken');
      throw new Error(`broken ${network}`);
    };
    await expect(colorize(warm, { seed: 9 })).rejects.toThrow('broken');
    spy.intercept = null;
    const log = await asked(() => colorize(warm, { seed: 9 }));
    expect(loads(log).length).toBeGreaterThan(0);
    expect((await colorize(warm, { seed: 9 })).equals(await colorize(plain, { seed: 9 }))).toBe(true);
  });

  test('by a cancel keeps what is known, and nothing is held twice', async () => {
    const signal = { aborted: false };
    spy.intercept = (network, outputs) => {
      if (network.startsWith('unet')) signal.aborted = true;
      return outputs;
    };
    await expect(colorize(warm, {}, {}, signal)).rejects.toThrow('Cancelled');
    spy.intercept = null;
    const log = await asked(() => colorize(warm));
    expect(encoders(log)).toEqual([]);
    await warm.drop();
    expect(spy.alive.size).toBe(0);
  });
});
