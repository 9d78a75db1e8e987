/**
 * A folder of cases with known truth, one folder each:
 *   sketch.png reference.png truth.png   pictures; sketch and truth of one size
 *   regions.png                          grey, 8 or 16 bit: a label per pixel, 0 = line or ignored
 *   mask.png                             optional, grey: the sketch's character
 *   reference-mask.png                   optional, grey: the reference's character
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FormatError, UserError } from '../errors.js';
import type { Mask, Rgba8 } from '../image/pixels.js';
import { decodeGrey, type Samples } from '../image/png.js';
import { readBytes, readPicture } from './picture-files.js';

export interface EvaluationCase {
  readonly name: string;
  readonly sketch: Rgba8;
  readonly reference: Rgba8;
  readonly truth: Rgba8;
  readonly regions: Samples;
  readonly sketchMask: Mask | null;
  readonly referenceMask: Mask | null;
}

/** Names of the cases in alphabetical order. */
export async function listCases(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => {
    throw new UserError(`${folder}: the folder cannot be read.`, 'Give the path of a folder of cases.');
  });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  if (names.length === 0)
    throw new UserError(`${folder}: no case in it.`, 'Every case is a folder of its own.');
  return names.sort();
}

export async function readCase(folder: string, name: string): Promise<EvaluationCase> {
  const at = (file: string) => join(folder, name, file);
  const regions = decodeGrey(await readBytes(at('regions.png')), at('regions.png'));
  const sketch = await readPicture(at('sketch.png'));
  const truth = await readPicture(at('truth.png'));
  for (const [file, { width, height }] of Object.entries({ 'truth.png': truth, 'regions.png': regions })) {
    if (width === sketch.width && height === sketch.height) continue;
    throw new FormatError(
      `${at(file)}: expected ${sketch.width} x ${sketch.height}, found ${width} x ${height}`,
    );
  }
  return {
    name,
    sketch,
    reference: await readPicture(at('reference.png')),
    truth,
    regions,
    sketchMask: await readMask(at('mask.png')),
    referenceMask: await readMask(at('reference-mask.png')),
  };
}

async function readMask(path: string): Promise<Mask | null> {
  const bytes = await readFile(path).catch(() => null);
  if (bytes === null) return null;
  const { width, height, data } = decodeGrey(new Uint8Array(bytes), path);
  const scale = data instanceof Uint16Array ? 65535 : 255;
  return { width, height, data: Float32Array.from(data, (value) => value / scale) };
}
