/** The probe as it will run in Figma, in the studio's real frames: complete, and the document is as it was. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { EDITIONS, parseReport, type Edition } from '../../src/host/figma/probe/report.js';
import { serveStudio } from '../../studio/server/serve.js';
import { probeDifferences } from '../support/probe-differences.js';
import { buildSites, freePort, openTheatre, PATIENCE_MS, type Sites, type Theatre } from './theatre.js';
// For the type of window.studio.
import type {} from '../../studio/page/main.js';

type Served = Pick<Sites, 'studioOrigin' | 'close'> & Partial<Pick<Sites, 'panelOrigin'>>;

/** As `npm run build` leaves it: what is handed on has no probe. */
async function buildPage(): Promise<Served> {
  const studioPort = await freePort();
  const dist = 'out/e2e/probe-embedded';
  const env: NodeJS.ProcessEnv = { ...process.env, DIST: dist };
  delete env['PANEL_ORIGIN'];
  expect(spawnSync('node', ['esbuild.config.mjs'], { env }).status).toBe(0);
  const studio = await serveStudio({ studioPort, dist, plugin: dist });
  return { studioOrigin: `http://localhost:${studioPort}`, close: () => studio.close() };
}

const BUILDS: Record<Edition, () => Promise<Served>> = {
  embedded: buildPage,
  hosted: () => buildSites({ name: 'probe-hosted', pack: 'default' }),
};

/** All that undo and redo can bring, as text. */
const documentText = ({ page }: Theatre) =>
  page.evaluate(() => JSON.stringify([...window.studio!.document.tree.values()]));

describe.each(EDITIONS)('the probe of the %s edition', (edition) => {
  let served: Served;
  let theatre: Theatre;
  let report: string;
  let before: string;

  beforeAll(async () => {
    served = await BUILDS[edition]();
    theatre = await openTheatre(served);
    const { page } = theatre;
    await page.evaluate(() => {
      const { document } = window.studio!;
      window.studio!.act(() => document.create({ type: 'RECTANGLE', name: 'of the user' }));
    });
    before = await documentText(theatre);
    await theatre.launch('Probe');
    const output = theatre.plugin.getByRole('textbox', { name: 'Report' });
    await expect(theatre.plugin.getByRole('button', { name: 'Copy report' }).isDisabled()).resolves.toBe(
      true,
    );
    await theatre.plugin.locator('#copy:enabled').waitFor();
    report = await output.inputValue();
    mkdirSync('out/probe', { recursive: true });
    writeFileSync(`out/probe/studio-${edition}.txt`, `${report}\n`);
    await theatre.screenshot(`probe-${edition}`);
  }, 4 * PATIENCE_MS);

  afterAll(async () => {
    await theatre?.close();
    await served?.close();
  });

  test('answers as the stored report of the studio does, in every line', () => {
    const stored = parseReport(readFileSync(`test/fixtures/probe/studio-${edition}.txt`, 'utf8'));
    expect(stored.answers.length).toBeGreaterThan(80);
    // How long something takes is this machine's load.
    const found = parseReport(report);
    const answers = found.answers.filter(({ kind }) => kind !== 'time');
    const known = { ...stored, answers: stored.answers.filter(({ kind }) => kind !== 'time') };
    expect(probeDifferences(known, { ...found, answers })).toEqual([]);
  });

  test('no question of it threw', () => {
    expect(report.split('\n').filter((line) => line.includes('.threw'))).toEqual([]);
  });

  test('leaves every layer as it was, and undo takes back the user’s own last act', async () => {
    expect(await documentText(theatre)).toBe(before);
    await theatre.page.evaluate(() => window.studio!.document.undo());
    const names = (await theatre.layers()).map(({ name }) => name);
    expect([names.includes('of the user'), names.includes('Probe')]).toEqual([false, false]);
    await theatre.page.evaluate(() => window.studio!.document.redo());
    expect(await documentText(theatre)).toBe(before);
  });

  test('asks no other address than the plugin’s own', () => {
    expect(theatre.strangers()).toEqual([]);
  });

  test('copies its report', async () => {
    await theatre.plugin.getByRole('button', { name: 'Copy report' }).click();
    const selected = await theatre.plugin
      .getByRole('textbox', { name: 'Report' })
      .evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart, area.selectionEnd));
    expect(selected).toBe(report);
  });
});
