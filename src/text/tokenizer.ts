/**
 * CLIP's tokenizer (arXiv 2103.00020, section 2.4): a cleaned, lower-cased prompt becomes the ids that the text tower
 * reads: start token, byte pairs, end token, zeros.
 */
import { UserError } from '../errors.js';
import { encodeWord } from './byte-pairs.js';
import { cleanPrompt } from './clean-prompt.js';
import type { Vocabulary } from './vocabulary.js';

/** Tokens that CLIP's towers were trained on, start and end included. */
export const CLIP_POSITIONS = 77;

/** Many times what fits into a prompt; cleaning and merging take time that grows with its square. */
const MAX_CHARACTERS = 10_000;

/** The special tokens by name, contractions, runs of letters, single digits, runs of anything else. */
const WORDS = /<start_of_text>|<end_of_text>|'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+/giu;

export interface TokenizedPrompt {
  /** As many as positions. */
  readonly ids: Float32Array;
  /** Tokens of the text that did not fit and were cut from its end. */
  readonly dropped: number;
}

/** Throws UserError for a text beyond all measure. */
export function tokenizePrompt(
  text: string,
  vocabulary: Vocabulary,
  positions: number = CLIP_POSITIONS,
): TokenizedPrompt {
  const tokens = encodeText(text, vocabulary);
  const kept = tokens.slice(0, positions - 2);
  const ids = new Float32Array(positions);
  ids.set([vocabulary.start, ...kept, vocabulary.end]);
  return { ids, dropped: tokens.length - kept.length };
}

/** Ids of the text alone. */
export function encodeText(text: string, vocabulary: Vocabulary): readonly number[] {
  if (text.length > MAX_CHARACTERS) {
    throw new UserError('prompt-too-long', { length: text.length, most: MAX_CHARACTERS });
  }
  const words = cleanPrompt(text).match(WORDS) ?? [];
  return words.flatMap((word) => {
    if (word === '<start_of_text>') return vocabulary.start;
    if (word === '<end_of_text>') return vocabulary.end;
    return encodeWord(word, vocabulary);
  });
}
