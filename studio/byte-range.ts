/** The Range header of HTTP (RFC 9110, section 14), as far as one range of bytes goes; others are answered in full. */
export interface ByteRange {
  readonly start: number;
  /** The first byte that is no longer meant. */
  readonly end: number;
  /** False: the whole file is the answer. */
  readonly isPart: boolean;
}

/** Null: the file has none of the bytes that are asked for. */
export function readRange(header: string | undefined, size: number): ByteRange | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  const [first = '', last = ''] = match?.slice(1) ?? [];
  if (first === '' && last === '') return { start: 0, end: size, isPart: false };
  // Without a first byte, the last so many are meant.
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  return start < end ? { start, end, isPart: true } : null;
}
