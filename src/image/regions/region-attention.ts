/**
 * What an attention map says of regions and colours: how much of a region's attention rests on each patch of the reference,
 * and how much of each patch is of each colour of its palette.
 */
import { cellAttention, type AttentionMap } from '../attention-map.js';
import { ciede2000, labOfRgb } from '../ciede2000.js';
import { eachRow, type Pace } from '../pace.js';
import type { Rgba8 } from '../pixels.js';
import type { PaletteColour } from './palette.js';
import type { LabelledPixels, Rgb } from './region-colours.js';

/**
 * By label (index 0 is unused) the attention of the region's core over the patches, of sum 1. `edges` by label: the distance
 * from a line at which the core begins (region-colours.ts).
 */
export async function regionAttention(
  regions: LabelledPixels & { readonly edges: Uint16Array },
  map: AttentionMap,
  pace: Pace,
): Promise<readonly Float64Array[]> {
  const pixels = await countCells(regions, map, pace);
  const { patches } = map;
  const weights = new Float64Array(patches.width * patches.height);
  const sums = pixels.map(() => new Float64Array(weights.length));
  for (let label = 1; label < pixels.length; label++) {
    if (label % 256 === 0) await pace();
    for (const [cell, weight] of pixels[label]) {
      cellAttention(map, cell, weights);
      for (let p = 0; p < weights.length; p++) sums[label][p] += weight * weights[p];
    }
    normalise(sums[label]);
  }
  return sums;
}

/** By label how many core pixels lie in each cell. */
async function countCells(
  { labels, count, size, distances, edges }: LabelledPixels & { readonly edges: Uint16Array },
  { cells, box }: AttentionMap,
  pace: Pace,
): Promise<readonly Map<number, number>[]> {
  const pixels = Array.from({ length: count + 1 }, () => new Map<number, number>());
  const columns = cellAxis(size.width, { start: box.x, length: box.width, cells: cells.width });
  const rows = cellAxis(size.height, { start: box.y, length: box.height, cells: cells.height });
  await eachRow(size, pace, (y) => {
    const row = rows[y] * cells.width;
    for (let x = 0, i = y * size.width; x < size.width; x++, i++) {
      if (distances[i] < edges[labels[i]]) continue;
      const cell = row + columns[x];
      const seen = pixels[labels[i]];
      seen.set(cell, (seen.get(cell) ?? 0) + 1);
    }
  });
  return pixels;
}

/** By patch and colour [patches * colours] the share of its pixels that are nearest to that colour. */
export function patchColours(
  reference: Rgba8,
  palette: readonly PaletteColour[],
  { patches, seen }: Pick<AttentionMap, 'patches' | 'seen'>,
): Float64Array {
  const count = palette.length;
  const shares = new Float64Array(patches.width * patches.height * count);
  const nearest = nearestOf(palette);
  const xs = sampleAxis(patches.width, { start: seen.x, length: seen.width, pixels: reference.width });
  const ys = sampleAxis(patches.height, { start: seen.y, length: seen.height, pixels: reference.height });
  ys.forEach((y, row) => {
    xs.forEach((x, column) => {
      const patch = Math.floor(row / SAMPLES) * patches.width + Math.floor(column / SAMPLES);
      shares[patch * count + nearest(colourAt(reference, x, y))] += 1 / SAMPLES ** 2;
    });
  });
  return shares;
}

/** Pixels of a patch that are looked at, along each side. */
const SAMPLES = 8;
/** What is beyond the reference, and where it is transparent. */
const PAPER: Rgb = [255, 255, 255];

/** Pixels along an axis, SAMPLES for each patch; below 0 or beyond the last one where nothing is. */
function sampleAxis(
  patches: number,
  { start, length, pixels }: { readonly start: number; readonly length: number; readonly pixels: number },
): readonly number[] {
  const samples = patches * SAMPLES;
  return Array.from({ length: samples }, (_, i) =>
    Math.floor((start + ((i + 0.5) * length) / samples) * pixels),
  );
}

function colourAt({ data, width, height }: Rgba8, x: number, y: number): Rgb {
  const at = (y * width + x) * 4;
  const isThere = x >= 0 && y >= 0 && x < width && y < height && data[at + 3] >= 128;
  return isThere ? [data[at], data[at + 1], data[at + 2]] : PAPER;
}

/** Colours that share five bits of every channel count as one. */
const BIN_SHIFT = 3;

function nearestOf(palette: readonly PaletteColour[]): (colour: Rgb) => number {
  const known = new Map<number, number>();
  return (colour) => {
    const bin = colour.reduce((bits, value) => (bits << (8 - BIN_SHIFT)) | (value >> BIN_SHIFT), 0);
    const found = known.get(bin);
    if (found !== undefined) return found;
    const lab = labOfRgb(colour);
    const differences = palette.map((entry) => ciede2000(entry.lab, lab));
    const index = differences.indexOf(Math.min(...differences));
    known.set(bin, index);
    return index;
  };
}

/** For each pixel along an axis the cell in which it lies. */
function cellAxis(
  pixels: number,
  { start, length, cells }: { readonly start: number; readonly length: number; readonly cells: number },
): Int32Array {
  return Int32Array.from({ length: pixels }, (_, i) => {
    const place = Math.floor(start + ((i + 0.5) * length) / pixels);
    return Math.min(Math.max(place, 0), cells - 1);
  });
}

function normalise(values: Float64Array): void {
  const sum = values.reduce((total, value) => total + value, 0);
  if (sum > 0) for (let i = 0; i < values.length; i++) values[i] /= sum;
}
