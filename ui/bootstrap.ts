/**
 * Entry of the plugin's bundled window. It lives on a `data:` address, where there is neither WebGPU nor storage, so
 * it only takes Figma's theme, looks whether the panel is there, tells main and goes to it. Figma colours bundled
 * pages only; the theme travels in the fragment.
 */
import type { Leaving, Theme } from '../src/channel/protocol.js';
import { probePanel, PROBE_TIMEOUT_MS, readFailure, wordsFor, type Failure } from './probe-panel.js';

/** Build constant: the panel's page, at the path of this version. */
declare const __PANEL_URL__: string;

const theme = readTheme(document.documentElement);
document.documentElement.dataset['theme'] = theme;
element('retry').addEventListener('click', () => void open());

const told = readFailure(document.querySelector('main')?.dataset['failure']);
if (told === null) void open();
else show(told);

async function open(): Promise<void> {
  element('failed').hidden = true;
  element('waiting').hidden = false;
  const failure = await probePanel(__PANEL_URL__, { fetch: window.fetch, timeoutMs: PROBE_TIMEOUT_MS });
  if (failure !== null) return show(failure);
  const leaving: Leaving = { bootstrap: 'leaving', theme };
  // A bundled page posts to Figma's own frame, whose origin it cannot know; the theme is no secret.
  window.parent.postMessage({ pluginMessage: leaving, pluginId: __PLUGIN_ID__ }, '*');
  window.location.href = `${__PANEL_URL__}#theme=${theme}`;
}

function show(failure: Failure): void {
  const words = wordsFor(failure, __PANEL_URL__);
  element('title').textContent = words.title;
  element('address').textContent = __PANEL_URL__;
  element('reason').textContent = words.reason;
  element('advice').textContent = words.advice;
  element('waiting').hidden = true;
  element('failed').hidden = false;
  element('retry').focus();
}

/** Figma's class first, then how light its background is, then what the system prefers. */
function readTheme(root: HTMLElement): Theme {
  if (root.classList.contains('figma-dark')) return 'dark';
  if (root.classList.contains('figma-light')) return 'light';
  const ground = getComputedStyle(root).getPropertyValue('--figma-color-bg').trim();
  const channels = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(ground)?.slice(1);
  if (channels !== undefined) {
    const mean = channels.reduce((sum, hex) => sum + parseInt(hex, 16) / 3, 0);
    return mean < 128 ? 'dark' : 'light';
  }
  return window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`Internal error: the page has no element "${id}"`);
  return found;
}
