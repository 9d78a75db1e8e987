/**
 * From files to a recipe: reads configuration and description, opens the checkpoint (or makes one by name), hashes
 * the sources, builds the pack and closes what it opened.
 */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { ToolError } from '../../src/tool-errors.js';
import type { Pack } from '../../src/runtime/pack.js';
import { buildPack, packGraphs, type PackRecipe } from '../build.js';
import { byNameCheckpoint } from '../checkpoint/by-name.js';
import { openCheckpoint } from '../checkpoint/open-checkpoint.js';
import { parseModelConfig, type ModelConfig } from '../config.js';
import { parseDescription, type PackDescription } from './describe.js';
import type { Storage } from '../onnx/nodes.js';
import type { PackTarget } from './pack-files.js';
import { readJson } from './read-json.js';
import type { PackEntry } from '../registry.js';
import { sha256OfFile } from './sha256-of-file.js';
import { requiredTensors } from './weights.js';

export interface FileRecipe {
  readonly config: ModelConfig;
  readonly description: PackDescription;
  readonly storage: Storage;
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
export async function buildEntry(entry: PackEntry, target: PackTarget): Promise<Pack> {
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

export async function buildFromFile(recipe: FileRecipe, path: string, target: PackTarget): Promise<Pack> {
  const checkpoint = await openCheckpoint(path);
  try {
    const sources = [
      { name: basename(path), bytes: (await stat(path)).size, sha256: await sha256OfFile(path) },
    ];
    return await buildPack({ ...recipe, sources }, checkpoint, target);
  } finally {
    await checkpoint.close();
  }
}

/** Weights by the formula of checkpoint/by-name.ts. */
export async function buildByName(recipe: FileRecipe, salt: string, target: PackTarget): Promise<Pack> {
  const full: PackRecipe = { ...recipe, sources: [] };
  const shapes = requiredTensors(packGraphs(full));
  return buildPack(full, byNameCheckpoint({ shapes, salt }), target);
}
