/** The three groups of cross-attentions that a reference strength each can be given for (pipeline section 5). */
export const STRENGTH_LEVELS = ['encoder', 'middle', 'low'] as const;
export type StrengthLevel = (typeof STRENGTH_LEVELS)[number];
