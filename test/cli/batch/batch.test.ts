/** Batches of the smallest pack: what runs how often, what a failure costs, what is made again. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseBatch } from '../../../cli/batch/batch-command.js';
import { readJobs } from '../../../cli/batch/jobs-file.js';
import { runBatch } from '../../../cli/batch/run-batch.js';
import { parseColorize, runColorize } from '../../../cli/colorize-command.js';
import { silent } from '../../../cli/colorize-pictures.js';
import { writePicture } from '../../../cli/output-files.js';
import { writeRecipe } from '../../../src/request/recipe.js';
import type { Models } from '../../../src/runtime/models.js';
import { frameSketch, gradient } from '../../support/pictures.js';
import { RECIPE } from '../../support/figma-scene.js';
import { openSpied } from '../../support/open-spied.js';
import { buildSmallestPack, type TemporaryPack } from '../../support/smallest-pack.js';

jest.setTimeout(180_000);

const SKETCHES = 6;
const REFERENCES = ['akira', 'bo'];

let pack: TemporaryPack;
let folder: string;
const at = (...parts: string[]) => join(folder, ...parts);

beforeAll(async () => {
  pack = await buildSmallestPack();
  folder = await mkdtemp(join(tmpdir(), 'batch-'));
  for (let i = 0; i < SKETCHES; i++) await writePicture(at('in', `p${i}.png`), frameSketch(40 + i, 30));
  for (const [i, name] of REFERENCES.entries()) await writePicture(at(`${name}.png`), gradient(24 + i, 24));
  const jobs = Array.from({ length: SKETCHES }, (_, i) => ({
    sketch: `in/p${i}.png`,
    reference: REFERENCES[i % REFERENCES.length],
  }));
  const references = Object.fromEntries(REFERENCES.map((name) => [name, `${name}.png`]));
  await writeFile(at('jobs.json'), JSON.stringify({ references, jobs }));
});
afterAll(async () => {
  await pack.remove();
  await rm(folder, { recursive: true, force: true });
});

const QUICK = ['--steps', '1', '--seed', '3', '--size', '64x64'];
const line = (out: string, ...more: string[]) => [
  ...['--batch', at('jobs.json'), '--out', out, '--pack', pack.folder, ...QUICK, ...more],
];

interface Ran {
  readonly log: readonly string[];
  readonly said: readonly string[];
  readonly error: unknown;
}

async function run(args: readonly string[]): Promise<Ran> {
  const { spy, models } = await openSpied(pack.folder);
  const said: string[] = [];
  const lend = async (_: unknown, job: (lent: Models) => Promise<void>): Promise<void> => job(models);
  let error: unknown = null;
  try {
    await runBatch(parseBatch(args), (words) => void said.push(words), lend);
  } catch (thrown) {
    error = thrown;
  } finally {
    await spy.close();
  }
  expect(spy.alive.size).toBe(0);
  return { log: [...spy.log], said, error };
}

const times = (log: readonly string[], entry: string): number => log.filter((each) => each === entry).length;
const read = async (out: string): Promise<readonly Buffer[]> =>
  Promise.all(Array.from({ length: SKETCHES }, (_, i) => readFile(join(out, `p${i}.png`))));

describe('a batch', () => {
  test.each([1, 3])('of %d at a time: each reference encoded once, each sketch once', async (lanes) => {
    const out = at(`lanes-${lanes}`);
    const { log, said, error } = await run(line(out, '--jobs', String(lanes)));
    expect(error).toBeNull();
    expect(times(log, 'run clip')).toBe(REFERENCES.length);
    expect(times(log, 'run control')).toBe(SKETCHES);
    expect(said.at(-1)).toMatch(/^6 of 6 done in \d+ s$/);
    expect(said[0]).toMatch(/^\[1 of 6\] .*p\d\.png in [\d.]+ s; \d+ s left$/);
  });

  test('makes what single runs make', async () => {
    const out = at('single');
    for (const i of [0, 1]) {
      const own = ['--sketch', at('in', `p${i}.png`), '--reference', at(`${REFERENCES[i]}.png`)];
      const single = [...own, '--out', join(out, `p${i}.png`), '--pack', pack.folder, ...QUICK];
      await runColorize(parseColorize(single)!, silent);
      expect(await readFile(join(out, `p${i}.png`))).toEqual((await read(at('lanes-3')))[i]);
    }
  });

  test('goes on where it was cut off, to the same bytes; what was changed since is made again', async () => {
    const out = at('lanes-1');
    const before = await read(out);
    await unlink(join(out, 'p4.png'));
    await writeFile(join(out, 'p1.png'), 'somebody else was here');
    const again = await run(line(out));
    expect(again.said.filter((words) => words.includes('was done before'))).toHaveLength(SKETCHES - 2);
    expect(times(again.log, 'run control')).toBe(2);
    expect(await read(out)).toEqual(before);
    const other = await run(line(out, '--seed', '4'));
    expect(times(other.log, 'run control')).toBe(SKETCHES);
    expect(await read(out)).not.toEqual(before);
  });

  test('killed in the middle, leaves whole pictures, and goes on to the same bytes', async () => {
    const out = at('killed');
    const batch = spawn(process.execPath, ['--import', 'tsx', 'cli/colorize.ts', ...line(out)]);
    batch.stderr.setEncoding('utf8').on('data', (said: string) => {
      if (said.includes('[3 of 6]')) batch.kill('SIGKILL');
    });
    await once(batch, 'exit');
    const { said, error } = await run(line(out));
    expect(error).toBeNull();
    const before = said.filter((words) => words.includes('was done before'));
    expect(before.length).toBeGreaterThanOrEqual(2);
    expect(before.length).toBeLessThan(SKETCHES);
    expect(await read(out)).toEqual(await read(at('lanes-3')));
  });

  test('tells what failed and why, when the others are done', async () => {
    await writePicture(at('some', 'good.png'), frameSketch(40, 30));
    await writeFile(at('some', 'bad.png'), 'GIF89a');
    const args = ['--batch', at('some'), '--reference', at('akira.png'), '--out', at('some-out')];
    const { said, error } = await run([...args, '--pack', pack.folder, ...QUICK]);
    expect(said.some((words) => words.startsWith('[1 of 2] FAILED') && words.includes('bad.png'))).toBe(true);
    expect(said.at(-1)).toContain('1 of 2 done');
    expect(String(error)).toMatch(/1 of 2 failed:\n {2}.*bad\.png: .*is a GIF, not a PNG/);
    expect((await readFile(at('some-out', 'good.png'))).length).toBeGreaterThan(100);
  });
});

describe('a recipe from the panel', () => {
  test('says what the line does not', async () => {
    const recipe = { ...RECIPE, output: 'flats' as const, request: { ...RECIPE.request, seed: 99 } };
    await writeFile(at('recipe.json'), writeRecipe(recipe));
    const own = [
      '--sketch',
      at('in', 'p0.png'),
      '--reference',
      at('akira.png'),
      '--recipe',
      at('recipe.json'),
    ];
    const said: string[] = [];
    const single = [...own, '--out', at('by-recipe.png'), '--pack', pack.folder, '--steps', '1'];
    await runColorize(parseColorize(single)!, (words) => void said.push(words));
    expect(said[0]).toContain('seed 99');
    expect(said.at(-1)).toContain('by-recipe.png: flats, 40 x 30');
  });
});

describe('a file of jobs that cannot be understood runs nothing', () => {
  const forAll = { reference: null, background: null, out: 'out' };
  test.each([
    ['{', /odd\.json is no JSON\./],
    ['{"jobs": []}', /jobs: Invalid length/],
    ['{"jobs": [{"sketch": "a.png", "reference": "b.png", "seeds": 3}]}', /jobs\.0\.seeds/],
    ['{"jobs": [{"sketch": "a.png"}]}', /a\.png has no reference: --reference gives one/],
    [
      '{"jobs": [{"sketch": "a.png", "reference": "r"}, {"sketch": "b/a.png", "reference": "r"}]}',
      /Two jobs/,
    ],
    ['{"jobs": [{"sketch": "a.png", "reference": "r", "out": "a.jpg"}]}', /pictures are written as PNG/],
  ])('%s', async (text, message) => {
    await writeFile(at('odd.json'), text);
    await expect(readJobs(at('odd.json'), forAll)).rejects.toThrow(message);
  });

  test('a folder whose results would replace its sketches', async () => {
    const line = readJobs(at('in'), { ...forAll, reference: at('akira.png'), out: at('in') });
    await expect(line).rejects.toThrow(/would replace a picture that is read/);
  });

  test.each([
    [['--batch', 'a', '--out', 'b', '--jobs', '0'], /--jobs takes a whole number from 1 to 64/],
    [['--batch', 'a', '--out', 'b', '--sketch', 'c'], /leave --sketch out/],
    [['--batch', 'a'], /--out is missing/],
  ])('%j', (args, message) => {
    expect(() => parseBatch(args)).toThrow(message);
  });
});
