/** The GPU's answers are the CPU's: Chromium's software adapter against wasm, as numbers and as placed pictures. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { build } from 'esbuild';
import { writeFileSync } from 'node:fs';
import { decodePng } from '../../src/image/png.js';
import type { Decoded } from './engine-page.js';
import {
  buildSites,
  buildSmallestPack,
  openTheatre,
  WEBGPU_FLAGS,
  type Sites,
  type Theatre,
} from './theatre.js';

// The software adapter compiles every shader on the CPU.
jest.setTimeout(900_000);
const RUN_MS = 300_000;
/** Chromium's software adapter now and then falls silent for good; a fresh browser then starts over, and says so. */
const SILENCE_MS = 280_000;
const BROWSERS = 3;

let sites: Sites;

beforeAll(async () => {
  sites = await buildSites({ name: 'webgpu', pack: buildSmallestPack('webgpu') });
  await build({
    entryPoints: { compare: 'test/e2e/engine-page.ts' },
    outdir: sites.siteFolder,
    bundle: true,
    format: 'esm',
    splitting: true,
    target: 'es2022',
  });
  writeFileSync(
    `${sites.siteFolder}/compare.html`,
    '<!doctype html><script type="module" src="compare.js"></script>',
  );
});
afterAll(() => sites.close());

/** Runs a job in a browser with the software adapter; only silence is a reason for another one. */
async function onGpu<T>(job: (theatre: Theatre) => Promise<T>): Promise<T> {
  for (let left = BROWSERS - 1; ; left--) {
    const theatre = await openTheatre(sites, WEBGPU_FLAGS);
    try {
      const answer = await Promise.race([job(theatre), silence()]);
      if (answer !== SILENT) return answer;
    } finally {
      await theatre.close();
    }
    if (left === 0) throw new Error(`The software adapter fell silent in ${BROWSERS} browsers.`);
    console.warn('The software adapter fell silent; trying a fresh browser.');
  }
}

const SILENT = Symbol('silent');
const silence = () =>
  new Promise<typeof SILENT>((resolve) => void setTimeout(resolve, SILENCE_MS, SILENT).unref());

/** Largest difference over the largest value. */
function relativeError(actual: readonly number[], expected: readonly number[]): number {
  expect(actual).toHaveLength(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs(value - actual[i]))) / scale;
}

test('two steps at 64 px with split attention: the decoded tensor is within 1e-3 of wasm', async () => {
  const [gpu, cpu] = await onGpu(async ({ page }) => {
    await page.goto(`${sites.panelUrl}compare.html`);
    await page.waitForFunction('window.decodeOn !== undefined');
    return [
      await page.evaluate<Decoded>('window.decodeOn("auto")'),
      await page.evaluate<Decoded>('window.decodeOn("wasm")'),
    ] as const;
  });
  expect(gpu.backend).toMatch(/^WebGPU/);
  expect(cpu.backend).toMatch(/^CPU/);
  expect(new Set(cpu.image).size).toBeGreaterThan(1000);
  expect(relativeError(gpu.image, cpu.image)).toBeLessThan(1e-3);
});

test('through the studio: the placed pictures differ by at most one level', async () => {
  const gpu = await onGpu((theatre) => placedPicture(theatre, /GPU/));
  const cpuTheatre = await openTheatre(sites);
  const cpu = await placedPicture(cpuTheatre, /CPU/).finally(() => cpuTheatre.close());
  expect([gpu.width, gpu.height]).toEqual([cpu.width, cpu.height]);
  const worst = gpu.data.reduce((most, value, i) => Math.max(most, Math.abs(value - cpu.data[i])), 0);
  expect(new Set(cpu.data).size).toBeGreaterThan(50);
  expect(worst).toBeLessThanOrEqual(1);
});

/** Colorizes with the seed locked; the pixels of the image that the new layer shows. */
async function placedPicture(theatre: Theatre, chip: RegExp) {
  await theatre.launch('Open panel');
  await theatre.plugin.getByRole('button', { name: /^Seed 1, new with every run/ }).click();
  await theatre.select('Sketch scarf', 'Reference crimson');
  await theatre.plugin.getByText(chip).waitFor({ timeout: RUN_MS });
  await theatre.plugin.getByRole('button', { name: 'Colorize', exact: true }).click({ timeout: RUN_MS });
  await theatre.plugin.getByText('1 result').waitFor({ timeout: RUN_MS });
  expect(theatre.strangers()).toEqual([]);
  return decodePng(await placedBytes(theatre), 'the placed picture');
}

async function placedBytes(theatre: Theatre): Promise<Uint8Array> {
  const layer = (await theatre.layers()).find(({ name }) => name.startsWith('Sketch scarf ·'));
  const paint = layer?.fills[0];
  expect(paint).toMatchObject({ type: 'IMAGE', imageHash: expect.any(String) });
  const hash = paint?.type === 'IMAGE' ? paint.imageHash : null;
  const bytes = await theatre.page.evaluate<number[]>(
    `[...window.studio.images.get(${JSON.stringify(hash)}).bytes]`,
  );
  return Uint8Array.from(bytes);
}
