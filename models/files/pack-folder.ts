/**
 * Putting a finished pack in place, without ever deleting what is not a pack. A pack is written into a draft beside its
 * folder, `.<name>-draft-<process>`, and takes the folder's place at the end; what stood there waits under
 * `.<name>-old-<process>` until that is done. A process that was killed leaves either behind: the next one for the
 * same folder clears them away, and puts back what was moved aside and not replaced.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ToolError } from '../../src/tool-errors.js';
import { errorCode } from './error-code.js';

/** Throws ToolError when the folder holds something else than a pack: it would be lost. */
export async function expectReplaceable(folder: string): Promise<void> {
  const files = existsSync(folder) ? await readdir(folder) : [];
  if (files.length === 0 || files.includes('pack.json')) return;
  throw new ToolError(
    `${folder}: holds ${files.length} files and no pack.json`,
    'Name a new folder, or one that holds a pack.',
  );
}

/** Lends an empty draft to `write`, puts it in the folder's place, and removes it where anything fails. */
export async function replaceFolder<T>(path: string, write: (draft: string) => Promise<T>): Promise<T> {
  const folder = resolve(path);
  await clearLeftovers(folder);
  const draft = siblingOf(folder, 'draft', process.pid);
  const old = siblingOf(folder, 'old', process.pid);
  await mkdir(draft, { recursive: true });
  try {
    const result = await write(draft);
    if (existsSync(folder)) await rename(folder, old);
    await rename(draft, folder).catch(async (error: unknown) => {
      if (existsSync(old)) await rename(old, folder);
      throw error;
    });
    await rm(old, { recursive: true, force: true });
    return result;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** What a process left that no longer runs. */
async function clearLeftovers(folder: string): Promise<void> {
  const home = dirname(folder);
  const names = existsSync(home) ? await readdir(home) : [];
  const pattern = new RegExp(`^\\.${escaped(basename(folder))}-(draft|old)-(\\d+)$`);
  for (const name of names) {
    const [, kind, pid] = pattern.exec(name) ?? [];
    if (kind === undefined || isRunning(Number(pid))) continue;
    const path = join(home, name);
    if (kind === 'old' && !existsSync(folder)) await rename(path, folder);
    else await rm(path, { recursive: true, force: true });
  }
}

function siblingOf(folder: string, kind: 'draft' | 'old', pid: number): string {
  return join(dirname(folder), `.${basename(folder)}-${kind}-${pid}`);
}

/** Another process; this one's own leftovers are of an earlier process with the same number. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
