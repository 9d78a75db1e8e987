/**
 * Cancel is heard within a second, whatever the engine is at: between two steps of one thread, and in the middle of a
 * call of a network that lasts for 20 seconds. Measured by the panel's own clock.
 */
import { afterEach, expect, jest, test } from '@jest/globals';
import { blockNetworkCalls } from '../e2e/blocking-worker.js';
import { cancelWhen, panelFrame } from '../e2e/plugin-frame.js';
import { buildSites, buildSmallestPack, openTheatre, type Sites, type Theatre } from '../e2e/theatre.js';

jest.setTimeout(280_000);

const STEPS = 40;
const TRIES = 10;
const LIMIT_MS = 1000;

let sites: Sites;
let theatre: Theatre;

afterEach(async () => {
  await theatre.close();
  await sites.close();
});

/** Ten runs, each cancelled when the panel says this. */
async function expectTenCancels(said: RegExp): Promise<void> {
  theatre = await openTheatre(sites);
  await theatre.select('Sketch scarf', 'Reference crimson');
  await theatre.launch('Open panel');
  const frame = await panelFrame(theatre.page, sites.panelUrl);
  const before = await theatre.layers();
  for (let i = 0; i < TRIES; i++) {
    const { ms } = await cancelWhen(frame, said);
    expect(ms).toBeLessThanOrEqual(LIMIT_MS);
    expect(await theatre.layers()).toEqual(before);
  }
}

test('at step 3 of 40 on one thread: the button is back within 1 s and no layer was added, ten times of ten', async () => {
  sites = await buildSites({ name: 'cancel', pack: 'default', steps: STEPS });
  await expectTenCancels(/^Step 3 of 40/);
});

test('in a call of a network that lasts for 20 s: the button is back within 1 s, ten times of ten', async () => {
  sites = await buildSites({ name: 'cancel-blocked', pack: buildSmallestPack('cancel'), steps: STEPS });
  blockNetworkCalls(sites.siteFolder, { afterStep: 3, ms: 20_000 });
  await expectTenCancels(/^Step 3 of 40/);
});
