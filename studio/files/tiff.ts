/**
 * Reads TIFF, which browsers do not: the first page of baseline files as scanners and drawing programs write them
 * (TIFF 6.0; strips or tiles; 1, 8 or 16 bits; grey, palette, RGB, each with or without alpha; uncompressed, PackBits,
 * LZW or Deflate). What else there is, is refused in a sentence. Sizes are checked before anything is unpacked.
 */
import { FileError } from '../../src/tool-errors.js';
import type { Rgba8 } from '../../src/image/pixels.js';
import { inflate, unpackBits, unpackLzw } from './tiff-codecs.js';

const MAX_PIXELS = 16384 * 8192;

/** Tag numbers of the specification. */
const TAG = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  offsets: 273,
  orientation: 274,
  samples: 277,
  rowsPerStrip: 278,
  counts: 279,
  planar: 284,
  predictor: 317,
  palette: 320,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileCounts: 325,
  extraSamples: 338,
} as const;

/** Bytes of a value by its type's number: BYTE, ASCII, SHORT, LONG, RATIONAL. */
const TYPE_BYTES: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8 };

type Tags = ReadonlyMap<number, readonly number[]>;

interface File {
  readonly view: DataView;
  readonly isLittle: boolean;
  readonly tags: Tags;
}

/** A rectangle of samples: a strip over the whole width, or a tile. */
interface Layout {
  readonly width: number;
  readonly height: number;
  readonly blockWidth: number;
  readonly blockHeight: number;
  readonly bits: number;
  readonly samples: number;
  readonly photometric: number;
  readonly hasAlpha: boolean;
}

export interface TiffPicture extends Rgba8 {
  /** As in EXIF: 1 is upright. */
  readonly orientation: number;
}

export async function decodeTiff(bytes: Uint8Array): Promise<TiffPicture> {
  const file = readTags(bytes);
  const layout = readLayout(file.tags);
  const { width, height } = layout;
  const data = new Uint8Array(width * height * 4);
  const blocks = blocksOf(file, layout);
  const across = Math.ceil(width / layout.blockWidth);
  for (const [index, block] of blocks.entries()) {
    const samples = await unpackBlock(file, layout, block);
    const origin = {
      x: (index % across) * layout.blockWidth,
      y: Math.floor(index / across) * layout.blockHeight,
    };
    paint({ data, layout, file }, samples, origin);
  }
  return { width, height, data, orientation: one(file.tags, TAG.orientation, 1) };
}

function readTags(bytes: Uint8Array): File {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  need(view.byteLength >= 8, 'it is cut off');
  const isLittle = view.getUint8(0) === 0x49;
  const start = view.getUint32(4, isLittle);
  need(start + 2 <= view.byteLength, 'it is cut off');
  const count = view.getUint16(start, isLittle);
  need(start + 2 + count * 12 <= view.byteLength, 'it is cut off');
  const tags = new Map<number, readonly number[]>();
  for (let i = 0; i < count; i++) {
    const at = start + 2 + i * 12;
    tags.set(view.getUint16(at, isLittle), readValues(view, at, isLittle));
  }
  return { view, isLittle, tags };
}

/** Numbers of an entry; those of kinds that are not asked for come out empty. */
function readValues(view: DataView, entry: number, isLittle: boolean): readonly number[] {
  const type = view.getUint16(entry + 2, isLittle);
  const count = view.getUint32(entry + 4, isLittle);
  const size = TYPE_BYTES[type] ?? 0;
  if (size === 0 || size === 8) return [];
  const at = size * count <= 4 ? entry + 8 : view.getUint32(entry + 8, isLittle);
  need(at + size * count <= view.byteLength, 'it is cut off');
  const read = { 1: (o: number) => view.getUint8(o), 2: (o: number) => view.getUint16(o, isLittle) };
  return Array.from({ length: count }, (_, i) =>
    size === 4 ? view.getUint32(at + 4 * i, isLittle) : read[size === 2 ? 2 : 1](at + size * i),
  );
}

function readLayout(tags: Tags): Layout {
  const [width, height] = [one(tags, TAG.width, 0), one(tags, TAG.height, 0)];
  need(width > 0 && height > 0, 'it has no size');
  need(width * height <= MAX_PIXELS, 'it is too large');
  const samples = one(tags, TAG.samples, 1);
  const depths = tags.get(TAG.bits) ?? [1];
  const bits = depths[0];
  need(
    [1, 8, 16].includes(bits) && depths.every((depth) => depth === bits),
    `it has ${depths.join('/')} bits`,
  );
  need(samples >= 1 && samples <= 5 && (bits > 1 || samples === 1), `it has ${samples} channels`);
  need(one(tags, TAG.planar, 1) === 1 || samples === 1, 'its channels are stored apart');
  const photometric = one(tags, TAG.photometric, 1);
  const colours = { 0: 1, 1: 1, 2: 3, 3: 1 }[photometric];
  if (colours === undefined) throw refusal(`its colours are of kind ${photometric} (CMYK, YCbCr or Lab)`);
  need(samples >= colours, 'channels are missing');
  const hasAlpha = samples > colours && [1, 2].includes(one(tags, TAG.extraSamples, 2));
  const blockWidth = one(tags, TAG.tileWidth, width);
  const blockHeight = one(tags, TAG.tileHeight, Math.min(height, one(tags, TAG.rowsPerStrip, height)));
  need(blockWidth > 0 && blockHeight > 0 && blockWidth * blockHeight <= MAX_PIXELS, 'its parts have no size');
  return { width, height, blockWidth, blockHeight, bits, samples, photometric, hasAlpha };
}

function blocksOf({ view, tags }: File, layout: Layout): readonly Uint8Array[] {
  const isTiled = tags.has(TAG.tileOffsets);
  const offsets = tags.get(isTiled ? TAG.tileOffsets : TAG.offsets) ?? [];
  const counts = tags.get(isTiled ? TAG.tileCounts : TAG.counts) ?? [];
  const needed = Math.ceil(layout.width / layout.blockWidth) * Math.ceil(layout.height / layout.blockHeight);
  need(offsets.length >= needed && counts.length >= needed, 'parts of it are missing');
  return offsets.slice(0, needed).map((offset, i) => {
    need(offset + counts[i] <= view.byteLength, 'it is cut off');
    return new Uint8Array(view.buffer, view.byteOffset + offset, counts[i]);
  });
}

/** The bytes of a block, its predictor undone. */
async function unpackBlock({ tags, isLittle }: File, layout: Layout, block: Uint8Array): Promise<Uint8Array> {
  const rowBytes = Math.ceil((layout.blockWidth * layout.samples * layout.bits) / 8);
  const length = rowBytes * layout.blockHeight;
  const bytes = await unpack(one(tags, TAG.compression, 1), block, length);
  if (one(tags, TAG.predictor, 1) === 2) undoDifferences(bytes, { ...layout, rowBytes, isLittle });
  return bytes;
}

function unpack(compression: number, block: Uint8Array, length: number): Promise<Uint8Array> | Uint8Array {
  switch (compression) {
    case 1:
      return block.slice();
    case 5:
      return unpackLzw(block, length);
    case 8:
    case 32946:
      return inflate(block, length);
    case 32773:
      return unpackBits(block, length);
    default:
      throw refusal(`it is packed by method ${compression} (fax or JPEG)`);
  }
}

interface Rows extends Layout {
  readonly rowBytes: number;
  readonly isLittle: boolean;
}

/** Horizontal differences: each sample was stored as what it adds to the one left of it. */
function undoDifferences(bytes: Uint8Array, { rowBytes, samples, bits, isLittle }: Rows): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const step = (samples * bits) / 8;
  for (let row = 0; row + rowBytes <= bytes.length; row += rowBytes) {
    for (let at = row + step; at < row + rowBytes; at += bits / 8) {
      if (bits === 8) bytes[at] += bytes[at - step];
      else view.setUint16(at, view.getUint16(at, isLittle) + view.getUint16(at - step, isLittle), isLittle);
    }
  }
}

interface Target {
  readonly data: Uint8Array;
  readonly layout: Layout;
  readonly file: File;
}

function paint({ data, layout, file }: Target, block: Uint8Array, origin: { x: number; y: number }): void {
  const { width, height, blockWidth, blockHeight, bits, samples } = layout;
  const rowBytes = Math.ceil((blockWidth * samples * bits) / 8);
  const rows = Math.min(blockHeight, height - origin.y);
  need(block.length >= rowBytes * rows, 'it is cut off');
  const colour = colourOf(layout, file.tags);
  const high = file.isLittle ? 1 : 0;
  const levelAt = (row: number, index: number): number => {
    if (bits === 8) return block[row + index];
    if (bits === 16) return block[row + 2 * index + high];
    return ((block[row + (index >> 3)] >> (7 - (index & 7))) & 1) * (layout.photometric === 3 ? 1 : 255);
  };
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < Math.min(blockWidth, width - origin.x); x++) {
      const level = (sample: number) => levelAt(y * rowBytes, x * samples + sample);
      data.set(colour(level), ((origin.y + y) * width + origin.x + x) * 4);
    }
  }
}

/** RGBA of a pixel from its samples, 0..255. */
function colourOf(
  { photometric, samples, hasAlpha, bits }: Layout,
  tags: Tags,
): (level: (sample: number) => number) => readonly number[] {
  const colours = photometric === 2 ? 3 : 1;
  const alpha = (level: (sample: number) => number) => (hasAlpha && samples > colours ? level(colours) : 255);
  if (photometric === 2) return (level) => [level(0), level(1), level(2), alpha(level)];
  if (photometric === 3) {
    const palette = tags.get(TAG.palette) ?? [];
    const size = 2 ** Math.min(bits, 8);
    need(palette.length >= 3 * size, 'its palette is missing');
    return (level) => [0, 1, 2].map((c) => palette[c * size + level(0)] >> 8).concat(alpha(level));
  }
  return (level) => {
    const grey = photometric === 0 ? 255 - level(0) : level(0);
    return [grey, grey, grey, alpha(level)];
  };
}

const one = (tags: Tags, tag: number, otherwise: number): number => tags.get(tag)?.[0] ?? otherwise;

const refusal = (reason: string): FileError => new FileError(reason);

function need(isTrue: boolean, otherwise: string): void {
  if (!isTrue) throw refusal(otherwise);
}
