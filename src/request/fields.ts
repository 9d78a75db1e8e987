/**
 * Every field of a request in a row: schema and range, what a request without it means, whether messages and recipes
 * have it, its options on the command line, and whether the panel has a setting of its name (columns: field.ts). A new
 * field is a row here and its use in src/diffusion. Derived from the rows:
 *
 *   types               request.ts
 *   messages, recipes   schemas.ts, with what older and newer versions wrote
 *   defaults, checks    default-request.ts, number-ranges.ts
 *   command line        cli/field-options.ts
 *   panel               ui/panel/settings/request-settings.ts
 */
import { LEFT_OUT } from '../vocabulary/attention.js';
import { GAP_LIMITS_PX, LIMITS } from '../vocabulary/limits.js';
import { PREPROCESSES } from '../vocabulary/preprocess.js';
import { REFERENCE_CROPS } from '../vocabulary/reference-crops.js';
import { RESULT_BACKGROUNDS } from '../vocabulary/result-backgrounds.js';
import { SAMPLERS } from '../vocabulary/samplers.js';
import { NOISE_SCHEDULES } from '../vocabulary/schedules.js';
import { choice, flag, nullable, number, record, share, whole } from './field.js';
import { attention, edits, injection, referenceStrength, runWindow, size } from './records.js';

export const FIELDS = {
  seed: whole(0, LIMITS.seed, {
    since: 1,
    absent: 0,
    options: { seed: { takes: 'N', about: 'another seed, another picture' } },
  }),
  /** Model pixels, multiples of the pack's sizeMultiple. */
  size: record(size, {
    since: 1,
    absent: { width: 512, height: 512 },
    options: { size: { takes: 'WxH', about: "model size in pixels (the pack's nearest in shape)" } },
  }),
  sampler: choice(SAMPLERS, {
    since: 1,
    absent: 'dpm++2m',
    advised: true,
    options: { sampler: { takes: 'S', about: 'how the noise is taken away' } },
    setting: true,
  }),
  schedule: choice(NOISE_SCHEDULES, {
    since: 2,
    absent: 'automatic',
    options: { schedule: { takes: 'S', about: 'noise levels' } },
    setting: true,
  }),
  steps: whole(1, LIMITS.steps, {
    since: 1,
    absent: 20,
    advised: true,
    options: { steps: { takes: 'N', about: 'sampler steps' } },
    setting: { group: 'sampling', step: 1, most: 100 },
  }),
  /** At 1 a run has no branch that lacks the reference. */
  guidance: number(1, LIMITS.guidance, {
    since: 1,
    absent: 1,
    advised: true,
    options: { guidance: { takes: 'G', about: 'how strongly the reference guides' } },
    setting: { group: 'guidance', step: 0.5, most: 15 },
  }),
  sketchGuidance: number(1, LIMITS.guidance, {
    since: 2,
    absent: 1,
    options: { 'sketch-guidance': { takes: 'G', about: 'how strongly the sketch guides besides' } },
    setting: { group: 'guidance', step: 0.1, most: 5 },
  }),
  /** Steps outside of it run without the reference. */
  guidanceWindow: record(runWindow, { since: 2, absent: { start: 0, end: 1 } }),
  /** Steps inside of it run without the reference. */
  noGuidanceWindow: record(nullable(runWindow), { since: 2, absent: null }),
  preprocess: choice(PREPROCESSES, {
    since: 1,
    absent: 'invert',
    options: {
      preprocess: { takes: 'P', about: 'how the sketch is read, or which network draws its lines anew' },
    },
    setting: true,
  }),
  /** Factor of the sketch's hints. */
  sketchStrength: number(0, 3, { since: 1, absent: 1, setting: { step: 0.05 } }),
  referenceStrength: record(referenceStrength, { since: 1, absent: { kind: 'all', value: 1 } }),
  attention: record(attention, {
    since: 1,
    absent: { kind: 'plain' },
    options: {
      attention: {
        takes: 'A',
        about: `plain: one reference for all; foreground: character and background apart; background: a source of its own
          for the background, --background or the reference without its character; both: v1.5's (the pack's; background
          where there is one)`,
      },
      'foreground-strength': { takes: 'X', about: 'factor of the reference in the character, 0 to 1 (1)' },
      'background-strength': { takes: 'X', about: 'factor of the reference in the background, 0 to 1 (1)' },
      merge: {
        takes: 'X',
        about: "how much of the background's answer is mixed into the character, 0 to 1 (0)",
      },
      'background-factor': { takes: 'X', about: 'factor of the background encoder, 0 to 1 (1)' },
    },
  }),
  /** What a measurement leaves out of background attention. */
  leftOut: choice(LEFT_OUT, { since: 2, absent: 'nothing', wire: false }),
  /** The reference also shifts and scales every output block by its overall style. */
  style: flag({
    since: 2,
    absent: false,
    options: { style: { takes: null, about: "the reference's overall style, too" } },
    setting: true,
  }),
  /** Whiten the background picture's own character before anything sees it. */
  removeForeground: flag({
    since: 2,
    absent: false,
    options: { 'remove-foreground': { takes: null, about: "whiten the background picture's own character" } },
    setting: true,
  }),
  /** Paper around the reference's content is cut off before anything looks at it. Ours. */
  referenceCrop: choice(REFERENCE_CROPS, {
    since: 3,
    absent: 'whole',
    now: 'content',
    options: { 'reference-crop': { takes: 'C', about: 'what is looked at of the reference' } },
    setting: true,
  }),
  /** The picture's width with white at both sides, by its own width. */
  referencePadding: number(1, 2, {
    since: 2,
    absent: 1,
    options: { 'reference-padding': { takes: 'X', about: 'widens the reference with white' } },
    setting: { group: 'pictures', step: 0.05 },
  }),
  backgroundPadding: number(1, 2, {
    since: 2,
    absent: 1,
    options: { 'background-padding': { takes: 'X', about: 'widens the background picture with white' } },
    setting: { group: 'pictures', step: 0.05 },
  }),
  /** Share of a background picture's style in the reference's; the authors' is the attention's merge. */
  styleMerge: share({
    since: 2,
    absent: 0,
    options: { 'style-merge': { takes: 'X', about: "of the background picture's style in the reference's" } },
    setting: { group: 'pictures', step: 0.05 },
  }),
  /** The reference's character, laid on the sketch, counts as the sketch's, too. Ours. */
  mergeCharacters: flag({
    since: 2,
    absent: false,
    options: {
      'merge-characters': { takes: null, about: "the reference's character counts as the sketch's, too" },
    },
    setting: true,
  }),
  /** Of the reference, one after the other. */
  edits: record(edits, {
    since: 2,
    absent: [],
    options: {
      edit: {
        takes: '"TARGET | CONTROL | ANCHOR"',
        about: `more of the target where the reference matches the control, instead of the anchor, which may be left out;
          may be repeated`,
        repeats: true,
      },
      'edit-scale': { takes: 'X', about: 'how much of the target, 0 to 15 (8)' },
    },
    setting: true,
  }),
  injection: record(nullable(injection), {
    since: 2,
    absent: null,
    options: {
      injection: {
        takes: 'X',
        about:
          'self-attention also sees the reference, and X of it its own alone in rows without one, 0 to 1',
      },
      'injection-start': { takes: 'X', about: 'part of the run before it begins, 0 to 1 (0)' },
      'injection-sketch': { takes: 'X', about: "strength of the reference's own lines, 0 to 3 (0)" },
    },
  }),
  /** Gaps of the sketch's lines that are closed before colour is laid between them, in its pixels. */
  gap: number(GAP_LIMITS_PX.least, GAP_LIMITS_PX.most, {
    since: 3,
    absent: GAP_LIMITS_PX.most,
    options: {
      gap: {
        takes: 'PX',
        about:
          "gaps in the lines up to so many of the sketch's pixels are closed; 32: as wide as its size allows",
      },
    },
    setting: { step: 1 },
  }),
  /** What becomes of the result outside of its own character. */
  resultBackground: choice(RESULT_BACKGROUNDS, {
    since: 2,
    absent: 'keep',
    options: { 'result-background': { takes: 'R', about: "outside of the result's own character" } },
    setting: true,
  }),
  /** A cell of the sketch's mask above it is character. */
  sketchThreshold: share({ since: 1, absent: 0.05, advised: true, setting: { step: 0.01 } }),
  /** A pixel of the reference's mask at or above it is character. */
  referenceThreshold: share({ since: 1, absent: 0.5, advised: true, setting: { step: 0.01 } }),
  /** Send a cheap latent picture with every n-th step; 0 sends none. */
  previewEvery: whole(0, LIMITS.steps, { since: 1, absent: 0 }),
} as const;

export type FieldName = keyof typeof FIELDS;
