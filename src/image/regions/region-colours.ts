/**
 * The colour of each region in a picture of any size: the geometric median (the point with the smallest sum of
 * distances; E. Weiszfeld 1937) of samples from the region's core, away from the lines, where the picture's own
 * lines and their blur do not reach.
 */
import type { Extent } from '../geometry.js';
import { CHAMFER_UNIT } from './line-distance.js';
import { eachRow, type Pace } from '../pace.js';
import type { Rgba8 } from '../pixels.js';

export type Rgb = readonly [number, number, number];

/** More samples would not move a median visibly. */
const MAX_SAMPLES = 2048;
/** How far a line of the picture smears, in its own pixels. */
export const SMEAR_PX = 1.5;
const WEISZFELD_STEPS = 4;

/** Labels 0..count of every pixel (0: none) with the distances to the lines. */
export interface LabelledPixels {
  readonly size: Extent;
  readonly labels: Int32Array;
  readonly count: number;
  readonly distances: Uint16Array;
}

/** Colours 0..255 by label; index 0 is unused. A region without any core (only lines) takes all its pixels. */
export async function regionColours(regions: LabelledPixels, picture: Rgba8, pace: Pace): Promise<Rgb[]> {
  const edges = await coreEdges(regions, picture, { pace });
  const counts = new Int32Array(regions.count + 1);
  await eachCore(regions, edges, { pace, use: (label) => counts[label]++ });
  const strides = counts.map((count) => Math.max(1, Math.ceil(count / MAX_SAMPLES)));
  const ends = new Int32Array(regions.count + 1);
  for (let label = 1; label <= regions.count; label++) {
    ends[label] = ends[label - 1] + Math.ceil(counts[label] / strides[label]);
  }
  const samples = await takeSamples({ regions, edges, strides, ends }, picture, pace);
  const colours: Rgb[] = [[0, 0, 0]];
  for (let label = 1; label <= regions.count; label++) {
    if (label % 256 === 0) await pace();
    colours.push(geometricMedian(samples.subarray(ends[label - 1] * 3, ends[label] * 3)));
  }
  return colours;
}

export interface Core {
  /** How far a line of the picture reaches, in its own pixels. */
  readonly smearPx: number;
  /** In a region that is nowhere so deep, the core begins at this share of the way in. */
  readonly share: number;
}

/** Clear of the picture's lines and of nearly all of their blur. */
const CORE: Core = { smearPx: SMEAR_PX, share: 0.5 };

/** By label how deep the region is: the largest distance from a line in it. */
export async function peakDistances(
  { labels, distances, size, count }: LabelledPixels,
  pace: Pace,
): Promise<Uint16Array> {
  const peaks = new Uint16Array(count + 1);
  await eachRow(size, pace, (y) => {
    for (let i = y * size.width, end = i + size.width; i < end; i++) {
      if (distances[i] > peaks[labels[i]]) peaks[labels[i]] = distances[i];
    }
  });
  return peaks;
}

/** By label the distance from which a pixel is core. */
export async function coreEdges(
  regions: LabelledPixels,
  picture: Extent,
  { pace, core = CORE }: { readonly pace: Pace; readonly core?: Core },
): Promise<Uint16Array> {
  const { size } = regions;
  const peaks = await peakDistances(regions, pace);
  const smear = core.smearPx * CHAMFER_UNIT * Math.max(1, size.width / picture.width);
  return peaks.map((peak) => Math.min(Math.ceil(core.share * peak), CHAMFER_UNIT + smear));
}

/** For each column (or row) of a size its nearest one of the picture. */
export function nearestAxis(length: number, pictureLength: number): Int32Array {
  return Int32Array.from({ length }, (_, i) => Math.floor(((i + 0.5) * pictureLength) / length));
}

interface CoreUse {
  readonly pace: Pace;
  readonly use: (label: number, x: number, y: number) => void;
}

function eachCore(regions: LabelledPixels, edges: Uint16Array, { pace, use }: CoreUse): Promise<void> {
  const { labels, distances, size } = regions;
  return eachRow(size, pace, (y) => {
    for (let x = 0, i = y * size.width; x < size.width; x++, i++) {
      if (labels[i] > 0 && distances[i] >= edges[labels[i]]) use(labels[i], x, y);
    }
  });
}

interface SamplePlan {
  readonly regions: LabelledPixels;
  readonly edges: Uint16Array;
  /** By label: one in so many core pixels is a sample. */
  readonly strides: Int32Array;
  /** By label: where its samples end. */
  readonly ends: Int32Array;
}

async function takeSamples(
  plan: SamplePlan,
  { data, width, height }: Rgba8,
  pace: Pace,
): Promise<Uint8Array> {
  const { regions, strides, ends } = plan;
  const columns = nearestAxis(regions.size.width, width);
  const rows = nearestAxis(regions.size.height, height);
  const samples = new Uint8Array(ends[regions.count] * 3);
  const seen = new Int32Array(regions.count + 1);
  const use = (label: number, x: number, y: number) => {
    const nth = seen[label]++;
    if (nth % strides[label] !== 0) return;
    const at = (ends[label - 1] + nth / strides[label]) * 3;
    const pixel = (rows[y] * width + columns[x]) * 4;
    for (let c = 0; c < 3; c++) samples[at + c] = data[pixel + c];
  };
  await eachCore(regions, plan.edges, { pace, use });
  return samples;
}

/** Of RGB triples. */
export function geometricMedian(samples: Uint8Array): Rgb {
  let colour = channelMedians(samples);
  for (let step = 0; step < WEISZFELD_STEPS; step++) colour = weiszfeldStep(samples, colour);
  return colour;
}

function channelMedians(samples: Uint8Array): Rgb {
  const median = (channel: number) => {
    const values = new Uint8Array(samples.length / 3);
    for (let i = 0; i < values.length; i++) values[i] = samples[i * 3 + channel];
    return values.sort()[values.length >> 1] ?? 0;
  };
  return [median(0), median(1), median(2)];
}

/** Mean of the samples weighted by their nearness; one level is added so that no weight is infinite. */
function weiszfeldStep(samples: Uint8Array, [red, green, blue]: Rgb): Rgb {
  let [sum, r, g, b] = [0, 0, 0, 0];
  for (let i = 0; i < samples.length; i += 3) {
    const [dr, dg, db] = [samples[i] - red, samples[i + 1] - green, samples[i + 2] - blue];
    const weight = 1 / (Math.sqrt(dr * dr + dg * dg + db * db) + 1);
    sum += weight;
    r += weight * samples[i];
    g += weight * samples[i + 1];
    b += weight * samples[i + 2];
  }
  return sum === 0 ? [red, green, blue] : [r / sum, g / sum, b / sum];
}
