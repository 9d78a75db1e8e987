/** Pictures made of formulas. */
import type { Rgba8 } from '../../src/image/pixels.js';

export function picture(
  width: number,
  height: number,
  colour: (x: number, y: number) => readonly [number, number, number, number?],
): Rgba8 {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [r, g, b, a] = colour(x, y);
      data.set([r, g, b, a ?? 255], (y * width + x) * 4);
    }
  }
  return { width, height, data };
}

/** A dark frame on white. */
export function frameSketch(width: number, height: number): Rgba8 {
  const isLine = (x: number, y: number) => x === 5 || y === 5 || x === width - 6 || y === height - 6;
  return picture(width, height, (x, y) => (isLine(x, y) ? [0, 0, 0] : [255, 255, 255]));
}

export function gradient(width: number, height: number): Rgba8 {
  return picture(width, height, (x, y) => [(255 * x) / width, (255 * y) / height, 128]);
}
