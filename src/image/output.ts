/** The output of a finished run (vocabulary/outputs.ts): the model's picture, or flats made of it. */
import { flatten } from './regions/flats.js';
import type { CancelToken } from './pace.js';
import type { Rgba8 } from './pixels.js';
import type { Output } from '../vocabulary/outputs.js';

export interface RunPictures {
  /** Its size is the size of flats. */
  readonly sketch: Rgba8;
  readonly reference: Rgba8;
  /** The model's, opaque, of any size. */
  readonly picture: Rgba8;
}

/** The model's picture comes back as it is. Throws CancelledError. */
export async function makeOutput(
  output: Output,
  { sketch, reference, picture }: RunPictures,
  signal: CancelToken,
): Promise<Rgba8> {
  if (output === 'picture') return picture;
  const palette = output === 'palette' ? reference : null;
  const { image } = await flatten(sketch, picture, { palette, signal });
  return image;
}
