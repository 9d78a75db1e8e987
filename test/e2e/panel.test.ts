/** The panel's components in a real browser, state by state: nothing is cut off, everything has a name and a key. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { cutOff, openGallery } from './gallery-page.js';

jest.setTimeout(120_000);

const STATES = [
  ...[
    'empty',
    'connecting',
    'idle',
    'finding',
    'half',
    'ask',
    'many',
    'offer',
    'running',
    'done',
    'queue',
    'elsewhere',
    'unplaced',
  ],
  ...['flats', 'palette', 'flattening', 'picking', 'kept'],
  ...['error', 'licence', 'gone', 'broken', 'unheard', 'model', 'long', 'japanese'],
  ...['warned', 'blank', 'thin', 'unusable', 'deleted', 'result', 'foreign', 'lengthy'],
  ...['ground', 'unused', 'missed', 'which', 'changed', 'edited'],
  ...['models', 'coming', 'refused', 'refused-closed'],
];
/** 160 px is a panel of 320 px at 200 % zoom. */
const WIDTHS = [160, 280, 320, 480];

let browser: Browser;
let page: Page;

beforeAll(async () => {
  ({ browser, page } = await openGallery());
});
afterAll(() => browser.close());

async function show(state: string, theme = 'light', width = 320): Promise<void> {
  await page.setViewportSize({ width, height: 600 });
  await page.evaluate(([name, look]) => window.show(name!, look!), [state, theme]);
}

const called = () => page.evaluate(() => window.called.splice(0));

describe.each(STATES)('state "%s"', (state) => {
  test('fits every width', async () => {
    for (const width of WIDTHS) {
      await show(state, 'light', width);
      expect(await page.evaluate(cutOff)).toEqual([]);
    }
  });

  test('names every control', async () => {
    await show(state);
    expect(await page.evaluate(namelessControls)).toEqual([]);
  });

  test.each(['light', 'dark'])('can be read in the %s theme', async (theme) => {
    await show(state, theme);
    expect(await page.evaluate(faintTexts)).toEqual([]);
  });
});

describe('keyboard', () => {
  test('Tab goes in reading order, through everything that can be pressed', async () => {
    await show('idle', 'light', 480);
    // The button has the focus by itself.
    await page.getByRole('button', { name: 'Starter · CPU' }).focus();
    const stops = [await page.evaluate(focusedName)];
    for (let i = 1; i < 16; i++) {
      await page.keyboard.press('Tab');
      stops.push(await page.evaluate(focusedName));
    }
    expect(stops).toEqual([
      'Starter · CPU',
      'Swap',
      'Sketch: Profile study. Show on the canvas',
      'Reference: Mika v3. Show on the canvas',
      'Mode: Character and background apart',
      'Result',
      'As the model paints it',
      'Gap size',
      'Reference strength',
      'Reset reference strength to 1.00',
      'Sketch strength',
      'Background',
      'More: strengths, sampling, masks, lines',
      'Colorize “Profile study”',
      'Seed 4027, new with every run',
      '',
    ]);
  });

  test('every stop shows where it is', async () => {
    await show('done');
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate(hasVisibleFocus)).toBe(true);
    }
  });

  test('Enter runs, Esc cancels, ? opens the list of keys', async () => {
    await show('idle');
    await called();
    await page.keyboard.press('Enter');
    await page.keyboard.press('?');
    await show('running');
    await page.keyboard.press('Escape');
    await show('model');
    await page.keyboard.press('Escape');
    await show('empty');
    await page.keyboard.press('Enter');
    expect(await called()).toEqual(['run', 'openModelPanel', 'cancel', 'openModelPanel']);
  });

  test('Enter on a button is that button’s', async () => {
    await show('idle');
    await called();
    await page.getByRole('button', { name: 'Swap' }).focus();
    await page.keyboard.press('Enter');
    expect(await called()).toEqual(['swap']);
  });

  test('arrows move in the results, which are one stop', async () => {
    await show('done');
    await called();
    await page.getByRole('listbox', { name: 'Results' }).getByRole('option').first().focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate(focusedName)).toBe('Result 2, seed 4028, Character and background apart');
    expect(await called()).toEqual(['look']);
  });

  test('the model panel takes the focus', async () => {
    await show('model');
    expect(await page.evaluate(focusedName)).toBe('Close');
  });
});

describe('the first screen of 320 x 600', () => {
  test.each([
    'running',
    'done',
    'result',
    'flats',
    'palette',
    'flattening',
    'long',
    'japanese',
    'queue',
    'elsewhere',
  ])('shows the picture and the strip in state "%s"', async (state) => {
    await show(state);
    const [picture, option, run] = await Promise.all(
      ['.viewer', '.strip-item', '.run'].map((css) => page.locator(css).first().boundingBox()),
    );
    expect(picture!.height).toBeGreaterThanOrEqual(120);
    expect(picture!.y + picture!.height).toBeLessThanOrEqual(run!.y);
    expect(option!.y + option!.height).toBeLessThanOrEqual(run!.y);
    expect(run!.y + run!.height).toBeLessThanOrEqual(600);
  });

  test('a thumbnail looks at its result, which is then seen alone, and selects its layer; show beside is one click', async () => {
    await show('done');
    await called();
    await page.getByRole('option', { name: /^Result 2/ }).click();
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    expect(await called()).toEqual(['look', 'showOnCanvas', 'show']);
  });

  test('all that can be done with a result is above the fold, its ways of placing in one menu', async () => {
    await show('done');
    const fold = (await page.locator('.run').boundingBox())!.y;
    for (const name of ['Show', 'Place…', 'Restore settings']) {
      const box = await page.getByRole('button', { name, exact: true }).boundingBox();
      expect(box!.y + box!.height).toBeLessThanOrEqual(fold);
    }
    await called();
    await page.getByRole('button', { name: 'Place…' }).focus();
    await page.keyboard.press('ArrowDown');
    const items = page.getByRole('menuitem');
    expect(await items.allTextContents()).toEqual(['Place again', 'Colour', ...PLACED_OTHERWISE]);
    for (const item of await items.all()) {
      const box = (await item.boundingBox())!;
      expect([box.y >= 0, box.y + box.height <= 600, box.x >= 0, box.x + box.width <= 320]).not.toContain(
        false,
      );
    }
    await page.keyboard.press('End');
    expect(await page.evaluate(focusedName)).toBe(PLACED_OTHERWISE.at(-1));
    await page.keyboard.press('Escape');
    expect([await items.count(), await page.evaluate(focusedName), await called()]).toEqual([
      0,
      'Place…',
      [],
    ]);
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await called()).toEqual(['placeAs']);
    await page.getByRole('button', { name: 'Place…' }).click();
    await page.keyboard.press('Tab');
    expect(await items.count()).toBe(0);
  });

  test('each job that waits has a Cancel of its own', async () => {
    await show('queue');
    await called();
    await page.getByRole('button', { name: 'Cancel “Profile study”' }).click();
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    expect(await called()).toEqual(['cancelJob', 'cancel']);
  });
});

describe('everything unfolded', () => {
  const unfold = async (width: number, theme = 'light') => {
    await show('changed', theme, width);
    const [closed, last] = [
      page.locator('details:not([open]) > summary'),
      page.getByText('Measure from the old'),
    ];
    while (!(await last.isVisible())) if ((await closed.count()) > 0) await closed.first().click();
  };

  test.each(WIDTHS)('fits %d px', async (width) => {
    await unfold(width);
    expect(await page.evaluate(cutOff)).toEqual([]);
  });

  test('has a name everywhere', async () => {
    await unfold(320);
    expect(await page.evaluate(namelessControls)).toEqual([]);
    const from = page.getByRole('group', { name: 'Change 1' }).getByRole('textbox', { name: 'From' });
    expect(await from.inputValue()).toBe('red hair');
  });

  test.each(['light', 'dark'])('can be read in the %s theme', async (theme) => {
    await unfold(320, theme);
    expect(await page.evaluate(faintTexts)).toEqual([]);
  });
});

test('models can be used, cancelled and removed by keyboard; the one in use cannot be removed', async () => {
  await show('models');
  await called();
  for (const name of ['Use ColorizeDiffusion v2', 'Remove ColorizeDiffusion v2 from this computer']) {
    await page.getByRole('button', { name }).focus();
    await page.keyboard.press('Enter');
  }
  expect(await page.getByRole('button', { name: /Starter from this computer/ }).count()).toBe(0);
  await show('coming');
  await page.getByRole('button', { name: 'Cancel loading ColorizeDiffusion v2' }).focus();
  await page.keyboard.press('Enter');
  const names = (await called()).filter((name) => name !== 'openModelPanel');
  expect(names).toEqual(['chooseModel', 'forgetFiles', 'cancelModel']);
});

test('a background layer can be swapped and left out by keyboard', async () => {
  await show('ground');
  await called();
  for (const name of ['Swap background and reference', 'Leave the background out']) {
    await page.getByRole('button', { name }).focus();
    await page.keyboard.press('Enter');
  }
  expect(await called()).toEqual(['swap', 'clear']);
});

test('menus offer what the pack can do, in groups', async () => {
  const samplers = async (state: string) => {
    await show(state);
    await page.getByText('More: strengths', { exact: false }).click();
    await page.getByText('Sampling', { exact: true }).click();
    return page.getByLabel('Sampler').evaluate((menu: HTMLSelectElement) => ({
      groups: [...menu.querySelectorAll('optgroup')].map(({ label }) => label),
      names: [...menu.options].map(({ label }) => label),
    }));
  };
  const full = await samplers('ground');
  expect(full.names).toHaveLength(18);
  expect(full.groups).toEqual(['The method’s own', 'Steady', 'With fresh noise']);
  expect((await samplers('idle')).names).toEqual(['DPM++ 2M', 'DDIM', 'PNDM', 'Euler']);
});

test('a double click on a slider sets it back, and so does its dot', async () => {
  await show('idle');
  await called();
  await page.getByText('Reference strength', { exact: true }).dblclick();
  await page.getByRole('button', { name: 'Reset reference strength to 1.00' }).click();
  expect((await called()).filter((name) => name === 'reset')).toHaveLength(2);
});

// ------------------------------------------------------------------------------------------ run inside the page

function namelessControls(): string[] {
  const controls = [
    ...document.querySelectorAll('button, input, select, summary, [role="dialog"], [role="progressbar"]'),
  ];
  const nameless = controls.filter((control) => {
    const hasLabels = control instanceof HTMLInputElement || control instanceof HTMLSelectElement;
    const labels = hasLabels ? [...(control.labels ?? [])] : [];
    const words = [
      control.getAttribute('aria-label'),
      control.textContent,
      ...labels.map((it) => it.textContent),
    ];
    return words.every((text) => (text ?? '').trim() === '');
  });
  return nameless.map((control) => control.outerHTML.slice(0, 100));
}

/** Beside colour, what a picture can be placed as. */
const PLACED_OTHERWISE = ['Flats in the reference’s colours', 'Flats, shading and light'];

function focusedName(): string {
  const element = document.activeElement;
  if (element === null || element === document.body) return '';
  const hasLabel = element instanceof HTMLInputElement || element instanceof HTMLSelectElement;
  const label = hasLabel ? element.labels?.[0]?.querySelector('span') : null;
  return (element.getAttribute('aria-label') ?? label?.textContent ?? element.textContent ?? '').trim();
}

/** An outline on the element, or on the part that stands for a hidden input. */
function hasVisibleFocus(): boolean {
  const element = document.activeElement;
  if (element === null || element === document.body) return true;
  const standIns = [element, element.nextElementSibling, element.parentElement];
  return standIns.some((it) => it !== null && getComputedStyle(it).outlineStyle === 'solid');
}

/** Texts with less contrast than 4.5 to 1 (WCAG 2.2, 1.4.3); disabled controls may have less. */
function faintTexts(): string[] {
  const parse = (css: string) => (css.match(/[\d.]+/g) ?? []).map(Number);
  const blend = (top: number[], under: number[]) => {
    const alpha = top[3] ?? 1;
    return [0, 1, 2].map((i) => top[i]! * alpha + under[i]! * (1 - alpha));
  };
  const ground = (element: Element | null): number[] => {
    if (element === null) return [255, 255, 255];
    const colour = parse(getComputedStyle(element).backgroundColor);
    return (colour[3] ?? 1) === 1 ? colour : blend(colour, ground(element.parentElement));
  };
  const luminance = (rgb: number[]) => {
    const [r, g, b] = rgb.map((byte) => {
      const c = byte / 255;
      return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  const isExempt = (element: Element) => element.closest(':disabled, .slider-off, .unseen') !== null;
  const texts = [...document.querySelectorAll('#app *')].filter(
    (it) =>
      [...it.childNodes].some((node) => node.nodeType === 3 && node.nodeValue!.trim() !== '') &&
      !isExempt(it),
  );
  return texts.flatMap((element) => {
    const under = ground(element);
    const pair = [luminance(blend(parse(getComputedStyle(element).color), under)), luminance(under)];
    const contrast = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    return contrast < 4.5 ? [`${element.textContent!.slice(0, 30)}: ${contrast.toFixed(2)}`] : [];
  });
}
