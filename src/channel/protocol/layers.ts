/** One picture of a result, as it lies over or under the sketch's lines: as the worker makes it, as main places it. */
import * as v from 'valibot';
import { LAYER_BLENDS, LAYER_SIDES } from '../../vocabulary/layers.js';
import { LAYER_NAMES } from '../../vocabulary/outputs.js';
import { png, text, unit } from './parts.js';

const layerEntries = {
  png,
  side: v.picklist(LAYER_SIDES),
  blend: v.picklist(LAYER_BLENDS),
  opacity: unit,
};
export const outputPngSchema = v.strictObject({ name: v.picklist(LAYER_NAMES), ...layerEntries });
export type OutputPng = v.InferOutput<typeof outputPngSchema>;

export const placedLayerSchema = v.strictObject({ name: text(200), ...layerEntries });
export type PlacedLayer = v.InferOutput<typeof placedLayerSchema>;

export const MAX_PLACED_LAYERS = 16;

/** Bottom to top. */
export const outputPngsSchema = severalOf(outputPngSchema);
export const placedLayersSchema = severalOf(placedLayerSchema);

function severalOf<T extends v.GenericSchema>(layer: T) {
  return v.pipe(v.array(layer), v.minLength(1), v.maxLength(MAX_PLACED_LAYERS), v.readonly());
}
