/**
 * Devices that are not what they should be, played by Chromium's software adapter with a fault: each ends in a right picture,
 * and the backend says in which way. A device that is destroyed in a run: it goes on on the next one to the same bits.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { PictureAnswer, PictureRun, Way } from '../e2e/engine-page.js';
import { buildEngineSite, type EngineSite, type EngineTab } from '../e2e/engine-site.js';
import { QUICK_WEBGPU_FLAGS } from '../e2e/theatre.js';
import { patiently } from './patiently.js';

jest.setTimeout(1_500_000);

const STEPS = 20;
const RUN: PictureRun = {
  pack: 'v2',
  change: { steps: STEPS, guidance: 2, seed: 7 },
  resume: null,
  destroyAt: null,
};
const SHORT: PictureRun = { ...RUN, change: { ...RUN.change, steps: 2 } };

/** The adapter computes attention wrong with them, and a device that is asked for with them is opened twice. */
const PLAIN: Way = { without: ['subgroups', 'attention'] };

let site: EngineSite;
let tab: EngineTab | null = null;
beforeAll(async () => {
  site = await buildEngineSite('lost-device', ['v2']);
});
afterAll(async () => {
  await closeTab();
  await site.close();
});

async function closeTab(): Promise<void> {
  await tab?.close();
  tab = null;
}

/** A fresh engine and a run on it. */
async function paintOn(engine: 'auto' | 'wasm', way: Way, run: PictureRun) {
  tab ??= await site.open(QUICK_WEBGPU_FLAGS);
  return tab.page.evaluate(
    async ([name, options, order]) => {
      await window.engine!.open(name, options);
      const answer = await window.engine!.picture(order);
      return { ...answer, features: window.engine!.backend()!.features };
    },
    [engine, way, run] as const,
  );
}

function paint(engine: 'auto' | 'wasm', way: Way, run: PictureRun) {
  const progress = async (): Promise<unknown> => tab?.page.evaluate(() => window.engine?.calls());
  return patiently({ run: () => paintOn(engine, way, run), progress, close: closeTab });
}

/** Levels of 255 between two pictures. */
function worstDifference(a: PictureAnswer, b: PictureAnswer): number {
  expect(a.pixels).toHaveLength(b.pixels!.length);
  return a.pixels!.reduce((most, value, i) => Math.max(most, Math.abs(value - b.pixels![i]!)), 0);
}

describe('a device with a fault ends in the right picture, and it is said in which way', () => {
  let right: PictureAnswer;
  beforeAll(async () => {
    right = await paint('wasm', {}, SHORT);
    expect(new Set(right.pixels).size).toBeGreaterThan(20);
  });

  const attention = { kind: 'negates', programs: 'FlashAttention' } as const;
  const norm = { kind: 'negates', programs: 'InstanceNorm' } as const;
  const ways: readonly (readonly [string, Way, RegExp, boolean])[] = [
    [
      'attention is wrong without them, too: in plain form on the GPU',
      { fault: attention },
      /^WebGPU .*; without subgroups.*; attention in plain form: as one operator, attention is wrong by [\d.]+ of its size$/,
      false,
    ],
    ['attention is done without where that is asked for', PLAIN, /^WebGPU [^;]*$/, false],
    [
      'convolutions are wrong, whatever is left out: on the CPU',
      { fault: norm },
      /^CPU .*; the GPU cannot be used: convolution is wrong by [\d.]+ of its size$/,
      false,
    ],
    [
      'no program can be made: on the CPU',
      { fault: { kind: 'refuses', programs: '' } },
      /^CPU .*; the GPU cannot be used: /,
      false,
    ],
  ];

  test.each(ways)('%s', async (_, way, backend, hasAttention) => {
    const answer = await paint('auto', way, SHORT);
    // An engine that was refused in the middle of a call takes no session in this page any more.
    if (way.fault?.kind === 'refuses') await closeTab();
    expect(answer.backend).toMatch(backend);
    expect(answer.features.includes('attention')).toBe(hasAttention);
    expect(worstDifference(answer, right)).toBeLessThanOrEqual(1);
  });

  test('memory that runs out ends the run with that, and the same run ends in the right picture on the CPU', async () => {
    // Far less than any run takes, and more than an engine needs to open.
    const short = await paint('auto', { fault: { kind: 'small', bytes: 3 << 20 } }, SHORT);
    expect(short).toMatchObject({ pixels: null, lost: 'gpu-out-of-memory' });
    const rest = await paint('wasm', {}, { ...SHORT, resume: short.kept });
    expect(worstDifference(rest, right)).toBeLessThanOrEqual(1);
  });
});

describe('a device that is destroyed', () => {
  test.each(['encode', 'denoise', 'decode'] as const)(
    'when the stage "%s" begins: the run goes on on another one to the same picture, bit by bit',
    async (stage) => {
      const whole = await paint('auto', PLAIN, SHORT);
      expect(whole.backend).toMatch(/^WebGPU/);
      const lost = await paint('auto', PLAIN, { ...SHORT, destroyAt: { stage } });
      expect(lost).toMatchObject({ pixels: null, lost: 'gpu-lost' });
      expect(lost.kept?.step).toBe(stage === 'decode' ? SHORT.change.steps : undefined);
      const rest = await paint('auto', PLAIN, { ...SHORT, resume: lost.kept });
      expect(rest.backend).toMatch(/^WebGPU/);
      expect(rest.pixels).toEqual(whole.pixels);
    },
  );

  test(`at each of ${STEPS} steps, on ${STEPS} devices one after another: the same picture, bit by bit`, async () => {
    const whole = await paint('auto', PLAIN, RUN);
    expect(whole.backend).toMatch(/^WebGPU/);
    let resume: PictureRun['resume'] = null;
    for (let step = 1; step <= STEPS; step++) {
      const lost: PictureAnswer = await paint('auto', PLAIN, { ...RUN, resume, destroyAt: { step } });
      expect(lost).toMatchObject({ pixels: null, lost: 'gpu-lost', kept: { step } });
      resume = lost.kept;
    }
    const rest = await paint('auto', PLAIN, { ...RUN, resume });
    expect(rest.backend).toMatch(/^WebGPU/);
    expect(rest.pixels).toEqual(whole.pixels);
  });
});
