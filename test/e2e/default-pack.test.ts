/** The whole: the plugin's bundles in the studio, the panel on its own site, the pack that ships, on the CPU. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { makeAndUndoPicture } from './first-picture.js';
import { buildSites, openTheatre, type Sites, type Theatre } from './theatre.js';

jest.setTimeout(600_000);

let sites: Sites;
let theatre: Theatre;

/** Few steps: it is about the way there and back, not about the picture. */
beforeAll(async () => {
  sites = await buildSites({ name: 'default-pack', pack: 'default', steps: 4 });
  theatre = await openTheatre(sites);
});
afterAll(async () => {
  await theatre.close();
  await sites.close();
});

test('two layers selected, Colorize: a layer of the exact box appears, one undo removes it', async () => {
  await makeAndUndoPicture(theatre, 'placed');

  // The record saw the worker's requests too, or it would prove nothing.
  expect(theatre.asked.filter((url) => url.endsWith('/packs/starter/pack.json'))).not.toEqual([]);
  expect(theatre.strangers()).toEqual([]);
});
