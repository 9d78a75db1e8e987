/** Flats in the plugin, as a layer that is theirs by name, by recipe and by its pixels. Models of the smallest size. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { PROTOCOL_VERSION, type Recipe } from '../../src/channel/protocol/main.js';
import { DEFAULT_PLUGIN_ID } from '../../src/host/figma/manifest.js';
import type { PlaceOrder } from '../../src/host/host.js';
import type { Rgba8 } from '../../src/image/pixels.js';
import { decodePng, encodePng } from '../../src/image/png/png.js';
import type { NodeRecord } from '../../studio/document/nodes.js';
import {
  buildSites,
  buildSmallestPack,
  isResult,
  openTheatre,
  untilPlaced,
  type Sites,
  type Theatre,
} from './theatre.js';

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
  const { plugin } = theatre;
  const before = await theatre.layers();
  const added = async (count: number) => {
    await untilPlaced(theatre, count, RUN_MS);
    return (await theatre.layers()).filter(isResult);
  };
  await theatre.select(SKETCH, REFERENCE);
  await theatre.launch('Colorize');
  const [picture] = await added(1);
  const { seed } = recipeOf(picture!).request;
  expect([picture!.name, recipeOf(picture!).output]).toEqual([`Colour ${seed} · ${SKETCH}`, 'colour']);

  await placeAs('Flats in the reference’s colours');
  await plugin
    .getByText(`Flats in the reference’s colours · Seed ${seed}`, { exact: false })
    .waitFor({ timeout: RUN_MS });
  await theatre.screenshot('flats-placed');
  const flats = (await added(2)).find(({ id }) => id !== picture!.id)!;
  expect(flats.name).toBe(`Reference flats ${seed} · ${SKETCH}`);
  expect(recipeOf(flats)).toEqual({ ...recipeOf(picture!), output: 'palette' });
  const sketch = before.find(({ name }) => name === SKETCH)!;
  const { parentId, transform, width, height } = sketch;
  const group = groupOf(await theatre.layers(), flats);
  expect(group).toMatchObject({
    type: 'GROUP',
    parentId,
    blendMode: 'MULTIPLY',
    childIds: [picture!.id, flats.id],
  });
  expect(flats).toMatchObject({ transform, width, height, blendMode: 'NORMAL' });
  // One result of a sketch is seen at a time; what was placed before is otherwise as it was.
  const earlier = (await theatre.layers()).find(({ id }) => id === picture!.id);
  expect(earlier).toEqual({ ...picture!, visible: false });

  const pixels = await imageOf(flats);
  expect(pixels).toMatchObject({ width: Math.round(width), height: Math.round(height) });
  expect(evenness(pixels)).toBeGreaterThan(0.85);
  // Colour has the sketch's own resolution, too, and keeps the model's shading.
  const colour = await imageOf(picture!);
  expect(colour).toMatchObject({ width: pixels.width, height: pixels.height });
  expect(evenness(colour)).toBeLessThan(evenness(pixels));
});

test('a region of the flats is picked in the viewer and gets another colour: the layer follows in one undo step', async () => {
  const { page, plugin } = theatre;
  const before = await theatre.layers();
  const flats = before.find(({ name }) => name.startsWith('Reference flats'))!;
  const old = await imageOf(flats);
  await plugin.getByRole('button', { name: 'Parts of the flats' }).click({ position: { x: 12, y: 12 } });
  const second = plugin.getByRole('button', { name: 'Colour 2 of', exact: false });
  await second.waitFor();
  await theatre.screenshot('region-picked');
  await second.click();
  await page.waitForFunction(`!window.studio.document.tree.has(${JSON.stringify(flats.id)})`);
  await theatre.screenshot('region-chosen');

  const after = await theatre.layers();
  expect(after).toHaveLength(before.length);
  const repainted = after.find(({ id }) => !before.some((layer) => layer.id === id))!;
  const { chosenColours } = recipeOf(repainted);
  expect(chosenColours).toHaveLength(1);
  expect(recipeOf(repainted)).toEqual({ ...recipeOf(flats), chosenColours });
  const { name, parentId, transform, width, height, blendMode } = flats;
  expect(repainted).toMatchObject({ name, parentId, transform, width, height, blendMode, visible: true });
  // What changed is one region, and it has the chosen colour.
  const pixels = await imageOf(repainted);
  const changed = Array.from({ length: pixels.data.length / 4 }, (_, i) => i).filter((i) =>
    [0, 1, 2].some((c) => pixels.data[4 * i + c] !== old.data[4 * i + c]),
  );
  const { x, y, rgb } = chosenColours[0]!;
  expect(changed).toContain(Math.floor(y * pixels.height) * pixels.width + Math.floor(x * pixels.width));
  for (const i of changed) expect([...pixels.data.subarray(4 * i, 4 * i + 3)]).toEqual([...rgb]);

  await page.getByRole('button', { name: 'Undo' }).click();
  expect(await theatre.layers()).toEqual(before);
});

test('a result of two layers comes over the hop to the document in one undo step: grouped, in order, with its blends', async () => {
  const before = await theatre.layers();
  const sketch = before.find(({ name }) => name === SKETCH)!;
  const [placed] = before.filter(({ pluginData }) => pluginData['recipe'] !== undefined);
  const png = [...encodePng({ width: 1, height: 1, data: Uint8Array.of(200, 100, 50, 255) })];
  const look = { side: 'below', opacity: 1, png };
  const layers = [
    { ...look, name: 'Colour', blend: 'normal' },
    { ...look, name: 'Shading', blend: 'multiply' },
  ];
  const box = { x: 0, y: 0, width: sketch.width, height: sketch.height };
  const order: Omit<PlaceOrder, 'layers'> = {
    sketchId: sketch.id,
    group: 'Two layers',
    resultsGroup: null,
    recipe: recipeOf(placed!),
    againHelp: 'Runs again',
    sketchIsOpaque: true,
    site: { pageId: '0:1', box },
    selectedAtClick: [],
    replaces: [],
  };
  await theatre.plugin.locator('body').evaluate(postOrder, { order: { ...order, layers }, ...HOP });

  await theatre.page.waitForFunction(`window.studio.document.tree.size === ${1 + before.length + 3}`);
  const after = await theatre.layers();
  const group = after.find(({ name }) => name === 'Two layers')!;
  expect(group).toMatchObject({ type: 'GROUP', blendMode: 'MULTIPLY', parentId: sketch.parentId });
  const members = group.childIds.map((id) => after.find((layer) => layer.id === id)!);
  expect(members.map(({ name, blendMode }) => [name, blendMode])).toEqual([
    ['Colour', 'NORMAL'],
    ['Shading', 'MULTIPLY'],
  ]);
  await theatre.page.evaluate('window.studio.document.undo()');
  expect(await theatre.layers()).toEqual(before);
});

test('colour is taken apart into flats, shading and light: a group of ours in one undo step, the sketch as it was', async () => {
  const { page } = theatre;
  const before = await theatre.layers();
  const sketch = before.find(({ name }) => name === SKETCH)!;
  const { parentId } = sketch;
  await placeAs('Flats, shading and light');
  await untilPlaced(theatre, before.filter(isResult).length + 1, RUN_MS);
  await theatre.screenshot('shading-placed');
  const all = await theatre.layers();
  const group = all.find((layer) => isResult(layer) && layer.type === 'GROUP')!;
  expect(group).toMatchObject({ blendMode: 'NORMAL', visible: true });
  // Still the one group of the sketch, of which nothing else is seen.
  const home = groupOf(all, group);
  expect(home).toMatchObject({ blendMode: 'MULTIPLY', parentId });
  expect(before.map(({ id }) => id)).toContain(home.id);
  expect(all.filter((layer) => isResult(layer) && layer.visible)).toEqual([group]);
  const parts = group.childIds.map((id) => all.find((layer) => layer.id === id)!);
  expect(parts.map(({ name, blendMode }) => [name, blendMode])).toEqual([
    ['Flats', 'NORMAL'],
    ['Shading', 'MULTIPLY'],
    ['Light', 'LINEAR_DODGE'],
  ]);
  expect(all.find(({ name }) => name === SKETCH)).toEqual(sketch);
  await page.evaluate('window.studio.document.undo()');
  expect(await theatre.layers()).toEqual(before);
});

async function placeAs(what: string): Promise<void> {
  await theatre.plugin.getByRole('button', { name: 'Place…' }).click();
  await theatre.plugin.getByRole('menuitem', { name: what }).click();
}

function groupOf(all: readonly NodeRecord[], { parentId }: NodeRecord): NodeRecord {
  return all.find(({ id }) => id === parentId)!;
}

const HOP = { pluginId: DEFAULT_PLUGIN_ID, protocol: PROTOCOL_VERSION };

/** As the panel's channel does it, in the panel's page. */
function postOrder(
  _: Element,
  {
    order,
    pluginId,
    protocol,
  }: { order: { layers: { png: number[] }[] }; pluginId: string; protocol: number },
): void {
  const layers = order.layers.map(({ png, ...layer }) => ({ ...layer, png: Uint8Array.from(png) }));
  const request = { type: 'request', protocol, id: 4711, name: 'place', payload: { ...order, layers } };
  window.parent.postMessage({ pluginMessage: request, pluginId }, '*');
}

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
