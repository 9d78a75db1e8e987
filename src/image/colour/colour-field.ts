/**
 * A colour for every place of every region of a sketch, smooth inside the region and without any part in its neighbours'
 * colours, from samples of a smaller picture. Only samples of a region's core count, away from the lines that the picture
 * has itself and from their blur; towards the lines, and where a region has no core, the colours around go on.
 *
 * That is scattered-data interpolation by pull and push (S. Gortler et al., "The Lumigraph", 1996, section 3.4) on a pyramid
 * over the picture's own pixels, with a node for each region in a cell (field-level.ts). Time is linear in the sketch's
 * pixels.
 */
import type { Extent } from '../geometry.js';
import { eachRow, type Pace } from '../pace.js';
import type { Rgba8 } from '../pixels.js';
import { nearestAxis, type LabelledPixels, type Rgb } from '../regions/region-colours.js';
import { findNode, levelBuilder, type FieldLevel, type LevelBuilder } from './field-level.js';

/** The finest level: colours at the middles of the picture's pixels. */
export type ColourField = FieldLevel;

export interface FieldSource {
  readonly regions: LabelledPixels;
  /** By label the distance from the lines from which a pixel is core (coreEdges in region-colours.ts). */
  readonly edges: Uint16Array;
  /** By label: what a region has that has no sample at all. */
  readonly colours: readonly Rgb[];
  /** By pixel of the picture: 1 where its colour is none. */
  readonly missing: Uint8Array | null;
}

/** Levels above the finest: a sample is compared with what lies about so many times two of its cells around. */
const AROUND_LEVEL = 3;
/** A sample so much darker than what lies around it (of 255 levels of luma) counts half, one of twice that a fifth. */
const DARKER = 6;
const DOUBTS = 2;

/** Throws CancelledError. */
export async function colourField(source: FieldSource, picture: Rgba8, pace: Pace): Promise<ColourField> {
  return smoothSamples(await sampleCores(source, picture, pace), pace, source.colours);
}

/** `colours` by label: what a region has that has no sample. The samples' weights are changed. Throws CancelledError. */
export async function smoothSamples(
  samples: FieldLevel,
  pace: Pace,
  colours: readonly Rgb[] = [],
): Promise<ColourField> {
  const certain = samples.weights.slice();
  for (let k = 0; k < DOUBTS; k++) {
    const smooth = await pyramidOf(samples, colours, pace);
    const level = Math.min(AROUND_LEVEL, smooth.length - 1);
    doubtDarkSamples(samples, certain, { around: smooth[level], cells: 2 ** level });
  }
  const [finest] = await pyramidOf(samples, colours, pace);
  return finest;
}

/** From the finest level, which is a copy of the samples where these are sure, to a single cell. */
async function pyramidOf(
  samples: FieldLevel,
  colours: readonly Rgb[],
  pace: Pace,
): Promise<readonly FieldLevel[]> {
  const levels: FieldLevel[] = [{ ...samples, colours: samples.colours.slice() }];
  for (let finer = levels[0]; finer.grid.width * finer.grid.height > 1; finer = levels[levels.length - 1]) {
    levels.push(pull(finer));
    await pace();
  }
  fillTop(levels[levels.length - 1], colours);
  for (let k = levels.length - 2; k >= 0; k--) push(levels[k], levels[k + 1]);
  await pace();
  return levels;
}

/**
 * Where the model has drawn a line beside the sketch's own, or one that the sketch has not, the region's core has dark samples:
 * they count the less, the darker they are than their surroundings in the region (iterated reweighting, with the weight of the
 * Cauchy distribution).
 */
function doubtDarkSamples(
  samples: FieldLevel,
  certain: Float32Array,
  { around, cells }: { readonly around: FieldLevel; readonly cells: number },
): void {
  const mixed = new Float64Array(4);
  eachNode(samples, (node, x, y) => {
    if (certain[node] === 0) return;
    const place = { x: (x + 0.5) / cells - 0.5, y: (y + 0.5) / cells - 0.5, label: samples.labels[node] };
    mixAround(around, place, mixed);
    const [red, green, blue] = [0, 1, 2].map((c) => mixed[c] / mixed[3] - samples.colours[node * 3 + c]);
    const darker = Math.max(0, 0.299 * red + 0.587 * green + 0.114 * blue) / DARKER;
    samples.weights[node] = certain[node] / (1 + darker * darker);
  });
}

/** The finest level's samples: the picture's colours, as sure as the cell's share of the region's core is large. */
async function sampleCores(source: FieldSource, picture: Rgba8, pace: Pace): Promise<FieldLevel> {
  const { labels, distances, size } = source.regions;
  const columns = nearestAxis(size.width, picture.width);
  const rows = nearestAxis(size.height, picture.height);
  const builder = levelBuilder(picture);
  await eachRow(size, pace, (y) => {
    const cells = rows[y] * picture.width;
    for (let start = y * size.width, x = 0; x < size.width;) {
      const [column, label] = [columns[x], labels[start + x]];
      const first = x;
      while (x < size.width && columns[x] === column && labels[start + x] === label) x++;
      const node = builder.take(cells + column, label);
      const run = { first: start + first, end: start + x, edge: source.edges[label] };
      builder.weights()[node] += certainty(distances, run);
    }
  });
  return withSamples(builder, picture, { missing: source.missing, area: cellArea(size, picture) });
}

function cellArea(size: Extent, grid: Extent): number {
  return Math.max(1, (size.width * size.height) / (grid.width * grid.height));
}

interface Run {
  readonly first: number;
  readonly end: number;
  readonly edge: number;
}

/** Of pixels of one region, together: from nothing at the core's edge to 1 each at twice its distance. */
function certainty(distances: Uint16Array, { first, end, edge }: Run): number {
  if (edge === 0) return end - first;
  let sum = 0;
  for (let i = first; i < end; i++) {
    const depth = distances[i] - edge;
    if (depth >= edge) sum += 1;
    else if (depth >= 0) sum += (depth + 1) / (edge + 1);
  }
  return sum;
}

function withSamples(
  builder: LevelBuilder,
  picture: Rgba8,
  { missing, area }: { readonly missing: Uint8Array | null; readonly area: number },
): FieldLevel {
  const level = builder.build();
  const { heads, next, weights, colours } = level;
  for (let cell = 0; cell < heads.length; cell++) {
    const certain = missing?.[cell] === 1 ? 0 : 1 / area;
    for (let node = heads[cell]; node >= 0; node = next[node]) {
      weights[node] *= certain;
      for (let c = 0; c < 3; c++) colours[node * 3 + c] = picture.data[cell * 4 + c];
    }
  }
  return level;
}

/** Means over two by two cells, region by region; a node counts as much as it is sure, but never more than 1. */
function pull(finer: FieldLevel): FieldLevel {
  const { width, height } = finer.grid;
  const grid = { width: (width + 1) >> 1, height: (height + 1) >> 1 };
  const builder = levelBuilder(grid);
  const parents = new Int32Array(finer.count);
  eachNode(finer, (node, x, y) => {
    const parent = builder.take((y >> 1) * grid.width + (x >> 1), finer.labels[node]);
    parents[node] = parent;
    builder.weights()[parent] += Math.min(finer.weights[node], 1);
  });
  const level = builder.build();
  for (let node = 0; node < finer.count; node++) {
    const parent = parents[node];
    if (level.weights[parent] === 0) continue;
    const share = Math.min(finer.weights[node], 1) / level.weights[parent];
    for (let c = 0; c < 3; c++) level.colours[parent * 3 + c] += share * finer.colours[node * 3 + c];
  }
  return level;
}

function fillTop({ labels, weights, colours: out, count }: FieldLevel, colours: readonly Rgb[]): void {
  for (let node = 0; node < count; node++) {
    if (weights[node] > 0) continue;
    for (let c = 0; c < 3; c++) out[node * 3 + c] = colours[labels[node]][c];
  }
}

/** What a node lacks of certainty it takes from the coarser level. */
function push(finer: FieldLevel, coarser: FieldLevel): void {
  const mixed = new Float64Array(4);
  eachNode(finer, (node, x, y) => {
    const own = Math.min(finer.weights[node], 1);
    if (own === 1) return;
    mixAround(coarser, { x: (x + 0.5) / 2 - 0.5, y: (y + 0.5) / 2 - 0.5, label: finer.labels[node] }, mixed);
    for (let c = 0; c < 3; c++) {
      const at = node * 3 + c;
      finer.colours[at] = own * finer.colours[at] + (1 - own) * (mixed[c] / mixed[3]);
    }
  });
}

interface Place {
  /** In cells, 0 in the middle of the first one. */
  readonly x: number;
  readonly y: number;
  readonly label: number;
}

/** Bilinear over those of the four nodes around that the region has: weighted red, green, blue, and the weight, to `out`. */
function mixAround(level: FieldLevel, { x, y, label }: Place, out: Float64Array): void {
  const { width, height } = level.grid;
  const [left, top] = [Math.floor(x), Math.floor(y)];
  out.fill(0);
  for (let dy = 0; dy < 2; dy++) {
    for (let dx = 0; dx < 2; dx++) {
      const [column, row] = [left + dx, top + dy];
      if (column < 0 || row < 0 || column >= width || row >= height) continue;
      const node = findNode(level, row * width + column, label);
      if (node < 0) continue;
      const weight = Math.abs(1 - dx - (x - left)) * Math.abs(1 - dy - (y - top));
      out[3] += weight;
      for (let c = 0; c < 3; c++) out[c] += weight * level.colours[node * 3 + c];
    }
  }
}

function eachNode(
  { grid, heads, next }: FieldLevel,
  use: (node: number, x: number, y: number) => void,
): void {
  for (let y = 0, cell = 0; y < grid.height; y++) {
    for (let x = 0; x < grid.width; x++, cell++) {
      for (let node = heads[cell]; node >= 0; node = next[node]) use(node, x, y);
    }
  }
}
