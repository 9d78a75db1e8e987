/** Colours of sRGB in Display P3 and back (CSS Color 4, section 18): the same curve, other primaries. Channels 0..1. */
export type Rgb = readonly [red: number, green: number, blue: number];

type Matrix = readonly [Rgb, Rgb, Rgb];

const TO_P3: Matrix = [
  [0.8224619, 0.1775381, 0],
  [0.0331942, 0.9668058, 0],
  [0.0170826, 0.0723974, 0.9105199],
];
const FROM_P3: Matrix = [
  [1.2249402, -0.2249402, 0],
  [-0.0420569, 1.0420569, 0],
  [-0.0196376, -0.078636, 1.0982736],
];

export const srgbToP3 = (colour: Rgb): Rgb => through(TO_P3, colour);
/** What sRGB does not hold is cut off. */
export const p3ToSrgb = (colour: Rgb): Rgb => through(FROM_P3, colour);

function through(matrix: Matrix, colour: Rgb): Rgb {
  const [red, green, blue] = [toLight(colour[0]), toLight(colour[1]), toLight(colour[2])];
  const of = ([a, b, c]: Rgb): number => fromLight(Math.min(1, Math.max(0, a * red + b * green + c * blue)));
  return [of(matrix[0]), of(matrix[1]), of(matrix[2])];
}

const toLight = (value: number): number =>
  value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
const fromLight = (value: number): number =>
  value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055;
