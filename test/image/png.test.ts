import { describe, expect, test } from '@jest/globals';
import { encode } from 'fast-png';
import { crc32, deflateSync } from 'node:zlib';
import { decodeNumbers, decodePng, encodeMaskPng, encodePng } from '../../src/image/png.js';

/** Kinds of colour in IHDR (PNG 1.2, section 4.1.1). */
const GREY = 0;
const PALETTE = 3;

interface File {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly kind: number;
  /** Filter byte and packed samples of every row. */
  readonly rows: readonly number[];
  readonly extra?: readonly (readonly [string, readonly number[]])[];
}

/** A PNG written from the standard's words, independent of the library under the decoder. */
function file({ width, height, depth, kind, rows, extra }: File): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, kind, 0, 0, 0], 8);
  const chunks = [chunk('IHDR', header)];
  for (const [type, body] of extra ?? []) chunks.push(chunk(type, Buffer.from(body)));
  chunks.push(chunk('IDAT', deflateSync(Buffer.from(rows))), chunk('IEND', Buffer.alloc(0)));
  return new Uint8Array(Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), ...chunks]));
}

function chunk(type: string, body: Buffer): Buffer {
  const out = Buffer.alloc(body.length + 12);
  out.writeUInt32BE(body.length, 0);
  out.write(type, 4, 'latin1');
  out.set(body, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + body.length)), 8 + body.length);
  return out;
}

describe('what a PNG may hold', () => {
  test('grey of 1 bit', () => {
    const png = file({ width: 3, height: 2, depth: 1, kind: GREY, rows: [0, 0b10100000, 0, 0b01000000] });
    const greys = decodePng(png).data.filter((_, i) => i % 4 === 0);
    expect([...greys]).toEqual([255, 0, 255, 0, 255, 0]);
  });

  test('grey of 2 bit with a clear level', () => {
    const extra = [['tRNS', [0, 1]]] as const;
    const png = file({ width: 4, height: 1, depth: 2, kind: GREY, rows: [0, 0b00011011], extra });
    expect([...decodePng(png).data]).toEqual([
      0, 0, 0, 255, 85, 85, 85, 0, 170, 170, 170, 255, 255, 255, 255, 255,
    ]);
  });

  test('a palette of 4 bit with alpha', () => {
    const extra = [
      ['PLTE', [10, 20, 30, 40, 50, 60]],
      ['tRNS', [128]],
    ] as const;
    const png = file({ width: 3, height: 1, depth: 4, kind: PALETTE, rows: [0, 0x01, 0x00], extra });
    expect([...decodePng(png).data]).toEqual([10, 20, 30, 128, 40, 50, 60, 255, 10, 20, 30, 128]);
  });

  test('a colour outside of the palette is refused', () => {
    const extra = [['PLTE', [1, 2, 3]]] as const;
    const png = file({ width: 1, height: 1, depth: 8, kind: PALETTE, rows: [0, 5], extra });
    expect(() => decodePng(png, 'a.png')).toThrow(/a\.png: pixel 0 has colour 5 of a palette of 1/);
  });

  test('16 bit come out rounded to the nearest level', () => {
    const data = new Uint16Array([0, 257, 128, 129, 65535, 32768, 257 * 9, 65535]);
    const png = encode({ width: 2, height: 1, data, channels: 4, depth: 16 });
    expect([...decodePng(png).data]).toEqual([0, 1, 0, 1, 255, 128, 9, 255]);
  });

  test('a broken colour profile does not matter', () => {
    const extra = [['iCCP', [65, 0, 0, 1, 2, 3]]] as const;
    const png = file({ width: 1, height: 1, depth: 8, kind: GREY, rows: [0, 77], extra });
    expect([...decodePng(png).data]).toEqual([77, 77, 77, 255]);
  });

  test('labels of 16 bit are read untouched', () => {
    const data = new Uint16Array([0, 1, 700, 65535]);
    const png = encode({ width: 4, height: 1, data, channels: 1, depth: 16 });
    expect([...decodeNumbers(png).data]).toEqual([0, 1, 700, 65535]);
  });

  test.each([
    ['grey of 2 bit', { width: 4, height: 1, depth: 2, kind: GREY, rows: [0, 0b00011011] }, [0, 1, 2, 3]],
    [
      'grey with alpha, nothing where it is clear',
      { width: 2, height: 1, depth: 8, kind: 4, rows: [0, 7, 255, 9, 0] },
      [7, 0],
    ],
    [
      'grey stored in three channels',
      { width: 2, height: 1, depth: 8, kind: 2, rows: [0, 3, 3, 3, 0, 0, 0] },
      [3, 0],
    ],
    ['colours', { width: 2, height: 1, depth: 8, kind: 2, rows: [0, 0, 0, 3, 1, 0, 0] }, [3, 65536]],
    [
      'indices of a palette',
      {
        ...{ width: 3, height: 1, depth: 8, kind: 3, rows: [0, 2, 0, 1] },
        extra: [['PLTE', [9, 9, 9, 5, 5, 5, 9, 9, 9]]] as const,
      },
      [2, 0, 1],
    ],
  ])('numbers: %s', (_, description, numbers) => {
    expect([...decodeNumbers(file(description)).data]).toEqual(numbers);
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

  test('a mask', () => {
    const mask = { width: 3, height: 1, data: new Float32Array([0, 0.5, 1]) };
    expect([...decodeNumbers(encodeMaskPng(mask)).data]).toEqual([0, 128, 255]);
  });
});

describe('bad files', () => {
  const good = file({ width: 1, height: 1, depth: 8, kind: GREY, rows: [0, 77] });
  const huge = good.slice();
  new DataView(huge.buffer).setUint32(16, 0x7fffffff);
  const few = file({ width: 2, height: 500, depth: 8, kind: GREY, rows: [0, 77] });

  test.each([
    ['no PNG', new Uint8Array(100), /b\.png: expected a PNG file/],
    ['cut short', good.slice(0, 20), /b\.png: expected a PNG file/],
    ['cut in the data', good.slice(0, good.length - 20), /b\.png: the PNG cannot be decoded/],
    ['huge by its header', huge, /b\.png: 2147483647 x 1 pixels/],
    ['fewer rows than it says', few, /b\.png: the PNG/],
  ])('%s: a format error that names the file', (_, bytes, message) => {
    expect(() => decodePng(bytes, 'b.png')).toThrow(message);
    expect(() => decodePng(bytes, 'b.png')).toThrow(expect.objectContaining({ name: 'FormatError' }));
  });
});
