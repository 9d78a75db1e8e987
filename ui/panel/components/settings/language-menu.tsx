/** The panel's language: the browser's, or one of those that there are, each under its own name. */
import { LANGUAGES, isLanguage } from '../../words/languages.js';
import { useWords } from '../../words/use-words.js';
import { Menu } from '../controls/menu.js';
import type { GroupOfMore } from '../group.js';

const BROWSER = 'browser';

export function LanguageMenu({ state, commands }: GroupOfMore) {
  const { language: words } = useWords();
  const { language } = state.settings;
  const own = Object.entries(LANGUAGES).map(([value, { language: it }]) => ({ value, label: it.name }));
  return (
    <Menu
      label={words.label}
      value={language ?? BROWSER}
      groups={[{ label: '', options: [{ value: BROWSER, label: words.asBrowser }, ...own] }]}
      onChange={(value) => commands.change({ language: isLanguage(value) ? value : null })}
      onReset={language === null ? null : () => commands.reset('language')}
    />
  );
}
