/** The smallest pack with weights by name, in a temporary folder that the test file removes. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildByName } from '../../models/files/recipes.js';
import { SMALLEST, SMALLEST_PACK, smallestRecipe } from '../models/support-packs.js';
import { builtOnceAsync } from './built-once.js';

export interface TemporaryPack {
  readonly folder: string;
  remove(): Promise<void>;
}

const KEPT = { folder: 'out/unit/smallest', sources: ['models', 'src', SMALLEST, SMALLEST_PACK] };

/** A copy, since tests break what they are given; that builds are right is test/models/build.test.ts's to say. */
export async function buildSmallestPack(): Promise<TemporaryPack> {
  const kept = await builtOnceAsync(KEPT, async (folder) => {
    await buildByName(await smallestRecipe(), '', { folder });
  });
  const home = await mkdtemp(join(tmpdir(), 'pack-'));
  const folder = join(home, 'smallest');
  await cp(kept, folder, { recursive: true });
  return { folder, remove: () => rm(home, { recursive: true, force: true }) };
}
