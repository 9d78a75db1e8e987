/** The edition that Figma gets without a site: panel, engine and starter in the plugin's own `data:` page, no network. */
import { readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { pageTime } from './page-time.js';
import { makeAndUndoPicture } from './first-picture.js';
import { buildEmbedded, openTheatre, type Theatre } from './theatre.js';

jest.setTimeout(600_000);

/** Figma's limit for what is published. */
const MOST_BYTES = 15 * 1024 * 1024;
/** On an idle computer, that is what passes on the clock as well. */
const VISIBLE_MS = 1000;

let sites: Awaited<ReturnType<typeof buildEmbedded>>;
let theatre: Theatre;

beforeAll(async () => {
  sites = await buildEmbedded('embedded');
  theatre = await openTheatre(sites);
});
afterAll(async () => {
  await theatre.close();
  await sites.close();
});

test('what Figma gets asks for no network and is within its limit', () => {
  const folder = sites.plugin;
  const manifest = JSON.parse(readFileSync(`${folder}/manifest.json`, 'utf8')) as Record<string, unknown>;
  expect(manifest['networkAccess']).toEqual({ allowedDomains: ['none'] });
  const bytes = ['main.js', 'ui.html'].map((file) => statSync(`${folder}/${file}`).size);
  expect(bytes[0] + bytes[1]).toBeLessThanOrEqual(MOST_BYTES);
  for (const file of ['LICENSE', 'third-party-notices.txt'])
    expect(readFileSync(`${folder}/${file}`, 'utf8')).toMatch(/MIT/);
});

test('the panel is seen after less than a second of its page’s own time', async () => {
  const { page, plugin } = theatre;
  const ms = await pageTime(page, async () => {
    await theatre.launch('Open panel');
    await plugin.getByRole('button', { name: /^Colorize/ }).waitFor();
  });
  expect(ms).toBeLessThan(VISIBLE_MS);
  await page.getByRole('button', { name: 'Close plugin' }).click();
});

test('two layers selected, Colorize: a layer of the exact box appears, one undo removes it, and nothing was asked for', async () => {
  await makeAndUndoPicture(theatre, 'embedded-placed');
  // The studio's own page is all that was asked for.
  expect(theatre.strangers()).toEqual([]);
});

test('the licences of what lies in the page are in the page', async () => {
  await theatre.plugin.getByRole('button', { name: /Starter/ }).click();
  const licences = theatre.plugin.locator('details.licences');
  await licences.getByText('Third-party licences').click();
  const text = await licences.locator('pre').innerText();
  for (const part of ['onnxruntime-web', 'preact', 'valibot', 'fflate']) expect(text).toContain(`${part} `);
  // No GPU is there to be chosen.
  expect(await theatre.plugin.getByText('Use the CPU only').count()).toBe(0);
  await theatre.screenshot('embedded-licences');
});
