/** What kind of picture a file holds, whether all of it is there, and which way up it is, from its bytes alone. */

export type PictureKind = 'png' | 'jpeg' | 'gif' | 'webp' | 'tiff' | 'svg';

/** Null for what Figma does not take, whatever the file's name says. */
export function kindOf(bytes: Uint8Array): PictureKind | null {
  const starts = (at: number, text: string) => [...text].every((c, i) => bytes[at + i] === c.charCodeAt(0));
  if (starts(0, '\x89PNG')) return 'png';
  if (starts(0, '\xff\xd8\xff')) return 'jpeg';
  if (starts(0, 'GIF8')) return 'gif';
  if (starts(0, 'RIFF') && starts(8, 'WEBP')) return 'webp';
  if (starts(0, 'II*\0') || starts(0, 'MM\0*')) return 'tiff';
  return isSvg(bytes) ? 'svg' : null;
}

/** Text whose first element is svg, after a byte order mark, a prologue, comments and a doctype. */
function isSvg(bytes: Uint8Array): boolean {
  const head = new TextDecoder().decode(bytes.subarray(0, 4096));
  return /^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*|<!DOCTYPE[^>[]*(\[[\s\S]*?\])?[^>]*>\s*)*<(\w+:)?svg[\s>]/i.test(
    head,
  );
}

/** Whether the file reaches its own end. A decoder would fill what is missing with grey, or with nothing. */
export function isWhole(bytes: Uint8Array, kind: PictureKind): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (kind) {
    case 'png':
      return reachesIend(view);
    case 'jpeg':
      return reachesEndOfImage(view);
    case 'gif':
      return reachesTrailer(view);
    case 'webp':
      return bytes.length >= 12 && view.getUint32(4, true) + 8 <= bytes.length;
    case 'tiff':
    case 'svg':
      // Their readers find out.
      return true;
  }
}

function reachesIend(view: DataView): boolean {
  const IEND = 0x49454e44;
  for (let at = 8; at + 12 <= view.byteLength; at += 12 + view.getUint32(at))
    if (view.getUint32(at + 4) === IEND) return true;
  return false;
}

/** Segments have lengths; after a start of scan come coded bytes, where 0xff is followed by 0 or a restart. */
function reachesEndOfImage(view: DataView): boolean {
  let at = 2;
  while (at + 2 <= view.byteLength) {
    const marker = view.getUint8(at + 1);
    if (view.getUint8(at) !== 0xff || isCoded(marker)) at += 1;
    else if (marker === 0xd9) return true;
    else if (at + 4 > view.byteLength) return false;
    else at += 2 + view.getUint16(at + 2);
  }
  return false;
}

const isCoded = (marker: number): boolean =>
  marker === 0 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd7);

/** Blocks of a GIF: extensions and images, each ended by an empty sub-block, then the trailer. */
function reachesTrailer(view: DataView): boolean {
  const byte = (at: number): number => (at < view.byteLength ? view.getUint8(at) : -1);
  const tableBytes = (packed: number): number => ((packed & 0x80) === 0 ? 0 : 3 * 2 ** ((packed & 7) + 1));
  const skipBlocks = (at: number): number => {
    let next = at;
    while (byte(next) > 0) next += byte(next) + 1;
    return next + 1;
  };
  for (let at = 13 + tableBytes(byte(10)); at < view.byteLength;) {
    if (byte(at) === 0x3b) return true;
    if (byte(at) === 0x21) at = skipBlocks(at + 2);
    else if (byte(at) === 0x2c) at = skipBlocks(at + 11 + tableBytes(byte(at + 9)));
    else return false;
  }
  return false;
}

/** The EXIF orientation of a JPEG; 1, upright, where it has none. */
export function jpegOrientation(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 10 <= view.byteLength && view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xda) return 1;
    if (marker === 0xe1 && view.getUint32(at + 4) === 0x45786966) return exifOrientation(view, at + 10);
    at += 2 + view.getUint16(at + 2);
  }
  return 1;
}

function exifOrientation(view: DataView, start: number): number {
  const ORIENTATION = 0x112;
  if (start + 8 > view.byteLength) return 1;
  const isLittle = view.getUint16(start) === 0x4949;
  const list = start + view.getUint32(start + 4, isLittle);
  if (list + 2 > view.byteLength) return 1;
  const count = view.getUint16(list, isLittle);
  for (let at = list + 2; at < list + 2 + count * 12 && at + 12 <= view.byteLength; at += 12)
    if (view.getUint16(at, isLittle) === ORIENTATION) return view.getUint16(at + 8, isLittle);
  return 1;
}
