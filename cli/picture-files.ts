/** Pictures that a command reads. */
import { readFile, stat } from 'node:fs/promises';
import { ToolError } from '../src/tool-errors.js';
import type { Rgba8 } from '../src/image/pixels.js';
import { decodePngWithin } from '../src/image/png/scaled.js';
import { reasonOf } from './file-reason.js';

/** The largest side of any picture here: larger pictures are read at a whole fraction of their size. */
export const MAX_PICTURE_SIDE = 4096;
const MAX_FILE_BYTES = 512 * 1024 * 1024;

/** `report` hears of a picture that is read smaller than it is. Throws ToolError and FileError. */
export async function readPicture(path: string, report?: (line: string) => void): Promise<Rgba8> {
  const { image, fileSize } = decodePngWithin(await readBytes(path), MAX_PICTURE_SIDE, path);
  if (image.width !== fileSize.width)
    report?.(
      `${path}: ${fileSize.width} x ${fileSize.height} pixels are more than ${MAX_PICTURE_SIDE} a side; read as ${image.width} x ${image.height}`,
    );
  return image;
}

export async function readBytes(path: string): Promise<Uint8Array> {
  const unreadable = (error: unknown) => {
    throw new ToolError(
      `${path}: the file cannot be read: ${reasonOf(error)}.`,
      'Give the path of a PNG file.',
    );
  };
  const found = await stat(path).catch(unreadable);
  if (found.isCharacterDevice() || found.isBlockDevice()) unreadable(new Error('it is a device'));
  if (found.size > MAX_FILE_BYTES) unreadable(new Error(`it has more than ${MAX_FILE_BYTES} bytes`));
  return new Uint8Array(await readFile(path).catch(unreadable));
}
