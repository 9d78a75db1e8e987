/** Laying pixels over one another. */
import { assert } from '../errors.js';
import type { Rgba8 } from './pixels.js';

/** The picture on white paper, opaque; each channel rounded to the nearest level. */
export function compositeOverWhite({ data, width, height }: Rgba8): Rgba8 {
  const out = data.slice();
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3] === 255) continue;
    const alpha = data[i + 3] / 255;
    for (let c = 0; c < 3; c++) out[i + c] = Math.round(data[i + c] * alpha + 255 * (1 - alpha));
    out[i + 3] = 255;
  }
  return { width, height, data: out };
}

/** Multiplies an opaque picture with another of the same size laid on white: lines over colour. */
export function multiply(under: Rgba8, over: Rgba8): Rgba8 {
  assert(
    under.width === over.width && under.height === over.height,
    `cannot multiply ${under.width} x ${under.height} with ${over.width} x ${over.height}`,
  );
  const lines = compositeOverWhite(over).data;
  const data = under.data.map((value, i) => (i % 4 === 3 ? 255 : Math.round((value * lines[i]) / 255)));
  return { width: under.width, height: under.height, data };
}

/** The sketch over a picture of its size, as a designer sees them: opaque paper is multiplied, clear paper is clear. */
export function layLines(sketch: Rgba8, picture: Rgba8): Rgba8 {
  if (sketch.data.every((value, i) => i % 4 !== 3 || value === 255)) return multiply(picture, sketch);
  assert(sketch.data.length === picture.data.length, 'lines and picture differ in size');
  const data = picture.data.map((value, i) => {
    const alpha = sketch.data[i | 3] / 255;
    return i % 4 === 3 ? 255 : Math.round(sketch.data[i] * alpha + value * (1 - alpha));
  });
  return { width: picture.width, height: picture.height, data };
}
