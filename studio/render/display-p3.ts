/** Pixels of sRGB as numbers of Display P3, by way of CIE XYZ (D65). */
import type { Rgba8 } from '../../src/image/pixels.js';

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/** IEC 61966-2-1; and the inverse of the matrix of SMPTE EG 432-1 with the white of D65. */
const SRGB_TO_XYZ: Matrix = [
  [0.4123908, 0.35758434, 0.18048079],
  [0.21263901, 0.71516868, 0.07219232],
  [0.01933082, 0.11919478, 0.95053215],
];
const XYZ_TO_P3: Matrix = [
  [2.49349691, -0.93138362, -0.40271078],
  [-0.82948897, 1.76266406, 0.02362469],
  [0.03584583, -0.07617239, 0.95688452],
];

export function inDisplayP3({ data, ...size }: Rgba8): Rgba8 {
  const converted = data.slice();
  for (let at = 0; at < data.length; at += 4) {
    const light: Triple = [decoded(data[at]), decoded(data[at + 1]), decoded(data[at + 2])];
    const channels = times(XYZ_TO_P3, times(SRGB_TO_XYZ, light));
    channels.forEach((channel, i) => {
      converted[at + i] = encoded(channel);
    });
  }
  return { ...size, data: converted };
}

const times = (matrix: Matrix, [a, b, c]: Triple): Triple => {
  const [x, y, z] = matrix.map((row) => row[0] * a + row[1] * b + row[2] * c);
  return [x, y, z];
};

function decoded(level: number): number {
  const value = level / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function encoded(light: number): number {
  const value = Math.min(1, Math.max(0, light));
  return Math.round(255 * (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055));
}
