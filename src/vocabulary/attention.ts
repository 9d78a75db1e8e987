/**
 * How the reference reaches character and background (pipeline section 6):
 *
 *   plain        one reference for all
 *   foreground   character and background are asked apart, with a strength each
 *   background   the background has a source of its own: a background picture, or the reference without its character
 *   both         background with foreground's own weights; a mode of its own in v1.5 and the same as "background" in v2
 *
 * All but "plain" need the sketch's mask.
 */
export const ATTENTIONS = ['plain', 'foreground', 'background', 'both'] as const;
export type AttentionName = (typeof ATTENTIONS)[number];

interface AttentionChoiceWord {
  readonly attention: AttentionName;
  /** Where the background's own source comes from: a layer, the reference without its character, or whichever there is. */
  readonly source: 'layer' | 'reference' | 'either' | null;
}

/** What a designer chooses among: an attention and, where the background has a source of its own, which. */
const CHOICES = {
  plain: { attention: 'plain', source: null },
  foreground: { attention: 'foreground', source: null },
  background: { attention: 'background', source: 'layer' },
  'reference-background': { attention: 'background', source: 'reference' },
  both: { attention: 'both', source: 'either' },
} as const satisfies Readonly<Record<string, AttentionChoiceWord>>;

export type AttentionChoice = keyof typeof CHOICES;

export const ATTENTION_WORDS: Readonly<Record<AttentionChoice, AttentionChoiceWord>> = CHOICES;
export const ATTENTION_CHOICES = Object.keys(CHOICES) as AttentionChoice[] as readonly AttentionChoice[];

/**
 * Parts of background attention that a measurement can leave out, to see what they do. "split": character and background
 * are both asked of the reference's tokens, without pairs, which is plain attention (with equal strengths); "pairs": split
 * attention without its low-rank pairs; "warp": no skip is warped towards the background encoder's features; "bleach":
 * the reference keeps its character as the background's source.
 */
export const LEFT_OUT = ['nothing', 'split', 'pairs', 'warp', 'bleach'] as const;
export type LeftOut = (typeof LEFT_OUT)[number];
