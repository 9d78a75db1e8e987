/** Modes in the whole plugin, with the smallest pack that has all networks: what is chosen is what the layer says. */
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import type { Recipe } from '../../src/channel/protocol/main.js';
import {
  buildSites,
  buildSmallestPack,
  openTheatre,
  untilPlaced,
  type Sites,
  type Theatre,
} from './theatre.js';

jest.setTimeout(400_000);

/** A run on a slow shared machine. */
const RUN_MS = 240_000;
const SKETCH = 'Sketch scarf';
const REFERENCE = 'Reference crimson';
const BACKGROUND = 'Reference sunset';

let sites: Sites;
let theatre: Theatre;

beforeAll(async () => {
  sites = await buildSites({ name: 'modes', pack: buildSmallestPack('modes') });
});
afterEach(() => theatre.close());
afterAll(() => sites.close());

/** The recipe on the newest of `count` placed layers. */
async function recipeOf(count: number): Promise<Recipe> {
  await theatre.plugin
    .getByText(count === 1 ? '1 result' : `${count} results`, { exact: true })
    .waitFor({ timeout: RUN_MS });
  await untilPlaced(theatre, count);
  const layers = await theatre.layers();
  const texts = layers.flatMap(({ pluginData }) =>
    pluginData['recipe'] === undefined ? [] : [pluginData['recipe']],
  );
  expect(texts).toHaveLength(count);
  const recipes = texts.map((text) => JSON.parse(text) as Recipe);
  return recipes.at(-1)!;
}

test('a third layer becomes the background; mode, style and sampler are run, kept and restored', async () => {
  theatre = await openTheatre(sites);
  const { plugin } = theatre;
  const mode = plugin.getByRole('combobox', { name: 'Mode', exact: true });
  await theatre.select(SKETCH, REFERENCE);
  await theatre.launch('Open panel');
  // What a third layer is for depends on the model.
  await plugin.getByRole('button', { name: / · CPU$/ }).waitFor({ timeout: RUN_MS });
  await theatre.select(BACKGROUND);
  await plugin.getByRole('button', { name: 'Background', exact: true }).click();
  await plugin.getByText('Mode: Background from a layer').click();
  expect(await mode.inputValue()).toBe('background');
  await plugin.getByText('Hatched: the character.', { exact: false }).waitFor({ timeout: RUN_MS });
  await plugin.getByRole('switch', { name: 'Style of the reference' }).click();
  await plugin.getByText('More: strengths', { exact: false }).click();
  await plugin.getByText('Sampling', { exact: true }).click();
  await plugin.getByRole('combobox', { name: 'Sampler', exact: true }).selectOption('Euler a');
  await theatre.screenshot('modes-ground');
  await plugin.getByRole('button', { name: /^Colorize/ }).click();
  const first = await recipeOf(1);
  expect(first).toMatchObject({
    backgroundId: expect.any(String),
    request: { attention: { kind: 'background' }, style: true, sampler: 'euler-a' },
  });
  await theatre.screenshot('modes-ground-done');

  await plugin.getByRole('button', { name: 'Leave the background out' }).click();
  // Nothing else is gained without one: the whole picture needs no masks.
  expect(await mode.inputValue()).toBe('plain');
  await plugin.getByRole('button', { name: 'Reset sampler' }).click();
  await plugin.getByRole('button', { name: /^Colorize/ }).click();
  expect(await recipeOf(2)).toMatchObject({
    backgroundId: null,
    request: { attention: { kind: 'plain' }, sampler: 'dpm++2m' },
  });

  await plugin.getByRole('listbox', { name: 'Results' }).getByRole('option').nth(1).click();
  await plugin.getByRole('button', { name: 'Restore settings' }).click();
  expect(await mode.inputValue()).toBe('background');
  await plugin.getByRole('button', { name: `Background: ${BACKGROUND}. Show on the canvas` }).waitFor();
  await plugin.getByRole('button', { name: /^Colorize/ }).click();
  const again = await recipeOf(3);
  // Restored settings do not lock the seed.
  const request = { ...again.request, seed: first.request.seed };
  expect({ ...again, request, seconds: first.seconds }).toEqual(first);
});
