/** Every screen in every language but English: nothing is cut off, and nothing is left in English. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { LANGUAGES, type Language } from '../../ui/panel/words/languages.js';
import { SAMPLER_WORDS } from '../../src/vocabulary/samplers.js';
import { LATIN_WORDS } from '../ui/panel/latin-words.js';
import { galleryStates } from '../ui/gallery/states.js';
import { cutOff, openGallery, showState } from './gallery-page.js';

jest.setTimeout(120_000);

const png = new Uint8Array(1);
const states = galleryStates({
  ...{ sketch: png, reference: png, results: [png, png, png], flats: png },
  extent: { width: 8, height: 8 },
});
const languages = Object.keys(LANGUAGES).filter((tag): tag is Language => tag !== 'en');
const WIDTHS = [280, 320, 480];

let browser: Browser;
let page: Page;

beforeAll(async () => {
  ({ browser, page } = await openGallery());
});
afterAll(() => browser.close());

describe.each(languages)('in "%s"', (language) => {
  test.each(Object.keys(states))('state "%s" fits every width, unfolded', async (state) => {
    for (const width of WIDTHS) {
      await showState(page, { state, theme: 'light', width, language });
      await unfold();
      expect(await page.evaluate(cutOff)).toEqual([]);
      expect(await page.evaluate(shortened)).toEqual([]);
    }
  });
});

/** One of Latin letters cannot be told from English so. */
const ofOtherLetters = languages.filter((tag) => !/[A-Za-z]/.test(LANGUAGES[tag].language.name));

describe.each(ofOtherLetters)('in "%s"', (language) => {
  test.each(Object.keys(states))('state "%s" has no English', async (state) => {
    await showState(page, { state, theme: 'light', width: 320, language });
    await unfold();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe(language);
    const texts = await page.evaluate(spoken);
    expect(texts.length).toBeGreaterThan(10);
    expect(texts.filter((text) => /[A-Za-z]{2}/.test(withoutNames(text, states[state]!)))).toEqual([]);
  });
});

/** Groups lie in groups. */
async function unfold(): Promise<void> {
  for (let depth = 0; depth < 3; depth++) {
    await page.evaluate(() => {
      for (const it of document.querySelectorAll<HTMLElement>('details:not([open]) > summary')) it.click();
    });
    await page.waitForFunction(
      () => document.querySelector('details[open]:not(:has(> :not(summary)))') === null,
    );
  }
}

/** What is the designer's or the model's own: names of layers, quoted or whole, of samplers and languages, a device's name
 * in brackets, colours, and what Latin letters always write. */
function withoutNames(text: string, state: object): string {
  const latin = new RegExp(`(?<![A-Za-z])(${LATIN_WORDS.join('|')})(?![A-Za-z])`, 'g');
  const samplers = Object.values(SAMPLER_WORDS).map(({ label }) => label);
  const names = Object.values(LANGUAGES).map(({ language }) => language.name);
  const devices = strings(state).flatMap((line) =>
    [...line.matchAll(/\(([^)]*)\)/g)].map(([, name]) => name!),
  );
  const own = [...strings(state), ...devices, ...samplers, ...names].sort((a, b) => b.length - a.length);
  const rest = text.replace(/「[^」]*」|#[0-9a-f]{6}/g, '');
  return own.reduce((left, name) => left.replaceAll(name, ''), rest).replace(latin, '');
}

/** All that stand in it, at any depth. */
function strings(value: unknown): string[] {
  if (typeof value === 'string') return value.length > 2 ? [value] : [];
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [];
  return Object.values(value).flatMap(strings);
}

// ------------------------------------------------------------------------------------------ run inside the page

/** Everything that is shown or spoken, but for the line of the diagnostics, which is for reports. */
function spoken(): string[] {
  const elements = [...document.querySelectorAll('#app *')].filter((it) => it.closest('.code, kbd') === null);
  const own = elements.flatMap((it) =>
    [...it.childNodes].filter((node) => node.nodeType === 3).map((node) => node.nodeValue ?? ''),
  );
  const names = ['aria-label', 'aria-valuetext', 'title', 'placeholder', 'alt', 'label', 'data-note'];
  const attributes = elements.flatMap((it) => names.map((name) => it.getAttribute(name) ?? ''));
  return [...own, ...attributes].map((text) => text.trim()).filter((text) => text !== '');
}

/** Words of ours that end in an ellipsis, or that a menu has no room for; names of layers and models may. */
function shortened(): string[] {
  const isName = (it: Element) =>
    it.closest('.slot-name, .offer-name, .job-name, .job-state, .chip-text, .edit-maps') !== null;
  const cut = [...document.querySelectorAll<HTMLElement>('#app *')].filter(
    (it) =>
      getComputedStyle(it).textOverflow === 'ellipsis' && it.scrollWidth > it.clientWidth && !isName(it),
  );
  const pen = document.createElement('canvas').getContext('2d')!;
  const crowded = [...document.querySelectorAll('select')].filter((menu) => {
    const { font, paddingLeft, paddingRight } = getComputedStyle(menu);
    pen.font = font;
    const room = menu.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    return pen.measureText(menu.selectedOptions[0]?.label ?? '').width > room + 1;
  });
  return [...cut.map((it) => it.outerHTML), ...crowded.map((it) => it.selectedOptions[0]?.label ?? '')];
}
