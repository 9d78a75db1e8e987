/** What can happen to a run: cancelled, its sketch deleted, all of it by keyboard. Models of the smallest size. */
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
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

jest.setTimeout(300_000);

/** A run on a slow shared machine. */
const RUN_MS = 240_000;
const SKETCH = 'Sketch scarf';
const REFERENCE = 'Reference crimson';

/** So many that even a fast idle machine leaves seconds to find the run in its middle, where a locator looks twice each. */
const LONG_STEPS = 1000;
const SHORT_STEPS = 8;

let long: Sites;
let short: Sites;
let theatre: Theatre;

beforeAll(async () => {
  const pack = buildSmallestPack('colorize');
  long = await buildSites({ name: 'colorize-long', pack, steps: LONG_STEPS });
  short = await buildSites({ name: 'colorize-short', pack, steps: SHORT_STEPS });
});
afterAll(async () => {
  await long.close();
  await short.close();
});
afterEach(() => theatre.close());

async function startRun(sites: Sites): Promise<void> {
  theatre = await openTheatre(sites);
  await theatre.select(SKETCH, REFERENCE);
  await theatre.launch('Colorize');
}

const painting = () => theatre.plugin.getByText(/^Step [1-9]\d* of/).waitFor({ timeout: RUN_MS });

describe('a run', () => {
  test('cancel in the middle leaves the document as it was, and another run can start', async () => {
    await startRun(long);
    const before = await theatre.layers();
    await painting();
    await theatre.plugin.getByRole('button', { name: 'Cancel' }).click();
    await theatre.plugin.getByRole('button', { name: /^Colorize/ }).waitFor();
    await theatre.screenshot('cancelled');
    expect(await theatre.layers()).toEqual(before);
    expect(await theatre.page.getByRole('button', { name: 'Undo' }).isDisabled()).toBe(true);
    await theatre.plugin.getByRole('button', { name: /^Colorize/ }).click();
    await painting();
  });

  test('a sketch deleted during the run: the result lies where it was, and the panel says so', async () => {
    await startRun(long);
    await painting();
    const was = (await theatre.layers()).find(({ name }) => name === SKETCH);
    await theatre.select(SKETCH);
    await theatre.page.keyboard.press('Delete');
    const before = await theatre.layers();
    const note = theatre.plugin.getByText('The sketch is no longer there', { exact: false });
    await note.first().waitFor({ timeout: RUN_MS });
    await theatre.screenshot('sketch-deleted');
    const placed = (await theatre.layers()).filter(
      (layer) => isResult(layer) && before.every(({ id }) => layer.id !== id),
    );
    expect(placed).toMatchObject([{ transform: was?.transform, width: was?.width, height: was?.height }]);
  });
});

test('the button on a result colorizes again, as a second layer and a second undo step', async () => {
  await startRun(short);
  const before = await theatre.layers();
  const [added] = await addedLayers(before, 1);
  await theatre.select(added.name);
  await theatre.page
    .getByRole('region', { name: 'Selected layer' })
    .getByRole('button', { name: 'Colorize again' })
    .click();
  await addedLayers(before, 2);
  await theatre.screenshot('again');
  await theatre.page.getByRole('button', { name: 'Undo' }).click();
  expect(await addedLayers(before, 1)).toEqual([added]);
});

/** Results that were not there before, once there are `count`. */
async function addedLayers(before: readonly NodeRecord[], count: number): Promise<readonly NodeRecord[]> {
  await untilPlaced(theatre, before.filter(isResult).length + count, RUN_MS);
  const results = (await theatre.layers()).filter(isResult);
  return results.filter(({ id }) => !before.some((layer) => layer.id === id));
}

describe('by keyboard alone', () => {
  test('from the list of layers to the placed result', async () => {
    theatre = await openTheatre(short);
    const { page, plugin } = theatre;
    const before = await theatre.layers();
    await page.getByRole('option').first().focus();
    await moveTo(SKETCH);
    await page.keyboard.press('Space');
    await moveTo(REFERENCE);
    await page.keyboard.press('Shift+Space');
    await page.getByRole('navigation').getByRole('button', { name: 'Open panel' }).focus();
    await page.keyboard.press('Enter');
    await plugin.getByText('1 new layer', { exact: false }).waitFor({ timeout: RUN_MS });
    await tabIntoPanel();
    await page.keyboard.press('Enter');
    await plugin.getByText('1 result').waitFor({ timeout: RUN_MS });
    expect(await theatre.layers()).toHaveLength(before.length + 2);
  });

  /** Arrow keys in the list, up or down until the layer has the focus. */
  async function moveTo(name: string): Promise<void> {
    const { page } = theatre;
    const names = await page
      .getByRole('option')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label')));
    const at = await page
      .getByRole('option')
      .evaluateAll((rows) => rows.indexOf(document.activeElement as HTMLElement));
    const distance = names.indexOf(name) - at;
    for (let i = 0; i < Math.abs(distance); i++)
      await page.keyboard.press(distance > 0 ? 'ArrowDown' : 'ArrowUp');
  }

  /** Tab until the panel's Colorize button has the focus. */
  async function tabIntoPanel(): Promise<void> {
    const button = theatre.plugin.getByRole('button', { name: /^Colorize/ });
    for (let presses = 0; presses < 60; presses++) {
      if (await button.evaluate((element) => element === document.activeElement && document.hasFocus()))
        return;
      await theatre.page.keyboard.press('Tab');
    }
    throw new Error('Tab never reached the Colorize button');
  }
});
