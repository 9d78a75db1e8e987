/** The layers of an output of a finished run, in pixels, bottom to top. */
import type { CancelToken } from '../image/pace.js';
import type { Output } from '../vocabulary/outputs.js';
import type { MadeLayers, OutputRow, RunPictures } from './output-row.js';
import { OUTPUT_ROWS } from './table.js';

/** Throws CancelledError. */
export async function makeOutput(
  output: Output,
  pictures: RunPictures,
  signal: CancelToken,
): Promise<MadeLayers> {
  const row: OutputRow = OUTPUT_ROWS[output];
  if (row.kind === 'made') return row.make(pictures, signal);
  return { layers: [{ ...row.layer, image: pictures.picture }], guide: 'regions' };
}
