/**
 * Bytes as the text of a page: seven bits a character, so that n bytes are 8 n / 7 characters (base64: 8 n / 6). A
 * character is the group's value, but for the three values that HTML does not leave alone inside of an element of text (NUL,
 * carriage return, "<"): those stand 128 higher. In UTF-8 these take two bytes, which makes the whole 2.3 % longer.
 */

/** NUL becomes U+FFFD, a carriage return a line feed; "<" may open a comment or close the element. */
const REFUSED: ReadonlySet<number> = new Set([0x00, 0x0d, 0x3c]);
const HIGHER = 0x80;

/** Groups of so many characters are joined to a text at once: an argument list has its limits. */
const PIECE = 1 << 13;

export function toSevenBits(bytes: Uint8Array): string {
  const codes = new Uint8Array(Math.ceil((bytes.length * 8) / 7));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 7; bits -= 7) codes[at++] = codeOf((held >> (bits - 7)) & 0x7f);
    held &= 0x7f;
  }
  if (bits > 0) codes[at] = codeOf((held << (7 - bits)) & 0x7f);
  const pieces: string[] = [];
  for (let from = 0; from < codes.length; from += PIECE)
    pieces.push(String.fromCharCode(...codes.subarray(from, from + PIECE)));
  return pieces.join('');
}

const codeOf = (value: number): number => (REFUSED.has(value) ? value + HIGHER : value);

/** Of what `toSevenBits` made; throws RangeError for any other character. */
export function fromSevenBits(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.floor((text.length * 7) / 8));
  const whole = text.length - (text.length % 8);
  let at = 0;
  let seen = 0;
  // Eight characters are seven bytes: two halves of 28 bits.
  for (let i = 0; i < whole; i += 8) {
    const [a, b, c, d] = [
      text.charCodeAt(i),
      text.charCodeAt(i + 1),
      text.charCodeAt(i + 2),
      text.charCodeAt(i + 3),
    ];
    const [e, f, g, h] = [
      text.charCodeAt(i + 4),
      text.charCodeAt(i + 5),
      text.charCodeAt(i + 6),
      text.charCodeAt(i + 7),
    ];
    seen |= a | b | c | d | e | f | g | h;
    const high = ((a & 0x7f) << 21) | ((b & 0x7f) << 14) | ((c & 0x7f) << 7) | (d & 0x7f);
    const low = ((e & 0x7f) << 21) | ((f & 0x7f) << 14) | ((g & 0x7f) << 7) | (h & 0x7f);
    bytes[at] = high >> 20;
    bytes[at + 1] = high >> 12;
    bytes[at + 2] = high >> 4;
    bytes[at + 3] = (high << 4) | (low >> 24);
    bytes[at + 4] = low >> 16;
    bytes[at + 5] = low >> 8;
    bytes[at + 6] = low;
    at += 7;
  }
  let held = 0;
  let bits = 0;
  for (let i = whole; i < text.length; i++) {
    seen |= text.charCodeAt(i);
    held = (held << 7) | (text.charCodeAt(i) & 0x7f);
    bits += 7;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = held >> bits;
    held &= (1 << bits) - 1;
  }
  if (seen > 0xff) throw new RangeError('The text holds a character that no seven bits make.');
  return bytes;
}
