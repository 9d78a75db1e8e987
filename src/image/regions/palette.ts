/**
 * The palette of a reference and moving a colour onto it. Peaks of a coarse colour histogram, largest first; what
 * lies nearer than 7 (CIEDE2000) to a larger peak belongs to it, but white stays white; peaks with a share of at least 0.4 %
 * are the palette. Edges and lines are left out as far as possible.
 */
import { ciede2000, labOfRgb, type Lab } from '../ciede2000.js';
import type { Rgba8 } from '../pixels.js';
import type { Rgb } from './region-colours.js';

const MERGE_BELOW = 7;
const SMALLEST_SHARE = 0.004;
/** CIELAB of what people call white, paper among it: no cream and no light grey joins it, whichever is more. */
const WHITE_LIGHTNESS = 98;
const WHITE_CHROMA = 2.5;
/** Beyond this CIEDE2000 a palette colour means something else: the best of 8 to 20 on 104 tuning drawings. */
const SNAP_BELOW = 12;
/** S_L of CIEDE2000 is at most 1.75, so lightness alone tells colours further apart than this. */
const LIGHTNESS_SCALE = 1.75;
/** Bins of 8 levels per channel. */
const BIN_BITS = 5;
/** Enough for a histogram; larger references are thinned out. */
const MAX_SAMPLES_PER_SIDE = 512;
/** A pixel whose neighbours differ by more levels in any channel is an edge. */
const EDGE_LEVELS = 24;
/** Too few flat pixels say nothing; then all count. */
const FEWEST_FLAT = 200;
/** Bins beyond are rarer than any palette colour. */
const MAX_BINS = 4096;

export interface PaletteColour {
  readonly rgb: Rgb;
  readonly lab: Lab;
  /** Of the reference, 0..1. */
  readonly share: number;
}

/** Most frequent first; empty only if the reference is transparent throughout. */
export function findPalette(reference: Rgba8): PaletteColour[] {
  const flat = histogramOf(reference, (pixel) => isFlat(reference, pixel));
  const bins = flat.total >= FEWEST_FLAT ? flat : histogramOf(reference, () => true);
  const peaks: { rgb: Rgb; lab: Lab; count: number }[] = [];
  for (const { rgb, count } of sortBins(bins)) {
    const lab = labOfRgb(rgb);
    const white = isWhite(lab);
    const alike = peaks.filter((peak) => isWhite(peak.lab) === white);
    const host = nearest(alike, lab, MERGE_BELOW);
    if (host === null) peaks.push({ rgb, lab, count });
    else host.count += count;
  }
  const shares = peaks.map(({ rgb, lab, count }) => ({ rgb, lab, share: count / bins.total }));
  const kept = shares.filter(({ share }) => share >= SMALLEST_SHARE);
  return (kept.length > 0 ? kept : shares.slice(0, 1)).sort((a, b) => b.share - a.share);
}

/** The nearest palette colour if it is near enough, else the colour itself. */
export function snapToPalette(colour: Rgb, palette: readonly PaletteColour[]): Rgb {
  return nearest(palette, labOfRgb(colour), SNAP_BELOW)?.rgb ?? colour;
}

/** As paper is. */
export function isWhite({ l, a, b }: Lab): boolean {
  return l >= WHITE_LIGHTNESS && Math.hypot(a, b) <= WHITE_CHROMA;
}

function nearest<Colour extends { readonly lab: Lab }>(
  colours: readonly Colour[],
  lab: Lab,
  below: number,
): Colour | null {
  let best = below;
  let found: Colour | null = null;
  for (const colour of colours) {
    if (Math.abs(colour.lab.l - lab.l) > best * LIGHTNESS_SCALE) continue;
    const difference = ciede2000(colour.lab, lab);
    if (difference >= best) continue;
    best = difference;
    found = colour;
  }
  return found;
}

interface Histogram {
  readonly counts: Int32Array;
  /** Sums of red, green and blue by bin. */
  readonly sums: Float64Array;
  readonly total: number;
}

function histogramOf({ data, width, height }: Rgba8, counts: (pixel: number) => boolean): Histogram {
  const bins = new Int32Array(1 << (3 * BIN_BITS));
  const sums = new Float64Array(bins.length * 3);
  const stepX = Math.ceil(width / MAX_SAMPLES_PER_SIDE);
  const stepY = Math.ceil(height / MAX_SAMPLES_PER_SIDE);
  let total = 0;
  for (let y = 0; y < height; y += stepY) {
    for (let x = 0; x < width; x += stepX) {
      const at = (y * width + x) * 4;
      if (data[at + 3] < 128 || !counts(y * width + x)) continue;
      const shift = 8 - BIN_BITS;
      const bin =
        ((data[at] >> shift) << (2 * BIN_BITS)) |
        ((data[at + 1] >> shift) << BIN_BITS) |
        (data[at + 2] >> shift);
      bins[bin]++;
      total++;
      for (let c = 0; c < 3; c++) sums[bin * 3 + c] += data[at + c];
    }
  }
  return { counts: bins, sums, total };
}

function isFlat({ data, width, height }: Rgba8, pixel: number): boolean {
  const x = pixel % width;
  const neighbours = [
    x > 0 ? pixel - 1 : pixel,
    x + 1 < width ? pixel + 1 : pixel,
    pixel >= width ? pixel - width : pixel,
    pixel + width < width * height ? pixel + width : pixel,
  ];
  return neighbours.every((neighbour) => {
    for (let c = 0; c < 3; c++) {
      if (Math.abs(data[neighbour * 4 + c] - data[pixel * 4 + c]) > EDGE_LEVELS) return false;
    }
    return true;
  });
}

function sortBins({ counts, sums }: Histogram): { readonly rgb: Rgb; readonly count: number }[] {
  return [...counts.keys()]
    .filter((bin) => counts[bin] > 0)
    .sort((a, b) => counts[b] - counts[a] || a - b)
    .slice(0, MAX_BINS)
    .map((bin) => {
      const count = counts[bin];
      return { count, rgb: [sums[bin * 3] / count, sums[bin * 3 + 1] / count, sums[bin * 3 + 2] / count] };
    });
}
