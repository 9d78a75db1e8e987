import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../models/cli/commands.js';
import { byNameWeight } from '../../models/checkpoint/by-name.js';
import { writeSafetensors } from '../support/write-safetensors.js';
import { packGraphs } from '../../models/build.js';
import { requiredTensors } from '../../models/pack/weights.js';
import { SMALLEST, SMALLEST_PACK, smallestRecipe } from './support-packs.js';

// A build takes a second of one core; a busy machine has little of it to give.
jest.setTimeout(60_000);

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'models-cli-'));
});
afterAll(() => rm(root, { recursive: true }));

interface Outcome {
  readonly code: number;
  readonly out: readonly string[];
  readonly errors: readonly string[];
}

async function run(...args: string[]): Promise<Outcome> {
  const out: string[] = [];
  const errors: string[] = [];
  const code = await runCommand(args, { log: (line) => out.push(line), error: (line) => errors.push(line) });
  return { code, out, errors };
}

describe('the command line', () => {
  test('--help lists the commands', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    for (const command of ['inspect', 'build', 'verify']) expect(out.join('\n')).toContain(command);
    expect((await run('build', '--help')).out).toEqual(out);
  });

  test.each([
    [[], 'Usage'],
    [
      ['paint'],
      'unknown command "paint": expected inspect, build, verify, write-by-name, unpack, embed, serve-layout, step, precision',
    ],
    // Every object has it; no command is called so.
    [['constructor'], 'unknown command "constructor"'],
    [
      ['build', '--config', SMALLEST, '--out', 'x', '--precision', 'constructor'],
      'expected fp32, fp16, int8, got constructor',
    ],
    [['inspect'], 'inspect takes one path, got 0'],
    [['inspect', 'a', 'b'], 'inspect takes one path, got 2'],
    [['build', '--cofnig', 'x'], '--cofnig is no option. Did you mean --config? --help lists them.'],
    [['inspect', '--depth', 'a'], '--depth is no option. --help lists them.'],
    [['verify', '--glden', 'x'], 'Did you mean --golden?'],
    [['verify', 'stray'], '"stray" belongs to no option. --help lists them.'],
    [['unpack', '--pakc=x'], '--pakc is no option. Did you mean --pack? --help lists them.'],
    [['build', 'nothing'], 'unknown pack "nothing": starter'],
    [['build'], '--config is missing'],
    [['build', '--config', SMALLEST], '--out is missing'],
    [['build', '--config', SMALLEST, '--out', 'x'], '--checkpoint is missing'],
    [
      ['build', '--config', SMALLEST, '--out', 'x', '--precision', 'int4'],
      'expected fp32, fp16, int8, got int4',
    ],
    [['verify'], '--golden is missing'],
  ])('%j is a usage error', async (args, message) => {
    const { code, out, errors } = await run(...args);
    expect(code).toBe(2);
    expect([...out, ...errors].join('\n')).toContain(message);
  });

  test.each([
    ['inspect', 'nowhere.safetensors'],
    ['build', '--config', 'nowhere.json', '--by-name', '--out', 'x'],
    ['build', '--config', 'package.json', '--by-name', '--out', 'x'],
    ['build', '--config', 'README.md', '--by-name', '--out', 'x'],
    ['build', '--config', SMALLEST, '--checkpoint', 'package.json', '--out', 'x'],
    ['inspect', 'package.json'],
  ])('%s %s ... fails with one line that names the file', async (...args) => {
    const { code, out, errors } = await run(...args);
    expect(code).toBe(1);
    expect(out).toEqual([]);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/nowhere|package\.json|README\.md/);
    // The system's code is for nobody.
    expect(errors[0]).not.toMatch(/\bE[A-Z]{4,}\b/);
  });

  test('what to do about an error stands behind it', async () => {
    const folder = join(root, 'other-files');
    await mkdir(folder);
    await writeFile(join(folder, 'letter.txt'), 'Dear');
    const { code, errors } = await run('build', '--config', SMALLEST, '--by-name', '--out', folder);
    expect(code).toBe(1);
    expect(errors).toEqual([
      `${folder}: holds 1 files and no pack.json. Name a new folder, or one that holds a pack.`,
    ]);
  });

  test('builds by name and inspects what it built', async () => {
    const folder = join(root, 'pack');
    const options = ['--config', SMALLEST, '--describe', SMALLEST_PACK, '--by-name', '--out', folder];
    const built = await run('build', ...options);
    expect(built).toMatchObject({ code: 0, errors: [] });
    expect(built.out[0]).toMatch(
      /pack: \d+ networks, [\d.]+ MB in \d+ shards, [\d mins]+, peak memory \d+ MB$/,
    );
    const { code, out } = await run('inspect', folder);
    expect(code).toBe(0);
    expect(out[0]).toContain(
      'smallest 1.0.0 "Smallest, with weights by name", licence CC0-1.0, v-prediction',
    );
    expect(out.find((line) => line.startsWith('unet '))).toMatch(/^unet +\d+ nodes, \d+ bytes, 1 shards$/);
    expect((await run('inspect', join(folder, 'pack.json'))).out).toEqual(out);
  });

  test('inspects a graph, and the pack that has it', async () => {
    const folder = join(root, 'graph');
    await run('build', '--config', SMALLEST, '--by-name', '--out', folder);
    const { out } = await run('inspect', join(folder, 'graphs/portable/combine.onnx.gz'));
    expect(out.at(-1)).toBe('    15 nodes');
    const pack = await run('inspect', folder);
    expect(pack.out.find((line) => line.startsWith('combine '))).toMatch(/^combine +15 nodes/);
  });

  test("tells a checkpoint's tensors, sizes and configuration", async () => {
    const recipe = await smallestRecipe();
    const path = join(root, 'model.safetensors');
    const required = [...requiredTensors(packGraphs(recipe))];
    await writeSafetensors(
      path,
      required.map(([name, shape]) => ({ name, shape, dtype: 'F16', values: byNameWeight(name, shape) })),
    );
    const { code, out } = await run('inspect', path);
    expect(code).toBe(0);
    expect(out).toContain('F16  [32,4,3,3]           model.diffusion_model.input_blocks.0.0.weight');
    expect(out.find((line) => line.startsWith('control_encoder'))).toMatch(/\d+ tensors, [\d.]+ MB/);
    const guessed = JSON.parse(out.at(-1)!.replace('configuration: ', '')) as object;
    const { unet, vae, clip } = recipe.config;
    expect(guessed).toEqual({
      unet: { baseWidth: 32, multipliers: unet.multipliers, resBlocks: 1, contextWidth: 32 },
      vae: { baseWidth: vae.baseWidth, multipliers: vae.multipliers },
      clip: {
        width: clip.width,
        patch: clip.patch,
        layers: clip.layers,
        image: clip.image,
        embed: clip.embed,
      },
    });
  });

  test('verify fails on a folder without config.json', async () => {
    await writeFile(join(root, 'x.safetensors'), '');
    expect((await run('verify', '--golden', root)).code).toBe(1);
  });

  test('is what npm run models starts', () => {
    const out = execFileSync(process.execPath, ['--import', 'tsx', 'models/cli/models.ts', '--help'], {
      encoding: 'utf8',
    });
    expect(out).toContain('Usage: npm run -s models');
  });
});
