/** Which language the panel speaks, and what it says in it. */
import type { State } from '../state/state.js';
import { LANGUAGES } from './languages.js';
import type { Language } from './languages.js';
import type { Words } from './table.js';

/** The designer's choice, else the browser's. */
export function languageOf({
  settings,
  browserLanguage,
}: Pick<State, 'settings' | 'browserLanguage'>): Language {
  return settings.language ?? browserLanguage;
}

export function wordsOf(state: Pick<State, 'settings' | 'browserLanguage'>): Words {
  return LANGUAGES[languageOf(state)];
}
