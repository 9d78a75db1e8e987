/** Reads folders of packs and says what `packs/index.json` says of them. Only pack.json is read, never the weights. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describeError } from '../../cli/describe-error.js';
import { FileError } from '../../src/tool-errors.js';
import { listedPack, type ListedPack } from '../../src/runtime/pack-list.js';
import { parsePack } from '../../src/runtime/parse-pack.js';
import { realPathIn } from './real-path.js';

export interface PackFolder {
  /** Holds one folder per pack; need not exist. */
  readonly folder: string;
  /** Of that folder, relative to the list's own address: '' or ending in "/". */
  readonly path: string;
}

/** A folder that looks like a pack and is none. */
export interface BadPack {
  readonly folder: string;
  readonly reason: string;
}

/** The pack that the panel opens when nothing else was chosen. */
const STARTER = 'starter';

/** The starter first, then by name, folder after folder. Folders without a pack.json are passed over. */
export function listPacks(
  folders: readonly PackFolder[],
  report: (bad: BadPack) => void = () => undefined,
): readonly ListedPack[] {
  const packs: ListedPack[] = [];
  for (const { folder, path } of folders)
    for (const name of packNames(folder)) {
      try {
        if (realPathIn(folder, join(name, 'pack.json')) === null)
          throw new FileError('it is a link out of its folder, and the server follows none');
        const text = readFileSync(join(folder, name, 'pack.json'), 'utf8');
        packs.push(
          listedPack(parsePack(JSON.parse(text), 'pack.json'), `${path}${encodeURIComponent(name)}/`),
        );
      } catch (error) {
        report({
          folder: join(folder, name),
          reason: describeError(error),
        });
      }
    }
  return packs;
}

/** Drafts of a conversion under way begin with a dot. */
function packNames(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const isPack = (name: string) => !name.startsWith('.') && existsSync(join(folder, name, 'pack.json'));
  const rank = (name: string) => (name === STARTER ? 0 : 1);
  return readdirSync(folder)
    .filter(isPack)
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}
