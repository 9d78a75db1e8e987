/** The whole: the plugin's bundles in the studio, the panel on its own site, the pack that ships, on the CPU. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { buildSites, isResult, openTheatre, type Sites, type Theatre } from './theatre.js';

jest.setTimeout(600_000);

/** A run on a slow shared machine. */
const RUN_MS = 500_000;
const SKETCH = 'Sketch scarf';
const REFERENCE = 'Reference crimson';

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
  const before = await theatre.layers();
  await theatre.select(SKETCH, REFERENCE);
  await theatre.launch('Colorize');
  await theatre.plugin.getByText('1 result').waitFor({ timeout: RUN_MS });
  await theatre.screenshot('placed');

  const added = (await theatre.layers()).filter(({ id }) => !before.some((layer) => layer.id === id));
  const sketch = before.find(({ name }) => name === SKETCH)!;
  const { parentId, transform, width, height } = sketch;
  const group = added.find(({ type }) => type === 'GROUP')!;
  expect(group).toMatchObject({
    parentId,
    blendMode: 'MULTIPLY',
    childIds: added.filter(isResult).map(({ id }) => id),
  });
  expect(added.filter(isResult)).toMatchObject([{ parentId: group.id, transform, width, height }]);

  await theatre.page.getByRole('button', { name: 'Undo' }).click();
  expect(await theatre.layers()).toEqual(before);

  // The record saw the worker's requests too, or it would prove nothing.
  expect(theatre.asked.filter((url) => url.endsWith('/packs/starter/pack.json'))).not.toEqual([]);
  expect(theatre.strangers()).toEqual([]);
});
