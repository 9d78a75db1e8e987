/** Packs and checkpoints for the toolchain's tests: the smallest configuration, by name, in a temporary folder. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Storage } from '../../models/onnx/nodes.js';
import { readConfig, readDescription, type FileRecipe } from '../../models/pack/recipes.js';

export const SMALLEST = 'test/fixtures/smallest.json';
export const SMALLEST_PACK = 'test/fixtures/smallest-pack.json';

export async function smallestRecipe(storage: Storage = 'float16'): Promise<FileRecipe> {
  return {
    config: await readConfig(SMALLEST),
    description: await readDescription(SMALLEST_PACK, {}),
    storage,
  };
}

/** SHA-256 of every file of a folder, by name. */
export async function folderDigests(folder: string): Promise<Readonly<Record<string, string>>> {
  const digests: Record<string, string> = {};
  for (const name of (await readdir(folder)).sort()) {
    digests[name] = createHash('sha256')
      .update(await readFile(join(folder, name)))
      .digest('hex');
  }
  return digests;
}
