/** The table of words that every language fills: as en.ts has it. */
import type * as en from './en.js';

export type Words = typeof en;

/** What is said, before it is known in which language. */
export type Text = (words: Words) => string;
