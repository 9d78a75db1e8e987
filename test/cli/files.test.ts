/** What the commands say of files, and what they leave behind. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { parseColorize, runColorize } from '../../cli/colorize-command.js';
import { silent } from '../../cli/colorize-pictures.js';
import { writePicture, writeWhole } from '../../cli/output-files.js';
import { readPicture } from '../../cli/picture-files.js';
import { frameSketch, gradient } from '../support/pictures.js';
import { chunk, headerChunk, joined } from '../support/png-files.js';
import { buildSmallestPack, type TemporaryPack } from '../support/smallest-pack.js';
import { toldBy } from '../support/english.js';

jest.setTimeout(180_000);

let pack: TemporaryPack;
let folder: string;
const at = (...parts: string[]) => join(folder, ...parts);

beforeAll(async () => {
  pack = await buildSmallestPack();
  folder = await mkdtemp(join(tmpdir(), 'cli-files-'));
  await writePicture(at('sketch.png'), frameSketch(40, 30));
  await writePicture(at('reference.png'), gradient(24, 24));
  await writePicture(at('column.png'), gradient(1, 4096));
  await writePicture(at('row.png'), gradient(4096, 1));
  await writeFile(at('photo.jpg'), Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16));
  await writeFile(at('named.png'), 'GIF89a');
  await mkdir(at('folder.png'));
});
afterAll(async () => {
  await pack.remove();
  await rm(folder, { recursive: true, force: true });
});

interface Line {
  readonly sketch?: string;
  readonly reference?: string;
  readonly out?: string;
  /** A folder that is none: what is told without opening it is told before any work. */
  readonly pack?: string;
}

const colorize = ({
  sketch = 'sketch.png',
  reference = 'reference.png',
  out = at('out.png'),
  ...more
}: Line) => [
  ...['--sketch', at(sketch), '--reference', at(reference), '--out', out],
  ...['--pack', more.pack ?? at('no-pack'), '--steps', '1', '--size', '64x64'],
];
const run = (line: Line) => runColorize(parseColorize(colorize(line))!, silent);

describe('told before any work, by path and reason', () => {
  test.each([
    ['a JPEG', { sketch: 'photo.jpg' }, /photo\.jpg” is a JPEG, not a PNG\. Save it as PNG/],
    ['what a name promises', { reference: 'named.png' }, /named\.png” is a GIF, not a PNG/],
    ['a folder', { sketch: 'folder.png' }, /folder\.png: the file cannot be read: it is a folder/],
    ['nothing', { sketch: 'none.png' }, /none\.png: the file cannot be read: there is no such file/],
    ['a path through a file', { sketch: 'photo.jpg/a.png' }, /a part of its path is a file/],
  ])('%s as a picture', async (_, line, message) => {
    expect(await toldBy(run(line))).toMatch(message);
  });

  test('a device as a picture', async () => {
    await expect(readPicture('/dev/zero')).rejects.toThrow(/it is a device/);
  });

  test.each([
    ['a folder', () => at('folder.png'), /folder\.png cannot be written: it is a folder/],
    [
      'below a file',
      () => at('photo.jpg', 'deep', 'a.png'),
      /cannot be written: a part of its path is a file/,
    ],
    ['where nothing can be', () => '/proc/none/a.png', /\/proc\/none cannot be written: there is no such/],
    ['a name too long', () => at(`${'a'.repeat(300)}.png`), /cannot be written: its name is too long/],
  ])('an output that is %s', async (_, out, message) => {
    await expect(run({ out: out() })).rejects.toThrow(message);
  });

  test('an output over an input', async () => {
    const before = await readFile(at('sketch.png'));
    await expect(run({ out: at('x', '..', 'sketch.png') })).rejects.toThrow(/would replace an input/);
    expect(await readFile(at('sketch.png'))).toEqual(before);
  });

  test.each(['column.png', 'row.png'])('%s as a sketch is too thin', async (sketch) => {
    await expect(run({ sketch, pack: pack.folder })).rejects.toThrow(
      expect.objectContaining({
        name: 'UserError',
        coded: expect.objectContaining({ code: 'picture-too-thin' }),
      }),
    );
  });
});

describe('outputs', () => {
  test('a run that fails leaves nothing, and an old picture as it was', async () => {
    await mkdir(at('kept'));
    await writeFile(at('kept', 'out.png'), 'old');
    await expect(run({ out: at('kept', 'out.png') })).rejects.toThrow(/No pack at/);
    expect(await readdir(at('kept'))).toEqual(['out.png']);
    expect(await readFile(at('kept', 'out.png'), 'utf8')).toBe('old');
  });

  test('a file that cannot take its place leaves no draft', async () => {
    await mkdir(at('taken', 'out.png', 'full'), { recursive: true });
    await expect(writeWhole(at('taken', 'out.png'), 'new')).rejects.toThrow(
      /out\.png cannot be written: it is a folder/,
    );
    expect(await readdir(at('taken'))).toEqual(['out.png']);
  });
});

test('a huge picture is read at a fraction of its size, and that is said', async () => {
  const rows = Buffer.alloc((8192 / 8 + 1) * 50);
  const header = headerChunk({ width: 8192, height: 50, depth: 1, colourType: 0 });
  await writeFile(at('huge.png'), joined([header, chunk('IDAT', deflateSync(rows)), chunk('IEND', [])]));
  const lines: string[] = [];
  expect(await readPicture(at('huge.png'), (line) => lines.push(line))).toMatchObject({
    width: 4096,
    height: 25,
  });
  expect(lines).toEqual([`${at('huge.png')}: 8192 x 50 pixels are more than 4096 a side; read as 4096 x 25`]);
});

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

/** Runs an entry and closes its stdout at once, or after the first bytes. */
function runClosed(args: readonly string[], stream: 'stdout' | 'stderr'): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child[stream].destroy();
  if (stream === 'stdout') child.stderr.on('data', (data) => (stderr += String(data)));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stderr })));
}

test('a closed pipe ends every command, quietly', async () => {
  const ended = await Promise.all([
    runClosed(['cli/colorize.ts', '--help'], 'stdout'),
    runClosed(['cli/evaluate.ts', '--help'], 'stdout'),
    runClosed(['cli/demo.ts', '--help'], 'stdout'),
    runClosed(['models/cli/models.ts', '--help'], 'stdout'),
    runClosed(['studio/server/serve.ts', '--help'], 'stdout'),
  ]);
  expect(ended).toEqual(ended.map(() => ({ code: 141, stderr: '' })));
  const reporting = await runClosed(['cli/colorize.ts', ...colorize({ pack: pack.folder })], 'stderr');
  expect(reporting.code).toBe(141);
});
