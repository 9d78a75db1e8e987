/**
 * PNG files in and out. Whatever the file holds (grey, palette, 16 bit, alpha), pixels come out as 8-bit RGBA.
 * Sizes are checked from the header before anything is inflated. Colour profiles are ignored: exports are sRGB.
 */
import { decode, encode, type DecodedPng } from 'fast-png';
import { FormatError } from '../errors.js';
import type { Mask, Rgba8 } from './pixels.js';

/** Bounds the pixels of one picture to 256 MB: twice the sides of Figma's largest image. */
export const MAX_PNG_PIXELS = 8192 * 8192;

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const HEADER_BYTES = 33;

/** Ancillary chunks that a decoder could stumble over; the pixels need only these. */
const KEPT_CHUNKS = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);

/** One number per pixel as the file has it, e.g. a label. */
export interface Samples {
  readonly width: number;
  readonly height: number;
  readonly data: Uint32Array;
}

/** Pixels of a PNG file. `name` stands in messages. Throws FormatError. */
export function decodePng(bytes: Uint8Array, name = 'picture'): Rgba8 {
  const png = decodeFile(bytes, name);
  return { width: png.width, height: png.height, data: toRgba(png, name) };
}

/**
 * Numbers of a PNG file: levels of a grey one of any depth, indices of a palette, red * 2^16 + green * 2^8 + blue
 * of a colour one of 8 bit (the level alone where all of it is grey). What is transparent is 0. Throws FormatError.
 */
export function decodeNumbers(bytes: Uint8Array, name = 'picture'): Samples {
  const png = decodeFile(bytes, name);
  const { width, height, channels, depth } = png;
  const samples = unpackSamples(png);
  const isColour = channels >= 3 && !isGrey(samples, channels);
  if (isColour && depth > 8)
    throw new FormatError(`${name}: expected numbers in grey, found colours of 16 bit`);
  const alpha = channels % 2 === 0 ? channels - 1 : null;
  const data = Uint32Array.from({ length: width * height }, (_, pixel) => {
    const at = pixel * channels;
    if (alpha !== null && samples[at + alpha] === 0) return 0;
    return isColour ? samples[at] * 65536 + samples[at + 1] * 256 + samples[at + 2] : samples[at];
  });
  return { width, height, data };
}

function isGrey(samples: ArrayLike<number>, channels: number): boolean {
  for (let at = 0; at < samples.length; at += channels) {
    if (samples[at] !== samples[at + 1] || samples[at] !== samples[at + 2]) return false;
  }
  return true;
}

/** The file of a picture; opaque ones are stored without alpha. */
export function encodePng({ width, height, data }: Rgba8): Uint8Array {
  if (!isOpaque(data)) return encode({ width, height, data, channels: 4, depth: 8 });
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0, o = 0; i < data.length; i += 4) {
    rgb[o++] = data[i];
    rgb[o++] = data[i + 1];
    rgb[o++] = data[i + 2];
  }
  return encode({ width, height, data: rgb, channels: 3, depth: 8 });
}

/** A mask as a grey PNG of 8 bit. */
export function encodeMaskPng({ width, height, data }: Mask): Uint8Array {
  const grey = Uint8Array.from(data, (value) => Math.round(Math.min(Math.max(value, 0), 1) * 255));
  return encode({ width, height, data: grey, channels: 1, depth: 8 });
}

function decodeFile(bytes: Uint8Array, name: string): DecodedPng {
  checkHeader(bytes, name);
  let png: DecodedPng;
  try {
    png = decode(keepPixelChunks(bytes));
  } catch (error) {
    throw new FormatError(
      `${name}: the PNG cannot be decoded: ${error instanceof Error ? error.message : error}`,
    );
  }
  const rowBytes = Math.ceil((png.width * png.channels * png.depth) / 8);
  const expected = (rowBytes * png.height) / (png.depth === 16 ? 2 : 1);
  if (png.data.length !== expected) {
    throw new FormatError(
      `${name}: the PNG holds ${png.data.length} samples where its size asks for ${expected}`,
    );
  }
  return png;
}

function checkHeader(bytes: Uint8Array, name: string): void {
  const isPng = bytes.length >= HEADER_BYTES && SIGNATURE.every((byte, i) => bytes[i] === byte);
  if (!isPng) throw new FormatError(`${name}: expected a PNG file, its first bytes are none`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  if (width === 0 || height === 0 || width * height > MAX_PNG_PIXELS) {
    throw new FormatError(`${name}: ${width} x ${height} pixels; expected 1 to ${MAX_PNG_PIXELS} in all`);
  }
}

function keepPixelChunks(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = new Uint8Array(bytes.length);
  out.set(bytes.subarray(0, SIGNATURE.length));
  let length = SIGNATURE.length;
  for (let at = SIGNATURE.length; at + 12 <= bytes.length;) {
    const end = at + 12 + view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (KEPT_CHUNKS.has(type)) {
      out.set(bytes.subarray(at, end), length);
      length += Math.min(end, bytes.length) - at;
    }
    at = end;
  }
  return out.slice(0, length);
}

function toRgba(png: DecodedPng, name: string): Uint8Array {
  const samples = unpackSamples(png);
  if (png.palette !== undefined) return fromPalette(samples, png.palette, name);
  const { channels, depth } = png;
  const scale = 255 / (2 ** depth - 1);
  const colours = channels >= 3 ? 3 : 1;
  const clear = png.transparency;
  const data = new Uint8Array(png.width * png.height * 4);
  for (let i = 0, o = 0; i < samples.length; i += channels, o += 4) {
    let matches = clear !== undefined;
    for (let c = 0; c < 3; c++) {
      const sample = samples[i + (colours === 3 ? c : 0)];
      data[o + c] = Math.round(sample * scale);
      if (clear !== undefined && sample !== clear[colours === 3 ? c : 0]) matches = false;
    }
    if (channels === colours) data[o + 3] = matches ? 0 : 255;
    else data[o + 3] = Math.round(samples[i + colours] * scale);
  }
  return data;
}

function fromPalette(
  indices: ArrayLike<number>,
  palette: readonly (readonly number[])[],
  name: string,
): Uint8Array {
  const data = new Uint8Array(indices.length * 4);
  for (let i = 0; i < indices.length; i++) {
    const colour = palette[indices[i]];
    if (colour === undefined) {
      throw new FormatError(`${name}: pixel ${i} has colour ${indices[i]} of a palette of ${palette.length}`);
    }
    data.set(colour, i * 4);
    data[i * 4 + 3] = colour[3] ?? 255;
  }
  return data;
}

/** Samples below 8 bit are packed, every row starting on a byte. */
function unpackSamples(png: DecodedPng): ArrayLike<number> {
  const { depth, width, height, channels, data } = png;
  if (depth >= 8) return data;
  const perRow = width * channels;
  const rowBytes = Math.ceil((perRow * depth) / 8);
  const samples = new Uint8Array(perRow * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < perRow; x++) {
      const bit = x * depth;
      const byte = data[y * rowBytes + (bit >> 3)];
      samples[y * perRow + x] = (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
    }
  }
  return samples;
}

function isOpaque(data: Uint8Array): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return false;
  return true;
}
