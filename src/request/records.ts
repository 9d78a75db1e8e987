/**
 * Fields with parts, each as messages have it ("strict": no key is unknown) and as it is read from a layer ("loose":
 * unknown keys are passed over, and a part that came later or is damaged takes its fallback).
 */
import * as v from 'valibot';
import { LIMITS } from '../vocabulary/limits.js';
import { within, wholeWithin } from './field.js';

const unit = within(0, 1);

const side = wholeWithin(1, LIMITS.imageSide);
const sizeEntries = { width: side, height: side };
export const size = { strict: v.strictObject(sizeEntries), loose: v.object(sizeEntries) };

/** Part of a run, from 0 (pure noise) to 1 (picture), both ends included. */
const windowEntries = { start: unit, end: unit };
export const runWindow = { strict: v.strictObject(windowEntries), loose: v.object(windowEntries) };
export type RunWindow = Readonly<v.InferOutput<typeof runWindow.strict>>;

/** One factor for all transformers, one per level (pipeline section 5), or one each in forward order. */
const all = { kind: v.literal('all'), value: unit };
const levels = { kind: v.literal('levels'), encoder: unit, middle: unit, low: unit };
const each = {
  kind: v.literal('each'),
  values: v.pipe(v.array(unit), v.maxLength(LIMITS.transformers), v.readonly()),
};
export const referenceStrength = {
  strict: v.variant('kind', [v.strictObject(all), v.strictObject(levels), v.strictObject(each)]),
  loose: v.variant('kind', [v.object(all), v.object(levels), v.object(each)]),
};
export type ReferenceStrength = Readonly<v.InferOutput<typeof referenceStrength.strict>>;

/** Factors of the reference inside and outside of the sketch's character. */
const splitEntries = {
  /** Inside. */
  foregroundStrength: unit,
  /** Outside. */
  backgroundStrength: unit,
  /** How much of the background's answer is mixed into the character. */
  merge: unit,
};
/** Factor of what the background encoder says. */
const backgroundFactor = unit;
const plain = { kind: v.literal('plain') };
const foreground = { kind: v.literal('foreground'), ...splitEntries };
const background = { kind: v.picklist(['background', 'both']), backgroundFactor, ...splitEntries };
const looseSplit = {
  foregroundStrength: v.fallback(unit, 1),
  backgroundStrength: v.fallback(unit, 1),
  merge: v.fallback(unit, 0),
};
/** How the reference reaches character and background: vocabulary/attention.ts has the kinds. */
export const attention = {
  strict: v.variant('kind', [v.strictObject(plain), v.strictObject(foreground), v.strictObject(background)]),
  loose: v.variant('kind', [
    v.object(plain),
    v.object({ ...foreground, ...looseSplit }),
    v.object({ ...background, ...looseSplit, backgroundFactor: v.fallback(unit, 1) }),
  ]),
};
export type Attention = Readonly<v.InferOutput<typeof attention.strict>>;

/** Attention injection (pipeline section 6): self-attention also sees the reference's own features. */
const injectionEntries = {
  /** Part of the run before it begins. */
  start: unit,
  /** Share of plain self-attention in rows without reference. */
  fidelity: unit,
  /** Factor of the hints of the reference's own lines. */
  sketchFidelity: within(0, 3),
};
export const injection = { strict: v.strictObject(injectionEntries), loose: v.object(injectionEntries) };
export type Injection = Readonly<v.InferOutput<typeof injection.strict>>;

/** Short enough for a recipe of many; the text tower reads no more than about 75 words. */
const prompt = v.pipe(v.string(), v.maxLength(300));
/** One step of text manipulation (pipeline section 9). */
const editEntries = {
  /** What the picture shall show more of. */
  target: prompt,
  /** What it shall show less of instead; null: nothing. */
  anchor: v.nullable(prompt),
  /** Where: patches of the reference that match this text change the most. */
  control: prompt,
  /** How much of the target there shall be; the method's own panel ends there. */
  scale: within(0, 15),
  enhanced: v.boolean(),
  /** Not falling: bounds of the matching (src/text/manipulation.ts). */
  thresholds: v.pipe(v.tuple([unit, unit, unit, unit]), v.readonly()),
};
const editSchema = v.strictObject(editEntries);
export type TextEdit = Readonly<v.InferOutput<typeof editSchema>>;

/** A text edit before a word of it is written; thresholds as the method's own panel has them. */
export const NEW_EDIT: TextEdit = {
  target: '',
  anchor: null,
  control: '',
  scale: 8,
  enhanced: false,
  thresholds: [0.5, 0.55, 0.65, 0.95],
};

const looseEditSchema = v.object({
  ...editEntries,
  anchor: v.fallback(editEntries.anchor, NEW_EDIT.anchor),
  scale: v.fallback(editEntries.scale, NEW_EDIT.scale),
  enhanced: v.fallback(editEntries.enhanced, NEW_EDIT.enhanced),
  thresholds: v.fallback(editEntries.thresholds, NEW_EDIT.thresholds),
});

export const edits = {
  strict: v.pipe(v.array(editSchema), v.maxLength(LIMITS.edits), v.readonly()),
  /** An edit without its words is none; the others stay. */
  loose: v.pipe(
    v.array(v.unknown()),
    v.transform((list): readonly TextEdit[] => list.flatMap(readEdit).slice(0, LIMITS.edits)),
  ),
};

function readEdit(edit: unknown): readonly TextEdit[] {
  const parsed = v.safeParse(looseEditSchema, edit);
  return parsed.success ? [parsed.output] : [];
}
