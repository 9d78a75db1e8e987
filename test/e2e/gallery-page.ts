/** The panel's components on a page of their own in a real browser, state by state (test/ui/gallery). */
import { build } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';
import { FLATS, PAINTING, RESULT, SKETCH } from '../ui/panel/panel-rig.js';
import { findChromium, QUIET_FLAGS } from '../support/chromium.js';
import type { Language } from '../../ui/panel/words/languages.js';
// For the type of window.show.
import type {} from '../ui/gallery/main.js';

const PICTURES: Readonly<Record<string, Uint8Array>> = {
  'sketch.png': SKETCH,
  'reference.png': PAINTING,
  'result.png': RESULT,
  'flats.png': FLATS,
};

export interface Gallery {
  readonly browser: Browser;
  readonly page: Page;
}

/** The caller closes the browser. */
export async function openGallery(): Promise<Gallery> {
  const [script, style] = await Promise.all([
    bundle('test/ui/gallery/main.tsx'),
    bundle('ui/panel/style.css'),
  ]);
  const browser = await chromium.launch({ executablePath: findChromium(), args: [...QUIET_FLAGS] });
  const page = await browser.newPage();
  const html = `<!doctype html><html lang="en"><style>${style}</style><div id="app"></div>`;
  await page.route('http://panel.test/**', (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    const picture = PICTURES[name];
    if (picture !== undefined) return route.fulfill({ body: Buffer.from(picture), contentType: 'image/png' });
    if (name === 'main.js') return route.fulfill({ body: script, contentType: 'text/javascript' });
    return route.fulfill({ body: html, contentType: 'text/html' });
  });
  await page.goto('http://panel.test/');
  await page.addScriptTag({ url: 'http://panel.test/main.js', type: 'module' });
  await page.waitForFunction(() => 'show' in window);
  return { browser, page };
}

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    define: { __PLUGIN_VERSION__: '"0"' },
  });
  return outputFiles[0]!.text;
}

export interface View {
  readonly state: string;
  readonly theme: 'light' | 'dark';
  readonly width: number;
  readonly language?: Language;
}

export async function showState(page: Page, { state, theme, width, language = 'en' }: View): Promise<void> {
  await page.setViewportSize({ width, height: 600 });
  await page.evaluate(([name, look, tag]) => window.show(name, look, tag), [state, theme, language] as const);
}

// Run inside the page.

/** Elements whose contents stick out of the window, but those that scroll or are cut with an ellipsis by intent. */
export function cutOff(): string[] {
  const width = document.documentElement.clientWidth;
  const isClipped = (element: Element): boolean => {
    for (let it: Element | null = element; it !== null; it = it.parentElement)
      if (
        ['auto', 'hidden', 'scroll'].includes(getComputedStyle(it).overflowX) &&
        !it.classList.contains('body')
      )
        return true;
    return false;
  };
  const wide = [...document.querySelectorAll('#app *')].filter((element) => {
    const box = element.getBoundingClientRect();
    return (box.right > width + 0.5 || box.left < -0.5) && !isClipped(element);
  });
  return wide.map((element) => `${element.tagName}.${element.getAttribute('class')} at ${width}`);
}
