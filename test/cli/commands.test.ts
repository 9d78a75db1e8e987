import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { encode } from 'fast-png';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseColorize, requestFor, runColorize } from '../../cli/colorize-command.js';
import { colorizePictures, silent } from '../../cli/colorize-pictures.js';
import { runCommand } from '../../cli/command.js';
import { withModels } from '../../cli/engines/with-models.js';
import { parseEvaluate, runEvaluate } from '../../cli/evaluation/evaluate-command.js';
import { describeReport } from '../../cli/evaluation/report.js';
import { writePicture } from '../../cli/output-files.js';
import { readPicture } from '../../cli/picture-files.js';
import { flatten } from '../../src/image/regions/flats.js';
import type { Rgba8 } from '../../src/image/pixels.js';
import { frameSketch, gradient, picture } from '../support/pictures.js';
import { buildSmallestPack, type TemporaryPack } from '../support/smallest-pack.js';

jest.setTimeout(180_000);

let pack: TemporaryPack;
let folder: string;
const at = (...parts: string[]) => join(folder, ...parts);

beforeAll(async () => {
  pack = await buildSmallestPack();
  folder = await mkdtemp(join(tmpdir(), 'cli-'));
  await writePicture(at('sketch.png'), frameSketch(40, 30));
  await writePicture(at('reference.png'), gradient(24, 24));
});
afterAll(async () => {
  await pack.remove();
  await rm(folder, { recursive: true, force: true });
});

describe('colorize', () => {
  const args = (out: string) => [
    ...['--sketch', at('sketch.png'), '--reference', at('reference.png'), '--out', out],
    ...['--pack', pack.folder, '--steps', '1', '--seed', '3', '--size', '64x64'],
  ];

  test('writes a picture of the sketch’s size; with wasm the same one up to a level', async () => {
    await runColorize(parseColorize(args(at('deep', 'node.png')))!, silent);
    const node = await readPicture(at('deep', 'node.png'));
    expect(node).toMatchObject({ width: 40, height: 30 });

    const command = ['--import', 'tsx', 'cli/colorize.ts', ...args(at('wasm.png')), '--engine', 'wasm'];
    const { stderr } = await promisify(execFile)(process.execPath, command);
    expect(stderr).toContain('WebAssembly');
    const wasm = await readPicture(at('wasm.png'));
    wasm.data.forEach((value, i) => expect(Math.abs(value - node.data[i]!)).toBeLessThanOrEqual(1));
  });

  test('writes flats of that picture where they are asked for, as flatten makes them', async () => {
    const inputs = {
      sketch: await readPicture(at('sketch.png')),
      reference: await readPicture(at('reference.png')),
    };
    const made: Record<string, Rgba8> = {};
    for (const output of ['picture', 'flats', 'palette']) {
      const lines: string[] = [];
      const file = at(`${output}.png`);
      await runColorize(parseColorize([...args(file), '--output', output])!, (line) => lines.push(line));
      expect(lines.at(-1)).toContain(`${file}: ${output}, 40 x 30`);
      made[output] = await readPicture(file);
    }
    const command = parseColorize(args(at('again.png')))!;
    const { image, attention } = await withModels(command, (models) => {
      const request = requestFor(models.pack, inputs.sketch, command.changes);
      return colorizePictures({ request, inputs, wantsAttention: true }, models, silent);
    });
    expect(Buffer.compare(image.data, made['picture']!.data)).toBe(0);
    expect(attention).not.toBeNull();
    for (const [output, palette] of [
      ['flats', null],
      ['palette', inputs.reference],
    ] as const) {
      const expected = await flatten(inputs.sketch, made['picture']!, {
        palette,
        attention,
        signal: { aborted: false },
      });
      expect(Buffer.compare(made[output]!.data, expected.image.data)).toBe(0);
      expect(Buffer.compare(made[output]!.data, made['picture']!.data)).not.toBe(0);
    }
  });

  test('says of a run what the command line says, and nothing more', () => {
    const run = ['--sampler', 'euler-a', '--schedule', 'karras', '--sketch-guidance', '2', '--steps', '7'];
    const line = ['--sketch', 'a', '--reference', 'b', '--out', 'c.png'];
    const changes = { sampler: 'euler-a', schedule: 'karras', sketchGuidance: 2, steps: 7 };
    expect(parseColorize([...line, ...run])!.changes).toEqual(changes);
    expect(parseColorize(line)!.changes).toEqual({});
  });

  test.each([
    [['--sketch', 'a'], /--reference is missing/],
    [
      ['--sketch', 'a', '--reference', 'b', '--out', 'c.png', '--steps', 'few'],
      /--steps takes a number, not "few"/,
    ],
    [['--sketch', 'a', '--reference', 'b', '--out', 'c.png', '--size', '64'], /WIDTHxHEIGHT/],
    [['--sketch', 'a', '--reference', 'b', '--out', 'c.png', '--engine', 'abacus'], /node, wasm/],
    [['--sketch', 'a', '--reference', 'b', '--out', 'c.png', '--output', 'cel'], /picture, flats, palette/],
    [
      ['--sketch', 'a', '--reference', 'b', '--out', 'c.png', '--sampler', 'plms'],
      /--sampler is one of dpm\+\+2m, ddim, /,
    ],
    [
      ['--sketch', 'a', '--reference', 'b', '--out', 'c.png', '--schedule', 'log'],
      /--schedule is one of automatic, /,
    ],
    [
      ['--sketch', 'a', '--reference', 'b', '--out', 'c.jpg'],
      /--out c\.jpg: pictures are written as PNG; end/,
    ],
    [['--colour'], /^--colour is no option\. --help lists them/],
    [['--refrence', 'x'], /--refrence is no option\. Did you mean --reference\?/],
    [['--seeds=3'], /--seeds is no option\. Did you mean --seed\?/],
    [['--ref', 'x'], /--ref is no option\. Did you mean --reference\?/],
    [['-o', 'x'], /-o is no option/],
    [['sketch.png'], /"sketch\.png" belongs to no option/],
    [['--sketch'], /^--sketch needs a value\.$/],
    [['--seed', '-1'], /^--seed needs a value; one that begins with a dash is written --seed=-1\.$/],
    [['--help=yes'], /^--help takes no value\.$/],
  ])('%p is a wrong command line', (line, message) => {
    expect(() => parseColorize(line)).toThrow(message);
  });
});

test('exit codes: 0 done, 1 failed, 2 wrong command line', async () => {
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    expect(await runCommand(async () => undefined)).toBe(0);
    expect(await runCommand(async () => void (await readPicture(at('none.png'))))).toBe(1);
    expect(write.mock.calls.at(-1)![0]).toMatch(
      /none\.png: the file cannot be read: there is no such file or folder\. Give the path/,
    );
    expect(await runCommand(async () => void parseColorize(['--colour']))).toBe(2);
  } finally {
    write.mockRestore();
  }
});

describe('evaluate', () => {
  const regions = (x: number) => (x < 4 ? 0 : x < 20 ? 1 : 2);

  async function writeCase(name: string, colour: readonly [number, number, number]): Promise<void> {
    await mkdir(at('set', name), { recursive: true });
    const truth: Rgba8 = picture(40, 30, () => colour);
    await writePicture(at('set', name, 'truth.png'), truth);
    await writePicture(at('set', name, 'reference.png'), truth);
    await writePicture(at('set', name, 'sketch.png'), frameSketch(40, 30));
    const data = Uint8Array.from({ length: 1200 }, (_, i) => regions(i % 40));
    await writeFile(at('set', name, 'regions.png'), encode({ width: 40, height: 30, data, channels: 1 }));
    await writeFile(
      at('set', name, 'mask.png'),
      encode({ width: 40, height: 30, data: data.map((x) => x * 127), channels: 1 }),
    );
  }

  test('reports errors and baselines over all cases, and writes pictures, sheet and report', async () => {
    await writeCase('red', [200, 30, 30]);
    await writeCase('blue', [30, 30, 200]);
    await mkdir(at('elsewhere'), { recursive: true });
    await rename(at('set', 'blue'), at('elsewhere', 'blue'));
    await symlink(at('elsewhere', 'blue'), at('set', 'blue'));
    await writeFile(at('set', 'notes.txt'), 'no case');
    const line = ['--set', at('set'), '--out', at('out'), '--pack', pack.folder, '--steps', '1'];
    const report = await runEvaluate(parseEvaluate(line)!, silent);
    expect(report).toMatchObject({ pack: 'smallest', cases: 2, regions: 4 });
    // Each reference is its own truth, of one colour.
    for (const name of ['referenceMean', 'randomPalette'] as const) {
      expect(report.baselines[name]).toMatchObject({ areaWeighted: 0, regionMean: 0, leak: 0 });
    }
    expect(report.outputs.picture.areaWeighted).toBeGreaterThan(5);
    expect(report.baselines.shuffledReference!.areaWeighted).toBeGreaterThan(5);
    // Black lines stay black under any colour.
    expect(report.outputs.flats.linePixelsChanged).toBe(0);
    expect(report.masks.sketch).toBeGreaterThanOrEqual(0);
    expect(report.masks.reference).toBeNull();
    expect(report.secondsPerPicture).toBeGreaterThan(0);
    expect(JSON.parse(await readFile(at('out', 'report.json'), 'utf8'))).toEqual(report);
    for (const output of ['picture', 'flats', 'palette']) {
      const { data, width, height } = await readPicture(at('out', output, 'red.png'));
      expect([width, height]).toEqual([40, 30]);
      expect([...data.subarray((5 * 40 + 8) * 4, (5 * 40 + 8) * 4 + 3)]).toEqual([0, 0, 0]);
    }
    // The palette is the reference's one colour, which is the truth.
    expect(report.outputs.palette.areaWeighted).toBeLessThanOrEqual(report.outputs.flats.areaWeighted);
    expect(await readPicture(at('out', 'contact-sheet.png'))).toMatchObject({ height: 536 });
    const table = describeReport(report).split('\n');
    for (const name of ['picture', 'flats', 'flats + palette', 'reference mean', 'random palette']) {
      expect(table.filter((row) => row.startsWith(`${name}  `))).toHaveLength(1);
    }
  });

  test('one case has no other reference', async () => {
    const line = ['--set', at('set'), '--out', at('one'), '--pack', pack.folder, '--steps', '1'];
    const report = await runEvaluate(parseEvaluate([...line, '--limit', '1'])!, silent);
    expect(report.baselines.shuffledReference).toBeNull();
    expect(describeReport(report)).toMatch(/shuffled reference +\(needs two cases\)/);
  });

  test.each([
    ['truth.png', () => gradient(10, 10), /truth\.png: expected 40 x 30, found 10 x 10/],
    ['mask.png', () => gradient(10, 10), /mask\.png: expected 40 x 30, found 10 x 10/],
    ['reference-mask.png', () => gradient(10, 10), /reference-mask\.png: expected 40 x 30, found 10 x 10/],
    ['regions.png', () => picture(40, 30, () => [0, 0, 0]), /regions\.png: expected labels/],
    ['sketch.png', null, /sketch\.png: the file cannot be read/],
  ])('a case whose %s does not fit is refused by name before any run', async (file, content, message) => {
    await writeCase('odd', [1, 2, 3]);
    try {
      if (content === null) await rm(at('set', 'odd', file));
      else await writePicture(at('set', 'odd', file), content());
      const line = ['--set', at('set'), '--out', at('out'), '--pack', '/nowhere'];
      await expect(runEvaluate(parseEvaluate(line)!, silent)).rejects.toThrow(message);
    } finally {
      await rm(at('set', 'odd'), { recursive: true });
    }
  });

  test('no limit below one', () => {
    expect(() => parseEvaluate(['--set', 'a', '--out', 'b', '--limit', '0'])).toThrow(/--limit/);
  });
});
