/**
 * The slow change of colour inside one large region (a sky, a wall in the light): the picture's core pixels blurred
 * without anything from outside the region. This is normalised convolution (H. Knutsson, C.-F. Westin, 1993) on a
 * coarse grid, with three box filters for a Gaussian; colours between grid points are interpolated.
 */
import { ciede2000, labOfRgb } from '../ciede2000.js';
import type { Extent } from '../geometry.js';
import { eachRow, type Pace } from '../pace.js';
import type { Rgba8 } from '../pixels.js';
import { coreEdges, nearestAxis, type LabelledPixels, type Rgb } from './region-colours.js';

/** Grid points along the longer side. */
const GRID = 128;
/** Half a box's width in grid points: three of them blur with a sigma of about 5 % of the longer side. */
const BOX_RADIUS = 6;
const BOXES = 3;
/** Weight of the region's one colour where the core is out of reach; a full grid point weighs 1. */
const PRIOR_WEIGHT = 1e-3;
/** A region of which nine tenths differ from its one colour by less (CIEDE2000) is flat. */
const FLAT_BELOW = 3;
const CHANNELS = 4;

/** Colours at grid points, `cellPx` pixels apart, the first one in the middle of the first cell. */
export interface Gradient {
  readonly grid: Extent;
  readonly cellPx: number;
  /** Red, green, blue by grid point, 0..255. */
  readonly colours: Float32Array;
}

/** By label; regions that turn out flat are left out. */
export async function regionGradients(
  regions: LabelledPixels & { readonly large: readonly number[]; readonly colours: readonly Rgb[] },
  picture: Rgba8,
  pace: Pace,
): Promise<Map<number, Gradient>> {
  const found = new Map<number, Gradient>();
  if (regions.large.length === 0) return found;
  const { size } = regions;
  const cellPx = Math.ceil(Math.max(size.width, size.height) / GRID);
  const grid = { width: Math.ceil(size.width / cellPx), height: Math.ceil(size.height / cellPx) };
  const sums = await sumCores({ regions, grid, cellPx }, picture, pace);
  for (const label of regions.large) {
    const sum = sums[label];
    if (sum === undefined) continue;
    const filled = sum.filter((_, i) => i % CHANNELS === 3).map((weight) => Math.sign(weight));
    blur(sum, grid);
    await pace();
    const gradient = { grid, cellPx, colours: divide(sum, regions.colours[label]) };
    if (!isFlat(gradient, filled, regions.colours[label])) found.set(label, gradient);
  }
  return found;
}

interface Cells {
  readonly regions: LabelledPixels & { readonly large: readonly number[] };
  readonly grid: Extent;
  readonly cellPx: number;
}

/** By label red, green, blue and weight of the core pixels in each grid cell; a whole cell weighs 1. */
async function sumCores(
  { regions, grid, cellPx }: Cells,
  picture: Rgba8,
  pace: Pace,
): Promise<readonly (Float64Array | undefined)[]> {
  const { labels, distances, size } = regions;
  const sums: (Float64Array | undefined)[] = new Array<undefined>(regions.count + 1).fill(undefined);
  for (const label of regions.large) sums[label] = new Float64Array(grid.width * grid.height * CHANNELS);
  const edges = await coreEdges(regions, picture, pace);
  const columns = nearestAxis(size.width, picture.width);
  const rows = nearestAxis(size.height, picture.height);
  const weight = 1 / cellPx ** 2;
  await eachRow(size, pace, (y) => {
    const line = rows[y] * picture.width;
    const cells = Math.floor(y / cellPx) * grid.width;
    for (let x = 0, i = y * size.width; x < size.width; x++, i++) {
      const sum = sums[labels[i]];
      if (sum === undefined || distances[i] < edges[labels[i]]) continue;
      const from = (line + columns[x]) * 4;
      const to = (cells + Math.floor(x / cellPx)) * CHANNELS;
      sum[to] += picture.data[from] * weight;
      sum[to + 1] += picture.data[from + 1] * weight;
      sum[to + 2] += picture.data[from + 2] * weight;
      sum[to + 3] += weight;
    }
  });
  return sums;
}

function blur(values: Float64Array, { width, height }: Extent): void {
  const line = new Float64Array(Math.max(width, height));
  for (let pass = 0; pass < BOXES; pass++) {
    for (let y = 0; y < height; y++) {
      for (let c = 0; c < CHANNELS; c++) {
        boxLine(values, line, { start: y * width * CHANNELS + c, step: CHANNELS, length: width });
      }
    }
    for (let k = 0; k < width * CHANNELS; k++) {
      boxLine(values, line, { start: k, step: width * CHANNELS, length: height });
    }
  }
}

interface Line {
  readonly start: number;
  readonly step: number;
  readonly length: number;
}

/** Mean over 2 * BOX_RADIUS + 1 values along a line in place; nothing lies outside. */
function boxLine(values: Float64Array, scratch: Float64Array, { start, step, length }: Line): void {
  for (let k = 0; k < length; k++) scratch[k] = values[start + k * step];
  for (let k = 0; k < length; k++) {
    let sum = 0;
    const end = Math.min(k + BOX_RADIUS, length - 1);
    for (let at = Math.max(k - BOX_RADIUS, 0); at <= end; at++) sum += scratch[at];
    values[start + k * step] = sum / (2 * BOX_RADIUS + 1);
  }
}

function divide(sums: Float64Array, colour: Rgb): Float32Array {
  const out = new Float32Array((sums.length / CHANNELS) * 3);
  for (let cell = 0; cell < sums.length / CHANNELS; cell++) {
    const weight = sums[cell * CHANNELS + 3] + PRIOR_WEIGHT;
    for (let c = 0; c < 3; c++) {
      out[cell * 3 + c] = (sums[cell * CHANNELS + c] + PRIOR_WEIGHT * colour[c]) / weight;
    }
  }
  return out;
}

function isFlat({ colours }: Gradient, filled: Float64Array, colour: Rgb): boolean {
  const lab = labOfRgb(colour);
  let cells = 0;
  let near = 0;
  for (let cell = 0; cell < filled.length; cell++) {
    if (filled[cell] === 0) continue;
    cells++;
    const here: Rgb = [colours[cell * 3], colours[cell * 3 + 1], colours[cell * 3 + 2]];
    if (ciede2000(labOfRgb(here), lab) < FLAT_BELOW) near++;
  }
  return near >= cells * 0.9;
}
