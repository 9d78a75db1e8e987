/** The Range header of HTTP (RFC 9110, section 14), as far as one range of bytes goes. */
export interface ByteRange {
  readonly start: number;
  /** The first byte that is no longer meant. */
  readonly end: number;
  /** False: the whole file is the answer. */
  readonly isPart: boolean;
}

const SEVERAL = /^\d*-\d*(\s*,\s*\d*-\d*)+$/;

/** Null: the file has none of the bytes that are asked for. Several ranges, and other units, are answered in full. */
export function readRange(header: string | undefined, size: number): ByteRange | null {
  const whole = { start: 0, end: size, isPart: false };
  const [, ranges] = /^bytes=(.*)$/.exec(header ?? '') ?? [];
  if (ranges === undefined || SEVERAL.test(ranges)) return whole;
  const [, first, last] = /^(\d*)-(\d*)$/.exec(ranges) ?? ['', '', ''];
  if (first === '' && last === '') return null;
  // Without a first byte, the last so many are meant.
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  return start < end ? { start, end, isPart: true } : null;
}
