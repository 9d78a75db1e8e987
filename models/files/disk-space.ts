/** Room on a disk, asked for before a long job begins, and a clear word when it runs out all the same. */
import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ToolError } from '../../src/tool-errors.js';
import { errorCode } from './error-code.js';

const HINT = 'Make room there, or name another folder with --out.';

/** Throws ToolError when the disk that `path` lies on, or will lie on, has less than `bytes` free. */
export async function expectSpace(path: string, bytes: number): Promise<void> {
  const { place, free } = await freeSpace(resolve(path));
  if (free >= bytes) return;
  throw new ToolError(`${place}: ${sizeText(bytes)} needed, ${sizeText(free)} free`, HINT);
}

/** What `job` throws; a full disk as a ToolError that names `path`. */
export async function withFullDiskNamed<T>(path: string, job: () => Promise<T>): Promise<T> {
  try {
    return await job();
  } catch (error) {
    if (!isFullDisk(error)) throw error;
    throw new ToolError(`${path}: the disk is full; what was written of it is removed`, HINT);
  }
}

/** No space, or none within the user's quota. */
function isFullDisk(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(errorCode(error));
}

/** Of the nearest folder above that exists. */
async function freeSpace(path: string): Promise<{ readonly place: string; readonly free: number }> {
  try {
    const { bavail, bsize } = await statfs(path);
    return { place: path, free: bavail * bsize };
  } catch (error) {
    const parent = dirname(path);
    if (parent === path || errorCode(error) !== 'ENOENT') throw error;
    return freeSpace(parent);
  }
}

function sizeText(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
