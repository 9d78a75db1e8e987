/** The layers of an output of a finished run, in pixels, bottom to top. */
import type { CancelToken } from '../image/pace.js';
import type { Output } from '../vocabulary/outputs.js';
import type { OutputLayer, RunPictures } from './output-row.js';
import { OUTPUT_ROWS } from './table.js';

/** Throws CancelledError. */
export async function makeOutput(
  output: Output,
  pictures: RunPictures,
  signal: CancelToken,
): Promise<readonly OutputLayer[]> {
  const row = OUTPUT_ROWS[output];
  return row.kind === 'made' ? row.make(pictures, signal) : [{ ...row.layer, image: pictures.picture }];
}
