/** A buffer that is larger than the device lets any be is told as memory that ran out, so that a run can go on with less. */
import { execFileSync } from 'node:child_process';
import { expect, jest, test } from '@jest/globals';
import { softwareGpu } from '../support/software-gpu.js';
import type { Filled } from './fill-buffers.js';

const PATIENCE_MS = 600_000;
jest.setTimeout(PATIENCE_MS);

test('what fits the device’s buffers is computed, what does not is out of memory', () => {
  const program = ['--import', 'tsx', 'test/long/fill-buffers.ts'];
  const options = { env: softwareGpu(), timeout: PATIENCE_MS, encoding: 'utf8' } as const;
  const lines = execFileSync(process.execPath, program, options).split('\n');
  const filled = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Filled);
  expect(filled).toEqual([
    { length: 4096, code: null, last: 2 * 4095 },
    { length: 9216, code: 'gpu-out-of-memory', last: null },
  ]);
});
