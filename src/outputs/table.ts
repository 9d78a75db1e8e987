/** How each output is made and placed. Everything that offers, makes, places or shows outputs derives from this table. */
import type { Output } from '../vocabulary/outputs.js';
import { colourLayer, shadingLayers, subjectLayers } from './colour.js';
import { flatsLayer, paletteLayer } from './flats.js';
import { underLines, type MakeLayers, type OutputRow } from './output-row.js';

export const OUTPUT_ROWS = {
  colour: made(colourLayer),
  picture: { kind: 'as-painted', layer: underLines('picture'), isGrouped: false, mayCoverLines: true },
  flats: made(flatsLayer, { wantsAttention: true }),
  palette: made(paletteLayer, { wantsAttention: true }),
  shading: made(shadingLayers, { isGrouped: true }),
  subject: made(subjectLayers, { isGrouped: true, wantsOutside: true }),
} satisfies Readonly<Record<Output, OutputRow>>;

type MadeRow = Extract<OutputRow, { readonly kind: 'made' }>;

function made(make: MakeLayers, changes: Partial<MadeRow> = {}): MadeRow {
  const plain = { isGrouped: false, mayCoverLines: false, wantsAttention: false, wantsOutside: false };
  return { kind: 'made', make, ...plain, ...changes };
}

/** Whether an output is better for knowing where in the reference the picture's cells looked, and its subject: the run is asked to tell. */
export function wantsAttention(output: Output): boolean {
  const row: OutputRow = OUTPUT_ROWS[output];
  return row.kind === 'made' && row.wantsAttention;
}

/** Whether an output has to know what of the picture lies outside of its character. */
export function wantsOutside(output: Output): boolean {
  const row: OutputRow = OUTPUT_ROWS[output];
  return row.kind === 'made' && row.wantsOutside;
}
