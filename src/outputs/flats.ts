/** Flats as one layer under the lines (image/regions/flats.ts), with the model's colours or with the reference's. */
import type { Rgba8 } from '../image/pixels.js';
import { flatten } from '../image/regions/flats.js';
import type { LayerName } from '../vocabulary/outputs.js';
import { underLines, type MakeLayers, type RunPictures } from './output-row.js';

export const flatsLayer = flatsBy('flats', () => null);
export const paletteLayer = flatsBy('reference-flats', ({ reference }) => reference);

function flatsBy(name: LayerName, paletteOf: (pictures: RunPictures) => Rgba8 | null): MakeLayers {
  return async (pictures, signal) => {
    const { sketch, picture, attention } = pictures;
    const { image } = await flatten(sketch, picture, { palette: paletteOf(pictures), attention, signal });
    return [{ ...underLines(name), image: withAlphaOf(picture, image) }];
  };
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
