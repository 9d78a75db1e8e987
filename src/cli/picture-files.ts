/** Pictures on disk. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../errors.js';
import type { Rgba8 } from '../image/pixels.js';
import { decodePng, encodePng } from '../image/png.js';

export async function readPicture(path: string): Promise<Rgba8> {
  return decodePng(await readBytes(path), path);
}

export async function readBytes(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch(() => {
    throw new UserError(`${path}: the file cannot be read.`, 'Give the path of a PNG file.');
  });
  return new Uint8Array(bytes);
}

/** Makes the folder where it is missing. */
export async function writePicture(path: string, picture: Rgba8): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, encodePng(picture));
}
