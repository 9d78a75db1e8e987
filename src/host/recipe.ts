/** The recipe as it is kept on a result layer: text of at most Figma's 100 kB, read with distrust. */
import * as v from 'valibot';
import { recipeSchema, type Made, type Recipe } from '../channel/protocol.js';
import { assert } from '../errors.js';

export const RECIPE_KEY = 'recipe';

/** Figma counts key, plugin id and value together, in bytes; a JSON character is at most 6 as an escape. */
const MAX_RECIPE_CHARS = 16_000;

/** Layers of the time before there were flats. */
const firstRecipeSchema = v.pipe(
  v.strictObject({ ...v.omit(recipeSchema, ['output']).entries, version: v.literal(1) }),
  v.transform((recipe): Recipe => ({ ...recipe, version: 2, output: 'picture' })),
);
const storedSchema = v.union([recipeSchema, firstRecipeSchema]);

export function writeRecipe(recipe: Recipe): string {
  const text = JSON.stringify(recipe);
  assert(
    text.length <= MAX_RECIPE_CHARS,
    `recipe: at most ${MAX_RECIPE_CHARS} characters, got ${text.length}`,
  );
  return text;
}

/** As the newest version. Null for anything that is no recipe of ours: a broken text, none at all. */
export function readRecipe(text: string): Recipe | null {
  if (text === '' || text.length > MAX_RECIPE_CHARS) return null;
  const parsed = v.safeParse(storedSchema, parseJson(text));
  return parsed.success ? parsed.output : null;
}

/** What a result layer says of itself; null where nothing of ours is written. */
export function readMade(text: string): Made | null {
  return text === '' ? null : { recipe: readRecipe(text), isNewer: false };
}

/** Undefined if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
