/**
 * Files that a command writes. Whether they can be written is tried before any work; a file is written beside its place
 * and moved there when it is whole, so nobody ever finds half a picture, and an old one stays until then.
 */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ToolError } from '../src/tool-errors.js';
import type { Rgba8 } from '../src/image/pixels.js';
import { encodePng } from '../src/image/png/png.js';
import { UsageError } from './command.js';
import { reasonOf } from './file-reason.js';

/** The name of a picture to write; only PNG files are. Throws UsageError. */
export function pictureName(option: string, path: string): string {
  if (/\.png$/i.test(path)) return path;
  throw new UsageError(`--${option} ${path}: pictures are written as PNG; end the name in .png.`);
}

/** Makes the folder where it is missing. Throws ToolError where the file could not be written. */
export async function tryOutput(path: string): Promise<void> {
  await tryFolder(dirname(path));
  const found = await stat(path).catch((error: unknown) => (isMissing(error) ? null : refuse(path)(error)));
  if (found?.isDirectory() === true) throw unwritable(path, 'it is a folder');
  if (found !== null) await access(path, constants.W_OK).catch(refuse(path));
}

/** The same for a folder of files. */
export async function tryFolder(folder: string): Promise<void> {
  await makeFolder(folder).catch(refuse(folder));
  const probe = draftIn(folder);
  const file = await open(probe, 'wx').catch(refuse(folder));
  await file.close();
  await rm(probe);
}

/** Throws UsageError where the output would replace one of the inputs. */
export function checkApart(out: string, inputs: readonly (string | null)[]): void {
  const same = inputs.find((input) => input !== null && resolve(input) === resolve(out));
  if (same !== undefined) throw new UsageError(`--out ${out} would replace an input; choose another name.`);
}

export function writePicture(path: string, picture: Rgba8): Promise<void> {
  return writeWhole(path, encodePng(picture));
}

export async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const draft = draftIn(dirname(path));
  try {
    await makeFolder(dirname(path));
    await writeFile(draft, content);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw unwritable(path, reasonOf(error));
  }
}

/** With its parents. Node's own way of doing so never ends where a folder cannot be made, as in /proc. */
async function makeFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory() === true) return;
  if (dirname(folder) !== folder) await makeFolder(dirname(folder));
  await mkdir(folder);
}

const draftIn = (folder: string): string => join(folder, `.${randomUUID()}.part`);

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}

const refuse =
  (path: string) =>
  (error: unknown): never => {
    throw unwritable(path, reasonOf(error));
  };

function unwritable(path: string, reason: string): ToolError {
  return new ToolError(`${path} cannot be written: ${reason}.`, 'Choose another --out.');
}
