/**
 * A folder of cases with known truth, one folder (or link to one) each:
 *   sketch.png reference.png truth.png   pictures; sketch and truth of one size
 *   regions.png                          a label per pixel (decodeNumbers in png.ts), 0 = line or ignored
 *   mask.png                             optional: the sketch's character, light on dark
 *   reference-mask.png                   optional: the reference's character
 *   background.png                       optional: a picture for the ground; only an ablation looks at it
 */
import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FileError, ToolError } from '../../src/tool-errors.js';
import { compositeOverWhite } from '../../src/image/composite.js';
import type { Extent } from '../../src/image/geometry.js';
import type { Mask, Rgba8 } from '../../src/image/pixels.js';
import { decodeNumbers, decodePng, type Samples } from '../../src/image/png/png.js';
import { readBytes, readPicture } from '../picture-files.js';

export interface EvaluationCase {
  readonly name: string;
  readonly sketch: Rgba8;
  readonly reference: Rgba8;
  /** Opaque. */
  readonly truth: Rgba8;
  /** With one label other than 0 at least. */
  readonly regions: Samples;
  /** Of zeros and ones. */
  readonly sketchMask: Mask | null;
  readonly referenceMask: Mask | null;
  readonly background: Rgba8 | null;
}

/** Names of the cases in alphabetical order. */
export async function listCases(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => {
    throw new ToolError(`${folder}: the folder cannot be read.`, 'Give the path of a folder of cases.');
  });
  const folders = await Promise.all(entries.map((entry) => isCase(folder, entry)));
  const names = entries.filter((_, i) => folders[i]).map((entry) => entry.name);
  if (names.length === 0)
    throw new ToolError(`${folder}: no case in it.`, 'Every case is a folder of its own.');
  return names.sort();
}

/** Throws ToolError where a file is missing and FileError where one does not fit. */
export async function readCase(folder: string, name: string): Promise<EvaluationCase> {
  const at = (file: string) => join(folder, name, file);
  const sketch = await readPicture(at('sketch.png'));
  const reference = await readPicture(at('reference.png'));
  const truth = compositeOverWhite(await readPicture(at('truth.png')));
  const regions = decodeNumbers(await readBytes(at('regions.png')), at('regions.png'));
  const [sketchMask, referenceMask] = [
    await readMask(at('mask.png')),
    await readMask(at('reference-mask.png')),
  ];
  const background = await readOptional(at('background.png'), decodePng);
  checkFile(at('truth.png'), truth, sketch);
  checkFile(at('regions.png'), regions, sketch);
  if (sketchMask !== null) checkFile(at('mask.png'), sketchMask, sketch);
  if (referenceMask !== null) checkFile(at('reference-mask.png'), referenceMask, reference);
  if (regions.data.every((label) => label === 0)) {
    throw new FileError(`${at('regions.png')}: expected labels of regions, found 0 everywhere`);
  }
  return { name, sketch, reference, truth, regions, sketchMask, referenceMask, background };
}

/** A link that leads nowhere is one, too: reading it says what is missing. */
async function isCase(folder: string, entry: Dirent): Promise<boolean> {
  if (entry.name.startsWith('.')) return false;
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  const target = await stat(join(folder, entry.name)).catch(() => null);
  return target === null || target.isDirectory();
}

function checkFile(path: string, found: Extent, { width, height }: Extent): void {
  if (found.width === width && found.height === height) return;
  throw new FileError(`${path}: expected ${width} x ${height}, found ${found.width} x ${found.height}`);
}

/** Character is what is lighter than half the file's lightest pixel, so that 0 and 1 do as well as 0 and 255. */
async function readMask(path: string): Promise<Mask | null> {
  const numbers = await readOptional(path, decodeNumbers);
  if (numbers === null) return null;
  const { width, height, data } = numbers;
  const half = data.reduce((top, value) => (value > top ? value : top), 0) / 2;
  return { width, height, data: Float32Array.from(data, (value) => (value > half ? 1 : 0)) };
}

/** Null: there is no such file. */
async function readOptional<T>(
  path: string,
  decode: (bytes: Uint8Array, path: string) => T,
): Promise<T | null> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw new ToolError(`${path}: the file cannot be read.`, 'Give a PNG file, or none.');
  });
  return bytes === null ? null : decode(new Uint8Array(bytes), path);
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
