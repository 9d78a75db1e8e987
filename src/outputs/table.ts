/** How each output is made and placed. Everything that offers, makes, places or shows outputs derives from this table. */
import type { Output } from '../vocabulary/outputs.js';
import { flatsLayer, paletteLayer } from './flats.js';
import { underLines, type OutputRow } from './output-row.js';

export const OUTPUT_ROWS = {
  picture: { kind: 'as-painted', layer: underLines('colour'), isGrouped: false, mayCoverLines: true },
  flats: { kind: 'made', make: flatsLayer, isGrouped: false, mayCoverLines: false },
  palette: { kind: 'made', make: paletteLayer, isGrouped: false, mayCoverLines: false },
} satisfies Readonly<Record<Output, OutputRow>>;
