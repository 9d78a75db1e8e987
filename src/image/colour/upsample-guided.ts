/**
 * A picture at a sketch's own resolution where the sketch has no regions to go by: joint bilateral upsampling (J. Kopf,
 * M. Cohen, D. Lischinski, M. Uyttendaele, "Joint bilateral upsampling", 2007), guided by the sketch's tone, which is its share
 * of ink over one pixel of the picture. The picture's own lines are filled from around before. Time is linear in the pixels.
 */
import type { Extent } from '../geometry.js';
import { eachRow, type Pace } from '../pace.js';
import type { Rgba8 } from '../pixels.js';
import { smoothSamples } from './colour-field.js';
import { levelBuilder, type FieldLevel } from './field-level.js';
import { cellInk, inkTones, type Ink } from './ink-tones.js';

/** Tones (of 255) that differ by so much count about three fifths. */
const SIGMA_TONE = 32;
const TONE_WEIGHTS = Float64Array.from({ length: 256 }, (_, tone) =>
  Math.exp(-0.5 * (tone / SIGMA_TONE) ** 2),
);
/** What a cell of solid ink counts beside a clear one. */
const LEAST_CLEAR = 0.05;
/** Around a cell, how far its picture's lines smear, and how far the clearest cell is looked for. */
const SMEAR_CELLS = 1;
const AROUND_CELLS = 2;

/** Opaque; of the ink's size. Throws CancelledError. */
export async function upsampleGuided(ink: Ink, picture: Rgba8, pace: Pace): Promise<Rgba8> {
  const { width, height } = ink.size;
  const tones = await inkTones(ink, picture, pace);
  const cells = await cellInk(ink, picture, pace);
  const { colours } = await smoothSamples(clearSamples(cells, picture), pace);
  const guide = { tones, cells, colours, grid: picture };
  const data = new Uint8Array(width * height * 4).fill(255);
  const across = splineAxis(width, picture.width);
  const down = splineAxis(height, picture.height);
  const sums = new Float64Array(4);
  await eachRow(ink.size, pace, (y) => {
    for (let x = 0, i = y * width; x < width; x++, i++) {
      mixAlike(guide, { tone: tones[i], across, down, x, y }, sums);
      for (let c = 0; c < 3; c++) data[i * 4 + c] = sums[c] / sums[3] + 0.5;
    }
  });
  return { width, height, data };
}

/** The picture's pixels, each as sure as it is clear of lines beside the clearest of its neighbours. */
function clearSamples(inks: Uint8Array, picture: Rgba8): FieldLevel {
  const clear = Float32Array.from(inks, (ink) => LEAST_CLEAR + (1 - ink / 255));
  const least = extremes(clear, picture, { reach: SMEAR_CELLS, pick: Math.min });
  const most = extremes(least, picture, { reach: AROUND_CELLS, pick: Math.max });
  const builder = levelBuilder(picture);
  for (let cell = 0; cell < clear.length; cell++) {
    builder.take(cell, 1);
    builder.weights()[cell] = least[cell] / most[cell];
  }
  const level = builder.build();
  for (let at = 0; at < level.colours.length; at++) {
    level.colours[at] = picture.data[Math.floor(at / 3) * 4 + (at % 3)];
  }
  return level;
}

interface Around {
  readonly reach: number;
  readonly pick: (one: number, other: number) => number;
}

/** The least or the most of each square of values. */
function extremes(values: Float32Array, { width, height }: Extent, { reach, pick }: Around): Float32Array {
  return values.map((value, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    let best = value;
    for (let row = Math.max(0, y - reach); row <= Math.min(height - 1, y + reach); row++) {
      for (let column = Math.max(0, x - reach); column <= Math.min(width - 1, x + reach); column++) {
        best = pick(best, values[row * width + column]);
      }
    }
    return best;
  });
}

interface SplineAxis {
  /** By pixel the cell that it lies in. */
  readonly cells: Int32Array;
  /** By pixel the weights of the cell before, this one and the next one: a quadratic B-spline. */
  readonly weights: Float64Array;
  readonly count: number;
}

function splineAxis(length: number, count: number): SplineAxis {
  const cells = new Int32Array(length);
  const weights = new Float64Array(length * 3);
  for (let i = 0; i < length; i++) {
    const place = ((i + 0.5) * count) / length;
    cells[i] = Math.min(Math.floor(place), count - 1);
    const t = place - cells[i] - 0.5;
    weights.set([0.5 * (0.5 - t) ** 2, 0.75 - t * t, 0.5 * (0.5 + t) ** 2], i * 3);
  }
  return { cells, weights, count };
}

interface Guide {
  readonly cells: Uint8Array;
  readonly colours: Float32Array;
  readonly grid: Extent;
}

interface Place {
  readonly tone: number;
  readonly across: SplineAxis;
  readonly down: SplineAxis;
  readonly x: number;
  readonly y: number;
}

/** Weighted red, green, blue and weight of the nine cells around a pixel, to `out`. */
function mixAlike(
  { cells, colours, grid }: Guide,
  { tone, across, down, x, y }: Place,
  out: Float64Array,
): void {
  const [column, row] = [across.cells[x], down.cells[y]];
  let [red, green, blue, sum] = [0, 0, 0, 0];
  for (let dy = 0; dy < 3; dy++) {
    const first = Math.min(Math.max(row + dy - 1, 0), grid.height - 1) * grid.width;
    const rowWeight = down.weights[y * 3 + dy];
    for (let dx = 0; dx < 3; dx++) {
      const cell = first + Math.min(Math.max(column + dx - 1, 0), grid.width - 1);
      const apart = cells[cell] - tone;
      const weight = rowWeight * across.weights[x * 3 + dx] * TONE_WEIGHTS[apart < 0 ? -apart : apart];
      sum += weight;
      red += weight * colours[cell * 3];
      green += weight * colours[cell * 3 + 1];
      blue += weight * colours[cell * 3 + 2];
    }
  }
  out[0] = red;
  out[1] = green;
  out[2] = blue;
  out[3] = sum;
}
