/**
 * What is handed out of a finished run: the model's own picture, or flats made of it (flats.ts), which are no work
 * of the model. Plugin and command line choose by the same names and get the same pixels.
 *
 *   picture   the model's
 *   flats     its colours, even between the sketch's lines
 *   palette   flats whose colours are moved onto those of the reference where they come near one
 */
import { flatten } from './regions/flats.js';
import type { CancelToken } from './pace.js';
import type { Rgba8 } from './pixels.js';

export const OUTPUTS = ['picture', 'flats', 'palette'] as const;
export type Output = (typeof OUTPUTS)[number];

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
