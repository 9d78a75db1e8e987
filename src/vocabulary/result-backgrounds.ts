/** What becomes of the result outside of its own character; "transparent" is ours. */
export const RESULT_BACKGROUNDS = ['keep', 'white', 'transparent'] as const;
export type ResultBackground = (typeof RESULT_BACKGROUNDS)[number];
