/**
 * What CLIP's tokenizer does to a prompt before it looks for words: broken or fancy characters become plain ones (the
 * rules of ftfy 6.3's fix_text, which it calls), HTML entities become characters, white space becomes single blanks,
 * letters become lower-case. One rule is left out: text that was decoded with the wrong encoding is not repaired.
 */
import { decodeEntities, decodeTerminatedEntities, WINDOWS_1252 } from './html-entities.js';

/** Compatibility forms whose meaning is that of the letters: digraphs, ligatures, full and half width. */
const LIGATURES = /[\u0132\u0133\u0149\u01c4-\u01cc\u01f1-\u01f3\ufb00-\ufb06]/g;
const WIDE = /[\u3000\uff01-\uffef]/g;
const SINGLE_QUOTES = /[\u02bc\u2018-\u201b]/g;
const DOUBLE_QUOTES = /[\u201c-\u201f]/g;
const LINE_BREAKS = /\r\n|[\r\u2028\u2029\u0085]/g;
/** A surrogate without its partner. */
const LONE_SURROGATES = /\p{Cs}/gu;
// eslint-disable-next-line no-control-regex -- terminal escapes begin with a control character
const TERMINAL_ESCAPES = /\u001b\[[\d;]*[a-zA-Z]/g;
// eslint-disable-next-line no-control-regex -- they are what is removed
const CONTROLS = /[\0-\x08\x0b\x0e-\x1f\x7f\u206a-\u206f\ufeff\ufff9-\ufffc]/g;
const C1_CONTROLS = /[\x80-\x9f]/g;
/** White space as Python's str.split sees it. */
// eslint-disable-next-line no-control-regex -- information separators count as white space there
const BLANKS = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;

export function cleanPrompt(text: string): string {
  const lines = text.match(/[^\n]*\n|[^\n]+/g) ?? [];
  const plain = lines.map(plainCharacters).join('');
  const decoded = decodeEntities(decodeEntities(plain));
  return decoded.replace(BLANKS, ' ').trim().toLowerCase();
}

/** Until nothing changes any more: one rule's result may be another's business. Every change shortens or settles. */
function plainCharacters(line: string): string {
  // What has tags in it is meant as HTML: its entities stay for the tags' sake.
  const isMarkup = line.includes('<');
  let text = line;
  for (;;) {
    const before = text;
    text = simplified(isMarkup ? text : decodeTerminatedEntities(text));
    if (text === before) return text;
  }
}

function simplified(text: string): string {
  return text
    .replace(C1_CONTROLS, (character) => WINDOWS_1252[character.charCodeAt(0) - 0x80])
    .replace(LIGATURES, ligatureLetters)
    .replace(WIDE, (character) => character.normalize('NFKC'))
    .replace(DOUBLE_QUOTES, '"')
    .replace(SINGLE_QUOTES, "'")
    .replace(LINE_BREAKS, '\n')
    .replace(LONE_SURROGATES, '\ufffd')
    .replace(TERMINAL_ESCAPES, '')
    .replace(CONTROLS, '')
    .normalize('NFC');
}

/** The one ligature with a long s keeps it. */
function ligatureLetters(character: string): string {
  return character === '\ufb05' ? '\u017ft' : character.normalize('NFKC');
}
