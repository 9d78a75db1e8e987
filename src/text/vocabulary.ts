/**
 * CLIP's vocabulary of byte pairs. Ids: 0..255 the bytes, 256..511 the bytes at the end of a word, then one per merge
 * in the order of ranks, then the start and the end token: 49 408 with CLIP's own table.
 */
import { FormatError } from '../errors.js';

/** Digits of one packed merge, base 85: left id * 65536 + right id. */
const DIGITS = 5;
const BASE = 85;
const FIRST_DIGIT = 40; // "("
/** "~" stands for the digit "\", "}" for "`", which would escape or end a template string. */
const [TILDE, BRACE, BACKSLASH, BACKQUOTE] = [126, 125, 92, 96];
const SINGLE_IDS = 512;

export interface Vocabulary {
  /** Id of a byte; those of printable characters come first, as in GPT-2's table. */
  readonly byteIds: Uint16Array;
  /** Added to the id of a word's last byte. */
  readonly wordEnd: number;
  /** Id that a pair of ids merges into, by `pairKey`; a smaller one merges first. */
  readonly merges: ReadonlyMap<number, number>;
  readonly start: number;
  readonly end: number;
}

/** Unpacks a merge table (merge-table.ts); white space in it means nothing. Throws FormatError. */
export function openVocabulary(table: string): Vocabulary {
  const digits = table.replace(/\s/g, '');
  if (digits.length === 0 || digits.length % DIGITS !== 0) {
    throw tableError(`expected groups of ${DIGITS} digits, got ${digits.length} digits`);
  }
  const merges = new Map<number, number>();
  const count = digits.length / DIGITS;
  for (let rank = 0; rank < count; rank++) {
    merges.set(readMerge(digits, rank), SINGLE_IDS + rank);
  }
  const start = SINGLE_IDS + count;
  return { byteIds: byteIds(), wordEnd: 256, merges, start, end: start + 1 };
}

export function pairKey(left: number, right: number): number {
  return left * 65_536 + right;
}

/** The packed pair of a rank: both of its ids come before the one that it becomes. */
function readMerge(digits: string, rank: number): number {
  const place = rank * DIGITS;
  let key = 0;
  for (let i = place; i < place + DIGITS; i++) key = key * BASE + digitValue(digits.charCodeAt(i));
  const id = SINGLE_IDS + rank;
  if (!(Math.floor(key / 65_536) < id && key % 65_536 < id)) {
    const found = digits.slice(place, place + DIGITS);
    throw tableError(`expected two ids below ${id}, got "${found}"`);
  }
  return key;
}

/** NaN where the character is no digit. */
function digitValue(code: number): number {
  if (code === TILDE) return BACKSLASH - FIRST_DIGIT;
  if (code === BRACE) return BACKQUOTE - FIRST_DIGIT;
  const isDigit = code >= FIRST_DIGIT && code < FIRST_DIGIT + BASE;
  return isDigit && code !== BACKSLASH && code !== BACKQUOTE ? code - FIRST_DIGIT : NaN;
}

function byteIds(): Uint16Array {
  const bytes = Array.from({ length: 256 }, (_, byte) => byte);
  const isPrintable = (byte: number): boolean =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte !== 0xad);
  const order = [...bytes.filter(isPrintable), ...bytes.filter((byte) => !isPrintable(byte))];
  const ids = new Uint16Array(256);
  order.forEach((byte, id) => (ids[byte] = id));
  return ids;
}

function tableError(reason: string): FormatError {
  return new FormatError('model-file-broken', { file: 'merge-table.ts', reason });
}
