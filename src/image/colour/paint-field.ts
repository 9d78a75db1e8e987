/** A colour field (colour-field.ts) at the sketch's own resolution: bilinear between the nodes of each pixel's own region. */
import { eachRow, type Pace } from '../pace.js';
import type { Rgba8 } from '../pixels.js';
import type { LabelledPixels } from '../regions/region-colours.js';
import { cellsAlong } from './cells-along.js';
import type { ColourField } from './colour-field.js';
import { findNode } from './field-level.js';

/** Opaque. Throws CancelledError. */
export async function paintField(regions: LabelledPixels, field: ColourField, pace: Pace): Promise<Rgba8> {
  const { labels, size } = regions;
  const { width, height } = size;
  const data = new Uint8Array(labels.length * 4).fill(255);
  const across = cellsAlong(width, field.grid.width);
  const down = cellsAlong(height, field.grid.height);
  const rows: Rows = { above: 0, below: 0, part: 0 };
  const [left, right] = [new Float64Array(4), new Float64Array(4)];
  await eachRow(size, pace, (y) => {
    rows.above = down.first[y] * field.grid.width;
    rows.below = down.second[y] * field.grid.width;
    rows.part = down.part[y];
    for (let start = y * width, x = 0; x < width;) {
      const from = x;
      const cell = across.first[x];
      const label = labels[start + x];
      while (x < width && across.first[x] === cell && labels[start + x] === label) x++;
      mixColumn(field, label, { rows, column: cell, out: left });
      mixColumn(field, label, { rows, column: across.second[from], out: right });
      paintRun(data, { left, right, at: (start + from) * 4, parts: across.part, from, to: x });
    }
  });
  return { width, height, data };
}

/** The two rows of cells around a row of pixels, by their first cells, and the share of the lower one. */
interface Rows {
  above: number;
  below: number;
  part: number;
}

interface Column {
  readonly rows: Rows;
  readonly column: number;
  readonly out: Float64Array;
}

/** Weighted red, green, blue and weight of a region's nodes in two cells, one above the other. */
function mixColumn(field: ColourField, label: number, { rows, column, out }: Column): void {
  const upper = findNode(field, rows.above + column, label);
  const lower = findNode(field, rows.below + column, label);
  out.fill(0);
  if (upper >= 0) addColour(out, field.colours, { node: upper, weight: 1 - rows.part });
  if (lower >= 0) addColour(out, field.colours, { node: lower, weight: rows.part });
}

function addColour(
  out: Float64Array,
  colours: Float32Array,
  { node, weight }: { readonly node: number; readonly weight: number },
): void {
  for (let c = 0; c < 3; c++) out[c] += weight * colours[node * 3 + c];
  out[3] += weight;
}

interface Run {
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly at: number;
  readonly parts: Float64Array;
  readonly from: number;
  readonly to: number;
}

/** Pixels of one region between the same two columns. Each one's own cell is among the four, so that there is a weight. */
function paintRun(data: Uint8Array, { left, right, at: start, parts, from, to }: Run): void {
  const red = left[0];
  const green = left[1];
  const blue = left[2];
  const weight = left[3];
  const redStep = right[0] - red;
  const greenStep = right[1] - green;
  const blueStep = right[2] - blue;
  const weightStep = right[3] - weight;
  for (let x = from, at = start; x < to; x++, at += 4) {
    const part = parts[x];
    const scale = 1 / (weight + part * weightStep);
    data[at] = (red + part * redStep) * scale + 0.5;
    data[at + 1] = (green + part * greenStep) * scale + 0.5;
    data[at + 2] = (blue + part * blueStep) * scale + 0.5;
  }
}
