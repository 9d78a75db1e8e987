/** Puts the panel together for any host: store, channels to main and worker, effects, and the first render. */
import { render } from 'preact';
import { createChannel } from '../../src/channel/channel.js';
import { hostEvents, hostRequests } from '../../src/channel/protocol/host.js';
import { App } from './app.js';
import { copyText } from './clipboard.js';
import { createEffects, type Effects } from './effects.js';
import type { HostLink } from './host-link.js';
import type { PanelSite } from './panel-site.js';
import { createEngineClient } from './models/engine-client.js';
import type { EngineClient } from './models/engine-client.js';
import { createInputs } from './jobs/inputs.js';
import { newId } from '../browser/new-id.js';
import { later } from '../browser/later.js';
import { restWhenHidden } from './models/rest-when-hidden.js';
import { probeMachine } from '../browser/probe.js';
import type { Commands } from './state/commands.js';
import { reduce, type Action } from './state/reducer.js';
import { INITIAL_STATE, type State } from './state/state.js';
import { createStore, type Store } from './state/store.js';
import { createTurns } from './turns.js';
import { preferredLanguage } from './words/languages.js';
import { languageOf, wordsOf } from './words/words-of.js';
import './style.css';

/** Of the possible 2^32, so many are drawn: short enough to read out and to remember. */
const DRAWN_SEEDS = 1_000_000;
/** The worker's own answer is better, but hello must not wait for a worker that never starts. */
const PROBE_TIMEOUT_MS = 4_000;

export function openPanel(link: HostLink, site: PanelSite): void {
  const { name: hostName, theme } = link;
  const browserLanguage = preferredLanguage(navigator.languages);
  const store = createStore(reduce, {
    ...{ ...INITIAL_STATE, hostName, theme, browserLanguage },
    notices: site.notices,
  });
  const effects = startEffects(store, link, site);
  const show = () => renderState(store.getState(), effects.commands);
  link.onTheme((changed) => store.dispatch({ type: 'theme', theme: changed }));
  store.subscribe(show);
  show();
  effects.start();
  window.addEventListener('pagehide', effects.stop);
  // Nothing focuses a page that the plugin's window went to: without this its keys would go to the canvas.
  window.focus();
}

function startEffects(store: Store<State, Action>, { transport }: HostLink, site: PanelSite): Effects {
  const { dispatch } = store;
  const main = createChannel({
    transport,
    calls: hostRequests,
    hears: hostEvents,
    report: (line) => console.warn(`main: ${line}`),
  });
  const engine = createEngineClient({ store, startWorker: site.startWorker, later });
  restWhenHidden(document, later, () => void engine.channel.call('rest', {}).catch(() => undefined));
  return createEffects({
    ...{ store, dispatch, later, main, engine },
    site: site.models,
    way: site.way,
    inputs: createInputs({ dispatch, main }),
    turns: createTurns(),
    words: () => wordsOf(store.getState()),
    probe: () => probe(engine),
    drawSeed: () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % DRAWN_SEEDS,
    newId,
    copy: copyText,
    page: document,
  });
}

function renderState(state: State, commands: Commands): void {
  document.documentElement.dataset['theme'] = state.theme;
  document.documentElement.lang = languageOf(state);
  const root = document.getElementById('app');
  if (root !== null) render(<App state={state} commands={commands} />, root);
}

function probe({ channel }: EngineClient) {
  const late = new Promise<never>((_, reject) =>
    setTimeout(reject, PROBE_TIMEOUT_MS, new Error('no answer')),
  );
  return Promise.race([channel.call('probe', {}), late]).catch(() => probeMachine(globalThis));
}
