/**
 * From files to a recipe: reads configuration and description, opens the checkpoint (or makes one by name), hashes
 * the sources, builds the pack and closes what it opened.
 */
import { existsSync } from 'node:fs';
import { ToolError } from '../../src/tool-errors.js';
import type { EmissionName } from '../../src/runtime/emissions.js';
import type { Pack } from '../../src/runtime/pack.js';
import { buildPack, packGraphs, type PackRecipe } from '../build.js';
import { byNameCheckpoint } from '../checkpoint/by-name.js';
import { readCheckpoint } from '../checkpoint/open-checkpoint.js';
import { parseModelConfig, type ModelConfig } from '../config.js';
import { parseDescription, type PackDescription } from '../pack/describe.js';
import type { Storage } from '../onnx/nodes.js';
import { folderTarget, type PackFolder } from './folder-target.js';
import { openAs } from './open-file.js';
import { newHash } from './platform.js';
import { readJson } from './read-json.js';
import { sourceEntry } from '../pack/source-entry.js';
import type { PackEntry } from '../registry.js';
import { requiredTensors } from '../pack/weights.js';

export interface FileRecipe {
  readonly config: ModelConfig;
  readonly description: PackDescription;
  readonly storage: Storage;
  /** Those that suit the storage where left out. */
  readonly emissions?: readonly EmissionName[] | undefined;
}

export async function readConfig(path: string): Promise<ModelConfig> {
  return parseModelConfig(await readJson(path), path);
}

/** `path` null: all of v2's values. `facts` win over the file. */
export async function readDescription(
  path: string | null,
  facts: Readonly<Record<string, unknown>>,
): Promise<PackDescription> {
  const record = path === null ? {} : await readJson(path);
  return parseDescription([record, facts], path ?? 'pack description');
}

/** Rebuilds a pack of the registry; `target` says where to. */
export async function buildEntry(entry: PackEntry, target: PackFolder): Promise<Pack> {
  if (!existsSync(entry.checkpoint)) {
    throw new ToolError(
      `${entry.checkpoint}: no such checkpoint; training exports it, or: npm run -s models -- unpack ` +
        `--pack ${entry.folder} --out ${entry.checkpoint}`,
    );
  }
  const config = await readConfig(entry.config);
  const description = await readDescription(entry.description, entry.facts);
  return buildFromFile({ config, description, storage: entry.storage }, entry.checkpoint, target);
}

export function buildFromFile(recipe: FileRecipe, path: string, target: PackFolder): Promise<Pack> {
  return openAs(path, async (source) => {
    const checkpoint = await readCheckpoint(source);
    const sources = [await sourceEntry(source, newHash)];
    const pack = await buildPack({ ...recipe, sources }, checkpoint, folderTarget(target));
    await checkpoint.close();
    return pack;
  });
}

/** Weights by the formula of checkpoint/by-name.ts. */
export async function buildByName(recipe: FileRecipe, salt: string, target: PackFolder): Promise<Pack> {
  const full: PackRecipe = { ...recipe, sources: [] };
  const shapes = requiredTensors(packGraphs(full));
  return buildPack(full, byNameCheckpoint({ shapes, salt }), folderTarget(target));
}
