/** Flats of a finished picture, from PNG to PNG; a cancel is heard between slices of the work. */
import type { CancelToken } from '../../src/channel/cancel.js';
import { makeOutput } from '../../src/image/output.js';
import type { Rgba8 } from '../../src/image/pixels.js';
import { encodePng } from '../../src/image/png/png.js';
import type { Decode } from './decode.js';
import type { Output } from '../../src/vocabulary/outputs.js';

export interface FlattenOrder {
  readonly output: Exclude<Output, 'picture'>;
  readonly sketch: Uint8Array;
  readonly picture: Uint8Array;
  readonly reference: Uint8Array;
}

export async function flattenPicture(
  { output, ...pngs }: FlattenOrder,
  { decode, signal }: { readonly decode: Decode; readonly signal: CancelToken },
): Promise<{ readonly png: Uint8Array<ArrayBuffer> }> {
  const pictures = {
    sketch: await decode(pngs.sketch, 'sketch'),
    picture: await decode(pngs.picture, 'picture'),
    reference: await decode(pngs.reference, 'reference'),
  };
  const flats = await makeOutput(output, pictures, signal);
  return { png: Uint8Array.from(encodePng(withAlphaOf(pictures.picture, flats))) };
}

/** Flats are clear where a picture of another size is. */
function withAlphaOf(picture: Rgba8, { width, height, data: colours }: Rgba8): Rgba8 {
  const data = colours.slice();
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * picture.height) / height) * picture.width;
    for (let x = 0; x < width; x++) {
      const from = row + Math.floor(((x + 0.5) * picture.width) / width);
      data[4 * (y * width + x) + 3] = picture.data[4 * from + 3] ?? 0;
    }
  }
  return { width, height, data };
}
