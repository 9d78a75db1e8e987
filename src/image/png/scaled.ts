/** Reads PNG files that are larger than anybody works with: means of n x n pixels, made while the rows come in. */
import { FormatError } from '../../errors.js';
import type { Extent } from '../geometry.js';
import type { Rgba8 } from '../pixels.js';
import { readPngFile, type PngFile } from './chunks.js';
import { painterOf } from './colours.js';
import { forEachRow } from './rows.js';
import { decodeWhole } from './png.js';

/** Bounds the time of reading; the memory is bounded by the side asked for. */
export const MAX_SCALED_PIXELS = 8192 * 8192;

export interface ScaledPicture {
  readonly image: Rgba8;
  /** Pixels of the file. */
  readonly fileSize: Extent;
}

/** The picture with no side over `maxSide`, smaller by a whole factor where the file has more. Throws FormatError. */
export function decodePngWithin(bytes: Uint8Array, maxSide: number, name = 'picture'): ScaledPicture {
  const file = readPngFile(bytes, name, MAX_SCALED_PIXELS);
  const { width, height, isInterlaced } = file.header;
  const factor = Math.ceil(Math.max(width, height) / maxSide);
  if (factor === 1) return { image: decodeWhole(file), fileSize: file.header };
  if (isInterlaced)
    throw new FormatError('png-interlaced-too-large', { file: name, width, height, most: maxSide });
  return { image: shrink(file, factor), fileSize: file.header };
}

function shrink(file: PngFile, factor: number): Rgba8 {
  const { width, height } = file.header;
  const size = { width: Math.ceil(width / factor), height: Math.ceil(height / factor) };
  const image = { ...size, data: new Uint8Array(size.width * size.height * 4) };
  const row = new Uint8Array(width * 4);
  const sums = new Uint32Array(size.width * 4);
  const paint = painterOf(file);
  forEachRow(file, (samples, place) => {
    paint(samples, place, { rgba: row, start: 0, stride: 1 });
    addRow(row, sums, factor);
    const isLast = place.y % factor === factor - 1 || place.y === height - 1;
    if (!isLast) return;
    const line = Math.floor(place.y / factor);
    const lines = (place.y % factor) + 1;
    writeMeans({ sums, factor, lines, width }, image.data.subarray(line * size.width * 4));
    sums.fill(0);
  });
  return image;
}

/** Colours count by their alpha, so that what is clear colours nothing. */
function addRow(row: Uint8Array, sums: Uint32Array, factor: number): void {
  for (let cell = 0, i = 0; cell < sums.length; cell += 4) {
    let red = 0;
    let green = 0;
    let blue = 0;
    let alphas = 0;
    for (const end = Math.min(i + factor * 4, row.length); i < end; i += 4) {
      const alpha = row[i + 3];
      red += row[i] * alpha;
      green += row[i + 1] * alpha;
      blue += row[i + 2] * alpha;
      alphas += alpha;
    }
    sums[cell] += red;
    sums[cell + 1] += green;
    sums[cell + 2] += blue;
    sums[cell + 3] += alphas;
  }
}

interface Cells {
  readonly sums: Uint32Array;
  readonly factor: number;
  /** Rows that were added; the last cells may have fewer. */
  readonly lines: number;
  /** Pixels of a row that was added. */
  readonly width: number;
}

function writeMeans({ sums, factor, lines, width }: Cells, out: Uint8Array): void {
  for (let i = 0; i < sums.length; i += 4) {
    const columns = Math.min(factor, width - (i / 4) * factor);
    const alpha = sums[i + 3];
    for (let channel = 0; channel < 3; channel++)
      out[i + channel] = alpha === 0 ? 0 : Math.round(sums[i + channel] / alpha);
    out[i + 3] = Math.round(alpha / (columns * lines));
  }
}
