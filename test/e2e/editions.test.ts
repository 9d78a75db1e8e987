/** A plugin with both panels: the one in its own page, and a way to the one on a site that may be there or not. */
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { serveRefusals, serveSilence, serveUnframed, type OddSite } from './odd-site.js';
import { buildBothEditions, openTheatre, untilPlaced, type BothEditions, type Theatre } from './theatre.js';

jest.setTimeout(600_000);

const SKETCH = 'Sketch scarf';
const REFERENCE = 'Reference crimson';
/** A run on a slow shared machine. */
const RUN_MS = 500_000;
const TO_SITE = 'GPU and larger models';
const TO_OWN = 'The model in the plugin';

let sites: BothEditions;
let theatre: Theatre;
let served: OddSite | null = null;

beforeAll(async () => {
  sites = await buildBothEditions('editions');
});
afterEach(async () => {
  await theatre.close();
  await stopServing();
});
afterAll(() => sites.close());

async function serve(start: () => Promise<OddSite>): Promise<void> {
  await stopServing();
  served = await start();
}

async function stopServing(): Promise<void> {
  await served?.close();
  served = null;
}

/** Of the innermost page. */
const where = () =>
  theatre.plugin.locator('html').evaluate(() => `${location.protocol}//${location.host}${location.pathname}`);

async function untilAt(start: string): Promise<void> {
  for (let at = ''; !at.startsWith(start); await theatre.page.waitForTimeout(100))
    // Between two pages there is none.
    at = await where().catch(() => '');
  await theatre.plugin.getByRole('button', { name: /^Colorize/ }).waitFor();
}

async function openModelPanel(): Promise<void> {
  const { plugin } = theatre;
  if ((await plugin.getByRole('dialog').count()) === 0)
    await plugin.getByRole('button', { name: /Starter/ }).click();
}

async function change(to: string): Promise<void> {
  await openModelPanel();
  await theatre.plugin.getByRole('button', { name: to }).click();
}

const why = (reason: RegExp) => theatre.plugin.getByRole('alert').getByText(reason).waitFor();
const isUsable = () => theatre.plugin.getByRole('button', { name: /^Colorize/ }).isVisible();

test('a site that is away, silent, forbidden or not to be framed: the plugin’s own panel is shown, and says why', async () => {
  // What is kept for times without a network is not what is asked here.
  theatre = await openTheatre(sites, [], undefined, { serviceWorkers: 'block' });
  const { page, plugin } = theatre;
  await theatre.select(SKETCH, REFERENCE);
  await theatre.launch('Open panel');
  await untilAt('data:');
  await change(TO_SITE);
  await why(/No connection to it could be made/);
  await theatre.screenshot('edition-away');

  await serve(() => serveSilence(sites.panelPort));
  await plugin.getByRole('button', { name: 'Try again' }).click();
  await why(/did not answer within/);
  await plugin.getByRole('button', { name: 'Open anyway' }).click();
  await why(/said nothing for/);
  expect(await where()).toMatch(/^data:/);
  expect(await isUsable()).toBe(true);
  // What was in hand is in hand again.
  await plugin.getByText(REFERENCE).first().waitFor();

  await serve(() => serveRefusals(sites.panelPort));
  await plugin.getByRole('button', { name: 'Try again' }).click();
  await why(/status 403/);

  await serve(() => serveUnframed(sites.panelPort, sites.siteFolder));
  await plugin.getByRole('button', { name: 'Try again' }).click();
  await plugin.getByRole('alert').waitFor({ state: 'detached' });
  await why(/said nothing for/);
  expect(await where()).toMatch(/^data:/);

  await serve(() => sites.servePanel());
  await plugin.getByRole('button', { name: 'Try again' }).click();
  await untilAt(sites.panelUrl.slice(0, -1));
  await page.getByRole('button', { name: 'Close plugin' }).click();

  // It was there once: nobody looks any more whether it is.
  const isLook = (url: string) => url.endsWith('/health.json');
  const looks = theatre.asked.filter(isLook).length;
  await theatre.launch('Open panel');
  await untilAt(sites.panelUrl.slice(0, -1));
  await page.getByRole('button', { name: 'Close plugin' }).click();
  await stopServing();
  await theatre.launch('Open panel');
  await why(/said nothing for/);
  expect(await where()).toMatch(/^data:/);
  expect(theatre.asked.filter(isLook)).toHaveLength(looks);
  expect(theatre.strangers()).toEqual([]);
});

describe('with the site there', () => {
  test('layers, results and settings go to the site and back', async () => {
    theatre = await openTheatre(sites);
    const { plugin } = theatre;
    await theatre.select(SKETCH, REFERENCE);
    await theatre.launch('Colorize');
    await plugin.getByText('1 result').waitFor({ timeout: RUN_MS });
    await untilPlaced(theatre, 1);
    expect(theatre.asked.filter((url) => url.startsWith(sites.panelOrigin))).toEqual([]);
    const seed = plugin.getByRole('button', { name: /^Seed/ });
    await seed.click();
    const kept = await seed.innerText();
    // Nothing is selected there: what is in its place was carried.
    await theatre.page.keyboard.press('Escape');

    await serve(() => sites.servePanel());
    await change(TO_SITE);
    await untilAt(sites.panelUrl.slice(0, -1));
    await plugin.getByText('1 result').waitFor();
    await plugin.getByText(REFERENCE).first().waitFor();
    expect(await seed.innerText()).toBe(kept);
    expect(await seed.getAttribute('aria-pressed')).toBe('true');
    await theatre.screenshot('edition-site');

    await change(TO_OWN);
    await untilAt('data:');
    await plugin.getByText('1 result').waitFor();
    await plugin.getByText(REFERENCE).first().waitFor();
    expect(await seed.getAttribute('aria-pressed')).toBe('true');
    await theatre.screenshot('edition-back');
    expect(theatre.strangers()).toEqual([]);
  });

  test('opened once, the site’s panel opens and colorizes when its server is gone', async () => {
    theatre = await openTheatre(sites);
    const { page, plugin } = theatre;
    await theatre.select(SKETCH, REFERENCE);
    await serve(() => sites.servePanel());
    await theatre.launch('Open panel');
    await untilAt('data:');
    await change(TO_SITE);
    await untilAt(sites.panelUrl.slice(0, -1));
    await plugin.getByRole('button', { name: /^Colorize/, disabled: false }).waitFor({ timeout: RUN_MS });
    await untilKept();
    await page.getByRole('button', { name: 'Close plugin' }).click();

    await stopServing();
    await theatre.launch('Colorize');
    await plugin.getByText('1 result').waitFor({ timeout: RUN_MS });
    await untilPlaced(theatre, 1);
    expect(await where()).toBe(sites.panelUrl);
    await theatre.screenshot('edition-offline');
  });
});

/** The service worker has started, and the engine is in its cache. */
async function untilKept(): Promise<void> {
  const isKept = () =>
    theatre.plugin.locator('html').evaluate(async () => {
      const { active } = await navigator.serviceWorker.ready;
      const names = await caches.keys();
      const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
      return active !== null && kept.flat().some(({ url }) => url.endsWith('.wasm'));
    });
  while (!(await isKept())) await theatre.page.waitForTimeout(200);
}
