/**
 * A long day: 100 runs, 20 cancels and 20 changes of the model in one panel, then 20 openings of the plugin. Memory of
 * the panel's frame and its worker ends within a tenth of what it was after the third run. The studio plays Figma at
 * Figma's own address, so that the panel is of another site and its memory is its own.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Frame, Page } from 'playwright-core';
import { MAX_RESULTS } from '../../ui/panel/jobs/job-reducer.js';
import { cancelWhen, panelFrame } from '../e2e/plugin-frame.js';
import { measureMemory, type PluginMemory } from '../e2e/plugin-memory.js';
import { buildSites, buildSmallestPack, openTheatre, type Sites, type Theatre } from '../e2e/theatre.js';

jest.setTimeout(1_500_000);

const FIGMA = 'https://www.figma.com';
/** A site on the net may ask for one on this computer only where the browser is told so. */
const FLAGS = ['--disable-features=LocalNetworkAccessChecks,SpareRendererForSitePerProcess'];
const PACKS = 'out/e2e/soak-packs';
const TITLES = ['Smallest, with weights by name', 'The other one'] as const;
const TIMES = 20;
const RUNS = 100;

let sites: Sites;
let theatre: Theatre;
let frame: Frame;

beforeAll(async () => {
  const pack = buildSmallestPack('soak');
  rmSync(PACKS, { recursive: true, force: true });
  cpSync(pack, `${PACKS}/other`, { recursive: true });
  const facts = JSON.parse(readFileSync(`${pack}/pack.json`, 'utf8')) as Record<string, unknown>;
  const other = { ...facts, id: 'other', title: TITLES[1] };
  writeFileSync(`${PACKS}/other/pack.json`, JSON.stringify(other));
  sites = await buildSites({ name: 'soak', pack, packs: PACKS });
  theatre = await openTheatre({ ...sites, studioOrigin: FIGMA }, FLAGS, (page) =>
    playFigma(page, sites.studioOrigin),
  );
});
afterAll(async () => {
  await theatre.close();
  await sites.close();
});

/** Whoever asks for Figma gets the studio. */
async function playFigma(page: Page, studioOrigin: string): Promise<void> {
  await page.route(`${FIGMA}/**`, async (route) => {
    const answer = await fetch(route.request().url().replace(FIGMA, studioOrigin));
    const headers = Object.fromEntries(answer.headers);
    await route.fulfill({ status: answer.status, headers, body: Buffer.from(await answer.arrayBuffer()) });
  });
}

async function openPanel(): Promise<void> {
  await theatre.select('Sketch scarf', 'Reference crimson');
  await theatre.launch('Open panel');
  frame = await panelFrame(theatre.page, sites.panelUrl);
  await frame.getByText('1 new layer', { exact: false }).waitFor();
}

/** The document is as it was afterwards, so that only the plugin can grow. */
async function run(): Promise<void> {
  const before = (await theatre.layers()).length;
  await frame.getByRole('button', { name: /^Colorize/ }).click();
  await theatre.page.waitForFunction(`window.studio.document.tree.size > ${before + 1}`);
  await frame.getByRole('progressbar').waitFor({ state: 'detached' });
  await theatre.page.evaluate(() => {
    const { document } = window.studio!;
    for (const { id, pluginData } of document.tree.values())
      if (pluginData['recipe'] !== undefined) document.remove(id);
    document.start();
  });
}

async function change(from: string, to: string): Promise<void> {
  await frame.getByRole('button', { name: `${from} · CPU` }).click();
  await frame.getByRole('button', { name: `Use ${to}` }).click();
  await frame.getByRole('button', { name: `${to} · CPU` }).waitFor();
  await frame.getByRole('button', { name: 'Close', exact: true }).click();
}

async function repeat(times: number, work: () => Promise<unknown>): Promise<void> {
  for (let i = 0; i < times; i++) await work();
}

const inMegabytes = (memory: PluginMemory) =>
  Object.fromEntries(Object.entries(memory).map(([name, bytes]) => [name, Math.round(bytes / 1e5) / 10]));

/** What scripts can reach; the processes' private pages, the studio's among them, are told but prove nothing. */
function expectWithinATenth(memory: PluginMemory, base: PluginMemory): void {
  const total = ({ frameBytes, workerBytes }: PluginMemory) => frameBytes + workerBytes;
  expect(total(memory) / total(base)).toBeLessThan(1.1);
}

test('100 runs, 20 cancels, 20 changes of the model and 20 openings do not grow the plugin', async () => {
  await openPanel();
  // The same picture every time: what grows is not the studio's store of pictures.
  await frame.getByRole('button', { name: /^Seed 1, new with every run/ }).click();
  await repeat(3, run);
  const base = await measureMemory(frame);
  await repeat(MAX_RESULTS, run);
  // The panel keeps so many results by intent, and no more.
  const full = await measureMemory(frame);
  await repeat(RUNS - 3 - MAX_RESULTS, run);
  const afterRuns = await measureMemory(frame);
  await repeat(TIMES, () => cancelWhen(frame, /./));
  const afterCancels = await measureMemory(frame);
  await repeat(TIMES / 2, async () => {
    await change(TITLES[0], TITLES[1]);
    await change(TITLES[1], TITLES[0]);
  });
  const afterChanges = await measureMemory(frame);
  await repeat(TIMES, openPanel);
  await repeat(3, run);
  const afterOpenings = await measureMemory(frame);
  const steps = { base, full, afterRuns, afterCancels, afterChanges, afterOpenings };
  console.log(Object.entries(steps).map(([name, memory]) => [name, inMegabytes(memory)]));
  for (const memory of [afterRuns, afterCancels, afterChanges]) expectWithinATenth(memory, full);
  expectWithinATenth(afterOpenings, base);
});
