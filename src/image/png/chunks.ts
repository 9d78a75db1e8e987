/**
 * The structure of a PNG file (PNG, third edition, sections 5 and 11), checked before anything is inflated. What
 * matters to the pixels must be right: IHDR, the palette of a palette picture, tRNS, IDAT. What does not is passed
 * over as browsers do: suggested palettes, texts, colour profiles, animation, bytes behind the end. A file without
 * its end (IEND) is cut off: what browsers offer to programs (createImageBitmap, ImageDecoder) refuses it; only a
 * page's <img> shows it, as it shows half a picture.
 */
import { FormatError } from '../../errors.js';
import { crc32 } from './crc32.js';
import { fileFormat } from '../file-format.js';
import type { Extent } from '../geometry.js';

/** Bounds the pixels of one picture to 64 MB: the largest image that hosts take. */
export const MAX_PNG_PIXELS = 4096 * 4096;
/** No picture of people's is longer; a reader's work per row stays small beside that per pixel. */
export const MAX_PNG_SIDE = 65_535;

/** Colour types of IHDR. */
export const GREY = 0;
export const COLOUR = 2;
export const PALETTE = 3;
export const GREY_ALPHA = 4;
export const COLOUR_ALPHA = 6;

const CHANNELS: Readonly<Record<number, number>> = {
  [GREY]: 1,
  [COLOUR]: 3,
  [PALETTE]: 1,
  [GREY_ALPHA]: 2,
  [COLOUR_ALPHA]: 4,
};
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  [GREY]: [1, 2, 4, 8, 16],
  [COLOUR]: [8, 16],
  [PALETTE]: [1, 2, 4, 8],
  [GREY_ALPHA]: [8, 16],
  [COLOUR_ALPHA]: [8, 16],
};

export interface PngHeader extends Extent {
  /** Bits of a sample. */
  readonly depth: number;
  readonly colourType: number;
  /** Samples of a pixel. */
  readonly channels: number;
  readonly isInterlaced: boolean;
}

export interface PngFile {
  /** Stands in messages. */
  readonly name: string;
  readonly header: PngHeader;
  /** Red, green, blue of each entry; null unless the picture is one of a palette. */
  readonly palette: Uint8Array | null;
  /** As the file has it: alphas of the palette, or the one clear colour; null: none. */
  readonly transparency: Uint8Array | null;
  /** Bodies of IDAT: one zlib stream. */
  readonly data: readonly Uint8Array[];
}

interface Chunk {
  readonly type: string;
  readonly body: Uint8Array;
  readonly hasRightCrc: () => boolean;
  /** Where the next one begins. */
  readonly end: number;
}

const HEADER_BYTES = 13;
const MAX_PALETTE_BYTES = 256 * 3;
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const MAX_CHUNK_BYTES = 2 ** 31 - 1;
/** Length and type before the body, a checksum behind it. */
const CHUNK_FRAME_BYTES = 12;

/** `maxPixels`: how many the caller is ready for. Throws FormatError. */
export function readPngFile(bytes: Uint8Array, name: string, maxPixels = MAX_PNG_PIXELS): PngFile {
  const isPng = SIGNATURE.every((byte, i) => bytes[i] === byte);
  if (!isPng) throw new FormatError('picture-not-png', { file: name, found: fileFormat(bytes) });
  try {
    const parts = collectParts(bytes);
    const header = readHeader(parts.header);
    checkSize(header, { name, maxPixels });
    return { name, header, ...readColours(parts, header), data: parts.data };
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    throw new FormatError('png-unreadable', { file: name, reason: error.message });
  }
}

/** What is wrong, before anybody knows of which file. */
class Broken extends Error {}

function expect(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Broken(otherwise);
}

interface Parts {
  readonly header: Uint8Array;
  /** PLTE and tRNS. */
  readonly colours: readonly Chunk[];
  readonly data: readonly Uint8Array[];
}

function collectParts(bytes: Uint8Array): Parts {
  const header = wholeChunk(bytes, SIGNATURE.length);
  expect(header.type === 'IHDR', 'the PNG does not begin with its header (IHDR)');
  expectCrc(header);
  const colours: Chunk[] = [];
  let chunk = wholeChunk(bytes, header.end);
  for (; chunk.type !== 'IDAT'; chunk = wholeChunk(bytes, chunk.end)) {
    checkType(chunk.type);
    if (chunk.type === 'PLTE' || chunk.type === 'tRNS') colours.push(chunk);
  }
  return { header: header.body, colours, data: collectData(bytes, chunk) };
}

/** Only these four of the kinds that a reader must know are known; small first letters may be passed over. */
function checkType(type: string): void {
  expect(type !== 'IHDR', 'the PNG has two headers (IHDR)');
  expect(type !== 'IEND', 'the PNG ends before any picture data (IDAT)');
  const isKnown = type === 'PLTE' || /^[a-z]/.test(type);
  expect(isKnown, `the PNG needs a reader that knows its chunk ${type}`);
}

/** One IDAT after the other; what stands between them and the end does not matter. */
function collectData(bytes: Uint8Array, first: Chunk): readonly Uint8Array[] {
  const data: Uint8Array[] = [];
  let chunk = first;
  for (; chunk.type === 'IDAT'; chunk = wholeChunk(bytes, chunk.end)) {
    expectCrc(chunk);
    data.push(chunk.body);
  }
  for (; chunk.type !== 'IEND'; chunk = wholeChunk(bytes, chunk.end)) {
    expect(chunk.type !== 'IDAT', 'the picture data (IDAT) of the PNG are not in one piece');
    expect(chunk.type !== 'IHDR', 'the PNG has two headers (IHDR)');
  }
  return data;
}

function wholeChunk(bytes: Uint8Array, at: number): Chunk {
  const chunk = chunkAt(bytes, at);
  if (chunk !== null) return chunk;
  expect(at < bytes.length, 'the PNG is cut off: its end (IEND) is missing');
  throw new Broken(`the PNG is cut off or damaged in its ${typeAt(bytes, at) ?? `chunk at byte ${at}`}`);
}

/** Null where the file holds no whole chunk. A file may have millions of empty ones: each costs little. */
function chunkAt(bytes: Uint8Array, at: number): Chunk | null {
  const type = typeAt(bytes, at);
  if (type === null) return null;
  const length = uint32At(bytes, at);
  const end = at + CHUNK_FRAME_BYTES + length;
  if (length > MAX_CHUNK_BYTES || end > bytes.length) return null;
  const hasRightCrc = () => crc32(bytes.subarray(at + 4, end - 4)) === uint32At(bytes, end - 4);
  return { type, body: bytes.subarray(at + 8, end - 4), hasRightCrc, end };
}

function uint32At(bytes: Uint8Array, at: number): number {
  return ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;
}

/** Null where no four letters stand. */
function typeAt(bytes: Uint8Array, at: number): string | null {
  for (let i = at + 4; i < at + 8; i++) if (!isLetter(bytes[i])) return null;
  return String.fromCharCode(bytes[at + 4], bytes[at + 5], bytes[at + 6], bytes[at + 7]);
}

/** Small or capital: bit 5 tells the two apart. */
function isLetter(code: number): boolean {
  const small = code | 32;
  return code < 128 && small >= 0x61 && small <= 0x7a;
}

function expectCrc(chunk: Chunk): void {
  expect(chunk.hasRightCrc(), `the PNG is damaged: its ${chunk.type} does not match its checksum (CRC)`);
}

function readHeader(body: Uint8Array): PngHeader {
  expect(
    body.length === HEADER_BYTES,
    `the header (IHDR) of the PNG has ${body.length} bytes, not ${HEADER_BYTES}`,
  );
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const [depth, colourType, compression, filter, interlace] = body.subarray(8);
  const isLegal = DEPTHS[colourType]?.includes(depth) === true;
  expect(isLegal, `the PNG says colour type ${colourType} with ${depth} bits, which there is not`);
  expect(compression === 0, `the PNG says compression method ${compression}; there is only 0`);
  expect(filter === 0, `the PNG says filter method ${filter}; there is only 0`);
  expect(interlace <= 1, `the PNG says interlace method ${interlace}; there are only 0 and 1`);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  return { width, height, depth, colourType, channels: CHANNELS[colourType], isInterlaced: interlace === 1 };
}

function checkSize(
  { width, height }: Extent,
  { name, maxPixels }: { readonly name: string; readonly maxPixels: number },
): void {
  expect(width > 0 && height > 0, `the PNG says ${width} x ${height} pixels; expected at least one`);
  if (Math.max(width, height) <= MAX_PNG_SIDE && width * height <= maxPixels) return;
  const most = { mostSide: MAX_PNG_SIDE, mostPixels: maxPixels };
  throw new FormatError('png-too-large', { file: name, width, height, ...most });
}

/** Palettes of other pictures are suggestions for screens of 256 colours (section 11.2.2), whatever their size. */
function readColours({ colours }: Parts, header: PngHeader): Pick<PngFile, 'palette' | 'transparency'> {
  const transparencyAt = colours.findIndex(({ type }) => type === 'tRNS');
  if (header.colourType !== PALETTE)
    return { palette: null, transparency: readTransparency(colours[transparencyAt], header, null) };
  const palettes = colours.filter(({ type }) => type === 'PLTE');
  expect(palettes.length < 2, 'the PNG has two palettes (PLTE)');
  const palette = readPalette(palettes[0]);
  expect(transparencyAt !== 0, 'the transparency (tRNS) of the PNG stands before its palette (PLTE)');
  return { palette, transparency: readTransparency(colours[transparencyAt], header, palette) };
}

function readPalette(chunk: Chunk | undefined): Uint8Array {
  expect(chunk !== undefined, 'the PNG is one of a palette and has none (PLTE) before its picture data');
  expectCrc(chunk);
  const { length } = chunk.body;
  const isLegal = length > 0 && length % 3 === 0 && length <= MAX_PALETTE_BYTES;
  expect(
    isLegal,
    `the palette (PLTE) of the PNG has ${length} bytes; expected 3 for each of 1 to 256 colours`,
  );
  return chunk.body;
}

/**
 * A clear colour, or alphas of the palette's first colours. Browsers disagree on what a broken one shows. Where every
 * pixel has its alpha, it means nothing.
 */
function readTransparency(
  chunk: Chunk | undefined,
  { colourType }: PngHeader,
  palette: Uint8Array | null,
): Uint8Array | null {
  if (chunk === undefined || colourType >= GREY_ALPHA) return null;
  expectCrc(chunk);
  const { length } = chunk.body;
  const colour = colourType === GREY ? 2 : 6;
  const [least, most] = palette === null ? [colour, colour] : [1, palette.length / 3];
  const range = least === most ? least : `${least} to ${most}`;
  const fits = length >= least && length <= most;
  expect(fits, `the transparency (tRNS) of the PNG has ${length} bytes; expected ${range}`);
  return chunk.body;
}
