/** What a file is by its first bytes, in people's words: for saying what was found where a PNG was expected. */

/** Where `marks` stand, `at` bytes from the start. "?" stands for any byte. */
interface Mark {
  readonly name: string;
  readonly at: number;
  readonly marks: string;
}

const MARKS: readonly Mark[] = [
  { name: 'a PNG', at: 0, marks: '\x89PNG\r\n\x1a\n' },
  { name: 'a JPEG', at: 0, marks: '\xff\xd8\xff' },
  { name: 'a GIF', at: 0, marks: 'GIF8' },
  { name: 'a WebP', at: 0, marks: 'RIFF????WEBP' },
  { name: 'an AVIF', at: 4, marks: 'ftypavi' },
  { name: 'a HEIC', at: 4, marks: 'ftyphei' },
  { name: 'a HEIC', at: 4, marks: 'ftypmif1' },
  { name: 'a JPEG XL', at: 0, marks: '\xff\x0a' },
  { name: 'a JPEG XL', at: 4, marks: 'JXL ' },
  { name: 'a JPEG 2000', at: 4, marks: 'jP  ' },
  { name: 'a TIFF', at: 0, marks: 'II*\0' },
  { name: 'a TIFF', at: 0, marks: 'MM\0*' },
  { name: 'a Photoshop file', at: 0, marks: '8BPS' },
  { name: 'a PDF', at: 0, marks: '%PDF' },
  { name: 'an OpenEXR', at: 0, marks: 'v/1\x01' },
  { name: 'an icon file', at: 0, marks: '\0\0\x01\0' },
  { name: 'a MNG', at: 0, marks: '\x8aMNG' },
  { name: 'a QOI', at: 0, marks: 'qoif' },
  { name: 'a zip archive', at: 0, marks: 'PK\x03\x04' },
  { name: 'a gzip archive', at: 0, marks: '\x1f\x8b' },
  { name: 'a BMP', at: 0, marks: 'BM????\0\0\0\0' },
];

const TEXT_BYTES = 512;

/** "a JPEG", "an empty file", "a file of an unknown format". */
export function fileFormat(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'an empty file';
  const mark = MARKS.find((each) => hasMarks(bytes, each));
  if (mark !== undefined) return mark.name;
  const text = textOf(bytes);
  if (text === null) return 'a file of an unknown format';
  if (/<svg[\s>]/i.test(text)) return 'an SVG';
  return /^\s*<(!doctype html|html)/i.test(text) ? 'a web page' : 'a text file';
}

function hasMarks(bytes: Uint8Array, { at, marks }: Mark): boolean {
  if (bytes.length < at + marks.length) return false;
  return [...marks].every((mark, i) => mark === '?' || bytes[at + i] === mark.charCodeAt(0));
}

/** The beginning where it holds no control characters but breaks and tabs, else null. */
function textOf(bytes: Uint8Array): string | null {
  const beginning = bytes.subarray(0, TEXT_BYTES);
  const isText = beginning.every((byte) => byte >= 32 || (byte >= 9 && byte <= 13));
  return isText ? String.fromCharCode(...beginning) : null;
}
