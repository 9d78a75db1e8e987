/**
 * A recipe as it lies on a layer, perhaps for years: written by any version of the plugin, past or to come. Unlike
 * the wire's schema this one passes over keys that it does not know, and a field that is missing or has a value from
 * another time takes its fallback, so that no single field costs the recipe. Only what a run cannot be named without
 * is demanded: its sketch and its reference. Fallbacks are what a plugin of the time before the field did.
 */
import * as v from 'valibot';
import { maskSourceSchema, outputSchema, recipeSchema, type Recipe } from '../channel/protocol/main.js';
import { nodeId } from '../channel/protocol/parts.js';
import { RECIPE_VERSION, storedRequestSchema } from './schemas.js';

/** Of the present version and, as far as it is like it, of all that are to come. */
export const storedRecipeSchema = v.object({
  version: v.fallback(v.literal(RECIPE_VERSION), RECIPE_VERSION),
  request: storedRequestSchema,
  output: v.fallback(outputSchema, 'picture'),
  packId: v.fallback(recipeSchema.entries.packId, ''),
  backend: v.fallback(recipeSchema.entries.backend, ''),
  sketchId: nodeId,
  referenceId: nodeId,
  backgroundId: v.fallback(v.nullable(nodeId), null),
  sketchLines: v.fallback(recipeSchema.entries.sketchLines, 'as-drawn'),
  sketchMaskFrom: v.fallback(maskSourceSchema, 'found'),
  referenceMaskFrom: v.fallback(maskSourceSchema, 'found'),
  chosenColours: v.fallback(recipeSchema.entries.chosenColours, []),
  seconds: v.fallback(v.number(), 0),
}) satisfies v.GenericSchema<unknown, Recipe>;
