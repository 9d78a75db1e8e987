/** What a file is by its first bytes: for saying what was found where a PNG was expected. */
import type { ErrorParams } from '../errors.js';

export type FileFormat = ErrorParams['picture-not-png']['found'];

/** Where `marks` stand, `at` bytes from the start. "?" stands for any byte. */
interface Mark {
  readonly name: FileFormat;
  readonly at: number;
  readonly marks: string;
}

const MARKS: readonly Mark[] = [
  { name: 'PNG', at: 0, marks: '\x89PNG\r\n\x1a\n' },
  { name: 'JPEG', at: 0, marks: '\xff\xd8\xff' },
  { name: 'GIF', at: 0, marks: 'GIF8' },
  { name: 'WebP', at: 0, marks: 'RIFF????WEBP' },
  { name: 'AVIF', at: 4, marks: 'ftypavi' },
  { name: 'HEIC', at: 4, marks: 'ftyphei' },
  { name: 'HEIC', at: 4, marks: 'ftypmif1' },
  { name: 'JPEG XL', at: 0, marks: '\xff\x0a' },
  { name: 'JPEG XL', at: 4, marks: 'JXL ' },
  { name: 'JPEG 2000', at: 4, marks: 'jP  ' },
  { name: 'TIFF', at: 0, marks: 'II*\0' },
  { name: 'TIFF', at: 0, marks: 'MM\0*' },
  { name: 'Photoshop', at: 0, marks: '8BPS' },
  { name: 'PDF', at: 0, marks: '%PDF' },
  { name: 'OpenEXR', at: 0, marks: 'v/1\x01' },
  { name: 'icon', at: 0, marks: '\0\0\x01\0' },
  { name: 'MNG', at: 0, marks: '\x8aMNG' },
  { name: 'QOI', at: 0, marks: 'qoif' },
  { name: 'zip', at: 0, marks: 'PK\x03\x04' },
  { name: 'gzip', at: 0, marks: '\x1f\x8b' },
  { name: 'BMP', at: 0, marks: 'BM????\0\0\0\0' },
];

const TEXT_BYTES = 512;

export function fileFormat(bytes: Uint8Array): FileFormat {
  if (bytes.length === 0) return 'empty';
  const mark = MARKS.find((each) => hasMarks(bytes, each));
  if (mark !== undefined) return mark.name;
  const text = textOf(bytes);
  if (text === null) return 'unknown';
  if (/<svg[\s>]/i.test(text)) return 'SVG';
  return /^\s*<(!doctype html|html)/i.test(text) ? 'web page' : 'text';
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
