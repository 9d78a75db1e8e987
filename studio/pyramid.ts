/** Images at halved sizes, so that drawing them small averages all their pixels. Colours are premultiplied. */
import type { Rgba8 } from '../src/image/pixels.js';
import type { Ink } from './blend.js';

interface Level {
  readonly width: number;
  readonly height: number;
  /** Premultiplied RGBA, 0..255. */
  readonly data: Float32Array;
}

export interface Pyramid {
  readonly width: number;
  readonly height: number;
  /** Each half the size of the one before; the last is a single pixel. */
  readonly levels: readonly Level[];
}

export function makePyramid(image: Rgba8): Pyramid {
  const levels = [premultiply(image)];
  for (let last = levels[0]; last.width > 1 || last.height > 1; last = levels[levels.length - 1])
    levels.push(halve(last));
  return { width: image.width, height: image.height, levels };
}

function premultiply({ width, height, data }: Rgba8): Level {
  const out = new Float32Array(data.length);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3] / 255;
    out[i] = data[i] * alpha;
    out[i + 1] = data[i + 1] * alpha;
    out[i + 2] = data[i + 2] * alpha;
    out[i + 3] = data[i + 3];
  }
  return { width, height, data: out };
}

/** Means of 2 x 2; a last odd row or column counts twice. */
function halve({ width, height, data }: Level): Level {
  const [w, h] = [Math.max(1, width >> 1), Math.max(1, height >> 1)];
  const out = new Float32Array(w * h * 4);
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
        out[(y * w + x) * 4 + c] = sum / 4;
      }
    }
  }
  return { width: w, height: h, data: out };
}

/** Bilinear colour at `u`, `v` (pixels of the full image), seen at `texelsPerPixel`. Exact on pixel centres. */
export function samplerOf(
  pyramid: Pyramid,
  texelsPerPixel: number,
): (u: number, v: number, ink: Ink) => void {
  const wanted = Math.max(0, Math.floor(Math.log2(Math.max(1, texelsPerPixel)) + 1e-6));
  const { width, height, data } = pyramid.levels[Math.min(wanted, pyramid.levels.length - 1)];
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
    ink.alpha = alpha / 255;
    ink.red = alpha === 0 ? 0 : mix(0) / alpha;
    ink.green = alpha === 0 ? 0 : mix(1) / alpha;
    ink.blue = alpha === 0 ? 0 : mix(2) / alpha;
  };
}
