/** When the plugin's own page is there, and the theme that Figma put on it. */
import { themeOfClass, themeOfColour, type Theme } from './theme.js';

/** Figma puts its theme on the page when it has loaded; a page that never loads shall not wait for it. */
const LOAD_TIMEOUT_MS = 1500;

/** One turn after `load`, so that every listener of Figma's has run, whichever came first. */
export function pageLoaded(): Promise<void> {
  const late = new Promise<void>((resolve) => setTimeout(resolve, LOAD_TIMEOUT_MS));
  const load = new Promise<void>((resolve) => {
    if (document.readyState === 'complete') setTimeout(resolve);
    else window.addEventListener('load', () => setTimeout(resolve), { once: true });
  });
  return Promise.race([load, late]);
}

/** All of its text has become elements. */
export function pageParsed(): Promise<void> {
  if (document.readyState !== 'loading') return Promise.resolve();
  return new Promise((resolve) => document.addEventListener('DOMContentLoaded', () => resolve()));
}

/** Figma's class first, then how light its background is, then what the system prefers. */
export function pageTheme(): Theme {
  const own = themeOfClass(document.documentElement.className) ?? themeOfColour(figmaBackground());
  return own ?? (window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
}

/** As the browser computes it, whatever notation Figma chose; where there is no such variable one can see through it. */
function figmaBackground(): string {
  const sample = document.createElement('span');
  sample.style.backgroundColor = 'var(--figma-color-bg)';
  document.body.append(sample);
  const colour = getComputedStyle(sample).backgroundColor;
  sample.remove();
  return colour;
}
