/** How each output is made and placed. Everything that offers, makes, places or shows outputs derives from this table. */
import type { Output } from '../vocabulary/outputs.js';
import { flatsLayer, paletteLayer } from './flats.js';
import { underLines, type OutputRow } from './output-row.js';

export const OUTPUT_ROWS = {
  picture: { kind: 'as-painted', layer: underLines('colour'), isGrouped: false, mayCoverLines: true },
  flats: { kind: 'made', wantsAttention: false, make: flatsLayer, isGrouped: false, mayCoverLines: false },
  palette: { kind: 'made', wantsAttention: true, make: paletteLayer, isGrouped: false, mayCoverLines: false },
} satisfies Readonly<Record<Output, OutputRow>>;

/** Whether an output is better for knowing where in the reference the picture's cells looked: the run is asked to tell. */
export function wantsAttention(output: Output): boolean {
  const row: OutputRow = OUTPUT_ROWS[output];
  return row.kind === 'made' && row.wantsAttention;
}
