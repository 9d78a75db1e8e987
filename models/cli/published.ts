/** The command line of `build v2|switch|mult`: which file is which part, and what is known besides. */
import type { ParseArgsConfig } from 'node:util';
import { emissionsOf, only, required, storageOf, UsageError } from './usage.js';
import { DEFAULT_ENDPOINT, fetchPublished } from '../hub/fetch-published.js';
import type { PartFile, PublishedRecipe } from '../files/published.js';
import { PUBLISHED, type PublishedName } from '../layouts/published.js';

export const PUBLISHED_HELP = `  build v2|switch|mult --checkpoint F --clip F --segment F --segment-sketch F [--lines F ...] --out DIR
        [--precision fp16|fp32|int8] [--prediction v|eps] [--config C.json] [--describe D.json]
                                        a published model (v2, v1.5, v1), or one trained further from it; int8 where
                                        nothing is said
  build v2|switch|mult --fetch --out DIR [--cache DIR] [--from PART=OWNER/NAME[@REVISION][:FILE] ...]
        [--endpoint URL] [--no-lines] [...]
                                        the same; what is not named is fetched from the hub, and taken up again`;

export const PUBLISHED_OPTIONS = {
  clip: { type: 'string' },
  segment: { type: 'string' },
  'segment-sketch': { type: 'string' },
  lines: { type: 'string', multiple: true },
  prediction: { type: 'string' },
  fetch: { type: 'boolean', default: false },
  cache: { type: 'string', default: 'checkpoints' },
  from: { type: 'string', multiple: true },
  endpoint: { type: 'string', default: DEFAULT_ENDPOINT },
  'no-lines': { type: 'boolean', default: false },
} as const satisfies ParseArgsConfig['options'];

/**
 * Full-size models take a quarter of float32's memory so, on every GPU; fp16 does with half precision alone, without
 * which the engine makes float32 of all weights in its own memory.
 */
const PUBLISHED_PRECISION = 'int8';

export interface PublishedValues {
  readonly checkpoint?: string | undefined;
  readonly clip?: string | undefined;
  readonly segment?: string | undefined;
  readonly 'segment-sketch'?: string | undefined;
  readonly lines?: readonly string[] | undefined;
  readonly prediction?: string | undefined;
  readonly fetch: boolean;
  readonly cache: string;
  readonly from?: readonly string[] | undefined;
  readonly endpoint: string;
  readonly 'no-lines': boolean;
  readonly precision?: string | undefined;
  readonly emissions?: string | undefined;
  readonly config?: string | undefined;
  readonly describe?: string | undefined;
}

/** Null: not the name of a published model. */
export function publishedName(positionals: readonly string[]): PublishedName | null {
  const model = PUBLISHED.find(({ name }) => name === positionals[0]);
  if (model === undefined) return null;
  only(positionals, 'build takes one name');
  return model.name;
}

/** Fetches what is missing, where the user asks for that. */
export async function publishedRecipe(
  layout: PublishedName,
  values: PublishedValues,
  log: (line: string) => void,
): Promise<PublishedRecipe> {
  // A wrong word must be told before gigabytes are fetched.
  const [prediction, storage] = [
    predictionOf(values.prediction),
    storageOf(values.precision ?? PUBLISHED_PRECISION),
  ];
  return {
    layout,
    files: values.fetch ? await fetched(layout, values, log) : expectWhole(partFiles(values)),
    prediction,
    storage,
    emissions: emissionsOf(values.emissions),
    config: values.config ?? null,
    description: values.describe ?? null,
  };
}

const SINGLE = ['checkpoint', 'clip', 'segment', 'segment-sketch'] as const;

function partFiles(values: PublishedValues): readonly PartFile[] {
  const single = SINGLE.flatMap((part) => {
    const path = values[part];
    return path === undefined ? [] : [{ part, path }];
  });
  return [...single, ...(values.lines ?? []).map((path) => ({ part: 'lines' as const, path }))];
}

function expectWhole(files: readonly PartFile[]): readonly PartFile[] {
  for (const name of SINGLE) required(files.find(({ part }) => part === name)?.path, `--${name}`);
  return files;
}

function fetched(
  model: PublishedName,
  values: PublishedValues,
  log: (line: string) => void,
): Promise<readonly PartFile[]> {
  const wish = { model, have: partFiles(values), overrides: values.from ?? [], lines: !values['no-lines'] };
  const endpoint = values.endpoint.replace(/\/+$/, '');
  return fetchPublished(wish, { endpoint, folder: values.cache, log });
}

function predictionOf(word: string | undefined): 'v' | 'eps' | null {
  if (word === undefined) return null;
  if (word === 'v' || word === 'eps') return word;
  throw new UsageError(`--prediction: expected v or eps, got ${word}`);
}
