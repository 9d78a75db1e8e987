/** A model size that takes less memory and time. */
import type { Extent } from '../image/geometry.js';

export interface ModelSizes {
  readonly sizes: readonly Extent[];
  readonly sizeMultiple: number;
}

/** What is hardly smaller hardly helps. */
const MOST_OF_AREA = 0.6;
/** Of the logarithm of width / height: another shape would leave much of the canvas empty. */
const MOST_CHANGE_OF_SHAPE = 0.1;
const TWO_THIRDS = 2 / 3;
/** Below this no picture is worth its waiting. */
const LEAST_SIDE = 128;

/** The model's own next size of that shape, or two thirds of this one; null: it is the smallest already. */
export function smallerSize({ sizes, sizeMultiple }: ModelSizes, size: Extent): Extent | null {
  const own = sizes
    .filter(
      (it) => areaOf(it) <= MOST_OF_AREA * areaOf(size) && changeOfShape(it, size) <= MOST_CHANGE_OF_SHAPE,
    )
    .sort((a, b) => areaOf(b) - areaOf(a));
  const [next] = own;
  if (next !== undefined) return { width: next.width, height: next.height };
  const third = (side: number) => Math.round((side * TWO_THIRDS) / sizeMultiple) * sizeMultiple;
  const scaled = { width: third(size.width), height: third(size.height) };
  const isWorthwhile =
    areaOf(scaled) <= MOST_OF_AREA * areaOf(size) && Math.min(scaled.width, scaled.height) >= LEAST_SIDE;
  return isWorthwhile ? scaled : null;
}

function areaOf({ width, height }: Extent): number {
  return width * height;
}

function changeOfShape(a: Extent, b: Extent): number {
  return Math.abs(Math.log((a.width * b.height) / (a.height * b.width)));
}
