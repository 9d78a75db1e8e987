/** Flats in the plugin, as a layer that is theirs by name, by recipe and by its pixels. Models of the smallest size. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Recipe } from '../../src/channel/protocol/main.js';
import type { Rgba8 } from '../../src/image/pixels.js';
import { decodePng } from '../../src/image/png/png.js';
import type { NodeRecord } from '../../studio/document/nodes.js';
import { buildSites, buildSmallestPack, openTheatre, type Sites, type Theatre } from './theatre.js';

jest.setTimeout(420_000);

/** A run on a slow shared machine. */
const RUN_MS = 180_000;
const SKETCH = 'Sketch scarf';
const REFERENCE = 'Reference crimson';

let sites: Sites;
let theatre: Theatre;

beforeAll(async () => {
  sites = await buildSites({ name: 'flats', pack: buildSmallestPack('flats'), steps: 2 });
  theatre = await openTheatre(sites);
});
afterAll(async () => {
  await theatre.close();
  await sites.close();
});

test('a picture’s flats are a layer of their own, in even colours, without another run of the model', async () => {
  const { page, plugin } = theatre;
  const before = await theatre.layers();
  const added = async (count: number) => {
    await page.waitForFunction(`window.studio.document.tree.size === ${1 + before.length + count}`, null, {
      timeout: RUN_MS,
    });
    return (await theatre.layers()).filter(({ id }) => !before.some((layer) => layer.id === id));
  };
  await theatre.select(SKETCH, REFERENCE);
  await theatre.launch('Colorize');
  const [picture] = await added(1);
  const { seed } = recipeOf(picture!).request;
  expect([picture!.name, recipeOf(picture!).output]).toEqual([`Colour ${seed} · ${SKETCH}`, 'picture']);

  await plugin.getByRole('button', { name: 'Place as flats' }).click();
  await plugin.getByText(`Flats · Seed ${seed}`, { exact: false }).waitFor({ timeout: RUN_MS });
  await theatre.screenshot('flats-placed');
  const flats = (await added(2)).find(({ id }) => id !== picture!.id)!;
  expect(flats.name).toBe(`Flats ${seed} · ${SKETCH}`);
  expect(recipeOf(flats)).toEqual({ ...recipeOf(picture!), output: 'flats' });
  const sketch = before.find(({ name }) => name === SKETCH)!;
  const { parentId, transform, width, height } = sketch;
  expect(flats).toMatchObject({ parentId, transform, width, height, blendMode: 'MULTIPLY' });
  // One result of a sketch is seen at a time; what was placed before is otherwise as it was.
  const earlier = (await theatre.layers()).find(({ id }) => id === picture!.id);
  expect(earlier).toEqual({ ...picture!, visible: false });

  const pixels = await imageOf(flats);
  expect(pixels).toMatchObject({ width: Math.round(width), height: Math.round(height) });
  expect(evenness(pixels)).toBeGreaterThan(0.85);
  expect(evenness(await imageOf(picture!))).toBeLessThan(0.2);
});

function recipeOf({ pluginData }: NodeRecord): Recipe {
  return JSON.parse(pluginData['recipe']!) as Recipe;
}

/** The picture that a layer is filled with, as it lies in the document. */
async function imageOf({ fills }: NodeRecord): Promise<Rgba8> {
  const [fill] = fills as readonly { readonly imageHash: string }[];
  const bytes = await theatre.page.evaluate<number[]>(
    `[...window.studio.images.get(${JSON.stringify(fill!.imageHash)}).bytes]`,
  );
  return decodePng(Uint8Array.from(bytes));
}

/** Share of horizontal neighbours that are one colour, or one level apart where a large ground changes slowly. */
function evenness({ width, data }: Rgba8): number {
  const isEven = (i: number) =>
    [0, 1, 2].every((c) => Math.abs(data[i * 4 + c]! - data[i * 4 + 4 + c]!) <= 1);
  const pairs = Array.from({ length: data.length / 4 - 1 }, (_, i) => i).filter((i) => i % width < width - 1);
  return pairs.filter(isEven).length / pairs.length;
}
