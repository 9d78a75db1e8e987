import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byNameUniform } from '../../../models/checkpoint/by-name.js';
import { injectionNoise } from '../../../models/verify/generate.js';
import { verifyGolden } from '../../../models/verify/verify.js';
import { writeGoldenInputs } from './golden-inputs.js';

// Whole runs on slow shared machines.
jest.setTimeout(600_000);

const RUNS = 'test/fixtures/golden-runs';
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'golden-runs-'));
  cpSync('test/fixtures/golden/tiny/config.json', join(folder, 'config.json'));
  await writeGoldenInputs(folder);
  for (const file of readdirSync(RUNS)) cpSync(join(RUNS, file), join(folder, file));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('whole runs: three rows of guidance, background and style, a window, attention injection, two samplers at fractional timesteps', async () => {
  const lines: string[] = [];
  const passed = await verifyGolden(folder, (line) => lines.push(line));
  expect(lines.map((line) => line.replace(/ {2}.* {2}/, ' '))).toEqual([
    'generate_ddim_dualcfg/latent ok',
    'generate_dpm_full/latent ok',
    'generate_dpm_injection/latent ok',
    'generate_dpm_noguidance_window/latent ok',
    'generate_dpmpp2m_karras/latent ok',
    'generate_euler_karras/latent ok',
  ]);
  expect(passed).toBe(true);
});

test("the noise of injection follows from its name behind the folder's salt, as all of its inputs do", () => {
  const scaled = (salt: string) => byNameUniform(`${salt}injection_noise`, 16).map((value) => 1.7 * value);
  expect(injectionNoise([1, 4, 2, 2])).toEqual({ data: scaled(''), shape: [1, 4, 2, 2] });
  expect(injectionNoise([1, 4, 2, 2], 'x.').data).toEqual(scaled('x.'));
  expect(scaled('x.')).not.toEqual(scaled(''));
});
