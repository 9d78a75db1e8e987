/** Recipes as they lie on layers: of older plugins, of newer ones, damaged. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { recipeSchema, type Recipe } from '../../src/channel/protocol/main.js';
import { readMade, readRecipe, writeRecipe } from '../../src/request/recipe.js';
import { RECIPE_VERSION } from '../../src/request/schemas.js';
import { RECIPE } from '../support/figma-scene.js';

/** Every part that a recipe can have, with values that no fallback has. */
const FULL: Recipe = {
  ...RECIPE,
  output: 'flats',
  backgroundId: '1:4',
  sketchMaskFrom: 'alpha',
  referenceMaskFrom: 'alpha',
  request: {
    ...RECIPE.request,
    size: { width: 320, height: 256 },
    sampler: 'heun',
    schedule: 'karras',
    steps: 31,
    guidance: 7,
    sketchGuidance: 2,
    guidanceWindow: { start: 0.1, end: 0.9 },
    noGuidanceWindow: { start: 0.2, end: 0.3 },
    preprocess: 'none',
    sketchStrength: 0.5,
    referenceStrength: { kind: 'levels', encoder: 0.1, middle: 0.2, low: 0.3 },
    attention: {
      kind: 'both',
      backgroundFactor: 0.4,
      foregroundStrength: 0.6,
      backgroundStrength: 0.7,
      merge: 0.8,
    },
    style: true,
    styleMerge: 0.25,
    removeForeground: true,
    referenceCrop: 'content',
    referencePadding: 1.5,
    backgroundPadding: 1.25,
    mergeCharacters: true,
    edits: [
      {
        target: 'green hair',
        anchor: 'hair',
        control: 'hair',
        scale: 5,
        enhanced: true,
        thresholds: [0.1, 0.2, 0.3, 0.4],
      },
    ],
    injection: { start: 0.3, fidelity: 0.4, sketchFidelity: 2 },
    resultBackground: 'white',
    sketchThreshold: 0.15,
    referenceThreshold: 0.45,
    previewEvery: 3,
  },
};

const unit = fc.integer({ min: 0, max: 1000 }).map((n) => n / 1000);
const recipes: fc.Arbitrary<Recipe> = fc
  .record({
    seed: fc.integer({ min: 0, max: 0xffffffff }),
    steps: fc.integer({ min: 1, max: 1000 }),
    value: unit,
    values: fc.array(unit, { maxLength: 64 }),
    words: fc.string({ maxLength: 300 }),
    count: fc.integer({ min: 0, max: 8 }),
    id: fc.string({ minLength: 1, maxLength: 1000 }),
  })
  .map(({ seed, steps, value, values, words, count, id }) => {
    const [edit] = FULL.request.edits;
    const edits = Array.from({ length: count }, () => ({
      ...edit!,
      target: words,
      anchor: null,
      scale: 15 * value,
    }));
    const referenceStrength = { kind: 'each', values } as const;
    return { ...FULL, sketchId: id, request: { ...FULL.request, seed, steps, edits, referenceStrength } };
  });

type Path = readonly string[];
type Json = Record<string, unknown>;

/** Every field of a value, nested ones too; each way to it once. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  const own = Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]));
  return path.length === 0 ? own : [path, ...own];
}

/** The same value with one field as `change` makes it; without it where that is undefined. */
function changedAt(value: unknown, [key, ...rest]: Path, change: (old: unknown) => unknown): Json {
  const { [key!]: old, ...others } = value as Json;
  const next = rest.length === 0 ? change(old) : changedAt(old, rest, change);
  return next === undefined ? others : { ...others, [key!]: next };
}

const PATHS = pathsOf(FULL);
const DEMANDED = ['sketchId', 'referenceId', 'version', 'request'];
const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((it, key) => (it as Json)[key], value);
const top = (path: Path): Path => (path[0] === 'request' ? path.slice(0, 2) : path.slice(0, 1));

describe('what was written is read', () => {
  test('any recipe comes back as it was, and fits the wire', () => {
    fc.assert(
      fc.property(recipes, (recipe) => {
        const made = readMade(writeRecipe(recipe));
        expect(made).toEqual({ recipe, isNewer: false });
        expect(v.is(recipeSchema, made?.recipe)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('so does the longest one, whatever is in its prompts', () => {
    const [edit] = FULL.request.edits;
    const words = '\u0001'.repeat(300);
    const edits = Array.from({ length: 8 }, () => ({
      ...edit!,
      target: words,
      anchor: words,
      control: words,
    }));
    const id = '"'.repeat(1000);
    const ids = { sketchId: id, referenceId: id, backgroundId: id };
    const longest = { ...FULL, ...ids, request: { ...FULL.request, edits } };
    expect(readRecipe(writeRecipe(longest))).toEqual(longest);
  });
});

describe('a plugin to come', () => {
  test('may write keys that this one does not know, anywhere', () => {
    const records: Path[] = [[], ...PATHS.filter((path) => typeof at(FULL, path) === 'object')];
    const keyed = records.filter((path) => !Array.isArray(at(FULL, path)));
    expect(keyed.length).toBeGreaterThan(6);
    for (const path of keyed) {
      const withKey = (old: unknown) => ({ ...(old as Json), glow: { kind: 'new' } });
      const stored = path.length === 0 ? withKey(FULL) : changedAt(FULL, path, withKey);
      expect(readMade(JSON.stringify(stored))).toEqual({ recipe: FULL, isNewer: false });
    }
  });

  test('is said to be newer, and read as far as it is understood', () => {
    const request = { ...FULL.request, version: 9, sampler: 'flow-match', glow: 1 };
    const stored = { ...FULL, version: RECIPE_VERSION + 1, request, output: 'vector' };
    expect(readMade(JSON.stringify(stored))).toEqual({
      recipe: { ...FULL, output: 'picture', request: { ...FULL.request, sampler: 'dpm++2m' } },
      isNewer: true,
    });
  });

  test('is said to be newer even where nothing else of it is understood', () => {
    expect(readMade('{"version":7,"layers":[]}')).toEqual({ recipe: null, isNewer: true });
  });

  test('may write edits of another kind: those that are understood stay', () => {
    const edits = [{ area: [1, 2] }, ...FULL.request.edits, 'green'];
    const stored = { ...FULL, request: { ...FULL.request, edits } };
    expect(readRecipe(JSON.stringify(stored))).toEqual(FULL);
  });
});

describe('no field costs the recipe', () => {
  const values: readonly unknown[] = [undefined, null, 'unheard of', -1, 1e9, true, [], {}, { kind: 'new' }];
  const fields = PATHS.filter((path) => path.length > 1 || !DEMANDED.includes(path[0]!));

  test.each(fields.map((path) => [path.join('.'), path] as const))(
    '%s may be missing or of any value: all others stay as they were',
    (_name, path) => {
      for (const value of values) {
        const recipe = readRecipe(JSON.stringify(changedAt(FULL, path, () => value)));
        expect(recipe).not.toBeNull();
        expect(v.is(recipeSchema, recipe)).toBe(true);
        const field = top(path);
        expect(changedAt(recipe, field, () => undefined)).toEqual(changedAt(FULL, field, () => undefined));
      }
    },
  );

  test.each(['sketchId', 'referenceId', 'request'])('but without its %s there is none', (key) => {
    const stored = JSON.stringify(changedAt(FULL, [key], () => undefined));
    expect(readMade(stored)).toEqual({ recipe: null, isNewer: false });
  });
});

describe('any text', () => {
  const isMade = (text: string): boolean => {
    const made = readMade(text);
    return made === null ? text === '' : made.recipe === null || v.is(recipeSchema, made.recipe);
  };

  test('is read without an error, as a recipe that fits the wire or as none', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), isMade));
  });

  test('so is a damaged recipe', () => {
    const text = JSON.stringify(FULL);
    const damage = fc.record({
      start: fc.nat(text.length),
      length: fc.nat(40),
      by: fc.string({ maxLength: 8 }),
    });
    fc.assert(
      fc.property(damage, ({ start, length, by }) =>
        isMade(text.slice(0, start) + by + text.slice(start + length)),
      ),
      { numRuns: 500 },
    );
  });

  test.each(['{', '{}', '[]', '{"version":2}', '{"version":"2"}', 'x'.repeat(200_000)])(
    '%.15j is a result of ours that cannot be read',
    (text) => {
      expect(readMade(text)).toEqual({ recipe: null, isNewer: false });
    },
  );
});

describe('a plugin of the past', () => {
  /** As the first version wrote it, before there were schedules, windows or modes. */
  const FIRST_REQUEST = {
    version: 1,
    seed: 7,
    size: { width: 64, height: 64 },
    sampler: 'dpm++2m',
    steps: 20,
    guidance: 4,
    preprocess: 'invert',
    sketchStrength: 1,
    referenceStrength: { kind: 'all', value: 1 },
    attention: { kind: 'plain' },
    sketchThreshold: 0.05,
    referenceThreshold: 0.5,
    previewEvery: 0,
  };
  const stored = (request: object): string => JSON.stringify({ ...RECIPE, request });

  test('wrote requests that ask for no mode', () => {
    expect(readRecipe(stored(FIRST_REQUEST))?.request).toEqual(RECIPE.request);
  });

  test('so did it where attention is split', () => {
    const attention = { kind: 'foreground', foregroundStrength: 1, backgroundStrength: 0.5, merge: 0.1 };
    expect(readRecipe(stored({ ...FIRST_REQUEST, attention }))?.request).toEqual({
      ...RECIPE.request,
      attention,
    });
  });

  test('made the model’s picture before there were flats, whatever else the layer says', () => {
    const { output, ...older } = { ...RECIPE, version: 1 };
    expect(output).toBe('picture');
    expect(readRecipe(JSON.stringify(older))).toEqual(RECIPE);
    expect(readRecipe(JSON.stringify({ ...older, output: 'flats' }))).toEqual(RECIPE);
  });
});
