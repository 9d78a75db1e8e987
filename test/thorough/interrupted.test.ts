/** Conversions that are killed or run out of room: nothing that loads is left, and the next one gives the same bytes. */
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import fs, { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packGraphs } from '../../models/build.js';
import { byNameUniform, byNameWeight } from '../../models/checkpoint/by-name.js';
import { writeSafetensors } from '../support/write-safetensors.js';
import { expectReplaceable, replaceFolder } from '../../models/files/pack-folder.js';
import { buildFromFile } from '../../models/files/recipes.js';
import { requiredTensors } from '../../models/pack/weights.js';
import { folderDigests, SMALLEST, smallestRecipe } from '../models/support-packs.js';

jest.setTimeout(900_000);

/** A number that no process has: Linux counts to 2^22. */
const NO_PROCESS = 2 ** 22 + 1;

let root = '';
let checkpoint = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'interrupted-'));
  checkpoint = join(root, 'model.safetensors');
  const required = [...requiredTensors(packGraphs(await smallestRecipe()))];
  const values = required.map(([name, shape]) => ({ name, shape, values: byNameWeight(name, shape) }));
  await writeSafetensors(
    checkpoint,
    values.map((tensor) => ({ ...tensor, dtype: 'F32' })),
  );
});
afterAll(() => rm(root, { recursive: true }));
afterEach(() => {
  jest.restoreAllMocks();
});

const CHILD = `
import { buildFromFile, readConfig, readDescription } from './models/files/recipes.js';
const [config, checkpoint, folder] = process.argv.slice(2);
const run = async () => {
  const recipe = { config: await readConfig(config), description: await readDescription(null, {}), storage: 'float16' };
  process.stdout.write('begin\\n');
  await buildFromFile(recipe, checkpoint, { folder });
};
void run();
`;

/** Kills the conversion `delay` ms after it began; null: lets it end. Resolves to its duration from then on. */
function convert(script: string, folder: string, delay: number | null): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, SMALLEST, checkpoint, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let begin = 0;
    child.stdout.once('data', () => {
      begin = performance.now();
      if (delay !== null) setTimeout(() => child.kill('SIGKILL'), delay);
    });
    child.on('error', reject);
    child.on('exit', () => resolve(performance.now() - begin));
  });
}

test('a conversion killed at ten moments and repeated gives the same bytes as an undisturbed one', async () => {
  const script = join(root, 'convert.cjs');
  const stdin = { contents: CHILD, resolveDir: process.cwd(), loader: 'ts' } as const;
  await build({ stdin, bundle: true, platform: 'node', format: 'cjs', outfile: script, logLevel: 'error' });
  const calm = join(root, 'calm', 'pack');
  const duration = await convert(script, calm, null);
  const expected = await folderDigests(calm);
  expect(Object.keys(expected)).toContain('pack.json');

  const disturbed = join(root, 'disturbed', 'pack');
  for (const u of byNameUniform('kill', 10)) {
    await convert(script, disturbed, ((u + 1) / 2) * duration);
    const here = await readdir(join(root, 'disturbed')).catch((): string[] => []);
    // Whole or not there at all.
    if (here.includes('pack')) expect(await folderDigests(disturbed)).toEqual(expected);
  }
  await convert(script, disturbed, null);
  expect(await folderDigests(disturbed)).toEqual(expected);
  expect(await readdir(join(root, 'disturbed'))).toEqual(['pack']);
});

describe('a full disk', () => {
  test('is foreseen: nothing is written, and the message says what is needed and where', async () => {
    jest.spyOn(fs, 'statfs').mockResolvedValue({ bavail: 100, bsize: 4096 } as never);
    const folder = join(root, 'foreseen', 'pack');
    const built = buildFromFile(await smallestRecipe(), checkpoint, { folder });
    await expect(built).rejects.toThrow(new RegExp(`^${root}.*: \\d+\\.\\d MB needed, 0\\.4 MB free$`));
    expect(await readdir(root)).not.toContain('foreseen');
  });

  test.each([1, 5, 12])(
    'at file %i of the pack ends in a clear error and leaves what was there',
    async (count) => {
      const home = join(root, `full-${count}`);
      const folder = join(home, 'pack');
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'pack.json'), 'the old one');
      let opened = 0;
      const { open } = fs;
      jest.spyOn(fs, 'open').mockImplementation(async (...args) => {
        const file = await open(...args);
        if (args[1] === 'w' && ++opened >= count) {
          file.writeFile = async () => {
            throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
          };
        }
        return file;
      });
      const built = buildFromFile(await smallestRecipe(), checkpoint, { folder });
      await expect(built).rejects.toThrow(`${folder}: the disk is full; what was written of it is removed`);
      expect(await readdir(home)).toEqual(['pack']);
      expect(await readdir(folder)).toEqual(['pack.json']);
    },
  );
});

describe('leftovers of a killed process', () => {
  const place = async (name: string): Promise<string> => {
    const home = join(root, name);
    await mkdir(join(home, `.pack-old-${NO_PROCESS}`), { recursive: true });
    await writeFile(join(home, `.pack-old-${NO_PROCESS}`, 'pack.json'), 'old');
    await mkdir(join(home, `.pack-draft-${NO_PROCESS}`));
    await mkdir(join(home, `.pack-draft-${process.ppid}`));
    return home;
  };

  test('a pack that was moved aside and not replaced is put back; a running process keeps its draft', async () => {
    const home = await place('aside');
    const failing = replaceFolder(join(home, 'pack'), () => Promise.reject(new Error('stop')));
    await expect(failing).rejects.toThrow('stop');
    expect((await readdir(home)).sort()).toEqual([`.pack-draft-${process.ppid}`, 'pack']);
    expect(await readdir(join(home, 'pack'))).toEqual(['pack.json']);
  });

  test('one that was replaced is removed', async () => {
    const home = await place('replaced');
    await rename(join(home, `.pack-old-${NO_PROCESS}`), join(home, 'pack'));
    await mkdir(join(home, `.pack-old-${NO_PROCESS}`));
    await replaceFolder(join(home, 'pack'), (draft) => writeFile(join(draft, 'new'), ''));
    expect((await readdir(home)).sort()).toEqual([`.pack-draft-${process.ppid}`, 'pack']);
    expect(await readdir(join(home, 'pack'))).toEqual(['new']);
    await expect(expectReplaceable(join(home, 'pack'))).rejects.toThrow('holds 1 files and no pack.json');
  });
});
