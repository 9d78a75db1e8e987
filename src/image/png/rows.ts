/** The samples of a PNG file, row by row: inflated, filters undone, interlacing (Adam7) told, packed bits unpacked. */
import { FormatError } from '../../errors.js';
import { InflateError } from './deflate-codes.js';
import { Inflater } from './inflate.js';
import type { PngFile, PngHeader } from './chunks.js';

/** `channels` numbers for each pixel. */
export type Samples = Uint8Array | Uint16Array;

/** Where the pixels of a row lie in the picture: at `x`, `x + step`, `x + 2 * step`, ... of line `y`. */
export interface RowPlace {
  readonly x: number;
  readonly y: number;
  readonly step: number;
  readonly count: number;
}

/** Pixels that one pass carries: every `stepX`th from `x`, of every `stepY`th line from `y`. */
interface Pass {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
}

const WHOLE: readonly Pass[] = [{ x: 0, y: 0, stepX: 1, stepY: 1 }];
/** PNG, section 8.1. */
const ADAM7: readonly Pass[] = [
  { x: 0, y: 0, stepX: 8, stepY: 8 },
  { x: 4, y: 0, stepX: 8, stepY: 8 },
  { x: 0, y: 4, stepX: 4, stepY: 8 },
  { x: 2, y: 0, stepX: 4, stepY: 4 },
  { x: 0, y: 2, stepX: 2, stepY: 4 },
  { x: 1, y: 0, stepX: 2, stepY: 2 },
  { x: 0, y: 1, stepX: 1, stepY: 2 },
];

/** Calls `visit` for each row; the samples are lent until it returns. Throws FormatError. */
export function forEachRow(file: PngFile, visit: (samples: Samples, place: RowPlace) => void): void {
  try {
    const inflater = new Inflater(file.data);
    for (const pass of file.header.isInterlaced ? ADAM7 : WHOLE) readPass({ file, inflater, pass }, visit);
    inflater.finish();
  } catch (error) {
    if (!(error instanceof InflateError)) throw error;
    throw new FormatError('png-unreadable', { file: file.name, reason: `its picture data ${error.message}` });
  }
}

interface PassJob {
  readonly file: PngFile;
  readonly inflater: Inflater;
  readonly pass: Pass;
}

function readPass(
  { file, inflater, pass }: PassJob,
  visit: (samples: Samples, place: RowPlace) => void,
): void {
  const { width, height, depth, channels } = file.header;
  const count = Math.ceil((width - pass.x) / pass.stepX);
  // A pass without columns has no rows either, not even their filter bytes.
  if (count <= 0) return;
  const rowBytes = Math.ceil((count * channels * depth) / 8);
  const pixelBytes = Math.max(1, (channels * depth) >> 3);
  let [row, above] = [new Uint8Array(rowBytes + 1), new Uint8Array(rowBytes + 1)];
  const unpack = unpacker(file.header, count * channels);
  for (let y = pass.y; y < height; y += pass.stepY) {
    inflater.read(row);
    undoFilter(row, above, pixelBytes);
    if (row[0] > 4)
      throw new FormatError('png-unreadable', {
        file: file.name,
        reason: `line ${y} has the filter ${row[0]}`,
      });
    visit(unpack(row.subarray(1)), { x: pass.x, y, step: pass.stepX, count });
    [row, above] = [above, row];
  }
}

/** Of a row with its filter byte in front, in place (PNG, section 9); `above` is the row before, or zeros. */
function undoFilter(row: Uint8Array, above: Uint8Array, pixelBytes: number): void {
  switch (row[0]) {
    case 1:
      for (let i = 1 + pixelBytes; i < row.length; i++) row[i] += row[i - pixelBytes];
      return;
    case 2:
      for (let i = 1; i < row.length; i++) row[i] += above[i];
      return;
    case 3:
      for (let i = 1; i <= pixelBytes; i++) row[i] += above[i] >> 1;
      for (let i = 1 + pixelBytes; i < row.length; i++) row[i] += (row[i - pixelBytes] + above[i]) >> 1;
      return;
    case 4:
      undoPaeth(row, above, pixelBytes);
  }
}

/** Each byte was predicted by the nearest of left, above and above left. */
function undoPaeth(row: Uint8Array, above: Uint8Array, pixelBytes: number): void {
  for (let i = 1; i <= pixelBytes; i++) row[i] += above[i];
  for (let i = 1 + pixelBytes; i < row.length; i++) {
    const left = row[i - pixelBytes];
    const up = above[i];
    const corner = above[i - pixelBytes];
    const fromLeft = up - corner;
    const fromUp = left - corner;
    const fromCorner = fromLeft + fromUp;
    const toLeft = fromLeft < 0 ? -fromLeft : fromLeft;
    const toUp = fromUp < 0 ? -fromUp : fromUp;
    const toCorner = fromCorner < 0 ? -fromCorner : fromCorner;
    row[i] += toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
  }
}

/** From the bytes of a row to its samples: of 8 bit as they are, of 16 bit from pairs, of fewer from packed bytes. */
function unpacker({ depth }: PngHeader, samples: number): (row: Uint8Array) => Samples {
  if (depth === 8) return (row) => row;
  if (depth === 16) {
    const out = new Uint16Array(samples);
    return (row) => {
      for (let i = 0; i < samples; i++) out[i] = (row[2 * i] << 8) | row[2 * i + 1];
      return out;
    };
  }
  const out = new Uint8Array(samples);
  const mask = (1 << depth) - 1;
  return (row) => {
    for (let i = 0, bit = 0; i < samples; i++, bit += depth)
      out[i] = (row[bit >> 3] >> (8 - depth - (bit & 7))) & mask;
    return out;
  };
}
