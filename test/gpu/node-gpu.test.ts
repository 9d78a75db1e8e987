/** WebGPU in Node on a software driver, through the commands: the same engine as the browser's, within the same limits. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { decodePng } from '../../src/image/png/png.js';
import type { Report } from '../../models/gpu-check/report.js';
import { buildSmallestPack } from '../e2e/theatre.js';
import { softwareGpu } from '../support/software-gpu.js';

// The driver compiles every kernel on the CPU, and the machine may have other work.
const PATIENCE_MS = 1_500_000;
jest.setTimeout(PATIENCE_MS);

const run = promisify(execFile);
let env: NodeJS.ProcessEnv;
let room = '';

beforeAll(() => {
  env = softwareGpu();
  room = mkdtempSync(join(tmpdir(), 'node-gpu-'));
});
afterAll(() => rmSync(room, { recursive: true }));

/** Runs a program of the repository; what it says on stdout. Rejects where it fails. */
async function program(...args: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', ...args], { env, maxBuffer: 2 ** 26 });
  return stdout;
}

describe('--engine webgpu', () => {
  test("models verify: the authors' networks within the limits of the CPU", async () => {
    // What is shared by all modes, and the U-Net itself; all of the folder takes ten times as long.
    const files = 'clip_text,clip_visual,control_encoder,unet_vanilla';
    const golden = ['--golden', 'test/fixtures/golden/tiny', '--files', files];
    const out = await program('models/cli/models.ts', 'verify', ...golden, '--engine', 'webgpu');
    const [engine, ...lines] = out.trim().split('\n');
    expect(engine).toMatch(/^WebGPU \(/);
    expect(lines.filter((line) => !line.endsWith('  ok'))).toEqual([]);
    for (const name of files.split(',')) expect(lines.some((line) => line.startsWith(`${name}/`))).toBe(true);
    expect(new Set(lines.map((line) => line.split('  ')[2]))).toEqual(new Set(['2e-5', '1e-5']));
  });

  test('models step: a step of a pack', async () => {
    const pack = buildSmallestPack('node-gpu-step');
    const out = await program('models/cli/models.ts', 'step', '--pack', pack, '--engine', 'webgpu');
    expect(out).toMatch(/^loaded in [\d.]+ s, one step of \[1,4,16,16\] in [\d.]+ s\n/);
  });

  test('colorize: the same picture as on the CPU, at most one level apart', async () => {
    const pack = buildSmallestPack('node-gpu-colorize');
    const pictures = ['--sketch', 'examples/sketch-fox.png', '--reference', 'examples/reference-sunset.png'];
    const on = async (engine: string) => {
      const out = join(room, `${engine}.png`);
      const args = [...pictures, '--pack', pack, '--size', '64x64', '--steps', '1', '--engine', engine];
      await program('cli/colorize.ts', ...args, '--out', out);
      return decodePng(new Uint8Array(readFileSync(out)), out);
    };
    const [gpu, cpu] = [await on('webgpu'), await on('node')];
    expect([gpu.width, gpu.height]).toEqual([cpu.width, cpu.height]);
    expect(new Set(cpu.data).size).toBeGreaterThan(20);
    const worst = gpu.data.reduce((most, value, i) => Math.max(most, Math.abs(value - cpu.data[i]!)), 0);
    expect(worst).toBeLessThanOrEqual(1);
  });
});

test('gpu-check: the report of a narrow model has errors within limits, times, memory and what it lacks', async () => {
  const out = join(room, 'check');
  const narrow = ['--width', '64', '--sizes', '128', '--steps', '1', '--networks', 'plain'];
  const quick = ['--subgroups', 'with', '--emissions', 'gpu', '--part-minutes', '20'];
  await program(
    'models/gpu-check/gpu-check.ts',
    '--out',
    out,
    '--python',
    'no-such-python',
    ...narrow,
    ...quick,
  );
  const { rows } = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as Report;
  const call = rows.find(({ way, finding }) => way !== null && finding.kind === 'call');
  const whole = rows.find(({ way, finding }) => way !== null && finding.kind === 'run');
  expect(call).toMatchObject({ verdict: 'ok', limit: 2e-5, way: { emission: 'gpu', without: [] } });
  expect(call?.error).toBeGreaterThan(0);
  expect(whole).toMatchObject({ verdict: 'ok', finding: { size: 128, steps: 1 } });
  for (const row of [call, whole]) expect(row?.finding).toHaveProperty('peakBytes', expect.any(Number));
  const text = readFileSync(join(out, 'report.md'), 'utf8');
  expect(text).toMatch(/^- WebGPU \(.*without subgroups, with which attention is wrong/m);
  expect(text).toContain(
    '| px | emission | without | ready after s | call ms | peak GB | largest buffer MB | error |',
  );
  expect(text).toContain(
    '| px | emission | without | steps | first s | again s | guided step ms | peak GB | dB |',
  );
  expect(text).toMatch(/^\| 128 \| gpu \| {2}\| [\d.]+ \| [\d.]+ \| 0\.\d\d \|/m);
  expect(text).toContain('no-such-python has no PyTorch');
});
