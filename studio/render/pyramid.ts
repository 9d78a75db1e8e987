/** Images at halved sizes, so that drawing them small averages all their pixels. */
import type { Rgba8 } from '../../src/image/pixels.js';
import type { Ink } from './blend.js';

/** Premultiplied RGBA; full alpha is `full`. The image itself stays in bytes, which are exact where it is opaque. */
interface Level {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint16Array | Float32Array;
  readonly full: number;
}

export interface Pyramid {
  readonly width: number;
  readonly height: number;
  /** Each half the size of the one before; the last is a single pixel. */
  readonly levels: readonly Level[];
  /** Memory of all levels. */
  readonly bytes: number;
}

/** Sixteen bits keep the means of means exact to less than a hundredth of a level. */
const FULL_16 = 255 * 257;

export function makePyramid(image: Rgba8): Pyramid {
  const levels = [firstLevel(image)];
  for (let last = levels[0]; last.width > 1 || last.height > 1; last = levels[levels.length - 1])
    levels.push(halve(last));
  const bytes = levels.reduce((sum, { data }) => sum + data.byteLength, 0);
  return { width: image.width, height: image.height, levels, bytes };
}

function firstLevel({ width, height, data }: Rgba8): Level {
  if (isOpaque(data)) return { width, height, data, full: 255 };
  const out = new Float32Array(data.length);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3] / 255;
    out[i] = data[i] * alpha;
    out[i + 1] = data[i + 1] * alpha;
    out[i + 2] = data[i + 2] * alpha;
    out[i + 3] = data[i + 3];
  }
  return { width, height, data: out, full: 255 };
}

function isOpaque(data: Uint8Array): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return false;
  return true;
}

/** Means of 2 x 2; a last odd row or column counts twice. */
function halve({ width, height, data, full }: Level): Level {
  const [w, h] = [Math.max(1, width >> 1), Math.max(1, height >> 1)];
  const out = new Uint16Array(w * h * 4);
  const scale = FULL_16 / full / 4;
  for (let y = 0; y < h; y++) {
    const [top, bottom] = [2 * y * width, Math.min(2 * y + 1, height - 1) * width];
    for (let x = 0; x < w; x++) {
      const [left, right] = [2 * x, Math.min(2 * x + 1, width - 1)];
      for (let c = 0; c < 4; c++) {
        const sum =
          data[(top + left) * 4 + c] +
          data[(top + right) * 4 + c] +
          data[(bottom + left) * 4 + c] +
          data[(bottom + right) * 4 + c];
        out[(y * w + x) * 4 + c] = Math.round(sum * scale);
      }
    }
  }
  return { width: w, height: h, data: out, full: FULL_16 };
}

/** Bilinear colour at `u`, `v` (pixels of the full image), seen at `texelsPerPixel`. Exact on pixel centres. */
export function samplerOf(
  pyramid: Pyramid,
  texelsPerPixel: number,
): (u: number, v: number, ink: Ink) => void {
  const wanted = Math.max(0, Math.floor(Math.log2(Math.max(1, texelsPerPixel)) + 1e-6));
  const { width, height, data, full } = pyramid.levels[Math.min(wanted, pyramid.levels.length - 1)];
  const [perU, perV] = [width / pyramid.width, height / pyramid.height];
  return (u, v, ink) => {
    const x = Math.max(0, Math.min(width - 1, u * perU - 0.5));
    const y = Math.max(0, Math.min(height - 1, v * perV - 0.5));
    const [x0, y0] = [Math.floor(x), Math.floor(y)];
    const [fx, fy] = [x - x0, y - y0];
    const a = (y0 * width + x0) * 4;
    const b = x0 + 1 < width ? a + 4 : a;
    const down = y0 + 1 < height ? width * 4 : 0;
    const mix = (c: number): number =>
      (data[a + c] * (1 - fx) + data[b + c] * fx) * (1 - fy) +
      (data[a + down + c] * (1 - fx) + data[b + down + c] * fx) * fy;
    const alpha = mix(3);
    ink.alpha = alpha / full;
    ink.red = alpha === 0 ? 0 : mix(0) / alpha;
    ink.green = alpha === 0 ? 0 : mix(1) / alpha;
    ink.blue = alpha === 0 ? 0 : mix(2) / alpha;
  };
}
