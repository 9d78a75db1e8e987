/**
 * From the files of a published model, or of one that was trained further, to a pack: opens every file, joins them
 * into one checkpoint, settles what the model predicts, hashes the sources, builds.
 */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { FileError, ToolError } from '../../src/tool-errors.js';
import type { Pack } from '../../src/runtime/pack.js';
import { buildPack, type PackRecipe } from '../build.js';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { openCheckpoint } from '../checkpoint/open-checkpoint.js';
import type { PackTarget } from '../pack/pack-files.js';
import { readConfig, readDescription } from '../pack/recipes.js';
import { sha256OfFile } from '../pack/sha256-of-file.js';
import { joinCheckpoints, type Part } from './joined-checkpoint.js';
import { partOf, type PartName } from './parts.js';
import { PUBLISHED, settledPrediction, type PublishedName } from './published.js';

export interface PartFile {
  readonly part: PartName;
  readonly path: string;
}

export interface PublishedRecipe {
  readonly layout: PublishedName;
  readonly files: readonly PartFile[];
  /** Null: known from the checkpoint, or a ToolError. */
  readonly prediction: Pack['prediction'] | null;
  readonly storage: PackRecipe['storage'];
  /** A configuration or a description of one's own; null: the published model's. */
  readonly config: string | null;
  readonly description: string | null;
}

/** Throws FileError for a bad file, ToolError where the prediction is not known or the layout is another's. */
export async function buildPublished(recipe: PublishedRecipe, target: PackTarget): Promise<Pack> {
  const model = PUBLISHED.find(({ name }) => name === recipe.layout);
  if (model === undefined) throw new Error(`no published model ${recipe.layout}`);
  const config = await readConfig(recipe.config ?? model.config);
  if (config.layout !== recipe.layout) {
    throw new FileError(`${recipe.config}: layout: expected "${recipe.layout}", got "${config.layout}"`);
  }
  const { main, checkpoint } = await openParts(recipe.files);
  try {
    const prediction = settledPrediction(main, recipe);
    const description = await readDescription(recipe.description ?? model.description, { prediction });
    const sources = await sourcesOf(recipe.files);
    return await buildPack({ config, description, storage: recipe.storage, sources }, checkpoint, target);
  } finally {
    await checkpoint.close();
  }
}

interface OpenParts {
  /** The model's own file. */
  readonly main: Checkpoint;
  /** All files as one; closing it closes them. */
  readonly checkpoint: Checkpoint;
}

async function openParts(files: readonly PartFile[]): Promise<OpenParts> {
  const parts: Part[] = [];
  const opened: Checkpoint[] = [];
  try {
    for (const { part, path } of files) {
      const checkpoint = await openCheckpoint(path);
      opened.push(checkpoint);
      parts.push(partOf(part, checkpoint));
    }
    const main = opened[files.findIndex(({ part }) => part === 'checkpoint')];
    if (main === undefined) throw new ToolError('no checkpoint was given');
    return { main, checkpoint: joinCheckpoints(parts) };
  } catch (error) {
    for (const checkpoint of opened) await checkpoint.close();
    throw error;
  }
}

async function sourcesOf(files: readonly PartFile[]): Promise<Pack['sources']> {
  const sources: Pack['sources'] = [];
  for (const { path } of files) {
    sources.push({ name: basename(path), bytes: (await stat(path)).size, sha256: await sha256OfFile(path) });
  }
  return sources;
}
