/** Pictures made without any model, to compare with. */
import { philox } from '../../src/diffusion/sampling/noise.js';
import { compositeOverWhite } from '../../src/image/composite.js';
import type { Extent } from '../../src/image/geometry.js';
import { findPalette } from '../../src/image/regions/palette.js';
import type { Rgba8 } from '../../src/image/pixels.js';
import { growRegions, type TruthRegions } from './truth-regions.js';

type Rgb = readonly [number, number, number];

/** A picture of one colour: the mean of the reference. */
export function meanColourPicture(reference: Rgba8, size: Extent): Rgba8 {
  const { data } = compositeOverWhite(reference);
  const sums: [number, number, number] = [0, 0, 0];
  for (let i = 0; i < data.length; i += 4) for (let c = 0; c < 3; c++) sums[c] += data[i + c];
  const pixels = data.length / 4;
  return fill(size, new Int32Array(size.width * size.height), [
    [sums[0] / pixels, sums[1] / pixels, sums[2] / pixels],
  ]);
}

/** Every true region in some colour of the reference's palette; the same seed, the same colours. */
export function randomPalettePicture(reference: Rgba8, truth: TruthRegions, seed: number): Rgba8 {
  const palette = findPalette(compositeOverWhite(reference)).map(({ rgb }) => rgb);
  const colours = [0, ...truth.regions.keys()].map((_, number) => {
    const [random] = philox([number, 0, 0, 0], [seed, 0]);
    return palette[Math.floor((random / 2 ** 32) * palette.length)];
  });
  return fill(truth.size, growRegions(truth), colours);
}

/** `numbers`: by pixel an index of `colours`. */
function fill({ width, height }: Extent, numbers: Int32Array, colours: readonly Rgb[]): Rgba8 {
  const data = new Uint8Array(width * height * 4).fill(255);
  const levels = colours.map((colour) => colour.map(Math.round));
  numbers.forEach((number, i) => data.set(levels[number], i * 4));
  return { width, height, data };
}
