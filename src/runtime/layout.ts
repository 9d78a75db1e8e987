/** What the runtime must know of the networks' shapes; the toolchain derives all of it from the configuration record. */
import * as v from 'valibot';
import { STRENGTH_LEVELS } from '../vocabulary/levels.js';
import { LIMITS } from '../vocabulary/limits.js';
import {
  bounded,
  count,
  list,
  MAX_LAYERS,
  MAX_LEVELS,
  MAX_PICTURE_SIDE,
  MAX_ROW_WIDTH,
  MAX_WIDTH,
  words,
} from './bounds.js';

/** A dimension: a number, or a monomial of the latent size such as "h", "8*h", "h*w/16". */
export const dimensionSchema = v.union([
  count(MAX_ROW_WIDTH),
  v.pipe(words(32), v.regex(/^([1-9]\d{0,5}\*)?[a-z](\*[a-z]){0,3}(\/[1-9]\d{0,5})?$/)),
]);

export const layoutSchema = v.strictObject({
  latentChannels: count(64),
  /** Model pixels per latent cell. */
  latentFactor: count(64),
  /** Sizes are multiples of this many model pixels. */
  sizeMultiple: count(LIMITS.modelSide),
  levels: count(MAX_LEVELS),
  hints: count(MAX_LAYERS),
  /** Width of `time`'s rows. */
  timeWidth: count(MAX_ROW_WIDTH),
  clipImage: count(MAX_PICTURE_SIDE),
  /** Tokens without the class token. */
  clipTokens: count(MAX_WIDTH),
  contextWidth: count(MAX_WIDTH),
  segmentSize: v.nullable(count(MAX_PICTURE_SIDE)),
  /** The checkpoint's layout (modes.ts): v2, v1.5 ("switch"), v1 ("mult"). */
  family: v.optional(v.picklist(['v2', 'switch', 'mult']), 'v2'),
  /** Per output block: its skip is at 1/2^level of the latent. */
  skipLevels: v.optional(list(bounded(0, MAX_LEVELS - 1), MAX_LAYERS), []),
  /** Width of `style`'s rows. */
  styleWidth: v.optional(count(MAX_ROW_WIDTH), 1),
  /** Width of a picture's size embedding. */
  sizeWidth: v.optional(count(MAX_WIDTH), 512),
  /** In forward order. `side` decides the mask comparison, `level` the mask factor 1/2^level. */
  transformers: list(
    v.strictObject({
      side: v.picklist(['input', 'middle', 'output']),
      level: bounded(0, MAX_LEVELS - 1),
      /** Which of the three strength sliders reaches it; null keeps 1. */
      strength: v.nullable(v.picklist(STRENGTH_LEVELS)),
    }),
    MAX_LAYERS,
  ),
});

export type PackLayout = v.InferOutput<typeof layoutSchema>;
export type PackDimension = v.InferOutput<typeof dimensionSchema>;
