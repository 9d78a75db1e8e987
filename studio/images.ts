/**
 * Images of the document, by hash. `createImage` reads the file's header only, as Figma does when it answers at
 * once; pixels are decoded when something draws them. Limits and error texts are Figma's (plugin typings,
 * `createImage`; the texts are those its users quote).
 */
import type { Extent } from '../src/image/geometry.js';
import type { Rgba8 } from '../src/image/pixels.js';
import { makePyramid, type Pyramid } from './pyramid.js';

const MAX_SIDE = 4096;

/** Turns a file into pixels: sRGB, straight alpha. The browser and Node bring their own. */
export type DecodeImage = (bytes: Uint8Array) => Promise<Rgba8>;

export interface StoredImage {
  readonly hash: string;
  readonly bytes: Uint8Array;
  readonly size: Extent;
}

/** Owns the files and their decoded pixels. */
export class ImageStore {
  readonly #files = new Map<string, StoredImage>();
  readonly #pending = new Map<string, Promise<Pyramid>>();
  readonly #decoded = new Map<string, Pyramid>();

  constructor(readonly decode: DecodeImage) {}

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
    return this.#decoded.get(hash) ?? null;
  }

  /** Decodes these images; afterwards `peek` has them. */
  async load(hashes: readonly string[]): Promise<void> {
    await Promise.all(hashes.map((hash) => this.#load(hash)));
  }

  async #load(hash: string): Promise<void> {
    const image = this.#files.get(hash);
    if (image === undefined) throw new Error(`studio: no image has the hash ${hash}`);
    const pending = this.#pending.get(hash) ?? this.decode(image.bytes).then(makePyramid);
    this.#pending.set(hash, pending);
    this.#decoded.set(hash, await pending);
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
  for (let i = 0; i < bytes.length; i++) lanes[i & 3] = Math.imul(lanes[i & 3] ^ bytes[i], 0x01000193);
  return [...lanes].map((lane) => lane.toString(16).padStart(8, '0')).join('');
}
