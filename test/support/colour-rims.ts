/**
 * How far a colour near a drawing's lines is from its region's core: what the nearest place of the same region has that the
 * picture's own blurred lines do not reach. Regions and distances are the drawing's; nothing here knows how the colour was laid out.
 */
import type { Extent } from '../../src/image/geometry.js';
import type { Rgba8 } from '../../src/image/pixels.js';

export interface DividedDrawing {
  readonly size: Extent;
  /** By pixel, 1..count. */
  readonly labels: Int32Array;
  readonly count: number;
  /** From the lines, in thirds of a pixel; 0 on them. */
  readonly distances: Uint16Array;
}

export interface Rims {
  /** Most levels of luma by which a sample on a line or near one is darker than its core. */
  readonly darker: number;
  /** Of those samples, how many are darker by more than `mostLevels`. */
  readonly shareOver: number;
}

interface RimLimits {
  readonly nearPx: number;
  /** How far the picture's lines smear, in the drawing's pixels. */
  readonly reachPx: number;
  readonly mostLevels: number;
}

const THIRDS = 3;
/** Of a region that is nowhere so wide, what lies nearly as deep as it can is its core. */
const DEEP = 0.8;
/** What lies farther from any core, in a narrow neck between two of them, may be a shade that goes from one to the other. */
const MOST_REACHES = 2;

export function measureRims(
  image: Rgba8,
  drawing: DividedDrawing,
  { nearPx, reachPx, mostLevels }: RimLimits,
): Rims {
  const cores = nearestCores(drawing, reachPx);
  let [samples, over, darker] = [0, 0, 0];
  for (let i = 0; i < cores.length; i++) {
    if (drawing.distances[i]! > nearPx * THIRDS || cores[i]! < 0) continue;
    samples++;
    const difference = luma(image, cores[i]!) - luma(image, i);
    if (difference > mostLevels) over++;
    darker = Math.max(darker, difference);
  }
  return { darker, shareOver: over / samples };
}

/** By pixel the nearest one of its region's core, along paths of four neighbours within the region. */
function nearestCores({ size, labels, count, distances }: DividedDrawing, reachPx: number): Int32Array {
  const deepest = new Uint16Array(count + 1);
  labels.forEach((label, i) => (deepest[label] = Math.max(deepest[label]!, distances[i]!)));
  const edges = Float64Array.from(deepest, (deep) => Math.min(reachPx * THIRDS, DEEP * deep));
  const cores = new Int32Array(labels.length).fill(-1);
  const steps = new Uint16Array(labels.length);
  const queue = new Int32Array(labels.length);
  let length = 0;
  labels.forEach((label, i) => {
    if (distances[i]! >= edges[label]!) [cores[i], queue[length++]] = [i, i];
  });
  const { width } = size;
  for (let next = 0; next < length; next++) {
    const i = queue[next]!;
    const take = (j: number) => {
      if (cores[j]! >= 0 || labels[j] !== labels[i] || steps[i]! >= MOST_REACHES * reachPx) return;
      steps[j] = steps[i]! + 1;
      cores[j] = cores[i]!;
      queue[length++] = j;
    };
    if (i % width > 0) take(i - 1);
    if (i % width < width - 1) take(i + 1);
    if (i >= width) take(i - width);
    if (i + width < labels.length) take(i + width);
  }
  return cores;
}

function luma({ data }: Rgba8, i: number): number {
  return 0.299 * data[4 * i]! + 0.587 * data[4 * i + 1]! + 0.114 * data[4 * i + 2]!;
}
