/**
 * Half precision in JavaScript: IEEE 754-2008's binary16 as bits in a Uint16Array. To float32 is exact; from float32
 * rounds to the nearest, ties to even, subnormals and infinities included. NaN stays NaN.
 */
import { assert } from '../errors.js';

/** What a graph calls the file that holds every 16-bit word of another one as float32. No such file exists: it is read so. */
export function widenedName(file: string): string {
  return `${file}.wide`;
}

/** The bytes of that file for those of the other one. Throws where a byte is left over. */
export function widened(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  assert(bytes.byteLength % 2 === 0, `${bytes.byteLength} bytes are not halves`);
  // A view may start anywhere, words may not.
  const { buffer } = bytes.slice();
  return new Uint8Array(halfToFloat(new Uint16Array(buffer)).buffer);
}

/** Largest finite value. */
export const MAX_FLOAT16 = 65504;

/** All 65 536 halves as float32: a look-up is four times as fast as the arithmetic. */
const HALVES = Float32Array.from({ length: 65536 }, (_, bits) => float16Value(bits));

export function halfToFloat(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const out = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) out[i] = HALVES[halves[i]];
  return out;
}

export function floatToHalf(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const out = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i++) out[i] = halfBits(bits[i]);
  return out;
}

/** One float32's bits to a half's. Exponents differ by 127 - 15 = 112, fractions by 23 - 10 = 13 bits. */
function halfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x47800000) return sign | 0x7c00; // 65536 and above
  if (magnitude < 0x38800000) return sign | subnormalHalf(magnitude);
  // A carry out of the fraction moves into the exponent, up to infinity: as it should.
  return sign | ((magnitude - (112 << 23) + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
}

/** Below 2^-14 a half counts in units of 2^-24. */
function subnormalHalf(magnitude: number): number {
  const exponent = magnitude >>> 23;
  const shift = 126 - exponent; // 24-bit significand >> shift = value / 2^-24
  if (shift > 24) return 0;
  const significand = (magnitude & 0x7fffff) | 0x800000;
  const whole = significand >>> shift;
  const rest = significand - whole * 2 ** shift;
  const half = 2 ** (shift - 1);
  return rest > half || (rest === half && (whole & 1) === 1) ? whole + 1 : whole;
}

function float16Value(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
