/** A second model beside the starter, served from a folder of its own: chosen, used, remembered, damaged, removed. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Recipe } from '../../src/channel/protocol/main.js';
import {
  buildSites,
  buildSmallestPack,
  openTheatre,
  untilPlaced,
  type Sites,
  type Theatre,
} from './theatre.js';

jest.setTimeout(600_000);

const RUN_MS = 500_000;
const PACKS = 'out/e2e/models-packs';
const FOLDER = `${PACKS}/small one`;
const TITLE = 'Smallest, with weights by name';

let sites: Sites;
let theatre: Theatre;

beforeAll(async () => {
  rmSync(PACKS, { recursive: true, force: true });
  cpSync(buildSmallestPack('models'), FOLDER, { recursive: true });
  const file = `${FOLDER}/pack.json`;
  const pack = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const licence = { id: 'CC-BY-NC-SA-4.0', attribution: 'Its authors', nonCommercial: true };
  writeFileSync(file, JSON.stringify({ ...pack, licence }));
  sites = await buildSites({ name: 'models', pack: 'default', packs: PACKS });
  theatre = await openTheatre(sites);
});
afterAll(async () => {
  await theatre.close();
  await sites.close();
});

const chip = (text: string) => theatre.plugin.getByRole('button', { name: text });
const button = (name: string | RegExp) => theatre.plugin.getByRole('button', { name, exact: true });
const askedFor = (part: string) => theatre.asked.filter((url) => url.includes(part));

async function reopenPlugin(): Promise<void> {
  await theatre.page.getByRole('button', { name: 'Close plugin' }).click();
  await theatre.launch('Open panel');
}

test('a model of a folder beside the build is chosen in the panel, accepted, used and remembered', async () => {
  await theatre.select('Sketch scarf', 'Reference crimson');
  await theatre.launch('Open panel');
  await chip('Starter · CPU').click({ timeout: RUN_MS });
  await theatre.plugin.getByText('CC-BY-NC-SA-4.0, non-commercial').waitFor();
  // It is judged by its pack.json; no file of it is fetched before it is chosen.
  await theatre.plugin.getByText('On the CPU at 64 × 64', { exact: false }).waitFor();
  expect(askedFor('small%20one').filter((url) => !url.endsWith('/pack.json'))).toEqual([]);
  await theatre.screenshot('models-offered');
  await button(`Use ${TITLE}`).click();
  await chip(`${TITLE} · CPU`).waitFor({ timeout: RUN_MS });
  await theatre.screenshot('models-chosen');
  await button('Close').click();
  await button('Accept the licence').click();
  await button(/^Colorize/).click();
  await theatre.plugin.getByText('1 result', { exact: true }).waitFor({ timeout: RUN_MS });
  await untilPlaced(theatre, 1);
  const recipes = (await theatre.layers()).flatMap(({ pluginData }) => pluginData['recipe'] ?? []);
  expect(recipes.map((text) => (JSON.parse(text) as Recipe).packId)).toEqual(['smallest']);

  const shards = askedFor('small%20one').filter((url) => url.endsWith('.bin'));
  expect(new Set(shards).size).toBe(shards.length);
  await reopenPlugin();
  await chip(`${TITLE} · CPU`).waitFor({ timeout: RUN_MS });
  expect(askedFor('small%20one').filter((url) => url.endsWith('.bin'))).toEqual(shards);
  expect(await button('Accept the licence').count()).toBe(0);
});

test('its files can be removed once another is in use; damaged on the server, it leaves that one in use', async () => {
  await chip(`${TITLE} · CPU`).click();
  await button('Use Starter').click();
  await chip('Starter · CPU').waitFor({ timeout: RUN_MS });
  await button(`Remove ${TITLE} from this computer`).click();
  await button(`Remove ${TITLE} from this computer`).waitFor({ state: 'detached' });

  const shard = readdirSync(FOLDER).find((file) => file.endsWith('.bin'))!;
  const bytes = readFileSync(`${FOLDER}/${shard}`);
  bytes[100] ^= 1;
  writeFileSync(`${FOLDER}/${shard}`, bytes);
  await button(`Use ${TITLE}`).click();
  await theatre.plugin.getByText(`“${shard}” is damaged`, { exact: false }).waitFor({ timeout: RUN_MS });
  await chip('Starter · CPU').waitFor({ timeout: RUN_MS });
  await theatre.screenshot('models-damaged');
  await button('Close').click();
  // The plugin was started again with the result selected, which brought its layers back; they are chosen anew all the same.
  await theatre.select('Sketch scarf', 'Reference crimson');
  await theatre.plugin.getByRole('button', { name: 'Colorize “Sketch scarf”', disabled: false }).waitFor();
  expect(theatre.strangers()).toEqual([]);
});

/** Empties the folder where the panel keeps model files, behind its back. */
async function emptyStorage(): Promise<number> {
  return theatre.plugin.locator('body').evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('packs');
    const names: string[] = [];
    for await (const name of folder.keys()) names.push(name);
    for (const name of names) await folder.removeEntry(name);
    return names.length;
  });
}

test('files that go while their model is in use are fetched again, and the run goes on', async () => {
  expect(await emptyStorage()).toBeGreaterThan(1);
  const before = askedFor('/packs/starter/').length;
  await button(/^Colorize/).click();
  await theatre.plugin.getByText('1 result', { exact: true }).waitFor({ timeout: 120_000 });
  expect(askedFor('/packs/starter/').length).toBeGreaterThan(before);
  await untilPlaced(theatre, 2);
});
