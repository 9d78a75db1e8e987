/**
 * Colour taken apart into even flats, what shades them and what lights them: flats x shading + light, clipped at white, is the
 * colour again, to a level of 8 bits. In each channel a pixel is shaded where its colour is darker than its flat and lit where it is
 * lighter, never both.
 */
import { assert } from '../../errors.js';
import type { Rgba8 } from '../pixels.js';

export interface Shading {
  /** To be multiplied on the flats; white where nothing is darker. */
  readonly shading: Rgba8;
  /** To be added to both; black where nothing is lighter. */
  readonly light: Rgba8;
}

/** Both have the colour's alpha: over nothing they are nothing. */
export function takeShading(colour: Rgba8, flats: Rgba8): Shading {
  const { width, height, data } = colour;
  assert(data.length === flats.data.length, 'colour and flats differ in size');
  const shading = new Uint8Array(data.length);
  const light = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const flat = flats.data[i];
    if (i % 4 === 3) shading[i] = light[i] = data[i];
    else if (data[i] > flat) [shading[i], light[i]] = [255, data[i] - flat];
    else shading[i] = flat === 0 ? 255 : (255 * data[i]) / flat + 0.5;
  }
  return { shading: { width, height, data: shading }, light: { width, height, data: light } };
}
