/**
 * Which pixels of a sketch are line. Ink is how much darker than the paper the darkest channel is, so that a line
 * of any colour counts. Paper need not be white nor even: its colour is the light end of each channel, and its
 * shade (a scan's vignette) is followed by tiles. What counts as line depends on the drawing: a fixed part of its
 * own strong lines, but always above the grain of the paper.
 */
import type { Extent } from '../geometry.js';
import { adaptLines } from '../lines/adapt-lines.js';
import { judgeLines, measureLook } from '../look.js';
import { eachRow, type Pace } from '../pace.js';
import type { Rgba8 } from '../pixels.js';

/** Share of a channel's values below the paper's: the rest is its highlights and grain. */
const PAPER_QUANTILE = 0.9;
const TILES = 16;
/** Every so many pixels are enough to tell which way round a drawing's lines are. */
const LOOK_SIDE = 768;
/** Share of a tile's pixels taken to be paper without doubt. */
const TILE_QUANTILE = 0.3;
/** A darker tile is filled with ink, not shaded. */
const MAX_SHADE = 64;
/** With about a tenth of ink, the paper's grain is one sigma above its 30th percentile here. */
const GRAIN_QUANTILE = 0.65;
const GRAIN_SIGMAS = 4;
const FAINTEST_INK = 16;
const STRONG_QUANTILE = 0.9;
/** A stroke half a pixel wide that is smeared over two still counts. */
const SHARE_OF_STRONG = 0.28;

/** One byte per pixel: 1 = line, 0 = free. The sketch is taken on white paper; light lines on dark, or on nothing, are lines, too. */
export async function findLines(given: Rgba8, pace: Pace): Promise<Uint8Array> {
  const sketch = hasLightLines(given) ? adaptLines(given, 'inverted') : given;
  await pace();
  const paper = await findPaper(sketch, pace);
  const ink = await measureInk(sketch, paper, pace);
  await removeShade(ink, sketch, pace);
  const histogram = new Float64Array(256);
  for (const value of ink) histogram[value]++;
  await pace();
  const threshold = inkThreshold(histogram);
  for (let i = 0; i < ink.length; i++) ink[i] = ink[i] > threshold ? 1 : 0;
  return ink;
}

/** As it is judged of a picture's sketch (look.ts), on so many pixels as tell. */
function hasLightLines(sketch: Rgba8): boolean {
  return judgeLines(measureLook(thinned(sketch))) === 'light';
}

function thinned(sketch: Rgba8): Rgba8 {
  const step = Math.ceil(Math.max(sketch.width, sketch.height) / LOOK_SIDE);
  const [width, height] = [Math.ceil(sketch.width / step), Math.ceil(sketch.height / step)];
  const data = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    const from = (Math.floor(i / width) * sketch.width + (i % width)) * step * 4;
    data.set(sketch.data.subarray(from, from + 4), i * 4);
  }
  return { width, height, data };
}

async function findPaper(sketch: Rgba8, pace: Pace): Promise<readonly number[]> {
  const { data, width } = sketch;
  const histograms = [new Float64Array(256), new Float64Array(256), new Float64Array(256)];
  const [red, green, blue] = histograms;
  await eachRow(sketch, pace, (y) => {
    for (let i = y * width * 4, end = i + width * 4; i < end; i += 4) {
      const white = 255 - data[i + 3];
      const alpha = data[i + 3] / 255;
      red[Math.round(data[i] * alpha + white)]++;
      green[Math.round(data[i + 1] * alpha + white)]++;
      blue[Math.round(data[i + 2] * alpha + white)]++;
    }
  });
  return histograms.map((histogram) => quantile(histogram, PAPER_QUANTILE));
}

async function measureInk(sketch: Rgba8, paper: readonly number[], pace: Pace): Promise<Uint8Array> {
  const { data, width, height } = sketch;
  const [red, green, blue] = paper;
  const ink = new Uint8Array(width * height);
  await eachRow(sketch, pace, (y) => {
    for (let p = y * width, end = p + width, i = p * 4; p < end; p++, i += 4) {
      const alpha = data[i + 3] / 255;
      const white = 255 - data[i + 3];
      const r = red - data[i] * alpha;
      const g = green - data[i + 1] * alpha;
      const b = blue - data[i + 2] * alpha;
      ink[p] = Math.max(0, (r > g ? (r > b ? r : b) : g > b ? g : b) - white);
    }
  });
  return ink;
}

/** Subtracts each tile's paper level, interpolated between the tiles' centres. */
async function removeShade(ink: Uint8Array, size: Extent, pace: Pace): Promise<void> {
  const shade = await measureShade(ink, size, pace);
  if (shade.every((value) => value === 0)) return;
  const columns = tileAxis(size.width);
  const rows = tileAxis(size.height);
  await eachRow(size, pace, (y) => {
    const above = rows.tile[y] * TILES;
    const below = Math.min(rows.tile[y] + 1, TILES - 1) * TILES;
    const v = rows.part[y];
    for (let x = 0; x < size.width; x++) {
      const left = columns.tile[x];
      const right = Math.min(left + 1, TILES - 1);
      const h = columns.part[x];
      const top = shade[above + left] * (1 - h) + shade[above + right] * h;
      const bottom = shade[below + left] * (1 - h) + shade[below + right] * h;
      const i = y * size.width + x;
      ink[i] = Math.max(0, ink[i] - top * (1 - v) - bottom * v);
    }
  });
}

async function measureShade(ink: Uint8Array, size: Extent, pace: Pace): Promise<Float64Array> {
  const histograms = new Float64Array(TILES * TILES * 256);
  await eachRow(size, pace, (y) => {
    const row = Math.floor((y * TILES) / size.height) * TILES;
    for (let x = 0; x < size.width; x++) {
      const tile = row + Math.floor((x * TILES) / size.width);
      histograms[tile * 256 + ink[y * size.width + x]]++;
    }
  });
  return Float64Array.from({ length: TILES * TILES }, (_, tile) => {
    const level = quantile(histograms.subarray(tile * 256, tile * 256 + 256), TILE_QUANTILE);
    return level > MAX_SHADE ? 0 : level;
  });
}

/** For each pixel of an axis the tile whose centre lies before it, and the part of the way to the next centre. */
function tileAxis(length: number): { readonly tile: Uint8Array; readonly part: Float64Array } {
  const tile = new Uint8Array(length);
  const part = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const at = Math.min(Math.max(((i + 0.5) * TILES) / length - 0.5, 0), TILES - 1);
    tile[i] = Math.floor(at);
    part[i] = at - tile[i];
  }
  return { tile, part };
}

/** Ink above this is line. */
function inkThreshold(histogram: Float64Array): number {
  const grain = GRAIN_SIGMAS * quantile(histogram, GRAIN_QUANTILE);
  const certain = Math.min(Math.max(grain, FAINTEST_INK), 128);
  const strong = quantile(
    histogram.map((count, ink) => (ink > certain ? count : 0)),
    STRONG_QUANTILE,
  );
  return Math.max(FAINTEST_INK, SHARE_OF_STRONG * strong, Math.min(grain, strong / 2));
}

/** The smallest value with the share of the histogram at or below it; 0 for an empty one. */
function quantile(histogram: Float64Array, share: number): number {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  let below = 0;
  for (let value = 0; value < histogram.length; value++) {
    below += histogram[value];
    if (below > 0 && below >= total * share) return value;
  }
  return 0;
}
