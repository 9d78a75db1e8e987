/** PNG files written from the standard's words with Node's zlib, independent of the reader: of any kind, and broken. */
import { crc32, deflateSync } from 'node:zlib';

export interface PngPlan {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** 0 grey, 2 colour, 3 palette, 4 grey with alpha, 6 colour with alpha (section 6.1). */
  readonly colourType: number;
  readonly isInterlaced?: boolean;
  /** Of each line; numbers over 4 are broken files. */
  readonly filter?: (line: number) => number;
  /** A sample of the file's depth. */
  readonly sample: (x: number, y: number, channel: number) => number;
  /** Chunks between header and picture data. */
  readonly chunks?: readonly Buffer[];
}

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

export function pngFile(plan: PngPlan): Uint8Array {
  const data = chunk('IDAT', deflateSync(filteredRows(plan)));
  return joined([headerChunk(plan), ...(plan.chunks ?? []), data, chunk('IEND', [])]);
}

/** A file of these chunks. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat([SIGNATURE, ...chunks]));
}

export function chunk(type: string, body: Uint8Array | readonly number[]): Buffer {
  const out = Buffer.alloc(body.length + 12);
  out.writeUInt32BE(body.length, 0);
  out.write(type, 4, 'latin1');
  out.set(body, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + body.length)), 8 + body.length);
  return out;
}

export function headerChunk({
  width,
  height,
  depth,
  colourType,
  isInterlaced,
}: Pick<PngPlan, 'width' | 'height' | 'depth' | 'colourType' | 'isInterlaced'>): Buffer {
  const body = Buffer.alloc(13);
  body.writeUInt32BE(width, 0);
  body.writeUInt32BE(height, 4);
  body.set([depth, colourType, 0, 0, isInterlaced === true ? 1 : 0], 8);
  return chunk('IHDR', body);
}

/** With the right checksum for every whole chunk. */
export function sealed(bytes: Uint8Array): Uint8Array {
  const out = Buffer.from(bytes);
  for (let at = SIGNATURE.length; at + 12 <= out.length;) {
    const end = at + 8 + out.readUInt32BE(at);
    if (end + 4 > out.length) break;
    out.writeUInt32BE(crc32(out.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return new Uint8Array(out);
}

/** The same chunk with a wrong checksum. */
export function withWrongCrc(whole: Buffer): Buffer {
  const out = Buffer.from(whole);
  out[out.length - 1]! ^= 1;
  return out;
}

/** What is deflated: for each line of each pass a filter byte and the filtered bytes. */
export function filteredRows(plan: PngPlan): Buffer {
  const { width, height, depth, colourType } = plan;
  const bytesPerPixel = Math.max(1, (CHANNELS[colourType]! * depth) / 8);
  const out: Buffer[] = [];
  for (const numbers of plan.isInterlaced === true ? [1, 2, 3, 4, 5, 6, 7] : [0]) {
    let before: Buffer | null = null;
    for (let y = 0, line = 0; y < height; y++) {
      const columns = Array.from({ length: width }, (_, x) => x).filter(
        (x) => numbers === 0 || ADAM7[y % 8]![x % 8] === numbers,
      );
      if (columns.length === 0) continue;
      const row = packedRow(plan, columns, y);
      const filter = plan.filter?.(line++) ?? 0;
      out.push(
        Buffer.from([filter]),
        filtered(row, { before: before ?? Buffer.alloc(row.length), filter, bytesPerPixel }),
      );
      before = row;
    }
  }
  return Buffer.concat(out);
}

/** Which pass a pixel of each square of eight by eight comes in, as the standard draws it (section 8.1). */
const ADAM7 = [
  [1, 6, 4, 6, 2, 6, 4, 6],
  [7, 7, 7, 7, 7, 7, 7, 7],
  [5, 6, 5, 6, 5, 6, 5, 6],
  [7, 7, 7, 7, 7, 7, 7, 7],
  [3, 6, 4, 6, 3, 6, 4, 6],
  [7, 7, 7, 7, 7, 7, 7, 7],
  [5, 6, 5, 6, 5, 6, 5, 6],
  [7, 7, 7, 7, 7, 7, 7, 7],
];

/** Samples as bits, first pixel first, filled up to whole bytes. */
function packedRow({ depth, colourType, sample }: PngPlan, columns: readonly number[], y: number): Buffer {
  const channels = Array.from({ length: CHANNELS[colourType]! }, (_, channel) => channel);
  const bits = columns
    .flatMap((x) => channels.map((channel) => sample(x, y, channel).toString(2).padStart(depth, '0')))
    .join('');
  const whole = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0');
  return Buffer.from(whole.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
}

interface Neighbours {
  readonly before: Buffer;
  readonly filter: number;
  readonly bytesPerPixel: number;
}

/** Section 9.2: each byte less its prediction. */
function filtered(row: Buffer, { before, filter, bytesPerPixel }: Neighbours): Buffer {
  return Buffer.from(
    row.map((byte, i) => {
      const a = i < bytesPerPixel ? 0 : row[i - bytesPerPixel]!;
      const b = before[i]!;
      const c = i < bytesPerPixel ? 0 : before[i - bytesPerPixel]!;
      const predictions = [0, a, b, (a + b) >> 1, paeth(a, b, c)];
      return byte - (predictions[filter] ?? 0);
    }),
  );
}

function paeth(a: number, b: number, c: number): number {
  const estimate = a + b - c;
  const nearest = [a, b, c].map((value) => Math.abs(estimate - value));
  return [a, b, c][nearest.indexOf(Math.min(...nearest))]!;
}
