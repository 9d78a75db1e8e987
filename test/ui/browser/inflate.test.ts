import { describe, expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { inflate as inflateInNode } from '../../../cli/inflate.js';
import { gzipBytes } from '../../../models/files/platform.js';
import { inflate as inflateInBrowser } from '../../../ui/browser/inflate.js';

const PLAIN = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) >> 7);

describe.each([
  ['in a browser', inflateInBrowser],
  ['in Node', inflateInNode],
])('inflating %s', (_place, inflate) => {
  test('gives back what the toolchain packed', async () => {
    const packed = await gzipBytes(PLAIN);
    expect(packed.length).toBeLessThan(PLAIN.length / 2);
    expect(await inflate(packed, PLAIN.length)).toEqual(PLAIN);
    expect(await inflate(packed, PLAIN.length + 1)).toEqual(PLAIN);
  });

  test('a file of 60 kB that would be 60 MB is refused before it is that', async () => {
    const bomb = gzipSync(new Uint8Array(60_000_000));
    expect(bomb.length).toBeLessThan(60_000);
    const before = process.memoryUsage();
    await expect(inflate(bomb, 1000)).rejects.toThrow();
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(20_000_000);
    await expect(inflate(gzipSync(PLAIN), PLAIN.length - 1)).rejects.toThrow();
  });

  test('what is cut off, changed or no gzip at all is refused', async () => {
    const packed = await gzipBytes(PLAIN);
    const changed = packed.map((byte, i) => (i === packed.length >> 1 ? byte ^ 255 : byte));
    for (const bad of [packed.subarray(0, -1), changed, PLAIN, new Uint8Array(0)])
      await expect(inflate(bad, PLAIN.length)).rejects.toThrow();
  });
});

test('gzip tells neither time nor system, so that every machine writes the same header', async () => {
  expect([...(await gzipBytes(PLAIN)).subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
});
