/** The recipe as it is kept on a result layer: text of at most 100 kB, read with distrust. */
import * as v from 'valibot';
import type { Made, Recipe } from '../channel/protocol/main.js';
import { assert } from '../errors.js';
import { RECIPE_VERSION } from './schemas.js';
import { storedRecipeSchema } from './stored-recipe.js';

export const RECIPE_KEY = 'recipe';

/** What a host keeps with a layer at the least, in bytes. */
const MAX_DATA_BYTES = 100_000;
/** The longest recipe has eight edits of three prompts; in JSON and UTF-8 a character is six bytes at most. */
const MAX_RECIPE_CHARS = 60_000;

type Fields = Readonly<Record<string, unknown>>;

/** From each older version to the next one, where more than fields came. */
const MIGRATIONS: readonly ((recipe: Fields) => Fields)[] = [
  // Version 1 is of the time before there were flats.
  (recipe) => ({ ...recipe, version: 2, output: 'picture' }),
];

export function writeRecipe(recipe: Recipe): string {
  const text = JSON.stringify(recipe);
  assert(
    text.length <= MAX_RECIPE_CHARS,
    `recipe: at most ${MAX_RECIPE_CHARS} characters, got ${text.length}`,
  );
  return text;
}

/**
 * What a result layer says of itself, as the newest version; null where nothing of ours is written. A recipe of a
 * version to come is read as far as it is like the present one.
 */
export function readMade(text: string): Made | null {
  if (text === '') return null;
  const stored = text.length > MAX_DATA_BYTES ? undefined : parseJson(text);
  if (!isFields(stored) || !isVersion(stored.version)) return { recipe: null, isNewer: false };
  const migrated = MIGRATIONS.slice(stored.version - 1).reduce((recipe, migrate) => migrate(recipe), stored);
  const parsed = v.safeParse(storedRecipeSchema, migrated);
  return { recipe: parsed.success ? parsed.output : null, isNewer: stored.version > RECIPE_VERSION };
}

export function readRecipe(text: string): Recipe | null {
  return readMade(text)?.recipe ?? null;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isVersion(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1;
}

/** Undefined if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
