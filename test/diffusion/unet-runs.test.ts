/** Which runs of the U-Net a step takes: their factors are those of the rows of guidance, whatever runs them. */
import { describe, expect, test } from '@jest/globals';
import { guidanceRows, type GuidanceSettings } from '../../src/diffusion/sampling/guidance.js';
import { needsSilence, unetRuns, type RowFeeds, type UnetRun } from '../../src/diffusion/unet-runs.js';
import type { HostTensor } from '../../src/runtime/session.js';

const WHOLE = { start: 0, end: 1 };
const SETTINGS: GuidanceSettings = {
  ...{ guidance: 4, sketchGuidance: 1, injection: null },
  ...{ guidanceWindow: WHOLE, noGuidanceWindow: null },
};
const number = (value: number): HostTensor => ({ data: Float32Array.of(value), shape: [1] });
const FEEDS: RowFeeds = {
  common: { hint: number(1), wk0: number(2) },
  blankHints: { hint: number(0) },
  context: { v0: number(5) },
  silence: { v0: number(0) },
};

const feed = (run: UnetRun, name: string): number => (run.feeds[name] as HostTensor).data[0]!;
/** [hint, v0, factor] of every row that is run, as the networks add them up. */
const summed = (runs: readonly UnetRun[]): string[] =>
  runs
    .flatMap((run): number[][] => {
      const hint = feed(run, 'hint');
      if (run.rows === 'one') return [[hint, feed(run, 'v0'), run.factor]];
      const [given, none] = (run.weights['guidance'] as HostTensor).data;
      return [
        [hint, feed(run, 'v0'), run.factor * given!],
        [hint, 0, run.factor * none!],
      ];
    })
    .map(String)
    .sort();

describe.each([
  ['guided by the reference', {}, ['both']],
  ['guided by the sketch', { guidance: 1, sketchGuidance: 3 }, ['one', 'one']],
  ['guided by both', { sketchGuidance: 3 }, ['both', 'one']],
  ['not guided', { guidance: 1 }, ['one']],
  ['shut off', { guidanceWindow: { start: 0.8, end: 1 } }, ['one']],
  ['shut off, guided by the sketch', { sketchGuidance: 3, noGuidanceWindow: WHOLE }, ['one', 'one']],
] as const)('%s', (_, change, rows) => {
  const all = guidanceRows({ ...SETTINGS, ...change }, 0.5);

  test('a CPU runs a row with the reference and one without at once', () => {
    expect(unetRuns(all, FEEDS, 'cpu').map((run) => run.rows)).toEqual(rows);
  });

  test('a GPU runs row by row, to the same sum', () => {
    const [onGpu, onCpu] = [unetRuns(all, FEEDS, 'gpu'), unetRuns(all, FEEDS, 'cpu')];
    expect(onGpu.map((run) => run.rows)).toEqual(all.map(() => 'one'));
    expect(summed(onGpu)).toEqual(summed(onCpu));
    expect(onGpu.reduce((sum, { factor }) => sum + factor, 0)).toBeCloseTo(1, 6);
    expect(onGpu.every((run) => feed(run, 'wk0') === 2)).toBe(true);
  });
});

test('with attention injected the row without reference keeps its share', () => {
  const injection = { fidelity: 0.3, sketchFidelity: 0, start: 0 } as GuidanceSettings['injection'];
  const rows = guidanceRows({ ...SETTINGS, injection }, 0.5);
  const shares = (location: 'cpu' | 'gpu') =>
    unetRuns(rows, FEEDS, location).map(({ reference, plain }) => [reference, plain]);
  expect(shares('cpu')).toEqual([['both', 0.3]]);
  expect(shares('gpu')).toEqual([
    ['given', 0],
    ['none', 0.3],
  ]);
});

test('values of zero are made for a GPU always, for a CPU where the reference is shut off for a while', () => {
  const cpu = (change: Partial<GuidanceSettings>) => needsSilence({ ...SETTINGS, ...change }, 'cpu');
  expect(needsSilence({ ...SETTINGS, guidance: 1 }, 'gpu')).toBe(true);
  expect([cpu({}), cpu({ guidance: 1 }), cpu({ sketchGuidance: 3 })]).toEqual([false, false, false]);
  expect(cpu({ guidanceWindow: { start: 0, end: 0.9 } })).toBe(true);
  expect(cpu({ noGuidanceWindow: { start: 0.2, end: 0.3 } })).toBe(true);
});
