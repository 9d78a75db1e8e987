/**
 * CIEDE2000, the difference of two colours as people see it (about 1: just noticeable).
 * G. Sharma, W. Wu, E. N. Dalal, "The CIEDE2000 color-difference formula", Color Research & Application 30(1), 2005;
 * names and order follow its equations 2 to 22.
 */

/** CIELAB: lightness 0..100, a red against green, b yellow against blue. */
export interface Lab {
  readonly l: number;
  readonly a: number;
  readonly b: number;
}

/** White of D65 (CIE 15:2004), that of sRGB. */
const WHITE = [0.95047, 1, 1.08883] as const;
/** Linear sRGB to XYZ (IEC 61966-2-1). */
const RGB_TO_XYZ = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
] as const;

/** CIELAB of an sRGB colour, channels 0..255. */
export function labOfRgb(rgb: readonly [number, number, number]): Lab {
  const linear = rgb.map((value) => {
    const c = value / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  const [x, y, z] = RGB_TO_XYZ.map((row, i) => {
    const t = (row[0] * linear[0] + row[1] * linear[1] + row[2] * linear[2]) / WHITE[i];
    return t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116;
  });
  return { l: 116 * y - 16, a: 500 * (x - y), b: 200 * (y - z) };
}

export function ciede2000(first: Lab, second: Lab): number {
  const meanChroma7 = ((Math.hypot(first.a, first.b) + Math.hypot(second.a, second.b)) / 2) ** 7;
  const stretch = 1.5 - 0.5 * Math.sqrt(meanChroma7 / (meanChroma7 + 25 ** 7));
  const [one, two] = [polar(first, stretch), polar(second, stretch)];
  const grey = one.chroma * two.chroma === 0;

  const turn = grey ? 0 : wrap(two.hue - one.hue);
  const dL = second.l - first.l;
  const dC = two.chroma - one.chroma;
  const dH = 2 * Math.sqrt(one.chroma * two.chroma) * sin(turn / 2);

  const lightness = (first.l + second.l) / 2;
  const chroma = (one.chroma + two.chroma) / 2;
  const hue = grey ? one.hue + two.hue : meanHue(one.hue, two.hue);
  const t =
    1 - 0.17 * cos(hue - 30) + 0.24 * cos(2 * hue) + 0.32 * cos(3 * hue + 6) - 0.2 * cos(4 * hue - 63);
  const away = (lightness - 50) ** 2;
  const l = dL / (1 + (0.015 * away) / Math.sqrt(20 + away));
  const c = dC / (1 + 0.045 * chroma);
  const h = dH / (1 + 0.015 * chroma * t);
  const rotation = 2 * Math.sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7));
  const blueTurn = -rotation * sin(60 * Math.exp(-(((hue - 275) / 25) ** 2)));
  return Math.sqrt(Math.max(0, l * l + c * c + h * h + blueTurn * c * h));
}

/** Chroma and hue in degrees 0..360, after the stretch of a that makes greys even. */
function polar({ a, b }: Lab, stretch: number): { readonly chroma: number; readonly hue: number } {
  const x = a * stretch;
  const chroma = Math.hypot(x, b);
  const degrees = (Math.atan2(b, x) * 180) / Math.PI;
  return { chroma, hue: chroma === 0 ? 0 : (degrees + 360) % 360 };
}

/** An angle between -180 and 180. */
function wrap(degrees: number): number {
  if (degrees > 180) return degrees - 360;
  return degrees < -180 ? degrees + 360 : degrees;
}

/** The hue in the middle of the shorter arc. */
function meanHue(first: number, second: number): number {
  const sum = first + second;
  if (Math.abs(first - second) <= 180) return sum / 2;
  return sum < 360 ? (sum + 360) / 2 : (sum - 360) / 2;
}

function sin(degrees: number): number {
  return Math.sin((degrees * Math.PI) / 180);
}

function cos(degrees: number): number {
  return Math.cos((degrees * Math.PI) / 180);
}
