/** Ten monkeys in the studio, each of another seed. */
import { afterAll, beforeAll, jest, test } from '@jest/globals';
import { expectHarmless } from '../e2e/monkey.js';
import { buildSites, buildSmallestPack, type Sites } from '../e2e/theatre.js';

jest.setTimeout(600_000);

let sites: Sites;
beforeAll(async () => {
  sites = await buildSites({ name: 'monkeys', pack: buildSmallestPack('monkeys') });
});
afterAll(() => sites.close());

test.each([2, 3, 4, 5, 6, 7, 8, 9, 10, 11])('300 random acts of seed %d do no harm', (seed) =>
  expectHarmless(sites, seed),
);
