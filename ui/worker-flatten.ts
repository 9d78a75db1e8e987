/** Flats of a finished picture, from PNG to PNG; a cancel is heard between slices of the work. */
import type { CancelToken } from '../src/channel/cancel.js';
import type { Output } from '../src/image/output.js';
import { makeOutput } from '../src/image/output.js';
import { decodePng, encodePng } from '../src/image/png.js';

export interface FlattenOrder {
  readonly output: Exclude<Output, 'picture'>;
  readonly sketch: Uint8Array;
  readonly picture: Uint8Array;
  readonly reference: Uint8Array;
}

export async function flattenPicture(
  { output, ...pngs }: FlattenOrder,
  signal: CancelToken,
): Promise<{ readonly png: Uint8Array<ArrayBuffer> }> {
  const pictures = {
    sketch: decodePng(pngs.sketch, 'sketch'),
    picture: decodePng(pngs.picture, 'picture'),
    reference: decodePng(pngs.reference, 'reference'),
  };
  return { png: Uint8Array.from(encodePng(await makeOutput(output, pictures, signal))) };
}
