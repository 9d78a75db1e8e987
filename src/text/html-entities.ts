/**
 * HTML's character references, as its parsing rules read them (HTML Living Standard, section 13.2.5.72 on): numbers,
 * and of the 2231 names those of HTML 2, which need no semicolon, with a few that people type.
 */

/** U+00A0..U+00FF in order. */
const LATIN_1_NAMES =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr ' +
  'deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest ' +
  'Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ' +
  'ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig ' +
  'agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml ' +
  'eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml';

/** Names that count without a semicolon, too. */
const LEGACY: ReadonlyMap<string, string> = new Map([
  ...LATIN_1_NAMES.split(' ').map((name, i) => [name, String.fromCharCode(0xa0 + i)] as const),
  ...Object.entries({ amp: '&', AMP: '&', lt: '<', LT: '<', gt: '>', GT: '>', quot: '"', QUOT: '"' }),
  ...Object.entries({ COPY: '\u00a9', REG: '\u00ae' }),
]);

const TERMINATED: ReadonlyMap<string, string> = new Map([
  ...LEGACY,
  ...Object.entries({
    apos: "'",
    hellip: '\u2026',
    ndash: '\u2013',
    mdash: '\u2014',
    lsquo: '\u2018',
    rsquo: '\u2019',
    ldquo: '\u201c',
    rdquo: '\u201d',
    bull: '\u2022',
    trade: '\u2122',
    euro: '\u20ac',
    hearts: '\u2665',
    larr: '\u2190',
    rarr: '\u2192',
  }),
]);

/** What the bytes 0x80..0x9f mean in Windows-1252, which is what numbers of that range are taken for. */
export const WINDOWS_1252 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

/** References with and without a semicolon; what is none stays. */
export function decodeEntities(text: string): string {
  return text.replace(/&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)/g, (whole, body: string) =>
    body.startsWith('#') ? numbered(body) : (named(body) ?? whole),
  );
}

/** Only those that end in a semicolon: "this&not that" stays what it is. */
export function decodeTerminatedEntities(text: string): string {
  return text.replace(/&(#?[0-9A-Za-z]{1,24});/g, (whole, body: string) => {
    if (!body.startsWith('#')) return TERMINATED.get(body) ?? whole;
    return /^#([0-9]+|[xX][0-9a-fA-F]+)$/.test(body) ? numbered(body) : whole;
  });
}

/** The longest name that `body` begins with. */
function named(body: string): string | null {
  if (body.endsWith(';')) {
    const whole = TERMINATED.get(body.slice(0, -1));
    if (whole !== undefined) return whole;
  }
  for (let length = body.length; length > 1; length--) {
    const character = LEGACY.get(body.slice(0, length));
    if (character !== undefined) return character + body.slice(length);
  }
  return null;
}

/** `body` is "#65", "#x41", with or without a semicolon behind. */
function numbered(body: string): string {
  const digits = body.replace(/^#[xX]?|;$/g, '');
  const code = Number.parseInt(digits, /^#[xX]/.test(body) ? 16 : 10);
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '\ufffd';
  if (code >= 0x80 && code <= 0x9f) return WINDOWS_1252[code - 0x80];
  return isDropped(code) ? '' : String.fromCodePoint(code);
}

/** Controls that are no white space, and the codes that never are characters. */
function isDropped(code: number): boolean {
  if (code === 0x0d) return false;
  const isControl = code <= 0x08 || code === 0x0b || (code >= 0x0e && code <= 0x1f) || code === 0x7f;
  return isControl || (code >= 0xfdd0 && code <= 0xfdef) || (code & 0xfffe) === 0xfffe;
}
