import { describe, expect, test } from '@jest/globals';
import { parseCheck } from '../../../models/gpu-check/options.js';
import { decibels, judgedRows } from '../../../models/gpu-check/judge.js';
import { gpuParts } from '../../../models/gpu-check/parts.js';
import { reportText } from '../../../models/gpu-check/report.js';
import type { Finding, Row, Way } from '../../../models/gpu-check/rows.js';
import type { CheckOptions } from '../../../models/gpu-check/options.js';

function optionsOf(...args: readonly string[]): CheckOptions {
  const command = parseCheck(args);
  if (command.kind !== 'check') throw new Error(`a check, not ${command.kind}`);
  return command.options;
}

const PORTABLE: Way = { emission: 'portable', without: [] };
const row = (finding: Finding, way: Way | null = PORTABLE, part = 'portable, 512 px'): Row => ({
  part,
  way,
  finding,
});

const call: Finding = {
  kind: 'call',
  size: 512,
  tensor: 'call-512',
  loadSeconds: 7.25,
  milliseconds: 40,
  peakBytes: 3.25e9,
  largestBytes: 336e6,
};
const run: Finding = {
  kind: 'run',
  size: 512,
  steps: 20,
  tensor: 'run-512',
  seconds: 20,
  againSeconds: 3,
  stepMilliseconds: 90.5,
  peakBytes: 4e9,
};
const torch: Finding = {
  kind: 'torch',
  size: 512,
  device: 'Some Card',
  torch: '2.13.0',
  dtype: 'float16',
  eager1: 25,
  eager2: 30,
  graph1: 20,
  graph2: 26,
  run: 1.5,
  steps: 20,
  peakBytes: 6e9,
};

const TENSORS: Readonly<Record<string, Float32Array>> = {
  'truth/call-512': Float32Array.of(3, 4),
  'portable-512-px/call-512': Float32Array.of(3, 4.00005),
  'truth/run-512': Float32Array.of(10, 20, 30, 40),
  'portable-512-px/run-512': Float32Array.of(10, 21, 30, 39),
};
const read = async (folder: string, tensor: string) => TENSORS[`${folder}/${tensor}`] ?? null;

async function textOf(rows: readonly Row[]): Promise<string> {
  return reportText({
    date: '2026-01-01T00:00:00.000Z',
    machine: { system: 'linux', processor: '2 x CPU', memoryBytes: 8e9, node: 'v20', webgpu: '0.6.2' },
    options: optionsOf(),
    rows: await judgedRows(rows, read),
  });
}

describe('the check', () => {
  test('tries what tells most first: sizes, then without subgroups, then every network', () => {
    const ids = gpuParts(optionsOf('--emissions', 'portable')).map(({ id }) => id);
    expect(ids).toEqual([
      'portable, 512 px',
      'portable, 768 px',
      'portable, 512 px, without subgroups',
      'portable, 768 px, without subgroups',
      'portable, every network',
    ]);
  });

  test.each([
    [['--width', '100'], /--width takes a multiple of 64/],
    [['--sizes', '512,500'], /--sizes takes a multiple of 64/],
    [['--steps', '0'], /--steps takes a whole number above 0/],
    [['--emissions', 'abacus'], /--emissions is one of .*portable/],
  ])('%j is refused', (args, message) => {
    expect(() => parseCheck(args)).toThrow(message);
  });
});

describe('the report', () => {
  test('says errors beside their limits, memory, times, and how we stand to PyTorch', async () => {
    const text = await textOf([row(call), row(run), row(torch, null, 'torch')]);
    expect(text).toContain('| 512 | portable |  | 7.3 | 40.0 | 3.25 | 336.0 | 1.0e-5 | 2e-5 | ok |');
    // Levels 0, 1, 0, 1 apart: a mean square of one half.
    expect(text).toContain('| 512 | portable |  | 20 | 20.0 | 3.0 | 90.5 | 4.00 | 51.1 | 48 | ok |');
    expect(text).toContain('| 512 | 25.00 | 20.00 | 30.00 | 26.00 | 1.50 | 6.00 | 2.00 x | 2.00 x |');
  });

  test('an error beyond its limit fails, and what was not compared is not called good', async () => {
    const far = row({ ...call, tensor: 'run-512' });
    const lone = row({ ...call, tensor: 'call-768', size: 768 });
    const verdicts = (await judgedRows([far, lone], read)).map(({ verdict }) => verdict);
    expect(verdicts).toEqual(['FAIL', null]);
    expect(await textOf([lone])).toContain(
      '| 768 | portable |  | 7.3 | 40.0 | 3.25 | 336.0 |  |  | not compared |',
    );
  });

  test('what could not be measured is listed with the reason', async () => {
    const text = await textOf([row({ kind: 'failure', what: 'a call at 512 px', reason: 'it was stopped' })]);
    expect(text).toContain('## Not measured\n\n- portable, 512 px: a call at 512 px: it was stopped');
  });

  test('decibels: 10 log10(255^2 / mean square)', () => {
    expect(decibels(Float32Array.of(0, 0), Float32Array.of(255, 255))).toBe(0);
    expect(decibels(Float32Array.of(1), Float32Array.of(1))).toBe(Infinity);
  });
});
