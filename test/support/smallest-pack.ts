/** The smallest pack with weights by name, built into a temporary folder that the test file removes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildByName } from '../../models/files/recipes.js';
import { smallestRecipe } from '../models/support-packs.js';

export interface TemporaryPack {
  readonly folder: string;
  remove(): Promise<void>;
}

export async function buildSmallestPack(): Promise<TemporaryPack> {
  const home = await mkdtemp(join(tmpdir(), 'pack-'));
  const folder = join(home, 'smallest');
  await buildByName(await smallestRecipe(), '', { folder });
  return { folder, remove: () => rm(home, { recursive: true, force: true }) };
}
