/** The ways that TIFF packs bytes (TIFF 6.0, sections 9 and 13; Deflate by the platform). None grows beyond `length`. */

/** PackBits: a count, then that many bytes, or one byte that many times. */
export function unpackBits(packed: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  let filled = 0;
  for (let at = 0; at < packed.length && filled < length;) {
    const count = (packed[at++] << 24) >> 24;
    if (count === -128) continue;
    const run = Math.min(Math.abs(count) + 1, length - filled);
    const there = count >= 0 ? packed.length - at : (packed.length - at) * run;
    if (count >= 0) out.set(packed.subarray(at, at + run), filled);
    else out.fill(packed[at], filled, filled + run);
    at += count >= 0 ? count + 1 : 1;
    filled += Math.min(run, there);
  }
  return out.subarray(0, filled);
}

const CLEAR = 256;
const END = 257;
const MAX_CODES = 4096;

/** LZW with codes of 9 to 12 bits, high bits first, widened one code early. */
export function unpackLzw(packed: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  // An entry is a stretch of what was written already: the previous code's bytes and the one after them.
  const starts = new Int32Array(MAX_CODES);
  const sizes = new Int32Array(MAX_CODES);
  let [filled, next, width, previous] = [0, END + 1, 9, -1];
  let [bits, held, at] = [0, 0, 0];
  while (filled < length) {
    while (held < width && at < packed.length) {
      bits = ((bits << 8) | packed[at++]) & 0xffffff;
      held += 8;
    }
    if (held < width) break;
    held -= width;
    const code = (bits >> held) & ((1 << width) - 1);
    if (code === END) break;
    if (code === CLEAR) {
      [next, width, previous] = [END + 1, 9, -1];
      continue;
    }
    if (code > next || (code === next && previous < 0)) break;
    if (previous >= 0 && next < MAX_CODES) {
      starts[next] = filled - sizeOf(previous, sizes);
      sizes[next] = sizeOf(previous, sizes) + 1;
      next++;
    }
    filled = writeCode({ out, starts, sizes }, code, filled);
    previous = code;
    if (next + 1 >= 1 << width && width < 12) width++;
  }
  return out.subarray(0, filled);
}

interface Table {
  readonly out: Uint8Array;
  readonly starts: Int32Array;
  readonly sizes: Int32Array;
}

const sizeOf = (code: number, sizes: Int32Array): number => (code < CLEAR ? 1 : sizes[code]);

/** Byte by byte, because an entry may reach into what it is being written to. */
function writeCode({ out, starts, sizes }: Table, code: number, filled: number): number {
  if (code < CLEAR) {
    out[filled] = code;
    return filled + 1;
  }
  const end = Math.min(out.length, filled + sizes[code]);
  for (let to = filled, from = starts[code]; to < end; to++, from++) out[to] = out[from];
  return end;
}

export async function inflate(packed: Uint8Array, length: number): Promise<Uint8Array> {
  const out = new Uint8Array(length);
  let filled = 0;
  const reader = new Blob([packed.slice()])
    .stream()
    .pipeThrough(new DecompressionStream('deflate'))
    .getReader();
  while (filled < length) {
    const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
    if (done || value === undefined) break;
    out.set(value.subarray(0, length - filled), filled);
    filled = Math.min(length, filled + value.length);
  }
  void reader.cancel().catch(() => undefined);
  return out.subarray(0, filled);
}
