/** Paths with all links followed, as long as they do not lead out of a folder. */
import { realpathSync } from 'node:fs';
import { join, sep } from 'node:path';

/** Null where there is no such file, or where a link leads out of the folder. */
export function realPathIn(folder: string, path: string): string | null {
  try {
    const real = realpathSync(join(folder, path));
    return real.startsWith(realpathSync(folder) + sep) ? real : null;
  } catch {
    return null;
  }
}
