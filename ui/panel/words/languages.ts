/**
 * The languages of the panel. A language is one file with the sections of en.ts, and its row here, which does not
 * compile while a text or a parameter is missing. What the panel says nowhere else stands: components get their words by
 * `useWords`, everything else returns a `Text`, and errors and notes stay data until they are shown.
 */
import * as en from './en.js';
import * as ja from './ja.js';
import type { Words } from './table.js';

/** By the tag that browsers know them by. */
export const LANGUAGES = { en, ja } satisfies Readonly<Record<string, Words>>;
export type Language = keyof typeof LANGUAGES;

/** The bootstrap's part of them: it runs before the panel and takes nothing else into its bundle. */
export const BOOTSTRAP_WORDS: Readonly<Record<Language, Words['bootstrap']>> = {
  en: en.bootstrap,
  ja: ja.bootstrap,
};

const FALLBACK: Language = 'en';

/** The first of the browser's wishes that there is. */
export function preferredLanguage(wishes: readonly string[]): Language {
  return wishes.map((wish) => wish.split('-')[0] ?? '').find(isLanguage) ?? FALLBACK;
}

export function isLanguage(tag: string): tag is Language {
  return Object.hasOwn(BOOTSTRAP_WORDS, tag);
}
