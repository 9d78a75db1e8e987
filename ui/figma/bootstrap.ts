/**
 * Entry of the plugin's bundled window. It lives on a `data:` address, where there is neither WebGPU nor storage, so
 * it only takes Figma's theme, looks whether the panel is there, tells main and goes to it. Figma colours bundled
 * pages only; the theme travels in the fragment.
 */
import { FIGMA_ORIGINS } from '../../src/host/figma/origins.js';
import type { Leaving } from '../../src/channel/protocol/main.js';
import { mayOpenAnyway, probePanel, PROBE_TIMEOUT_MS, readFailure } from './probe-panel.js';
import type { Failure, PanelFacts } from './probe-panel.js';
import { failureText } from './failure-text.js';
import { BOOTSTRAP_WORDS, preferredLanguage } from '../panel/words/languages.js';
import { followTheme, themeOfClass, themeOfColour, type Theme } from './theme.js';

/** Build constants: the panel's page, at the path of this version, and what its panel.json says. */
declare const __PANEL_URL__: string;
declare const __PANEL_FACTS__: PanelFacts;

/** Figma puts its theme on the page when it has loaded; a page that never loads shall not wait for it. */
const LOAD_TIMEOUT_MS = 1500;

// The panel's own setting is out of reach from here.
const language = preferredLanguage(navigator.languages);
const words = BOOTSTRAP_WORDS[language];
document.documentElement.lang = language;
element('waiting').textContent = words.opening;
element('retry').textContent = words.tryAgain;
element('anyway').textContent = words.openAnyway;

let heard: Theme | null = null;
followTheme(window, [...FIGMA_ORIGINS, __STUDIO_ORIGIN__], (theme) => {
  heard = theme;
  wear(theme);
});
const loaded = pageLoaded().then(() => wear(readTheme()));
element('retry').addEventListener('click', () => void open());
element('anyway').addEventListener('click', () => void leave());

const told = readFailure(document.querySelector('main')?.dataset['failure']);
if (told === null) void open();
else show(told);

async function open(): Promise<void> {
  element('failed').hidden = true;
  element('waiting').hidden = false;
  const failure = await probePanel(__PANEL_URL__, {
    fetch: (input, init) => window.fetch(input, init),
    timeoutMs: PROBE_TIMEOUT_MS,
    expected: __PANEL_FACTS__,
  });
  if (failure === null) await leave();
  else show(failure);
}

async function leave(): Promise<void> {
  await loaded;
  const theme = readTheme();
  const leaving: Leaving = { bootstrap: 'leaving', theme };
  // A bundled page posts to Figma's own frame, whose origin it cannot know; the theme is no secret.
  window.parent.postMessage({ pluginMessage: leaving, pluginId: __PLUGIN_ID__ }, '*');
  window.location.href = `${__PANEL_URL__}#theme=${theme}`;
}

function show(failure: Failure): void {
  const text = failureText(failure, __PANEL_URL__, words);
  element('title').textContent = text.title;
  element('address').textContent = __PANEL_URL__;
  element('reason').textContent = text.reason;
  element('advice').textContent = text.advice;
  element('waiting').hidden = true;
  element('failed').hidden = false;
  window.focus();
  element('anyway').hidden = !mayOpenAnyway(failure);
  element('retry').focus();
}

/** One turn after `load`, so that every listener of Figma's has run, whichever came first. */
function pageLoaded(): Promise<void> {
  const late = new Promise<void>((resolve) => setTimeout(resolve, LOAD_TIMEOUT_MS));
  const load = new Promise<void>((resolve) => {
    if (document.readyState === 'complete') setTimeout(resolve);
    else window.addEventListener('load', () => setTimeout(resolve), { once: true });
  });
  return Promise.race([load, late]);
}

function wear(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
}

/** Figma's word first, then its class, then how light its background is, then what the system prefers. */
function readTheme(): Theme {
  const own = heard ?? themeOfClass(document.documentElement.className) ?? themeOfColour(figmaBackground());
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

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`Internal error: the page has no element "${id}"`);
  return found;
}
