/**
 * From the files of a published model, or of one that was trained further, to a pack: reads every file, joins them
 * into one checkpoint, settles what the model predicts, hashes the sources, builds.
 */
import type { Pack } from '../../src/runtime/pack.js';
import { ToolError } from '../../src/tool-errors.js';
import { buildPack, type PackRecipe } from '../build.js';
import type { ByteSource } from '../bytes/byte-source.js';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { readCheckpoint } from '../checkpoint/open-checkpoint.js';
import type { PackDescription } from '../pack/describe.js';
import type { PackTarget } from '../pack/pack-target.js';
import { sourceEntry } from '../pack/source-entry.js';
import { joinCheckpoints, type Part } from './joined-checkpoint.js';
import { partOf, type PartName } from './parts.js';
import { settledPrediction, type PublishedName } from './published.js';

export interface PartSource {
  readonly part: PartName;
  readonly source: ByteSource;
}

export interface PublishedSources {
  readonly layout: PublishedName;
  /** The caller closes them. */
  readonly parts: readonly PartSource[];
  /** Null: known from the checkpoint, or a ToolError. */
  readonly prediction: Pack['prediction'] | null;
  readonly storage: PackRecipe['storage'];
  readonly emissions?: PackRecipe['emissions'];
  readonly config: PackRecipe['config'];
  readonly describe: (prediction: Pack['prediction']) => PackDescription;
}

/** Throws FileError for a bad file, ToolError where the prediction is not known or the layout is another's. */
export async function buildPublished(recipe: PublishedSources, target: PackTarget): Promise<Pack> {
  const { main, checkpoint } = await readParts(recipe.parts);
  const prediction = settledPrediction(main, recipe, target.newHash);
  const description = recipe.describe(prediction);
  const sources: Pack['sources'] = [];
  for (const { source } of recipe.parts) sources.push(await sourceEntry(source, target.newHash));
  const { config, storage, emissions } = recipe;
  return buildPack({ config, description, storage, emissions, sources }, checkpoint, target);
}

interface ReadParts {
  /** The model's own file. */
  readonly main: Checkpoint;
  /** All files as one. */
  readonly checkpoint: Checkpoint;
}

async function readParts(sources: readonly PartSource[]): Promise<ReadParts> {
  const parts: Part[] = [];
  for (const { part, source } of sources) parts.push(partOf(part, await readCheckpoint(source)));
  const main = parts[sources.findIndex(({ part }) => part === 'checkpoint')]?.checkpoint;
  if (main === undefined) throw new ToolError('no checkpoint was given');
  return { main, checkpoint: joinCheckpoints(parts) };
}
