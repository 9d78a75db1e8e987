/** Mounts <App> with one named state: `#state=idle&theme=dark`. Only bundled by tests. */
import { render } from 'preact';
import { App } from '../../../ui/panel/app.js';
import type { Commands } from '../../../ui/panel/state/commands.js';
import type { Language } from '../../../ui/panel/words/languages.js';
import { galleryStates } from './states.js';

declare global {
  interface Window {
    /** Names of the commands that were called, oldest first. */
    called: string[];
    show(name: string, theme: string, language?: Language): void;
  }
}

async function fetchBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fetch(path)).arrayBuffer());
}

const names = ['sketch.png', 'reference.png', 'result.png', 'flats.png'] as const;
const [sketch, reference, result, flats] = await Promise.all(names.map(fetchBytes));
const bitmap = await createImageBitmap(new Blob([sketch!.slice()]));
const states = galleryStates({
  sketch: sketch!,
  reference: reference!,
  results: [result!, reference!, result!],
  flats: flats!,
  extent: { width: bitmap.width, height: bitmap.height },
});

window.called = [];
const commands = new Proxy({} as Commands, {
  get: (_, name) => () => void window.called.push(String(name)),
});
window.show = (name, theme, language = 'en') => {
  document.documentElement.dataset['theme'] = theme;
  document.documentElement.lang = language;
  const state = states[name];
  if (state === undefined) throw new Error(`no state is called ${name}`);
  const root = document.getElementById('app')!;
  render(null, root);
  render(<App state={{ ...state, browserLanguage: language }} commands={commands} />, root);
};
