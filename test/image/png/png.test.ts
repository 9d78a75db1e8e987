import { describe, expect, test } from '@jest/globals';
import { decode, encode } from 'fast-png';
import { deflateSync } from 'node:zlib';
import { decodePngWithin } from '../../../src/image/png/scaled.js';
import { decodeNumbers, decodePng, encodePng } from '../../../src/image/png/png.js';
import { bomb, brokenFiles, everyKind, oddKinds } from '../../support/png-cases.js';
import { chunk, headerChunk, joined, pngFile, type PngPlan } from '../../support/png-files.js';
import { picture } from '../../support/pictures.js';
import { told } from '../../support/english.js';

/** The nearest of 256 levels. */
const levels = (pixels: readonly (readonly number[])[]) =>
  pixels.flatMap((pixel) => pixel.map((value) => Math.round(value * 255)));

describe('what a PNG may hold', () => {
  test('every colour type, depth, interlacing and filter', () => {
    const kinds = everyKind();
    expect(kinds).toHaveLength(120);
    for (const { name, bytes, pixels } of kinds)
      expect([name, ...decodePng(bytes).data]).toEqual([name, ...levels(pixels)]);
  });

  test.each(oddKinds())('$name', ({ bytes, pixels }) => {
    expect([...decodePng(bytes).data]).toEqual(levels(pixels));
  });

  test('16 bit come out rounded to the nearest level', () => {
    const data = new Uint16Array([0, 257, 128, 129, 65535, 32768, 257 * 9, 65535]);
    const png = encode({ width: 2, height: 1, data, channels: 4, depth: 16 });
    expect([...decodePng(png).data]).toEqual([0, 1, 0, 1, 255, 128, 9, 255]);
  });

  test('labels of 16 bit are read untouched', () => {
    const data = new Uint16Array([0, 1, 700, 65535]);
    const png = encode({ width: 4, height: 1, data, channels: 1, depth: 16 });
    expect([...decodeNumbers(png).data]).toEqual([0, 1, 700, 65535]);
  });

  /** One line. */
  const line = (
    samples: readonly number[],
    shape: Pick<PngPlan, 'depth' | 'colourType' | 'chunks'>,
    channels = 1,
  ) =>
    pngFile({
      ...{ width: samples.length / channels, height: 1, ...shape },
      sample: (x, _, channel) => samples[x * channels + channel]!,
    });
  const palette = [chunk('PLTE', [9, 9, 9, 5, 5, 5, 9, 9, 9])];

  test.each([
    ['grey of 2 bit', line([0, 1, 2, 3], { depth: 2, colourType: 0 }), [0, 1, 2, 3]],
    [
      'grey with alpha, nothing where it is clear',
      line([7, 255, 9, 0], { depth: 8, colourType: 4 }, 2),
      [7, 0],
    ],
    ['grey stored in three channels', line([3, 3, 3, 0, 0, 0], { depth: 8, colourType: 2 }, 3), [3, 0]],
    ['colours', line([0, 0, 3, 1, 0, 0], { depth: 8, colourType: 2 }, 3), [3, 65536]],
    ['indices of a palette', line([2, 0, 1], { depth: 8, colourType: 3, chunks: palette }), [2, 0, 1]],
  ])('numbers: %s', (_, bytes, numbers) => {
    expect([...decodeNumbers(bytes).data]).toEqual(numbers);
  });
});

describe('there and back', () => {
  test('with alpha', () => {
    const image = { width: 2, height: 1, data: new Uint8Array([1, 2, 3, 4, 250, 0, 9, 0]) };
    expect(decodePng(encodePng(image))).toEqual(image);
  });

  test('opaque pictures are stored without alpha', () => {
    const image = { width: 1, height: 2, data: new Uint8Array([1, 2, 3, 255, 4, 5, 6, 255]) };
    const png = encodePng(image);
    expect(png[25]).toBe(2);
    expect(decodePng(png)).toEqual(image);
  });

  test.each([3, 4] as const)('another reader finds every one of %i channels', (channels) => {
    const [width, height] = [57, 31];
    const data = Uint8Array.from({ length: 4 * width * height }, (_, i) =>
      i % 4 === 3 && channels === 3 ? 255 : (i * 2654435761) >>> 24,
    );
    const read = decode(encodePng({ width, height, data }), { checkCrc: true });
    expect(read).toMatchObject({ width, height, channels, depth: 8 });
    expect([...read.data]).toEqual([...data].filter((_, i) => i % 4 < channels));
  });

  test('a painted picture takes less room than without a filter', () => {
    const [width, height] = [200, 150];
    const shade = (i: number): number => 128 + 100 * Math.sin((i % 800) / 90) * Math.cos(i / 30_000);
    const data = Uint8Array.from({ length: 4 * width * height }, (_, i) => (i % 4 === 3 ? 255 : shade(i)));
    const plain = encode({ width, height, data: data.filter((_, i) => i % 4 < 3), channels: 3, depth: 8 });
    expect(encodePng({ width, height, data }).length).toBeLessThan(0.8 * plain.length);
  });

  test('every file says that it is sRGB, before its data, and another reader takes it', () => {
    const image = { width: 1, height: 1, data: new Uint8Array([1, 2, 3, 4]) };
    const srgb = chunk('sRGB', [0]);
    const png = encodePng(image);
    expect(Buffer.compare(png.subarray(33, 33 + srgb.length), srgb)).toBe(0);
    expect(decode(png, { checkCrc: true })).toMatchObject({ width: 1, height: 1 });
  });
});

describe('bad files', () => {
  test.each(brokenFiles())('$name: a format error that names the file and says why', ({ bytes, message }) => {
    expect(() => decodePng(bytes, 'b.png')).toThrow(message);
    expect(told(() => decodePng(bytes, 'b.png'))).toMatch(/^“b\.png” /);
    expect(() => decodePng(bytes, 'b.png')).toThrow(expect.objectContaining({ name: 'FormatError' }));
  });

  test.each([
    ['a JPEG', [0xff, 0xd8, 0xff, 0xe0]],
    ['a GIF', Buffer.from('GIF89a')],
    ['a WebP', Buffer.from('RIFF\0\0\0\0WEBPVP8 ')],
    ['a HEIC', Buffer.from('\0\0\0\x18ftypheic')],
    ['a TIFF', Buffer.from('II*\0\x08')],
    ['a Photoshop file', Buffer.from('8BPS\0\x01')],
    ['an SVG', Buffer.from('<?xml version="1.0"?>\n<svg xmlns="">')],
    ['a web page', Buffer.from('<!DOCTYPE html><html>')],
    ['a text file', Buffer.from('hello')],
    ['an empty file', []],
    ['a file of an unknown format', [1, 2, 3]],
  ])('%s is called by its name', (name, bytes) => {
    expect(told(() => decodePng(Uint8Array.from(bytes), 'x.jpg'))).toContain(
      `“x.jpg” is ${name}, not a PNG.`,
    );
  });

  test('a bomb costs no more than its pixel', () => {
    const file = bomb();
    const before = process.memoryUsage();
    const started = performance.now();
    expect(() => decodePng(file)).toThrow(/hold more than/);
    expect(performance.now() - started).toBeLessThan(1000);
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(2e6);
  });
});

describe('pictures larger than asked for', () => {
  const within = (image: Parameters<typeof encodePng>[0], side: number) =>
    decodePngWithin(encodePng(image), side);

  test('one that fits comes as it is', () => {
    const image = picture(4, 3, (x, y) => [x, y, 9, 100 + x]);
    expect(within(image, 4).image).toEqual(image);
  });

  test('means of whole squares, with what is left over at the right and the bottom', () => {
    const image = picture(5, 3, (x, y) => [x * 10, y * 20, 0]);
    const { image: small, fileSize } = within(image, 3);
    expect(fileSize).toMatchObject({ width: 5, height: 3 });
    expect(small).toEqual(picture(3, 2, (x, y) => [[5, 25, 40][x]!, [10, 40][y]!, 0]));
  });

  test('what is clear colours nothing', () => {
    const image = picture(2, 2, (x, y) => (x === 0 && y === 0 ? [200, 100, 50, 255] : [9, 9, 9, 0]));
    expect([...within(image, 1).image.data]).toEqual([200, 100, 50, 64]);
  });

  test('up to 67 million pixels; more, and interlaced ones, are refused', () => {
    const lines = (height: number) => deflateSync(Buffer.alloc((8192 / 8 + 1) * height), { level: 1 });
    const sheet = (height: number, isInterlaced: boolean) => {
      const header = headerChunk({ width: 8192, height, depth: 1, colourType: 0, isInterlaced });
      return joined([header, chunk('IDAT', lines(height)), chunk('IEND', [])]);
    };
    const { image } = decodePngWithin(sheet(1024, false), 1024);
    expect(image).toMatchObject({ width: 1024, height: 128 });
    expect(image.data.findIndex((value, i) => value !== (i % 4 === 3 ? 255 : 0))).toBe(-1);
    expect(told(() => decodePngWithin(sheet(8193, false), 1024, 'a.png'))).toMatch(
      /“a\.png” is too large: 8192 × 8193 pixels.*67108864/,
    );
    expect(told(() => decodePngWithin(sheet(8192, true), 1024, 'a.png'))).toMatch(/interlaced.*at most 1024/);
  });
});
