/**
 * Entry of the plugin's bundled window. It lives on a `data:` address, where there is neither WebGPU nor storage, so
 * it only takes Figma's theme, looks whether the panel is there, tells main and goes to it. Figma colours bundled
 * pages only; the theme travels in the fragment.
 */
import { FIGMA_ORIGINS } from '../../src/host/figma/origins.js';
import type { Leaving } from '../../src/channel/protocol/editions.js';
import { mayOpenAnyway, probePanel, PROBE_TIMEOUT_MS, readFailure } from '../browser/probe-site.js';
import type { Failure, PanelFacts } from '../browser/probe-site.js';
import { failureText } from '../panel/words/failure-text.js';
import { BOOTSTRAP_WORDS, preferredLanguage } from '../panel/words/languages.js';
import { pageLoaded, pageTheme } from './own-page.js';
import { followTheme, type Theme } from './theme.js';

/** Build constants: the panel's page, at the path of this version, and what its health.json says. */
declare const __PANEL_URL__: string;
declare const __PANEL_FACTS__: PanelFacts;

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
const loaded = pageLoaded().then(() => wear(heard ?? pageTheme()));
element('retry').addEventListener('click', () => void open());
element('anyway').addEventListener('click', () => void leave());

const dataset = document.querySelector('main')?.dataset;
const told = readFailure(dataset?.['failure']);
// It was there before, and may be kept by this browser: nobody looks for it then.
const isKnown = dataset?.['known'] === 'true';
if (told !== null) show(told);
else if (isKnown) void leave();
else void open();

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
  const theme = heard ?? pageTheme();
  const leaving: Leaving = { bootstrap: 'leaving', theme, known: isKnown };
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

function wear(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`Internal error: the page has no element "${id}"`);
  return found;
}
