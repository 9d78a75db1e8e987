/**
 * PNG files in and out. Whatever the file holds (grey, palette, 16 bit, alpha, interlaced), pixels come out as 8-bit
 * RGBA. A file is read whole or refused: sizes and structure are checked before anything is inflated (chunks.ts),
 * no more is inflated than the size asks for (inflate.ts). Colour profiles are ignored: exports are sRGB, and what
 * is written says so.
 */
import { encode } from 'fast-png';
import { FormatError } from '../../errors.js';
import { crc32 } from './crc32.js';
import type { Rgba8 } from '../pixels.js';
import { readPngFile, type PngFile } from './chunks.js';
import { painterOf } from './colours.js';
import { forEachRow } from './rows.js';

/** One number per pixel as the file has it, e.g. a label. */
export interface Samples {
  readonly width: number;
  readonly height: number;
  readonly data: Uint32Array;
}

/** Pixels of a PNG file. `name` stands in messages. Throws FormatError. */
export function decodePng(bytes: Uint8Array, name = 'picture'): Rgba8 {
  return decodeWhole(readPngFile(bytes, name));
}

/** Every pixel of a file whose structure was checked. Throws FormatError. */
export function decodeWhole(file: PngFile): Rgba8 {
  const { width, height } = file.header;
  const data = new Uint8Array(width * height * 4);
  const paint = painterOf(file);
  forEachRow(file, (samples, place) =>
    paint(samples, place, { rgba: data, start: place.y * width + place.x, stride: place.step }),
  );
  return { width, height, data };
}

/**
 * Numbers of a PNG file: levels of a grey one of any depth, indices of a palette, red * 2^16 + green * 2^8 + blue
 * of a colour one of 8 bit (the level alone where all of it is grey). Pixels of alpha 0 are 0. Throws FormatError.
 */
export function decodeNumbers(bytes: Uint8Array, name = 'picture'): Samples {
  const file = readPngFile(bytes, name);
  const { width, height, channels, depth } = file.header;
  const samples = allSamples(file);
  const isColour = channels >= 3 && !isGrey(samples, channels);
  if (isColour && depth > 8)
    throw new FormatError('png-unreadable', {
      file: name,
      reason: 'expected numbers in grey, found colours of 16 bit',
    });
  const alpha = channels % 2 === 0 ? channels - 1 : null;
  const data = new Uint32Array(width * height);
  for (let pixel = 0, at = 0; pixel < data.length; pixel++, at += channels) {
    if (alpha !== null && samples[at + alpha] === 0) continue;
    data[pixel] = isColour ? samples[at] * 65536 + samples[at + 1] * 256 + samples[at + 2] : samples[at];
  }
  return { width, height, data };
}

function allSamples(file: PngFile): Uint8Array | Uint16Array {
  const { width, height, channels, depth } = file.header;
  const all = new (depth === 16 ? Uint16Array : Uint8Array)(width * height * channels);
  forEachRow(file, (samples, { x, y, step, count }) => {
    for (let i = 0; i < count; i++) {
      const at = (y * width + x + i * step) * channels;
      for (let channel = 0; channel < channels; channel++)
        all[at + channel] = samples[i * channels + channel];
    }
  });
  return all;
}

function isGrey(samples: ArrayLike<number>, channels: number): boolean {
  for (let at = 0; at < samples.length; at += channels) {
    if (samples[at] !== samples[at + 1] || samples[at] !== samples[at + 2]) return false;
  }
  return true;
}

/** The file of a picture; opaque ones are stored without alpha. */
export function encodePng({ width, height, data }: Rgba8): Uint8Array {
  if (!isOpaque(data)) return withSrgb(encode({ width, height, data, channels: 4, depth: 8 }));
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0, o = 0; i < data.length; i += 4) {
    rgb[o++] = data[i];
    rgb[o++] = data[i + 1];
    rgb[o++] = data[i + 2];
  }
  return withSrgb(encode({ width, height, data: rgb, channels: 3, depth: 8 }));
}

/** Signature and IHDR, which every file begins with. */
const HEADER_BYTES = 33;

/** Says that the levels are sRGB's (PNG, section 11.3.2.5), so that no reader guesses; intent 0: perceptual. */
function withSrgb(png: Uint8Array): Uint8Array {
  const chunk = Uint8Array.of(
    0,
    0,
    0,
    1,
    ...[...'sRGB'].map((letter) => letter.charCodeAt(0)),
    0,
    0,
    0,
    0,
    0,
  );
  new DataView(chunk.buffer).setUint32(9, crc32(chunk.subarray(4, 9)));
  const out = new Uint8Array(png.length + chunk.length);
  out.set(png.subarray(0, HEADER_BYTES));
  out.set(chunk, HEADER_BYTES);
  out.set(png.subarray(HEADER_BYTES), HEADER_BYTES + chunk.length);
  return out;
}

function isOpaque(data: Uint8Array): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return false;
  return true;
}
