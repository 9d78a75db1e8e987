/** Flats as one layer under the lines (image/regions/flats.ts), with the model's colours or with the reference's. */
import type { CancelToken } from '../image/pace.js';
import type { Rgba8 } from '../image/pixels.js';
import { findFlats, paintFlats, type Flats, type FoundFlats } from '../image/regions/flats.js';
import type { LayerName } from '../vocabulary/outputs.js';
import { underLines, type MakeLayers, type OutputLayer, type RunPictures } from './output-row.js';

export const flatsLayer = flatsBy('flats', () => null);
export const paletteLayer = flatsBy('reference-flats', ({ reference }) => reference);

function flatsBy(name: LayerName, paletteOf: (pictures: RunPictures) => Rgba8 | null): MakeLayers {
  return async (pictures, signal) => {
    const { sketch, picture, attention, gapPx } = pictures;
    const found = await findFlats(sketch, picture, { gapPx, attention, signal });
    const flats = await paintOf(pictures, { found, palette: paletteOf(pictures), signal });
    return { layers: [layerOf(name, pictures, flats)], guide: 'regions' };
  };
}

type Repainted = Pick<RunPictures, 'picture' | 'reference' | 'attention' | 'chosen'>;

/** The layers of flats in the reference's colours once more, from what was found before. Throws CancelledError. */
export async function repaintPalette(
  found: FoundFlats,
  pictures: Repainted,
  signal: CancelToken,
): Promise<{ readonly layers: readonly OutputLayer[]; readonly flats: Flats }> {
  const flats = await paintOf(pictures, { found, palette: pictures.reference, signal });
  return { layers: [layerOf('reference-flats', pictures, flats)], flats };
}

interface Painting {
  readonly found: FoundFlats;
  readonly palette: Rgba8 | null;
  readonly signal: CancelToken;
}

function paintOf(
  { attention, chosen = [] }: Pick<RunPictures, 'attention' | 'chosen'>,
  { found, palette, signal }: Painting,
): Promise<Flats> {
  return paintFlats(found, { palette, attention, chosen, signal });
}

function layerOf(name: LayerName, { picture }: Pick<RunPictures, 'picture'>, { image }: Flats): OutputLayer {
  return { ...underLines(name), image: withAlphaOf(picture, image) };
}

/** Flats are clear where a picture of another size is. */
function withAlphaOf(picture: Rgba8, { width, height, data: colours }: Rgba8): Rgba8 {
  const data = colours.slice();
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * picture.height) / height) * picture.width;
    for (let x = 0; x < width; x++) {
      const from = row + Math.floor(((x + 0.5) * picture.width) / width);
      data[4 * (y * width + x) + 3] = picture.data[4 * from + 3];
    }
  }
  return { width, height, data };
}
