/** Putting a finished pack in place, without ever deleting what is not a pack. */
import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { UserError } from '../src/errors.js';

/** Throws UserError when the folder holds something else than a pack: it would be lost. */
export async function expectReplaceable(folder: string): Promise<void> {
  const files = existsSync(folder) ? await readdir(folder) : [];
  if (files.length === 0 || files.includes('pack.json')) return;
  throw new UserError(
    `${folder}: holds ${files.length} files and no pack.json`,
    'Name a new folder, or one that holds a pack.',
  );
}

/** `draft` takes the place of `folder`; what stood there is gone only after that. */
export async function replaceFolder(folder: string, draft: string): Promise<void> {
  const old = `${draft}-old`;
  if (existsSync(folder)) await rename(folder, old);
  await rename(draft, folder);
  await rm(old, { recursive: true, force: true });
}
