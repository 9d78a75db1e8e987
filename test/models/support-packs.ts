/** Packs and checkpoints for the toolchain's tests: the smallest configuration, by name, in a temporary folder. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Storage } from '../../models/onnx/nodes.js';
import { readConfig, readDescription, type FileRecipe } from '../../models/files/recipes.js';

export const SMALLEST = 'test/fixtures/smallest.json';
export const SMALLEST_PACK = 'test/fixtures/smallest-pack.json';

/** In the portable emission alone. */
export async function smallestRecipe(storage: Storage = 'float16'): Promise<FileRecipe> {
  return {
    config: await readConfig(SMALLEST),
    description: await readDescription(SMALLEST_PACK, {}),
    storage,
    emissions: ['portable'],
  };
}

/** SHA-256 of every file of a folder and of those in it, by path. */
export async function folderDigests(folder: string): Promise<Readonly<Record<string, string>>> {
  const digests: Record<string, string> = {};
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  for (const path of paths.sort()) digests[relative(folder, path)] = sha256(await readFile(path));
  return digests;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
