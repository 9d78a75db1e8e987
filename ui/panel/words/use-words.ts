/** The words of the chosen language, for every component under the one that provides them. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { LANGUAGES } from './languages.js';
import type { Words } from './table.js';

const WordsContext = createContext<Words>(LANGUAGES.en);

export const ProvideWords = WordsContext.Provider;

export function useWords(): Words {
  return useContext(WordsContext);
}
