import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { constants, deflateSync } from 'node:zlib';
import { Inflater } from '../../src/image/inflate.js';

/** Reads all of a stream in pieces of one size, then its end. */
function inflate(parts: readonly Uint8Array[], length: number, piece = length): Uint8Array {
  const inflater = new Inflater(parts);
  const out = new Uint8Array(length);
  for (let at = 0; at < length; at += Math.max(1, piece)) inflater.read(out.subarray(at, at + piece));
  inflater.finish();
  return out;
}

const noise = (length: number) => Uint8Array.from({ length }, (_, i) => ((i * 2654435761) >>> 13) & 255);
const repeating = (length: number) => Uint8Array.from({ length }, (_, i) => (i % 40_000) % 251);

describe('what zlib deflates is inflated', () => {
  const strategies = ['Z_DEFAULT_STRATEGY', 'Z_HUFFMAN_ONLY', 'Z_RLE', 'Z_FIXED'] as const;
  const levels = [0, 1, 6, 9];
  const contents = { nothing: noise(0), noise: noise(300_000), repeating: repeating(300_000) };
  test.each(Object.entries(contents))('%s, stored, with fixed and with dynamic codes', (_, content) => {
    for (const strategy of strategies)
      for (const level of levels) {
        const stream = deflateSync(content, { level, strategy: constants[strategy] });
        expect(Buffer.compare(inflate([stream], content.length, 4096), content)).toBe(0);
      }
  });

  test('any bytes, cut into any parts, read in any pieces', () => {
    const bytes = fc.array(fc.constantFrom(0, 1, 2, 3, 250, 255), { maxLength: 3000 });
    fc.assert(
      fc.property(
        bytes,
        fc.integer({ min: 1, max: 700 }),
        fc.integer({ min: 1, max: 97 }),
        (list, cut, piece) => {
          const content = Uint8Array.from(list);
          const stream = new Uint8Array(deflateSync(content, { memLevel: 1 }));
          const parts = Array.from({ length: Math.ceil(stream.length / cut) }, (_, i) =>
            stream.subarray(i * cut, (i + 1) * cut),
          );
          expect(inflate(parts, content.length, piece)).toEqual(content);
        },
      ),
      { numRuns: 200, seed: 5 },
    );
  });
});
