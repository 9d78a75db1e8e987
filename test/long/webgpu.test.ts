/** The GPU's answers are the CPU's: Chromium's software adapter, one step of every mode, and placed pictures. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { decodePng } from '../../src/image/png/png.js';
import { buildEngineSite, type EngineSite, type EngineTab } from '../e2e/engine-site.js';
import { MODE_RUNS, type ModeResult, type ModeRun } from '../e2e/mode-runs.js';
import { expectAlike, runInNode } from '../e2e/node-runs.js';
import {
  buildSites,
  buildSmallestPack,
  openTheatre,
  untilPlaced,
  WEBGPU_FLAGS,
  type Sites,
  type Theatre,
} from '../e2e/theatre.js';

// The software adapter compiles every shader on the CPU, and the machine may have other work.
const WHOLE_MS = 1_500_000;
jest.setTimeout(WHOLE_MS);
/**
 * Chromium's software adapter now and then falls silent for good; a fresh browser then starts over, and says so. Silence
 * is that nothing is done for so long, however long the whole takes.
 */
const SILENCE_MS = 240_000;
const POLL_MS = 5_000;
const BROWSERS = 3;

interface Watched<T> {
  run(): Promise<T>;
  /** Changes when the browser has done something. */
  progress(): Promise<unknown>;
  /** Of the browser that `run` opened. */
  close(): Promise<void>;
}

/** Does a job that uses a browser; only silence is a reason to do it again in another one. */
async function patiently<T>(job: Watched<T>): Promise<T> {
  for (let left = BROWSERS - 1; ; left--) {
    const watch = new AbortController();
    const answer = await Promise.race([job.run(), silence(job.progress, watch.signal)]).finally(() =>
      watch.abort(),
    );
    if (answer !== SILENT) return answer;
    await job.close();
    if (left === 0) throw new Error(`The software adapter fell silent in ${BROWSERS} browsers.`);
    console.warn('The software adapter fell silent; trying a fresh browser.');
  }
}

const SILENT = Symbol('silent');

async function silence(progress: () => Promise<unknown>, signal: AbortSignal): Promise<typeof SILENT> {
  let [last, since]: [unknown, number] = [undefined, Date.now()];
  while (!signal.aborted && Date.now() - since < SILENCE_MS) {
    await pause();
    // A page that does not answer has done nothing.
    const found = await Promise.race([progress().catch(() => last), pause().then(() => last)]);
    if (found !== last) [last, since] = [found, Date.now()];
  }
  return SILENT;
}

const pause = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, POLL_MS).unref());

describe('one step of every mode at 64 px: the decoded tensor is within 1e-3 of the CPU', () => {
  let site: EngineSite;
  let tab: EngineTab | null = null;
  const closeTab = async (): Promise<void> => {
    await tab?.close();
    tab = null;
  };

  beforeAll(async () => {
    site = await buildEngineSite('modes-webgpu', ['v2', 'switch', 'mult']);
  });
  afterAll(async () => {
    await closeTab();
    await site.close();
  });

  async function openTab(): Promise<EngineTab> {
    const opened = await site.open(WEBGPU_FLAGS);
    expect(await opened.page.evaluate(() => window.engine?.open('auto'))).toMatch(/^WebGPU/);
    return opened;
  }

  async function onGpu(run: ModeRun): Promise<ModeResult | undefined> {
    tab ??= await openTab();
    return tab.page.evaluate((task) => window.engine?.mode(task, 1), run);
  }

  test.each(MODE_RUNS)('$name', async (run) => {
    const progress = async (): Promise<unknown> => tab?.page.evaluate(() => window.engine?.calls());
    const gpu = await patiently({ run: () => onGpu(run), progress, close: closeTab });
    expectAlike(gpu, await runInNode(run, 1, site));
  });
});

describe('through the studio', () => {
  let sites: Sites;
  beforeAll(async () => {
    sites = await buildSites({ name: 'webgpu', pack: buildSmallestPack('webgpu') });
  });
  afterAll(() => sites.close());

  test('the placed pictures differ by at most one level', async () => {
    let theatre: Theatre | null = null;
    const closeTheatre = async (): Promise<void> => theatre?.close();
    const gpu = await patiently({
      run: async () => placedPicture((theatre = await openTheatre(sites, WEBGPU_FLAGS)), /GPU/),
      progress: async () => theatre?.plugin.locator('body').innerText(),
      close: closeTheatre,
    }).finally(closeTheatre);
    const cpuTheatre = await openTheatre(sites);
    const cpu = await placedPicture(cpuTheatre, /CPU/).finally(() => cpuTheatre.close());
    expect([gpu.width, gpu.height]).toEqual([cpu.width, cpu.height]);
    const worst = gpu.data.reduce((most, value, i) => Math.max(most, Math.abs(value - cpu.data[i])), 0);
    expect(new Set(cpu.data).size).toBeGreaterThan(50);
    expect(worst).toBeLessThanOrEqual(1);
  });
});

/** Colorizes with the seed locked; the pixels of the image that the new layer shows. */
async function placedPicture(theatre: Theatre, chip: RegExp) {
  await theatre.launch('Open panel');
  await theatre.plugin.getByRole('button', { name: /^Seed 1, new with every run/ }).click();
  await theatre.select('Sketch scarf', 'Reference crimson');
  await theatre.plugin.getByText(chip).waitFor({ timeout: WHOLE_MS });
  await theatre.plugin.getByRole('button', { name: /^Colorize/ }).click({ timeout: WHOLE_MS });
  await theatre.plugin.getByText('1 result').waitFor({ timeout: WHOLE_MS });
  expect(theatre.strangers()).toEqual([]);
  await untilPlaced(theatre, 1);
  return decodePng(await placedBytes(theatre), 'the placed picture');
}

async function placedBytes(theatre: Theatre): Promise<Uint8Array> {
  const layer = (await theatre.layers()).find(({ name }) => name.endsWith('· Sketch scarf'));
  const paint = layer?.fills[0];
  expect(paint).toMatchObject({ type: 'IMAGE', imageHash: expect.any(String) });
  const hash = paint?.type === 'IMAGE' ? paint.imageHash : null;
  const bytes = await theatre.page.evaluate<number[]>(
    `[...window.studio.images.get(${JSON.stringify(hash)}).bytes]`,
  );
  return Uint8Array.from(bytes);
}
