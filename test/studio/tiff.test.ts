/** Files are written by test/support/tiff-file.ts; packed strips come from the specification's own words or from zlib. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { deflateSync } from 'node:zlib';
import { FileError } from '../../src/tool-errors.js';
import { decodeTiff } from '../../studio/files/tiff.js';
import { unpackBits, unpackLzw } from '../../studio/files/tiff-codecs.js';
import { writeTiff } from '../support/tiff-file.js';

const RGB = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30);
const RGBA = [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 10, 20, 30, 255];
const SQUARE = { width: 2, height: 2 };
const pixels = async (file: Uint8Array) => [...(await decodeTiff(file)).data];

describe('what is read', () => {
  test.each([true, false])('RGB of 8 bits, byte order little: %s', async (isLittle) => {
    const file = writeTiff({ ...SQUARE, strip: RGB, isLittle });
    expect(await decodeTiff(file)).toMatchObject({ ...SQUARE, orientation: 1 });
    expect(await pixels(file)).toEqual(RGBA);
  });

  test.each([
    ['Deflate', 8, new Uint8Array(deflateSync(RGB))],
    ['the older Deflate', 32946, new Uint8Array(deflateSync(RGB))],
    ['PackBits', 32773, Uint8Array.of(11, ...RGB)],
  ])('%s', async (_name, compression, strip) => {
    expect(await pixels(writeTiff({ ...SQUARE, compression, strip }))).toEqual(RGBA);
  });

  test('horizontal differences', async () => {
    const strip = Uint8Array.of(255, 0, 0, 1, 255, 0, 0, 0, 255, 10, 20, 31);
    expect(await pixels(writeTiff({ ...SQUARE, predictor: 2, strip }))).toEqual(RGBA);
  });

  test.each([true, false])('16 bits keep their high byte, little: %s', async (isLittle) => {
    const strip = Uint8Array.from([...RGB].flatMap((level) => (isLittle ? [7, level] : [level, 7])));
    expect(await pixels(writeTiff({ ...SQUARE, bits: 16, strip, isLittle }))).toEqual(RGBA);
  });

  test('grey with alpha, white as zero, one bit, palette', async () => {
    const grey = { samples: 2, photometric: 1, strip: Uint8Array.of(9, 100, 8, 255) };
    expect(await pixels(writeTiff({ width: 2, height: 1, ...grey }))).toEqual([9, 9, 9, 100, 8, 8, 8, 255]);
    const white = { samples: 1, photometric: 0, strip: Uint8Array.of(0, 255) };
    expect(await pixels(writeTiff({ width: 2, height: 1, ...white }))).toEqual([
      255, 255, 255, 255, 0, 0, 0, 255,
    ]);
    const bit = { samples: 1, photometric: 0, bits: 1, strip: Uint8Array.of(0b01000000) } as const;
    expect(await pixels(writeTiff({ width: 2, height: 1, ...bit }))).toEqual([
      255, 255, 255, 255, 0, 0, 0, 255,
    ]);
    const palette = Array.from({ length: 768 }, (_, i) => (i % 256) * 256);
    const indexed = { samples: 1, photometric: 3, palette, strip: Uint8Array.of(5) };
    expect(await pixels(writeTiff({ width: 1, height: 1, ...indexed }))).toEqual([5, 5, 5, 255]);
  });
});

describe('packing', () => {
  // TIFF 6.0, section 9.
  test('PackBits: the example of the specification', () => {
    const packed = [0xfe, 0xaa, 0x02, 0x80, 0x00, 0x2a, 0xfd, 0xaa, 0x03, 0x80, 0x00, 0x2a, 0x22, 0xf7, 0xaa];
    const plain = [0xaa, 0xaa, 0xaa, 0x80, 0, 0x2a, 0xaa, 0xaa, 0xaa, 0xaa, 0x80, 0, 0x2a, 0x22];
    expect([...unpackBits(Uint8Array.from(packed), 24)]).toEqual([...plain, ...Array<number>(10).fill(0xaa)]);
  });

  test('LZW gives back what was packed, through all widths of its codes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 6000, max: 3 }), fc.constantFrom(1, 60), (bytes, factor) => {
        const plain = bytes.map((byte) => byte * factor);
        expect(unpackLzw(packLzw(plain), plain.length)).toEqual(plain);
      }),
    );
  });

  test('neither grows beyond what the header asks for, nor hangs on noise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        expect(unpackLzw(noise, 50).length).toBeLessThanOrEqual(50);
        expect(unpackBits(noise, 50).length).toBeLessThanOrEqual(50);
      }),
    );
  });
});

describe('what is refused', () => {
  const whole = writeTiff({ ...SQUARE, strip: RGB });

  test('a file that ends early, wherever', async () => {
    for (let length = 8; length < whole.length - 4; length++)
      await expect(decodeTiff(whole.slice(0, length))).rejects.toThrow(FileError);
  });

  test('a strip that is too short for the picture', async () => {
    const strip = Uint8Array.of(11, ...RGB.subarray(0, 6));
    await expect(
      decodeTiff(writeTiff({ ...SQUARE, compression: 32773, strip: strip.subarray(0, 5) })),
    ).rejects.toThrow();
    const packed = new Uint8Array(deflateSync(RGB.subarray(0, 6)));
    await expect(decodeTiff(writeTiff({ ...SQUARE, compression: 8, strip: packed }))).rejects.toThrow(
      'cut off',
    );
  });

  test('fax and JPEG packing, CMYK, and sizes that no memory holds, each with its reason', async () => {
    await expect(decodeTiff(writeTiff({ ...SQUARE, compression: 4, strip: RGB }))).rejects.toThrow(
      'method 4',
    );
    await expect(decodeTiff(writeTiff({ ...SQUARE, photometric: 5, strip: RGB }))).rejects.toThrow('kind 5');
    await expect(decodeTiff(writeTiff({ width: 1e6, height: 1e6, strip: RGB }))).rejects.toThrow('too large');
  });
});

/** As the specification's pseudocode has it (section 13), with codes written early. */
function packLzw(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  let [held, count, width] = [0, 0, 9];
  const write = (code: number): void => {
    held = held * 2 ** width + code;
    for (count += width; count >= 8; count -= 8) {
      out.push(Math.floor(held / 2 ** (count - 8)));
      held %= 2 ** (count - 8);
    }
  };
  let table = new Map<string, number>();
  const clear = (): void => {
    write(256);
    table = new Map(Array.from({ length: 256 }, (_, i) => [String.fromCharCode(i), i]));
    width = 9;
  };
  clear();
  let run = '';
  for (const byte of bytes) {
    const longer = run + String.fromCharCode(byte);
    if (table.has(longer)) run = longer;
    else {
      write(table.get(run)!);
      table.set(longer, table.size + 2);
      // One code early: the next code would be the last that fits.
      if (table.size + 2 === 511 || table.size + 2 === 1023 || table.size + 2 === 2047) width++;
      if (table.size + 2 === 4094) clear();
      run = String.fromCharCode(byte);
    }
  }
  if (run !== '') write(table.get(run)!);
  write(257);
  if (count > 0) out.push(held * 2 ** (8 - count));
  return Uint8Array.from(out);
}
