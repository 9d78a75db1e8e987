/** The command line of `build v2|switch|mult`: which file is which part, and what is known besides. */
import type { ParseArgsConfig } from 'node:util';
import { only, required, storageOf, UsageError } from './cli-usage.js';
import type { PartFile, PublishedRecipe } from './layouts/build-published.js';
import { PUBLISHED, type PublishedName } from './layouts/published.js';

export const PUBLISHED_HELP = `  build v2|switch|mult --checkpoint F --clip F --segment F --segment-sketch F [--lines F ...] --out DIR
        [--precision fp16|fp32|int8] [--prediction v|eps] [--config C.json] [--describe D.json]
                                        a published model (v2, v1.5, v1), or one trained further from it`;

export const PUBLISHED_OPTIONS = {
  clip: { type: 'string' },
  segment: { type: 'string' },
  'segment-sketch': { type: 'string' },
  lines: { type: 'string', multiple: true },
  prediction: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

export interface PublishedValues {
  readonly checkpoint?: string | undefined;
  readonly clip?: string | undefined;
  readonly segment?: string | undefined;
  readonly 'segment-sketch'?: string | undefined;
  readonly lines?: readonly string[] | undefined;
  readonly prediction?: string | undefined;
  readonly precision: string;
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

export function publishedRecipe(layout: PublishedName, values: PublishedValues): PublishedRecipe {
  return {
    layout,
    files: partFiles(values),
    prediction: predictionOf(values.prediction),
    storage: storageOf(values.precision),
    config: values.config ?? null,
    description: values.describe ?? null,
  };
}

function partFiles(values: PublishedValues): readonly PartFile[] {
  const single = (['checkpoint', 'clip', 'segment', 'segment-sketch'] as const).map((part) => ({
    part,
    path: required(values[part], `--${part}`),
  }));
  return [...single, ...(values.lines ?? []).map((path) => ({ part: 'lines' as const, path }))];
}

function predictionOf(word: string | undefined): 'v' | 'eps' | null {
  if (word === undefined) return null;
  if (word === 'v' || word === 'eps') return word;
  throw new UsageError(`--prediction: expected v or eps, got ${word}`);
}
