/** Model pixels for a sketch. */
import type { Extent } from '../image/geometry.js';

/** The trained size nearest in aspect ratio (as a ratio of ratios); of equals the first, which is the best. */
export function nearestSize(sizes: readonly Extent[], sketch: Extent): Extent {
  const wanted = Math.log(sketch.width / sketch.height);
  const distance = (size: Extent) => Math.abs(Math.log(size.width / size.height) - wanted);
  const best = sizes.reduce((nearest, size) => (distance(size) < distance(nearest) - 1e-9 ? size : nearest));
  return { width: best.width, height: best.height };
}
