/** Byte-pair encoding (arXiv 1508.07909) of one word: neighbours merge, the pair of the lowest rank first. */
import { pairKey, type Vocabulary } from './vocabulary.js';

/** Ids of a word that is not empty. */
export function encodeWord(word: string, { byteIds, wordEnd, merges }: Vocabulary): readonly number[] {
  let ids = utf8Bytes(word).map((byte) => byteIds[byte]);
  ids[ids.length - 1] += wordEnd;
  for (;;) {
    const merged = lowestMerge(ids, merges);
    if (merged === null) return ids;
    ids = mergeAll(ids, merged, merges);
  }
}

/** The smallest id that two neighbours merge into. */
function lowestMerge(ids: readonly number[], merges: Vocabulary['merges']): number | null {
  let lowest = Infinity;
  for (let i = 1; i < ids.length; i++) {
    lowest = Math.min(lowest, merges.get(pairKey(ids[i - 1], ids[i])) ?? Infinity);
  }
  return lowest === Infinity ? null : lowest;
}

/** Every pair that becomes `merged`, from the left. */
function mergeAll(ids: readonly number[], merged: number, merges: Vocabulary['merges']): number[] {
  const out: number[] = [];
  for (let i = 0; i < ids.length; i++) {
    const isPair = i + 1 < ids.length && merges.get(pairKey(ids[i], ids[i + 1])) === merged;
    out.push(isPair ? merged : ids[i]);
    if (isPair) i++;
  }
  return out;
}

/** RFC 3629; a surrogate without its partner is the replacement character. */
function utf8Bytes(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const point = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
    const tail = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    const lead = [0, 0xc0, 0xe0, 0xf0][tail];
    bytes.push(lead + (point >> (6 * tail)));
    for (let i = tail - 1; i >= 0; i--) bytes.push(0x80 + ((point >> (6 * i)) & 0x3f));
  }
  return bytes;
}
