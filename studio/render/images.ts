/**
 * Images of the document, by hash. `createImage` reads the file's header only, as Figma does when it answers at
 * once; pixels are decoded when something draws them. Limits and error texts are Figma's (plugin typings,
 * `createImage`; the texts are those its users quote).
 */
import type { Extent } from '../../src/image/geometry.js';
import type { Rgba8 } from '../../src/image/pixels.js';
import { makePyramid, type Pyramid } from './pyramid.js';
import { Recent } from './recent.js';

const MAX_SIDE = 4096;

/** Turns a file into pixels: sRGB, straight alpha. The browser and Node bring their own. */
export type DecodeImage = (bytes: Uint8Array) => Promise<Rgba8>;

export interface StoredImage {
  readonly hash: string;
  readonly bytes: Uint8Array;
  readonly size: Extent;
}

/** Of decoded pixels; what the canvas shows is decoded again when it is shown again. */
const MAX_DECODED_BYTES = 192 << 20;
/** Of files that no layer has, in no step of the undo history. */
const MAX_LOOSE_BYTES = 16 << 20;

/** For tests: nothing of this may grow from run to run. */
export interface ImageStats {
  readonly files: number;
  readonly fileBytes: number;
  readonly decoded: number;
  readonly decodedBytes: number;
}

/** Owns the files and their decoded pixels. */
export class ImageStore {
  readonly #files = new Map<string, StoredImage>();
  readonly #pending = new Map<string, Promise<void>>();
  readonly #decoded: Recent<Pyramid>;
  readonly #broken = new Set<string>();

  constructor(
    readonly decode: DecodeImage,
    maxDecodedBytes = MAX_DECODED_BYTES,
  ) {
    this.#decoded = new Recent(maxDecodedBytes);
  }

  /** The same bytes give the same hash. Throws Figma's error for what Figma refuses. */
  add(bytes: Uint8Array): StoredImage {
    const size = readImageSize(bytes);
    if (size === null) throw new Error('in createImage: Image type is unsupported');
    if (size.width === 0 || size.height === 0) throw new Error('in createImage: Image is too small');
    if (size.width > MAX_SIDE || size.height > MAX_SIDE)
      throw new Error('in createImage: Image is too large');
    const hash = hashOf(bytes);
    const image = this.#files.get(hash) ?? { hash, bytes: bytes.slice(), size };
    this.#files.set(hash, image);
    return image;
  }

  get(hash: string): StoredImage | null {
    return this.#files.get(hash) ?? null;
  }

  /** Pixels that are decoded already, for drawing without waiting. */
  peek(hash: string): Pyramid | null {
    return this.#decoded.get(hash);
  }

  /** Those of the hashes that `load` would decode. */
  missing(hashes: readonly string[]): readonly string[] {
    return hashes.filter((hash) => this.peek(hash) === null && !this.#broken.has(hash));
  }

  /** Decodes these images; afterwards `peek` has all of them, but those that no decoder can read. */
  async load(hashes: readonly string[]): Promise<void> {
    const keep = new Set(hashes);
    await Promise.all(this.missing(hashes).map((hash) => this.#load(hash, keep)));
  }

  /** Files that nothing uses make room, the oldest first; a plugin may still need the newest. */
  sweep(used: ReadonlySet<string>): void {
    const loose = [...this.#files.values()].filter(({ hash }) => !used.has(hash));
    let bytes = loose.reduce((sum, image) => sum + image.bytes.length, 0);
    for (const image of loose) {
      if (bytes <= MAX_LOOSE_BYTES) return;
      bytes -= image.bytes.length;
      this.#files.delete(image.hash);
      this.#decoded.delete(image.hash);
      this.#broken.delete(image.hash);
    }
  }

  get stats(): ImageStats {
    const files = [...this.#files.values()];
    return {
      files: files.length,
      fileBytes: files.reduce((sum, { bytes }) => sum + bytes.length, 0),
      decoded: this.#decoded.size,
      decodedBytes: this.#decoded.bytes,
    };
  }

  #load(hash: string, keep: ReadonlySet<string>): Promise<void> {
    const pending = this.#pending.get(hash) ?? this.#decode(hash, keep);
    this.#pending.set(hash, pending);
    return pending;
  }

  async #decode(hash: string, keep: ReadonlySet<string>): Promise<void> {
    try {
      const image = this.#files.get(hash);
      if (image === undefined) throw new Error('there is no file');
      const pyramid = makePyramid(await this.decode(image.bytes));
      this.#decoded.set(hash, pyramid, { bytes: pyramid.bytes, keep });
    } catch (error) {
      this.#broken.add(hash);
      console.warn(`studio: image ${hash} cannot be decoded: ${String(error)}`);
    } finally {
      this.#pending.delete(hash);
    }
  }
}

/** Width and height from the header of a PNG, JPEG or GIF; null for anything else. */
export function readImageSize(bytes: Uint8Array): Extent | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const starts = (...magic: number[]) => magic.every((byte, i) => bytes[i] === byte);
  if (starts(0x89, 0x50, 0x4e, 0x47) && bytes.length >= 24) {
    return { width: view.getUint32(16), height: view.getUint32(20) };
  }
  if (starts(0x47, 0x49, 0x46) && bytes.length >= 10) {
    return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  }
  return starts(0xff, 0xd8) ? readJpegSize(view) : null;
}

/** Walks the JPEG's segments to the frame header (SOF0..SOF15, without DHT, JPG and DAC). */
function readJpegSize(view: DataView): Extent | null {
  let at = 2;
  while (at + 9 <= view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** FNV-1a over the bytes, four lanes: an identity within one session, not a safeguard. */
function hashOf(bytes: Uint8Array): string {
  const lanes = Uint32Array.of(0x811c9dc5, 0x01000193, 0xdeadbeef, bytes.length);
  const { imul } = Math;
  for (let i = 0; i < bytes.length; i++) lanes[i & 3] = imul(lanes[i & 3] ^ bytes[i], 0x01000193);
  return [...lanes].map((lane) => lane.toString(16).padStart(8, '0')).join('');
}
