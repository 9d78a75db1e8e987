/** Colours that a designer chose for regions of flats (image/regions/chosen-colour.ts), and what she chooses from. */
import * as v from 'valibot';
import { outputPngsSchema } from './layers.js';
import { png, unit } from './parts.js';

const byte = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255));
const rgb = v.pipe(v.tuple([byte, byte, byte]), v.readonly());

/** More than anybody clicks; a recipe has room for them. */
export const MAX_CHOSEN = 200;

/** Later ones count. */
export const chosenColoursSchema = v.pipe(
  v.array(v.strictObject({ x: unit, y: unit, rgb })),
  v.maxLength(MAX_CHOSEN),
  v.readonly(),
);
export type ChosenColours = v.InferOutput<typeof chosenColoursSchema>;

const optionSchema = v.strictObject({
  rgb,
  /** Of the reference's patches; null: not known, or the picture's own colour. */
  patch: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))),
});
export type ColourOption = v.InferOutput<typeof optionSchema>;

const flatRegionSchema = v.strictObject({
  /** Its place that is farthest from lines, in shares of the sketch's sides. */
  middle: v.strictObject({ x: unit, y: unit }),
  /** What it is painted with. */
  rgb,
  /** What it has by itself, then the next best. */
  options: v.pipe(v.array(optionSchema), v.minLength(1), v.maxLength(3), v.readonly()),
});
export type FlatRegion = v.InferOutput<typeof flatRegionSchema>;

/** Flats, painted once more, and what can be chosen in them. */
export const repaintedSchema = v.strictObject({
  layers: outputPngsSchema,
  /** Of the sketch's size: the region of every pixel in three bytes, red the highest. */
  labels: png,
  /** Label 1 first. */
  regions: v.pipe(v.array(flatRegionSchema), v.readonly()),
  /** For each of them and each patch of the reference how much the picture looked there, 255 at most; empty: not known. */
  heats: v.instance(Uint8Array),
});
export type Repainted = v.InferOutput<typeof repaintedSchema>;
