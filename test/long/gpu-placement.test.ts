/** No node of a graph for GPUs falls to the CPU: every network of the smallest pack of v2's layout. */
import { expect, jest, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { buildSmallestPack } from '../e2e/theatre.js';
import { softwareGpu } from '../support/software-gpu.js';
import type { Placement } from './place-on-gpu.js';

const PATIENCE_MS = 600_000;
jest.setTimeout(PATIENCE_MS);

test('every network is on the GPU as a whole, in float32 and in half; one with another node is refused', async () => {
  const folder = buildSmallestPack('gpu-placement');
  const program = ['--import', 'tsx', 'test/long/place-on-gpu.ts', folder];
  const options = { env: softwareGpu(), timeout: PATIENCE_MS, maxBuffer: 2 ** 26 };
  const { stdout } = await promisify(execFile)(process.execPath, program, options);
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  const [misfit, ...placements] = lines.map((line) => JSON.parse(line) as Placement);
  expect(misfit?.refusal).toMatch(/fallback to CPU EP has been explicitly disabled/);
  expect(placements.filter(({ refusal }) => refusal !== null)).toEqual([]);
  const { emissions } = JSON.parse(readFileSync(`${folder}/pack.json`, 'utf8'));
  for (const name of ['gpu', 'gpu-half', 'gpu-plain'])
    expect(placements.filter(({ emission }) => emission === name).map(({ network }) => network)).toEqual(
      Object.keys(emissions[name]),
    );
  expect(placements.length).toBeGreaterThan(60);
});
