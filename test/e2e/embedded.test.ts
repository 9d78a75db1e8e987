/** The edition that Figma gets without a site: panel, engine and starter in the plugin's own `data:` page, no network. */
import { readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { pageTime } from './page-time.js';
import { buildEmbedded, isResult, openTheatre, untilPlaced, type Theatre } from './theatre.js';

jest.setTimeout(600_000);

/** A run on a slow shared machine. */
const RUN_MS = 500_000;
const SKETCH = 'Sketch scarf';
const REFERENCE = 'Reference crimson';
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
  const before = await theatre.layers();
  await theatre.select(SKETCH, REFERENCE);
  await theatre.launch('Colorize');
  await theatre.plugin.getByText('1 result').waitFor({ timeout: RUN_MS });
  await untilPlaced(theatre, 1);
  await theatre.screenshot('embedded-placed');
  const added = (await theatre.layers()).filter(({ id }) => !before.some((layer) => layer.id === id));
  const { parentId, transform, width, height } = before.find(({ name }) => name === SKETCH)!;
  const group = added.find(({ type }) => type === 'GROUP')!;
  expect(group).toMatchObject({
    parentId,
    blendMode: 'MULTIPLY',
    childIds: added.filter(isResult).map(({ id }) => id),
  });
  expect(added.filter(isResult)).toMatchObject([{ parentId: group.id, transform, width, height }]);
  await theatre.page.getByRole('button', { name: 'Undo' }).click();
  expect(await theatre.layers()).toEqual(before);
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
