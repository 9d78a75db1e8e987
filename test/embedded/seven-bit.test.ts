import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  embeddedBytes,
  embeddedElement,
  embeddedFiles,
  pageBytes,
} from '../../src/embedded/embedded-files.js';
import { fromSevenBits, toSevenBits } from '../../src/embedded/seven-bit.js';

test('bytes come back, whatever they are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect([...fromSevenBits(toSevenBits(bytes))]).toEqual([...bytes]);
    }),
  );
});

test('are 8 n / 7 characters of seven bits, in order, the first bit first', () => {
  expect(toSevenBits(Uint8Array.of(0b1010_0101, 0b1100_0011))).toBe(
    String.fromCharCode(0b101_0010, 0b111_0000, 0b110_0000),
  );
  expect(toSevenBits(new Uint8Array(7000).fill(0x55))).toHaveLength(8000);
});

test('hold nothing that HTML changes, and take 2.3 % more bytes in UTF-8', () => {
  const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => (i * i * 31 + i * 7) >> 3);
  const text = toSevenBits(bytes);
  expect(text).not.toMatch(/[\0\r<]/);
  expect(Buffer.byteLength(text) / text.length).toBeLessThan(1.04);
  expect([...fromSevenBits(Buffer.from(text, 'utf8').toString('utf8'))]).toEqual([...bytes]);
});

test('another text is refused', () => {
  expect(() => fromSevenBits('an arrow → here')).toThrow(RangeError);
});

test('files lie in elements of their own, by name', () => {
  const bytes = Uint8Array.of(1, 60, 13, 0, 255);
  const [, name, text] = /^<script type="text\/plain" data-file="([^"]+)">([^<]*)<\/script>$/s.exec(
    embeddedElement('packs/a.bin.gz', bytes),
  )!;
  const element = { getAttribute: () => name, textContent: text };
  const page = { querySelectorAll: () => [element] };
  const files = embeddedFiles(page);
  expect(embeddedBytes(files, 'packs/a.bin.gz')).toEqual(bytes);
  expect(() => embeddedBytes(files, 'other')).toThrow('no file "other"');
  expect(pageBytes(page, 'packs/a.bin.gz')).toEqual(bytes);
  expect(() => pageBytes(page, 'other')).toThrow('no file "other"');
  expect(() => embeddedElement('"><script>', bytes)).toThrow('no name');
});
