/** A published model's files by their paths, with the configuration and the description that belong to it. */
import type { Pack } from '../../src/runtime/pack.js';
import { FileError } from '../../src/tool-errors.js';
import { buildPublished, type PartSource, type PublishedSources } from '../layouts/build-published.js';
import type { PartName } from '../layouts/parts.js';
import { PUBLISHED } from '../layouts/published.js';
import { parseDescription } from '../pack/describe.js';
import { folderTarget, type PackFolder } from './folder-target.js';
import { openFile } from './open-file.js';
import { readJson } from './read-json.js';
import { readConfig } from './recipes.js';

export interface PartFile {
  readonly part: PartName;
  readonly path: string;
}

export interface PublishedRecipe extends Pick<
  PublishedSources,
  'layout' | 'prediction' | 'storage' | 'emissions'
> {
  readonly files: readonly PartFile[];
  /** A configuration or a description of one's own; null: the published model's. */
  readonly config: string | null;
  readonly description: string | null;
}

/** Throws FileError for a bad file, ToolError where the prediction is not known or the layout is another's. */
export async function buildPublishedFiles(recipe: PublishedRecipe, target: PackFolder): Promise<Pack> {
  const model = PUBLISHED.find(({ name }) => name === recipe.layout);
  if (model === undefined) throw new Error(`no published model ${recipe.layout}`);
  const config = await readConfig(recipe.config ?? model.config);
  if (config.layout !== recipe.layout) {
    throw new FileError(`${recipe.config}: layout: expected "${recipe.layout}", got "${config.layout}"`);
  }
  const place = recipe.description ?? model.description;
  const record = await readJson(place);
  const describe: PublishedSources['describe'] = (prediction) =>
    parseDescription([record, { prediction }], place);
  return withParts(recipe.files, (parts) =>
    buildPublished({ ...recipe, parts, config, describe }, folderTarget(target)),
  );
}

/** Opens the files, lends them, and closes them whatever happens. */
async function withParts<T>(
  files: readonly PartFile[],
  use: (parts: readonly PartSource[]) => Promise<T>,
): Promise<T> {
  const parts: PartSource[] = [];
  try {
    for (const { part, path } of files) parts.push({ part, source: await openFile(path) });
    return await use(parts);
  } finally {
    for (const { source } of parts) await source.close();
  }
}
