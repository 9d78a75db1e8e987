/**
 * Inflates a zlib stream (RFC 1950 and 1951) as far as it is asked to: a reader takes so many bytes and hardly more
 * are ever made, so a small file cannot ask for gigabytes, and a picture's rows come one after the other. Own code,
 * since libraries make all there is, and do not say where the stream ended.
 */
import { assert } from '../../errors.js';
import {
  CODE_LENGTH_ORDER,
  codeOf,
  DISTANCES,
  FIXED_DISTANCES,
  FIXED_SYMBOLS,
  InflateError,
  LENGTHS,
  type Code,
} from './deflate-codes.js';

const WINDOW_BYTES = 32_768;
const LONGEST_COPY = 258;
/** What is made ahead, at most. */
const ROOM_BYTES = 4 * WINDOW_BYTES;
/** Bits are fetched ahead of the end of the input, as zeros. */
const PADDING_BYTES = 16;
const END_OF_BLOCK = 256;

type Block = { readonly kind: 'stored'; left: number } | { readonly kind: 'coded'; readonly codes: Codes };

interface Codes {
  readonly symbols: Code;
  readonly distances: Code;
}

/** Owns the place in a stream that is read piece by piece. All methods throw InflateError. */
export class Inflater {
  private readonly input: Uint8Array;
  private readonly inputEnd: number;
  private inputAt = 0;
  private bits = 0;
  private bitCount = 0;
  private block: Block | null = null;
  private isLast = false;
  /** The last 32 kB that were taken, and what is made but not taken yet: from `taken` to `made`. */
  private readonly room = new Uint8Array(ROOM_BYTES + LONGEST_COPY);
  private taken = 0;
  private made = 0;
  private adler = 1;

  /** `parts` are one stream. */
  constructor(parts: readonly Uint8Array[]) {
    this.inputEnd = parts.reduce((sum, part) => sum + part.length, 0);
    this.input = new Uint8Array(this.inputEnd + PADDING_BYTES);
    let at = 0;
    for (const part of parts) {
      this.input.set(part, at);
      at += part.length;
    }
    this.readHeader();
  }

  /** Fills `into` with the next bytes. */
  read(into: Uint8Array): void {
    for (let at = 0; at < into.length;) {
      if (this.taken === this.made && !this.make()) throw new InflateError('end before the last row');
      const count = Math.min(into.length - at, this.made - this.taken);
      into.set(this.room.subarray(this.taken, this.taken + count), at);
      this.taken += count;
      at += count;
    }
    this.adler = adler32(into, this.adler);
  }

  /** Throws unless the stream ends here with the right checksum, and nothing follows. */
  finish(): void {
    if (this.taken !== this.made || this.make())
      throw new InflateError('hold more than the picture’s size asks for');
    this.dropPartOfByte();
    const { input, inputAt, inputEnd } = this;
    if (inputAt + 4 > inputEnd) throw new InflateError('lack their checksum');
    const adler = new DataView(input.buffer).getUint32(inputAt);
    if (adler !== this.adler) throw new InflateError('do not match their checksum (Adler-32)');
    if (inputAt + 4 < inputEnd)
      throw new InflateError(`are followed by ${inputEnd - inputAt - 4} bytes that belong to nothing`);
  }

  private readHeader(): void {
    if (this.inputEnd < 2) throw new InflateError('are missing');
    const [method, flags] = this.input;
    const isZlib = (method & 15) === 8 && method >> 4 <= 7 && (method * 256 + flags) % 31 === 0;
    if (!isZlib) throw new InflateError('do not begin as zlib data do');
    if ((flags & 32) !== 0) throw new InflateError('need a dictionary');
    this.inputAt = 2;
  }

  /** Makes further bytes; false where there are none. */
  private make(): boolean {
    assert(this.taken === this.made, 'inflated bytes are taken before others are made');
    if (this.made > ROOM_BYTES / 2) this.slide();
    while (this.made === this.taken) {
      this.block ??= this.readBlock();
      if (this.block === null) return false;
      const goesOn =
        this.block.kind === 'stored' ? this.copyStored(this.block) : this.decode(this.block.codes);
      if (!goesOn) this.block = null;
    }
    return true;
  }

  private slide(): void {
    this.room.copyWithin(0, this.made - WINDOW_BYTES, this.made);
    this.made = WINDOW_BYTES;
    this.taken = WINDOW_BYTES;
  }

  /** Null: the last block was read. */
  private readBlock(): Block | null {
    if (this.isLast) return null;
    this.isLast = this.take(1) === 1;
    switch (this.take(2)) {
      case 0:
        return { kind: 'stored', left: this.readStoredLength() };
      case 1:
        return { kind: 'coded', codes: { symbols: FIXED_SYMBOLS, distances: FIXED_DISTANCES } };
      case 2:
        return { kind: 'coded', codes: this.readCodes() };
      default:
        throw new InflateError('hold a block of an unknown kind');
    }
  }

  private readStoredLength(): number {
    this.dropPartOfByte();
    const length = this.take(16);
    if (this.take(16) !== (length ^ 0xffff)) throw new InflateError('hold a stored block of a broken length');
    this.dropPartOfByte();
    return length;
  }

  private copyStored(block: { left: number }): boolean {
    const count = Math.min(block.left, ROOM_BYTES - this.made);
    if (this.inputAt + count > this.inputEnd) throw new InflateError('end before the last row');
    this.room.set(this.input.subarray(this.inputAt, this.inputAt + count), this.made);
    this.inputAt += count;
    this.made += count;
    block.left -= count;
    return block.left > 0;
  }

  /** The two codes of a dynamic block (RFC 1951, 3.2.7). */
  private readCodes(): Codes {
    const [symbolCount, distanceCount] = [this.take(5) + 257, this.take(5) + 1];
    if (symbolCount > 286 || distanceCount > 30) throw new InflateError('hold a code of too many symbols');
    const lengths = this.readLengths(this.readLengthCode(), symbolCount + distanceCount);
    if (lengths[END_OF_BLOCK] === 0) throw new InflateError('hold a block without an end');
    return {
      symbols: codeOf(lengths.subarray(0, symbolCount)),
      distances: codeOf(lengths.subarray(symbolCount)),
    };
  }

  private readLengthCode(): Code {
    const lengths = new Uint8Array(CODE_LENGTH_ORDER.length);
    const count = this.take(4) + 4;
    for (let i = 0; i < count; i++) lengths[CODE_LENGTH_ORDER[i]] = this.take(3);
    return codeOf(lengths);
  }

  /** Runs of equal lengths are shortened: 16 repeats the last, 17 and 18 are zeros. */
  private readLengths(code: Code, count: number): Uint8Array {
    const lengths = new Uint8Array(count);
    for (let at = 0; at < count;) {
      const symbol = this.readSymbol(code);
      if (symbol < 16) {
        lengths[at++] = symbol;
        continue;
      }
      if (symbol === 16 && at === 0) throw new InflateError('repeat a length before the first');
      const length = symbol === 16 ? lengths[at - 1] : 0;
      const run = symbol === 16 ? 3 + this.take(2) : symbol === 17 ? 3 + this.take(3) : 11 + this.take(7);
      if (at + run > count) throw new InflateError('hold more code lengths than symbols');
      lengths.fill(length, at, at + run);
      at += run;
    }
    return lengths;
  }

  private readSymbol({ table, bits }: Code): number {
    this.fetch();
    const entry = table[this.bits & ((1 << bits) - 1)];
    if (entry === 0) throw new InflateError('hold a code that stands for nothing');
    this.drop(entry & 15);
    return entry >>> 4;
  }

  /** Decodes until the room is full (true) or the block is over (false). The one hot loop: state is kept in locals. */
  private decode({ symbols, distances }: Codes): boolean {
    const { input, inputEnd, room } = this;
    const [symbolMask, distanceMask] = [(1 << symbols.bits) - 1, (1 << distances.bits) - 1];
    let { bits, bitCount, inputAt, made } = this;
    let goesOn = true;
    while (made < ROOM_BYTES) {
      while (bitCount <= 24) {
        bits |= input[inputAt++] << bitCount;
        bitCount += 8;
      }
      // What was fetched beyond the end are zeros; used, they are an error.
      if (inputAt - (bitCount >> 3) > inputEnd) throw new InflateError('end before the last row');
      const entry = symbols.table[bits & symbolMask];
      if (entry === 0) throw new InflateError('hold a code that stands for nothing');
      bits >>>= entry & 15;
      bitCount -= entry & 15;
      const symbol = entry >>> 4;
      if (symbol < END_OF_BLOCK) {
        room[made++] = symbol;
        continue;
      }
      if (symbol === END_OF_BLOCK) {
        goesOn = false;
        break;
      }
      const lengthCode = symbol - END_OF_BLOCK - 1;
      if (lengthCode >= LENGTHS.bits.length) throw new InflateError('hold a length that there is not');
      const lengthBits = LENGTHS.bits[lengthCode];
      const length = LENGTHS.least[lengthCode] + (bits & ((1 << lengthBits) - 1));
      bits >>>= lengthBits;
      bitCount -= lengthBits;
      while (bitCount <= 24) {
        bits |= input[inputAt++] << bitCount;
        bitCount += 8;
      }
      const distanceEntry = distances.table[bits & distanceMask];
      const distanceCode = distanceEntry >>> 4;
      if (distanceEntry === 0 || distanceCode >= DISTANCES.bits.length)
        throw new InflateError('hold a distance that there is not');
      bits >>>= distanceEntry & 15;
      bitCount -= distanceEntry & 15;
      while (bitCount <= 24) {
        bits |= input[inputAt++] << bitCount;
        bitCount += 8;
      }
      const distanceBits = DISTANCES.bits[distanceCode];
      const distance = DISTANCES.least[distanceCode] + (bits & ((1 << distanceBits) - 1));
      bits >>>= distanceBits;
      bitCount -= distanceBits;
      if (distance > made) throw new InflateError('point back before their beginning');
      for (const end = made + length; made < end; made++) room[made] = room[made - distance];
    }
    Object.assign(this, { bits, bitCount, inputAt, made });
    if (inputAt - (bitCount >> 3) > inputEnd) throw new InflateError('end before the last row');
    return goesOn;
  }

  private take(count: number): number {
    this.fetch();
    const value = this.bits & ((1 << count) - 1);
    this.drop(count);
    return value;
  }

  private fetch(): void {
    while (this.bitCount <= 24 && this.inputAt < this.input.length) {
      this.bits |= this.input[this.inputAt++] << this.bitCount;
      this.bitCount += 8;
    }
  }

  private drop(count: number): void {
    this.bits >>>= count;
    this.bitCount -= count;
    if (this.inputAt - (this.bitCount >> 3) > this.inputEnd)
      throw new InflateError('end before the last row');
  }

  /** Goes on at the next whole byte; bytes fetched ahead are given back. */
  private dropPartOfByte(): void {
    this.inputAt -= this.bitCount >> 3;
    this.bits = 0;
    this.bitCount = 0;
  }
}

/** Of `bytes`, which go on where `before` ends (RFC 1950, section 9). */
export function adler32(bytes: Uint8Array, before = 1): number {
  const modulus = 65_521;
  // So many bytes may be summed up before a sum leaves 32 bits.
  const stride = 3800;
  let [low, high] = [before & 0xffff, before >>> 16];
  for (let at = 0; at < bytes.length;) {
    for (const end = Math.min(at + stride, bytes.length); at < end; at++) {
      low += bytes[at];
      high += low;
    }
    low %= modulus;
    high %= modulus;
  }
  return ((high << 16) | low) >>> 0;
}
