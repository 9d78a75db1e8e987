/**
 * The slow change of colour inside one large region (a sky, a wall in the light): the picture's core pixels blurred
 * without anything from outside the region. This is normalised convolution (H. Knutsson, C.-F. Westin, 1993) on a
 * coarse grid, with three box filters for a Gaussian. Only where a plane fits these colours it is a gradient, and the plane is
 * what is kept: fog around a drawing, or a stain in a sky, is none.
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
/** Colours of which nine tenths differ by less (CIEDE2000) are the same: those of a region and one, or a plane. */
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
    const colour = regions.colours[label];
    const plane = await planeWhereItFits(sum, { grid, colour, pace });
    if (plane !== null) found.set(label, { grid, cellPx, colours: plane });
  }
  return found;
}

interface OneRegion {
  readonly grid: Extent;
  readonly colour: Rgb;
  readonly pace: Pace;
}

/** Of a region's sums; null where no plane fits, or a flat one. Both are blurred alike, as the border of a region bends it. */
async function planeWhereItFits(
  sums: Float64Array,
  { grid, colour, pace }: OneRegion,
): Promise<Float32Array | null> {
  const filled = sums.filter((_, i) => i % CHANNELS === 3).map((weight) => Math.sign(weight));
  const plane = planeOf(divide(sums, colour), { grid, filled });
  if (isNear(plane, { filled, at: () => colour })) return null;
  const expected = sums.map((value, i) => {
    const [cell, c] = [Math.floor(i / CHANNELS), i % CHANNELS];
    return c === 3 ? value : plane[cell * 3 + c] * sums[cell * CHANNELS + 3];
  });
  for (const values of [sums, expected]) {
    blur(values, grid);
    await pace();
  }
  const wanted = divide(expected, colour);
  const fits = isNear(divide(sums, colour), { filled, at: (cell) => colourAt(wanted, cell) });
  return fits ? plane : null;
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
  const edges = await coreEdges(regions, picture, { pace });
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

/** The colours of the plane over the grid that is nearest to those of the filled cells (least squares), 0..255. */
function planeOf(colours: Float32Array, { grid, filled }: Pick<Channel, 'grid' | 'filled'>): Float32Array {
  const [n, sx, sy, sxx, sxy, syy] = moments(grid, filled);
  const [mx, my] = [sx / n, sy / n];
  const [cxx, cxy, cyy] = [sxx / n - mx * mx, sxy / n - mx * my, syy / n - my * my];
  const determinant = Math.max(cxx * cyy - cxy * cxy, 1e-9);
  const out = new Float32Array(colours.length);
  for (let c = 0; c < 3; c++) {
    const [mean, vx, vy] = covariance(colours, { grid, filled, c, mx, my });
    const [slopeX, slopeY] = [(vx * cyy - vy * cxy) / determinant, (vy * cxx - vx * cxy) / determinant];
    for (let cell = 0; cell < filled.length; cell++) {
      const [x, y] = [cell % grid.width, Math.floor(cell / grid.width)];
      const level = mean + slopeX * (x - mx) + slopeY * (y - my);
      out[cell * 3 + c] = Math.min(Math.max(level, 0), 255);
    }
  }
  return out;
}

/** Count and sums of x, y, xx, xy, yy of the filled cells. */
function moments({ width }: Extent, filled: Float64Array): readonly number[] {
  const sums = [0, 0, 0, 0, 0, 0];
  filled.forEach((weight, cell) => {
    if (weight === 0) return;
    const [x, y] = [cell % width, Math.floor(cell / width)];
    [1, x, y, x * x, x * y, y * y].forEach((value, k) => (sums[k] += value));
  });
  return sums;
}

interface Channel {
  readonly grid: Extent;
  readonly filled: Float64Array;
  readonly c: number;
  readonly mx: number;
  readonly my: number;
}

/** A channel's mean over the filled cells, and its covariances with x and y. */
function covariance(
  colours: Float32Array,
  { grid, filled, c, mx, my }: Channel,
): readonly [number, number, number] {
  let [count, sum, withX, withY] = [0, 0, 0, 0];
  filled.forEach((weight, cell) => {
    if (weight === 0) return;
    const value = colours[cell * 3 + c];
    count++;
    sum += value;
    withX += value * ((cell % grid.width) - mx);
    withY += value * (Math.floor(cell / grid.width) - my);
  });
  return [sum / count, withX / count, withY / count];
}

function colourAt(colours: Float32Array, cell: number): Rgb {
  return [colours[cell * 3], colours[cell * 3 + 1], colours[cell * 3 + 2]];
}

/** Whether nine tenths of the filled cells are nearer to `at` than FLAT_BELOW. */
function isNear(
  colours: Float32Array,
  { filled, at }: { readonly filled: Float64Array; readonly at: (cell: number) => Rgb },
): boolean {
  let [cells, near] = [0, 0];
  for (let cell = 0; cell < filled.length; cell++) {
    if (filled[cell] === 0) continue;
    cells++;
    const difference = ciede2000(labOfRgb(colourAt(colours, cell)), labOfRgb(at(cell)));
    if (difference < FLAT_BELOW) near++;
  }
  return near >= cells * 0.9;
}
