/** What goes wrong outside of the plugin's power: each says in its place what happened and what to do. */
import { afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { buildSites, buildSmallestPack, openTheatre, type Sites, type Theatre } from './theatre.js';

jest.setTimeout(300_000);

const SAID_MS = 120_000;

let pack: string;
let sites: Sites;
let theatre: Theatre;

beforeAll(() => {
  pack = buildSmallestPack('refusals');
});
afterEach(async () => {
  await theatre.close();
  await sites.close();
});

async function open(): Promise<void> {
  theatre = await openTheatre(sites);
}

test('a missing panel: the window says so, with the address and what to do; later it opens', async () => {
  sites = await buildSites({ name: 'refusals', pack });
  const { panel } = sites.servers;
  await panel.close();
  await open();
  await theatre.launch('Open panel');
  await theatre.plugin.getByText('The panel cannot be reached').waitFor({ timeout: SAID_MS });
  await theatre.plugin.getByText(sites.panelOrigin, { exact: false }).first().waitFor();
  await theatre.plugin.getByText('npm start', { exact: false }).waitFor();
  await theatre.screenshot('panel-missing');
  await sites.reopenPanel();
  await theatre.plugin.getByRole('button', { name: 'Try again' }).click();
  await theatre.plugin.getByRole('button', { name: /^Colorize/ }).waitFor({ timeout: SAID_MS });
});

test('a corrupt shard: no run starts, the panel names the file', async () => {
  sites = await buildSites({ name: 'refusals', pack });
  const shard = readdirSync(sites.packFolder).find((file) => file.endsWith('.bin'))!;
  const bytes = readFileSync(`${sites.packFolder}/${shard}`);
  bytes[100] ^= 1;
  writeFileSync(`${sites.packFolder}/${shard}`, bytes);
  await open();
  const before = await theatre.layers();
  await theatre.select('Sketch scarf', 'Reference crimson');
  await theatre.launch('Colorize');
  await theatre.plugin.getByText(shard, { exact: false }).first().waitFor({ timeout: SAID_MS });
  await theatre.screenshot('shard-corrupt');
  expect(await theatre.plugin.getByRole('button', { name: /^Colorize/ }).isDisabled()).toBe(true);
  expect(await theatre.layers()).toEqual(before);
});

test('an empty selection: the button is off, and the line under it says what to select', async () => {
  sites = await buildSites({ name: 'refusals', pack });
  await open();
  await theatre.launch('Colorize');
  await theatre.plugin
    .getByText('Select two layers: your sketch and a reference.')
    .waitFor({ timeout: SAID_MS });
  await theatre.screenshot('selection-empty');
  expect(await theatre.plugin.getByRole('button', { name: /^Colorize/ }).isDisabled()).toBe(true);
});
