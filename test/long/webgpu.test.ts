/** The GPU's answers are the CPU's: Chromium's software adapter, one step of every mode, and placed pictures. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { buildEngineSite, type EngineSite, type EngineTab } from '../e2e/engine-site.js';
import { MODE_RUNS, type ModeResult, type ModeRun } from '../e2e/mode-runs.js';
import { expectAlike, runInNode } from '../e2e/node-runs.js';
import { patiently } from './patiently.js';
import { placedPicture } from './placed-picture.js';
import {
  buildSites,
  buildSmallestPack,
  openTheatre,
  WEBGPU_FLAGS,
  type Sites,
  type Theatre,
} from '../e2e/theatre.js';

// The software adapter compiles every shader on the CPU, and the machine may have other work.
const WHOLE_MS = 1_500_000;
jest.setTimeout(WHOLE_MS);
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
