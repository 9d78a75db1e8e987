/**
 * PNG files in and out. Whatever the file holds (grey, palette, 16 bit, alpha, interlaced), pixels come out as 8-bit
 * RGBA. A file is read whole or refused: sizes and structure are checked before anything is inflated (chunks.ts),
 * no more is inflated than the size asks for (inflate.ts). Colour profiles are ignored: exports are sRGB, and what
 * is written says so.
 */
import { zlibSync } from 'fflate';
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
export function encodePng(picture: Rgba8): Uint8Array {
  const channels = isOpaque(picture.data) ? 3 : 4;
  // Level 1: the pixels' filter finds what the search of higher levels would, in a third of the time.
  const pixels = zlibSync(filteredRows(picture, channels), { level: 1 });
  return joined([
    SIGNATURE,
    chunk('IHDR', headerOf(picture, channels)),
    // The levels are sRGB's (PNG, section 11.3.2.5), so that no reader guesses; intent 0: perceptual.
    chunk('sRGB', Uint8Array.of(0)),
    chunk('IDAT', pixels),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

/** PNG, section 5.2. */
const SIGNATURE = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
/** A row as it is, and as differences to the row above (PNG, section 9.2). */
const FILTERS = { none: 0, up: 2 } as const;

/** Rows of 8-bit samples, each behind its filter's number. */
function filteredRows({ data, width, height }: Rgba8, channels: 3 | 4): Uint8Array {
  const out = new Uint8Array(height * (1 + width * channels));
  for (let y = 0, to = 0; y < height; y++) {
    const above = y === 0 ? 0 : 4 * width;
    out[to++] = y === 0 ? FILTERS.none : FILTERS.up;
    for (let at = 4 * y * width, end = at + 4 * width; at < end; at += 4) {
      for (let c = 0; c < channels; c++, to++)
        out[to] = above === 0 ? data[at + c] : data[at + c] - data[at + c - above];
    }
  }
  return out;
}

/** Width, height, 8 bits a sample, colour type (2: RGB, 6: RGBA); deflate, adaptive filters, not interlaced. */
function headerOf({ width, height }: Rgba8, channels: 3 | 4): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, channels === 3 ? 2 : 6], 8);
  return header;
}

/** Length, name, content, checksum of name and content. */
function chunk(name: string, content: Uint8Array): Uint8Array {
  const out = new Uint8Array(content.length + 12);
  const view = new DataView(out.buffer);
  view.setUint32(0, content.length);
  for (let i = 0; i < 4; i++) out[4 + i] = name.charCodeAt(i);
  out.set(content, 8);
  view.setUint32(content.length + 8, crc32(out.subarray(4, content.length + 8)));
  return out;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (out.set(part, at), at + part.length), 0);
  return out;
}

function isOpaque(data: Uint8Array): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return false;
  return true;
}
