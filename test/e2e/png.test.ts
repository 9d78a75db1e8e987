/** The reader of PNG files against Chromium's own, pixel by pixel. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type Page } from 'playwright-core';
import { decodePng } from '../../src/image/png/png.js';
import { findChromium, QUIET_FLAGS } from '../support/chromium.js';
import { brokenFiles, everyKind, oddKinds } from '../support/png-cases.js';

jest.setTimeout(180_000);

let browser: Browser;
let page: Page;
/** ImageDecoder is there for secure pages only, as those of localhost are. */
let server: Server;

beforeAll(async () => {
  server = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<p>'));
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  browser = await chromium.launch({ executablePath: findChromium(), args: [...QUIET_FLAGS] });
  page = await browser.newPage();
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}`);
});
afterAll(async () => {
  await browser.close();
  server.close();
});

const DECODE = `async (bytes) => {
  const options = { type: 'image/png', colorSpaceConversion: 'none', premultiplyAlpha: 'none' };
  const { image } = await new ImageDecoder({ data: Uint8Array.from(bytes), ...options }).decode();
  const pixels = new Uint8Array(image.allocationSize({ format: 'RGBA' }));
  await image.copyTo(pixels, { format: 'RGBA' });
  return [...pixels];
}`;

/** RGBA as Chromium decodes it; null where it refuses the file. */
function decodeInChromium(files: readonly Uint8Array[]): Promise<(number[] | null)[]> {
  const lists = JSON.stringify(files.map((bytes) => [...bytes]));
  return page.evaluate(`Promise.all(${lists}.map((bytes) => (${DECODE})(bytes).catch(() => null)))`);
}

test('every kind of file, and what is odd without being broken, has Chromium’s pixels', async () => {
  const cases = [...everyKind(), ...oddKinds()];
  const theirs = await decodeInChromium(cases.map(({ bytes }) => bytes));
  for (const [i, { name, bytes }] of cases.entries()) {
    const { data } = decodePng(bytes, name);
    expect([name, theirs[i]?.length]).toEqual([name, data.length]);
    // Chromium keeps colours multiplied by alpha, which rounds them once, and 16 bit of both once more.
    const room = name.includes('16 bit') ? 2 : 1;
    const far = theirs[i]!.findIndex((value, at) => {
      const weight = at % 4 === 3 ? 1 : data[at | 3]! / 255;
      return Math.abs(value - data[at]!) * weight > room;
    });
    expect([name, far]).toEqual([name, -1]);
  }
});

/** Faults that Chromium passes over, and why they are refused here. */
const SHOWN_BY_CHROMIUM = [
  // The picture may be damaged, and nobody would know.
  ...['a wrong Adler-32', 'no Adler-32', 'a wrong checksum of the transparency'],
  // The file is not whole.
  'cut in the end',
  // The file says one size and holds another.
  ...[
    'a header behind the data',
    'a byte too many',
    'a megabyte too many',
    'a bomb',
    'bytes behind the stream',
  ],
  // Browsers make up what it shows.
  ...['a colour outside of the palette', 'a palette of broken length', 'more alphas than colours'],
  ...['alphas before the palette', 'a clear colour of broken length'],
];

test('what is refused here is refused by Chromium, but for faults that it passes over', async () => {
  const cases = brokenFiles();
  const theirs = await decodeInChromium(cases.map(({ bytes }) => bytes));
  const shown = cases.filter((_, i) => theirs[i] !== null).map(({ name }) => name);
  expect(shown.sort()).toEqual([...SHOWN_BY_CHROMIUM].sort());
});
