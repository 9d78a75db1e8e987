/** One monkey in the studio; the long part has ten. */
import { afterAll, beforeAll, jest, test } from '@jest/globals';
import { expectHarmless } from './monkey.js';
import { buildSites, buildSmallestPack, type Sites } from './theatre.js';

jest.setTimeout(400_000);

let sites: Sites;
beforeAll(async () => {
  sites = await buildSites({ name: 'monkey', pack: buildSmallestPack('monkey') });
});
afterAll(() => sites.close());

test('300 random acts leave no error, the user’s layers as she left them, and recipes of what was in the slots', () =>
  expectHarmless(sites, 1));
