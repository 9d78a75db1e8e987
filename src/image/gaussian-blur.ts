/**
 * Gaussian blurs as the pipeline's line functions want them (pipeline section 8, appendix B). Borders mirror without
 * repeating the edge ("reflect-101"); a side shorter than the kernel's half mirrors more than once.
 */
import type { Extent } from './geometry.js';

/**
 * Sigma 3 for 8-bit images: OpenCV's fixed-point kernel. A float blur would differ by one level in 1.5 % of
 * the pixels, and the extractor behind it by 2 %.
 */
const SIGMA_3 = [0, 1, 3, 4, 9, 14, 20, 28, 32, 34, 32, 28, 20, 14, 9, 4, 3, 1, 0] as const;
const HALF = 2 ** 15;

/** Sigma 3 of one 8-bit plane: both axes in integers, rounded once. */
export function blurPlane8(plane: Uint8Array, size: Extent): Uint8Array {
  const sums = blur(plane, size, Int32Array.from(SIGMA_3));
  return Uint8Array.from(sums, (sum) => (sum + HALF) >> 16);
}

/** One plane with weights exp(-d^2 / 2 sigma^2), |d| <= radius, normalised per axis. */
export function blurPlane(
  plane: ArrayLike<number>,
  size: Extent,
  { sigma, radiusPx }: { readonly sigma: number; readonly radiusPx: number },
): Float64Array {
  const weights = Float64Array.from({ length: 2 * radiusPx + 1 }, (_, i) =>
    Math.exp(-((i - radiusPx) ** 2) / (2 * sigma ** 2)),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  return blur(
    plane,
    size,
    weights.map((weight) => weight / sum),
  );
}

/** The same symmetric kernel along rows, then along columns; float64 holds the integer sums exactly. */
function blur(plane: ArrayLike<number>, { width, height }: Extent, kernel: ArrayLike<number>): Float64Array {
  const radius = (kernel.length - 1) / 2;
  const wide = new Float64Array(width * height);
  const columns = mirroredIndices(width, radius);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let tap = 0; tap < kernel.length; tap++) sum += kernel[tap] * plane[y * width + columns[x + tap]];
      wide[y * width + x] = sum;
    }
  }
  const out = new Float64Array(width * height);
  const rows = mirroredIndices(height, radius);
  for (let y = 0; y < height; y++) {
    for (let tap = 0; tap < kernel.length; tap++) {
      const start = rows[y + tap] * width;
      for (let x = 0; x < width; x++) out[y * width + x] += kernel[tap] * wide[start + x];
    }
  }
  return out;
}

/** Entry i + radius: where index i lies, for i = -radius .. length + radius - 1. */
function mirroredIndices(length: number, radius: number): Int32Array {
  const period = Math.max(2 * (length - 1), 1);
  return Int32Array.from({ length: length + 2 * radius }, (_, i) => {
    const at = (((i - radius) % period) + period) % period;
    return Math.min(at, period - at) % length;
  });
}
