import { expect, test } from '@jest/globals';
import { verifyGolden } from '../../../models/verify/verify.js';

test("every run of the authors' samplers, those of diffusers and of k-diffusion", async () => {
  const lines: string[] = [];
  const passed = await verifyGolden('test/fixtures/golden/samplers', (line) => lines.push(line));
  expect(lines.filter((line) => !line.endsWith('  ok'))).toEqual([]);
  expect(lines.filter((line) => line.startsWith('diffusers_samplers/'))).toHaveLength(34);
  expect(lines.filter((line) => line.startsWith('k_samplers/'))).toHaveLength(26);
  expect(passed).toBe(true);
});
