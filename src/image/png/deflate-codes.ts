/** The codes of deflated data (RFC 1951, section 3.2): symbols by the bits that stand for them, and what they mean. */

/** A compressed stream breaks a rule of its format; the message says which, to follow its subject in the plural. */
export class InflateError extends Error {}

const MAX_BITS = 15;
/** The table is read by the next `bits` bits; an entry is symbol * 16 + the symbol's own bits, 0: no such code. */
export interface Code {
  readonly table: Uint16Array;
  readonly bits: number;
}

/** In which order the lengths of the code of lengths stand. */
export const CODE_LENGTH_ORDER: readonly number[] = [
  16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
];

/** Values that a symbol and the bits behind it stand for: from `least` on, by `bits` bits. */
export interface Values {
  readonly least: Uint16Array;
  readonly bits: Uint8Array;
}

/** Symbols 257 to 285; the last is the longest copy alone. */
export const LENGTHS: Values = valuesFrom(
  3,
  [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0],
);
LENGTHS.least[28] = 258;
/** Symbols 0 to 29. */
export const DISTANCES: Values = valuesFrom(
  1,
  [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13],
);

/** The code of symbols 0, 1, 2, ... with codewords of these lengths, 0: none. Throws InflateError. */
export function codeOf(lengths: Uint8Array): Code {
  const counts = new Uint16Array(MAX_BITS + 1);
  for (const length of lengths) counts[length]++;
  counts[0] = 0;
  let bits = MAX_BITS;
  while (bits > 0 && counts[bits] === 0) bits--;
  checkComplete(counts, bits);
  return bits < 1
    ? { table: new Uint16Array(1), bits: 0 }
    : { table: fillTable(lengths, counts, bits), bits };
}

/** Short enough codewords for all, none left over; only a code of one codeword may be half empty, as zlib allows. */
function checkComplete(counts: Uint16Array, bits: number): void {
  let free = 1;
  for (let length = 1; length <= MAX_BITS; length++) {
    free = free * 2 - counts[length];
    if (free < 0) throw new InflateError('hold a code with more symbols than codewords');
    if (length === bits && free > 0 && bits > 1)
      throw new InflateError('hold a code with codewords for nothing');
  }
}

function fillTable(lengths: Uint8Array, counts: Uint16Array, bits: number): Uint16Array {
  const next = new Uint16Array(MAX_BITS + 2);
  for (let length = 1; length <= MAX_BITS; length++) next[length + 1] = (next[length] + counts[length]) << 1;
  const table = new Uint16Array(1 << bits);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol];
    if (length === 0) continue;
    const first = reversed(next[length]++, length);
    for (let at = first; at < table.length; at += 1 << length) table[at] = symbol * 16 + length;
  }
  return table;
}

/** Codewords come with their first bit first, numbers with their last. */
function reversed(code: number, length: number): number {
  let result = 0;
  for (let bit = 0; bit < length; bit++) result |= ((code >> bit) & 1) << (length - 1 - bit);
  return result;
}

/** Each symbol begins where the one before ends. */
function valuesFrom(first: number, bits: readonly number[]): Values {
  const least = new Uint16Array(bits.length);
  let next = first;
  bits.forEach((count, symbol) => {
    least[symbol] = next;
    next += 2 ** count;
  });
  return { least, bits: Uint8Array.from(bits) };
}

function fixedLengths(symbol: number): number {
  if (symbol < 144) return 8;
  if (symbol < 256) return 9;
  return symbol < 280 ? 7 : 8;
}

/** Of blocks without codes of their own. Two symbols and two distances exist only to fill it. */
export const FIXED_SYMBOLS = codeOf(Uint8Array.from({ length: 288 }, (_, symbol) => fixedLengths(symbol)));
export const FIXED_DISTANCES = codeOf(new Uint8Array(32).fill(5));
