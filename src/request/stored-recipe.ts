/**
 * A recipe as it lies on a layer, perhaps for years: written by any version of the plugin, past or to come. Unlike
 * the wire's schema this one passes over keys that it does not know, and a field that is missing or has a value from
 * another time takes its fallback, so that no single field costs the recipe. Only what a run cannot be named without
 * is demanded: its sketch and its reference. Fallbacks are what a plugin of the time before the field did.
 */
import * as v from 'valibot';
import {
  editSchema,
  injectionSchema,
  maskSourceSchema,
  nodeId,
  outputSchema,
  recipeSchema,
  requestSchema,
  type Recipe,
} from '../channel/protocol/main.js';

/** Raised with every field, so that an older plugin can say that it does not know all of a recipe. */
export const RECIPE_VERSION = 2;

const { entries } = requestSchema;
const unit = entries.sketchThreshold;

const sizeSchema = v.object(entries.size.entries);
const windowSchema = v.object({ start: unit, end: unit });

const strengthSchema = v.variant('kind', [
  v.object({ kind: v.literal('all'), value: unit }),
  v.object({ kind: v.literal('levels'), encoder: unit, middle: unit, low: unit }),
  v.object({ kind: v.literal('each'), values: v.pipe(v.array(unit), v.maxLength(64), v.readonly()) }),
]);

const split = {
  foregroundStrength: v.fallback(unit, 1),
  backgroundStrength: v.fallback(unit, 1),
  merge: v.fallback(unit, 0),
};
const attentionSchema = v.variant('kind', [
  v.object({ kind: v.literal('plain') }),
  v.object({ kind: v.literal('foreground'), ...split }),
  v.object({ kind: v.picklist(['background', 'both']), backgroundFactor: v.fallback(unit, 1), ...split }),
]);

/** An edit without its words is none; the others stay. */
const editsSchema = v.pipe(
  v.array(v.unknown()),
  v.transform((edits) => edits.flatMap(readEdit).slice(0, 8)),
);

const storedRequestSchema = v.object({
  version: v.fallback(v.literal(2), 2),
  seed: v.fallback(entries.seed, 0),
  size: v.fallback(sizeSchema, { width: 512, height: 512 }),
  sampler: v.fallback(entries.sampler, 'dpm++2m'),
  schedule: v.fallback(entries.schedule, 'automatic'),
  steps: v.fallback(entries.steps, 20),
  guidance: v.fallback(entries.guidance, 1),
  sketchGuidance: v.fallback(entries.sketchGuidance, 1),
  guidanceWindow: v.fallback(windowSchema, { start: 0, end: 1 }),
  noGuidanceWindow: v.fallback(v.nullable(windowSchema), null),
  preprocess: v.fallback(entries.preprocess, 'invert'),
  sketchStrength: v.fallback(entries.sketchStrength, 1),
  referenceStrength: v.fallback(strengthSchema, { kind: 'all', value: 1 }),
  attention: v.fallback(attentionSchema, { kind: 'plain' }),
  style: v.fallback(entries.style, false),
  styleMerge: v.fallback(entries.styleMerge, 0),
  removeForeground: v.fallback(entries.removeForeground, false),
  referencePadding: v.fallback(entries.referencePadding, 1),
  backgroundPadding: v.fallback(entries.backgroundPadding, 1),
  mergeCharacters: v.fallback(entries.mergeCharacters, false),
  edits: v.fallback(editsSchema, []),
  injection: v.fallback(v.nullable(v.object(injectionSchema.entries)), null),
  resultBackground: v.fallback(entries.resultBackground, 'keep'),
  sketchThreshold: v.fallback(unit, 0.05),
  referenceThreshold: v.fallback(unit, 0.5),
  previewEvery: v.fallback(entries.previewEvery, 0),
});

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
  seconds: v.fallback(v.number(), 0),
}) satisfies v.GenericSchema<unknown, Recipe>;

type Edit = v.InferOutput<typeof editSchema>;

function readEdit(edit: unknown): readonly Edit[] {
  const { target, anchor, control, scale, enhanced, thresholds } = editSchema.entries;
  const storedEditSchema = v.object({
    target,
    anchor: v.fallback(anchor, null),
    control,
    scale: v.fallback(scale, 8),
    enhanced: v.fallback(enhanced, false),
    thresholds: v.fallback(thresholds, [0.5, 0.55, 0.65, 0.95]),
  });
  const parsed = v.safeParse(storedEditSchema, edit);
  return parsed.success ? [parsed.output] : [];
}
