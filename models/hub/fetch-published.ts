/** All files of a published model that the user does not have: from the hub, each checked, one after another. */
import type { PartFile } from '../files/published.js';
import type { PublishedName } from '../layouts/published.js';
import { fetchFile, type FetchOptions } from './fetch-file.js';
import { defaultSources, LINE_SOURCES, overridden, type SourceName } from './sources.js';

export const DEFAULT_ENDPOINT = 'https://huggingface.co';

export interface PublishedFetch {
  readonly model: PublishedName;
  /** Files that are here: their parts are not fetched; line extractors only where there is none. */
  readonly have: readonly PartFile[];
  /** "part=owner/name@revision:file" */
  readonly overrides: readonly string[];
  /** False: no line extractors. */
  readonly lines: boolean;
}

/** The files that are here and those that were fetched. Throws as fetchFile does. */
export async function fetchPublished(
  wish: PublishedFetch,
  options: FetchOptions,
): Promise<readonly PartFile[]> {
  const sources = wish.overrides.reduce(overridden, defaultSources(wish.model));
  const files = [...wish.have];
  for (const name of missing(wish)) {
    const path = await fetchFile(sources[name], options);
    files.push({ part: isLines(name) ? 'lines' : name, path });
  }
  return files;
}

function missing({ have, lines }: PublishedFetch): readonly SourceName[] {
  const has = (part: PartFile['part']): boolean => have.some((file) => file.part === part);
  const single = (['checkpoint', 'clip', 'segment', 'segment-sketch'] as const).filter((part) => !has(part));
  return lines && !has('lines') ? [...single, ...LINE_SOURCES] : single;
}

function isLines(name: SourceName): name is (typeof LINE_SOURCES)[number] {
  return LINE_SOURCES.some((source) => source === name);
}
