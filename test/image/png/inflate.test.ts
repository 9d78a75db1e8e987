import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { constants, deflateRawSync, deflateSync, inflateRawSync } from 'node:zlib';
import { InflateError } from '../../../src/image/png/deflate-codes.js';
import { adler32, Inflater } from '../../../src/image/png/inflate.js';
import { fuzzRuns } from '../../support/fuzz-runs.js';
import { mutated, mutations } from '../../support/mutations.js';

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

/** What zlib makes of deflated data alone, and how many bytes it took; null where it refuses them. */
function inflateByZlib(body: Uint8Array): { readonly content: Uint8Array; readonly taken: number } | null {
  try {
    const result = inflateRawSync(body, { info: true, maxOutputLength: 1e6 }) as unknown as {
      readonly buffer: Buffer;
      readonly engine: { readonly bytesWritten: number };
    };
    return { content: result.buffer, taken: result.engine.bytesWritten };
  } catch {
    return null;
  }
}

test('damaged streams are taken and refused as zlib does', () => {
  const contents = [noise(300), repeating(3000), new Uint8Array(500)];
  const bodies = contents.flatMap((content) =>
    [1, 9].map((level) => new Uint8Array(deflateRawSync(content, { level, memLevel: 1 }))),
  );
  const tally = { taken: 0, refused: 0 };
  fc.assert(
    fc.property(fc.constantFrom(...bodies), mutations, (body, changes) => {
      const damaged = mutated(body, changes);
      const theirs = inflateByZlib(damaged);
      const content = theirs?.content ?? contents[0]!;
      const checksum = Buffer.alloc(4);
      checksum.writeUInt32BE(adler32(content));
      const stream = Buffer.concat([Buffer.from([0x78, 0x01]), damaged.subarray(0, theirs?.taken), checksum]);
      if (theirs === null) expect(() => inflate([stream], content.length)).toThrow(InflateError);
      else expect(Buffer.compare(inflate([stream], content.length), content)).toBe(0);
      tally[theirs === null ? 'refused' : 'taken']++;
    }),
    { numRuns: fuzzRuns(3000), seed: 7 },
  );
  expect(tally.taken).toBeGreaterThan(100);
  expect(tally.refused).toBeGreaterThan(1000);
});
