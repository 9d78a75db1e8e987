/** What takes seconds to build, built once for the sources as they are and then kept under `out`. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

export interface KeptBuild {
  /** Folder of the result, without the digest that is appended to it. */
  readonly folder: string;
  /** Files, and folders of which the TypeScript counts. */
  readonly sources: readonly string[];
}

/** The folder of what `build` writes into the folder given to it. */
export function builtOnce(build: KeptBuild, write: (draft: string) => void): string {
  const { kept, draft } = foldersOf(build);
  if (existsSync(kept)) return kept;
  write(draft);
  return moved(draft, kept);
}

/** The same where the build takes its time. */
export async function builtOnceAsync(
  build: KeptBuild,
  write: (draft: string) => Promise<void>,
): Promise<string> {
  const { kept, draft } = foldersOf(build);
  if (existsSync(kept)) return kept;
  await write(draft);
  return moved(draft, kept);
}

/** Test files run side by side: each has a draft of its own. */
function foldersOf({ folder, sources }: KeptBuild): { readonly kept: string; readonly draft: string } {
  mkdirSync(dirname(folder), { recursive: true });
  const kept = `${folder}-${digestOf(sources)}`;
  return { kept, draft: `${kept}.${process.pid}` };
}

function moved(draft: string, kept: string): string {
  try {
    renameSync(draft, kept);
  } catch (error) {
    // Another test file was faster.
    if (!existsSync(kept)) throw error;
    rmSync(draft, { recursive: true });
  }
  return kept;
}

function digestOf(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) for (const file of filesOf(path)) hash.update(file).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

function filesOf(path: string): readonly string[] {
  if (statSync(path).isFile()) return [path];
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${path}/${name}`)
    .sort();
}
