import { describe, expect, test } from '@jest/globals';
import { isWhole, jpegOrientation, kindOf } from '../../studio/files/picture-files.js';
import { pngOf } from './stage.js';

const text = (value: string): Uint8Array => Uint8Array.from([...value], (c) => c.charCodeAt(0));
const be16 = (value: number): readonly number[] => [value >> 8, value & 255];

const segment = (marker: number, body: readonly number[]) => [
  0xff,
  marker,
  ...be16(body.length + 2),
  ...body,
];
/** Orientation as Exif writes it, big-endian. */
const exif = (orientation: number) =>
  segment(0xe1, [
    ...text('Exif\0\0'),
    ...text('MM\0*'),
    ...[0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0],
  ]);
/** Marker bytes of a JPEG around coded bytes in which 0xff is stuffed and restarts occur. */
const jpeg = (head: readonly number[]): Uint8Array =>
  Uint8Array.from([0xff, 0xd8, ...head, ...segment(0xda, [1, 2]), 3, 0xff, 0, 4, 0xff, 0xd0, 5, 0xff, 0xd9]);

test.each([
  ['png', pngOf(1, 1, () => [0, 0, 0, 255])],
  ['jpeg', jpeg([])],
  ['gif', text('GIF89a')],
  ['webp', text('RIFF\0\0\0\0WEBPVP8 ')],
  ['tiff', text('II*\0')],
  ['tiff', text('MM\0*')],
  ['svg', text('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ['svg', text('\n<?xml version="1.0"?>\n<!-- by hand --><!DOCTYPE svg PUBLIC "a" "b">\n<svg:svg />')],
  [null, text('%PDF-1.7')],
  [null, text('<html><svg></svg></html>')],
  [null, text('8BPS')],
  [null, new Uint8Array(0)],
])('%s is known by its bytes, not by its name', (kind, bytes) => {
  expect(kindOf(bytes)).toBe(kind);
});

describe('whole or not', () => {
  const gif = Uint8Array.from([
    ...text('GIF89a'),
    ...[1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255],
    ...[0x21, 0xf9, 4, 0, 0, 0, 0, 0],
    ...[0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0],
    0x3b,
  ]);
  const webp = Uint8Array.from([...text('RIFF'), 8, 0, 0, 0, ...text('WEBPVP8 ')]);
  const png = pngOf(4, 4, () => [1, 2, 3, 255]);
  test.each([
    ['png', png],
    ['jpeg', jpeg(exif(6))],
    ['gif', gif],
    ['webp', webp],
  ] as const)('a %s cut off anywhere is not whole', (kind, bytes) => {
    expect(isWhole(bytes, kind)).toBe(true);
    for (let length = 3; length < bytes.length - (kind === 'png' ? 4 : 0); length++)
      expect([length, isWhole(bytes.subarray(0, length), kind)]).toEqual([length, false]);
  });

  test('an end of image inside of a thumbnail is not the end', () => {
    const thumbnail = segment(0xe1, [...text('Exif\0\0'), 0xff, 0xd8, 0xff, 0xd9]);
    expect(isWhole(Uint8Array.from([0xff, 0xd8, ...thumbnail, ...segment(0xda, [1]), 7]), 'jpeg')).toBe(
      false,
    );
  });
});

test.each([1, 3, 6, 8])('a JPEG says that it is turned: %d', (orientation) => {
  expect(jpegOrientation(jpeg(exif(orientation)))).toBe(orientation);
});

test('a JPEG without a word is upright', () => {
  expect(jpegOrientation(jpeg([]))).toBe(1);
});
