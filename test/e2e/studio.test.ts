/** The studio by itself: pictures dropped in, the plugin's traces on a layer, undo by key. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { encode } from 'fast-png';
import { buildSites, openTheatre, type Sites, type Theatre } from './theatre.js';

jest.setTimeout(120_000);

let sites: Sites;
let theatre: Theatre;

beforeAll(async () => {
  sites = await buildSites({ name: 'studio', pack: 'default' });
});
beforeEach(async () => {
  theatre = await openTheatre(sites);
});
afterEach(() => theatre.close());
afterAll(() => sites.close());

/** A grey PNG that claims this size. */
function picture(width: number, height: number): number[] {
  const bytes = encode({ width: 2, height: 2, data: new Uint8Array(4), channels: 1, depth: 8 });
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (width !== 2) [16, 20].forEach((at, i) => view.setUint32(at, [width, height][i]));
  return [...bytes];
}

async function drop(name: string, bytes: readonly number[], at: { x: number; y: number }): Promise<void> {
  const files = await theatre.page.evaluateHandle(
    ([name, bytes]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(bytes)], name, { type: 'image/png' }));
      return transfer;
    },
    [name, bytes] as const,
  );
  const box = (await theatre.page.locator('.canvas').boundingBox())!;
  await theatre.page.dispatchEvent('.canvas', 'drop', {
    dataTransfer: files,
    clientX: box.x + at.x,
    clientY: box.y + at.y,
  });
}

test('a dropped picture becomes a selected layer under the pointer, Ctrl+Z takes it away', async () => {
  const before = await theatre.layers();
  await drop('my drawing.png', picture(2, 2), { x: 300, y: 200 });
  await theatre.page.getByRole('option', { name: 'my drawing', exact: true, selected: true }).waitFor();
  const added = (await theatre.layers()).find(({ name }) => name === 'my drawing')!;
  expect(added).toMatchObject({ type: 'RECTANGLE', width: 2, height: 2 });
  const view = await theatre.page.evaluate<{ x: number; y: number; zoom: number }>('window.studio.view');
  const centre = { x: added.transform[0][2] + 1, y: added.transform[1][2] + 1 };
  expect(Math.abs(centre.x - (view.x + 300 / view.zoom))).toBeLessThanOrEqual(1);
  expect(Math.abs(centre.y - (view.y + 200 / view.zoom))).toBeLessThanOrEqual(1);
  await theatre.page.keyboard.press('Control+z');
  expect(await theatre.layers()).toEqual(before);
});

test('a picture larger than 4096 is refused in Figma’s words', async () => {
  const before = await theatre.layers();
  await drop('poster.png', picture(5000, 10), { x: 300, y: 200 });
  await theatre.page.getByText('Image is too large').waitFor();
  expect(await theatre.layers()).toEqual(before);
});

test('the page says what to do at every point', async () => {
  const hint = theatre.page.locator('footer');
  await hint.getByText('Click a sketch, then shift-click a reference').waitFor();
  await theatre.select('Sketch fox');
  await hint.getByText('Now shift-click the other one').waitFor();
  await theatre.select('Sketch fox', 'Reference sunset');
  await hint.getByText('Press Colorize').waitFor();
  await theatre.page.getByRole('button', { name: 'Dark' }).click();
  await theatre.screenshot('studio-dark');
});

test('clicking the canvas selects the layer under the pointer, Shift adds, an empty place clears', async () => {
  const { page } = theatre;
  const click = async (name: string, modifiers: 'Shift'[] = []): Promise<void> => {
    const id = (await theatre.layers()).find((layer) => layer.name === name)!.id;
    const at = await page.evaluate<{ x: number; y: number }>(
      `(() => { const { document, view } = window.studio; const box = document.boundsOf('${id}'); return { x: (box.x + box.width / 2 - view.x) * view.zoom, y: (box.y + box.height / 2 - view.y) * view.zoom } })()`,
    );
    await page.locator('.canvas').click({ position: at, modifiers });
  };
  const selected = () =>
    page
      .getByRole('option', { selected: true })
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label')));
  await click('Sketch fox');
  expect(await selected()).toEqual(['Sketch fox']);
  await click('Reference sunset', ['Shift']);
  expect(await selected()).toEqual(['Sketch fox', 'Reference sunset']);
  await page.locator('.canvas').click({ position: { x: 5, y: 5 } });
  expect(await selected()).toEqual([]);
});
