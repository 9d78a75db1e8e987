import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packGraphs } from '../../models/build.js';
import { byNameWeight } from '../../models/checkpoint/by-name.js';
import { writeSafetensors } from '../support/write-safetensors.js';
import { runCommand } from '../../models/cli/commands.js';
import { buildByName } from '../../models/files/recipes.js';
import { requiredTensors } from '../../models/pack/weights.js';
import { parsePack } from '../../src/runtime/parse-pack.js';
import { smallestRecipe } from '../models/support-packs.js';

// Builds take seconds of one core; a busy machine has little of it to give.
jest.setTimeout(120_000);

/** From the joined key to the file it is in and the key there. */
const FILES: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  clip: [
    ['cond_stage_model.visual.model.', 'visual.'],
    ['cond_stage_model.transformer.model.', ''],
  ],
  segment: [['isnet.', '']],
  'segment-sketch': [['sketch_isnet.', '']],
  checkpoint: [['', '']],
};

let root = '';
const options: string[] = [];
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'published-'));
  const required = [...requiredTensors(packGraphs(await smallestRecipe()))];
  const taken = new Set<string>();
  for (const [part, prefixes] of Object.entries(FILES)) {
    const tensors = required.flatMap(([name, shape]) => {
      const found = prefixes.find(([prefix]) => !taken.has(name) && name.startsWith(prefix));
      if (found === undefined) return [];
      taken.add(name);
      const key = found[1] + name.slice(found[0].length);
      return [{ name: key, shape, dtype: 'F32' as const, values: byNameWeight(name, shape) }];
    });
    const path = join(root, `${part}.safetensors`);
    await writeSafetensors(path, tensors);
    options.push(`--${part}`, path);
  }
  options.push('--config', 'test/fixtures/smallest.json', '--describe', 'test/fixtures/smallest-pack.json');
});
afterAll(() => rm(root, { recursive: true }));

async function run(...args: string[]) {
  const [out, errors]: [string[], string[]] = [[], []];
  const print = {
    log: (line: string) => void out.push(line),
    error: (line: string) => void errors.push(line),
  };
  return { code: await runCommand(args, print), out, errors };
}

const readPack = async (folder: string) =>
  parsePack(JSON.parse(await readFile(join(folder, 'pack.json'), 'utf8')));

describe('build v2 from its files', () => {
  test.each(['fp32', 'fp16', 'int8'] as const)(
    'in %s gives the weights that one checkpoint of all tensors gives',
    async (precision) => {
      const folder = join(root, precision);
      const built = await run(
        'build',
        'v2',
        ...options,
        '--prediction',
        'v',
        '--precision',
        precision,
        '--out',
        folder,
      );
      expect(built).toMatchObject({ code: 0, errors: [] });
      const storage = ({ fp32: 'float32', fp16: 'float16', int8: 'int8' } as const)[precision];
      const whole = await buildByName(await smallestRecipe(storage), '', {
        folder: join(root, `${precision}-whole`),
      });
      const pack = await readPack(folder);
      expect(pack.shards).toEqual(whole.shards);
      expect(pack.networks).toEqual(whole.networks);
      expect(pack.sources.map(({ name }) => name).sort()).toEqual(
        Object.keys(FILES)
          .map((part) => `${part}.safetensors`)
          .sort(),
      );
      for (const { name, bytes } of pack.sources) expect((await stat(join(root, name))).size).toBe(bytes);
    },
  );

  test('takes what it predicts from the command line, and from nowhere else', async () => {
    const folder = join(root, 'prediction');
    const silent = await run('build', 'v2', ...options, '--out', folder);
    expect(silent.code).toBe(1);
    expect(silent.errors[0]).toMatch(
      /checkpoint\.safetensors: its tensors are not those of a published checkpoint/,
    );
    await expect(readdir(folder)).rejects.toThrow('ENOENT');
    const eps = await run('build', 'v2', ...options, '--prediction', 'eps', '--out', folder);
    // The smallest pack has zero terminal SNR.
    expect(eps.errors[0]).toMatch(/an eps prediction cannot go with zero terminal SNR/);
    expect((await readPack(join(root, 'fp16'))).prediction).toBe('v');
  });

  test('refuses another layout than its configuration, and files that are not what they are given as', async () => {
    const other = await run('build', 'mult', ...options, '--prediction', 'v', '--out', join(root, 'x'));
    expect(other.errors[0]).toBe('test/fixtures/smallest.json: layout: expected "mult", got "v2"');
    const swapped = options.map((word) => word.replace('clip.safetensors', 'segment.safetensors'));
    const wrong = await run('build', 'v2', ...swapped, '--prediction', 'v', '--out', join(root, 'x'));
    expect(wrong.errors[0]).toMatch(/segment\.safetensors: given as --clip, expected an OpenCLIP checkpoint/);
  });

  test.each([
    // Told first: before gigabytes are fetched.
    [['build', 'v2', '--fetch'], '--out is missing'],
    [['build', 'v2', '--out', 'x'], '--checkpoint is missing'],
    [['build', 'v2', 'mult'], 'build takes one name, got 2'],
    [
      ['build', 'switch', '--out', 'x', '--checkpoint', 'a', '--clip', 'b', '--segment', 'c'],
      '--segment-sketch is missing',
    ],
    [
      [
        'build',
        'v2',
        ...'abcd'
          .split('')
          .flatMap((x, i) => [['--checkpoint', '--clip', '--segment', '--segment-sketch'][i]!, x]),
        '--prediction',
        'x',
        '--out',
        'x',
      ],
      'expected v or eps, got x',
    ],
  ])('%j is a usage error', async (args, message) => {
    const { code, errors } = await run(...args);
    expect(code).toBe(2);
    expect(errors[0]).toContain(message);
  });
});
