/**
 * A file that somebody drops, as Figma takes it: PNG, JPEG and GIF are kept byte for byte; WebP and TIFF become PNG;
 * what EXIF turned stands upright; what is over 4096 px a side is scaled down; SVG becomes vectors. A file of which a
 * part is missing is refused, so that no layer is ever empty. Refusals are sentences for people.
 */
import { FileError, ToolError } from '../../src/tool-errors.js';
import type { Extent } from '../../src/image/geometry.js';
import type { Rgba8 } from '../../src/image/pixels.js';
import { encodePng } from '../../src/image/png/png.js';
import { readImageSize, type DecodeImage } from '../render/images.js';
import { isWhole, jpegOrientation, kindOf, type PictureKind } from './picture-files.js';
import { readSvg, type SvgDrawing } from './svg-import.js';
import { decodeTiff } from './tiff.js';

/** Figma's largest picture (typings, createImage); larger files are scaled on their way in. */
const MAX_SIDE = 4096;

export type Imported =
  | {
      readonly kind: 'picture';
      readonly bytes: Uint8Array;
      readonly size: Extent;
      readonly note: string | null;
    }
  | {
      readonly kind: 'drawing';
      readonly drawing: SvgDrawing;
      readonly size: Extent;
      readonly note: string | null;
    };

const TAKEN = 'PNG, JPEG, GIF, WebP, TIFF and SVG';

/** Throws UserErrors that name the file and say what to do. */
export async function importFile(file: File, decode: DecodeImage): Promise<Imported> {
  const buffer = await file.arrayBuffer().catch((): never => {
    throw refusal(file.name, 'cannot be opened', 'Drop files, no folders, that still are where they were.');
  });
  const bytes = new Uint8Array(buffer);
  const kind = kindOf(bytes);
  if (bytes.length === 0) throw refusal(file.name, 'is empty', 'Save it again and drop the new file.');
  if (kind === null)
    throw refusal(file.name, 'is no picture that Figma takes', `Save it as one of ${TAKEN}, and drop that.`);
  if (!isWhole(bytes, kind)) throw damaged(file.name);
  try {
    return kind === 'svg' ? await importSvg(bytes) : await importPixels(bytes, kind, decode);
  } catch (error) {
    throw damaged(file.name, error);
  }
}

const refusal = (name: string, reason: string, hint: string): ToolError =>
  new ToolError(`“${name}” ${reason}.`, hint);

/** Our own readers say why; browsers do not. */
const damaged = (name: string, error?: unknown): ToolError =>
  refusal(
    name,
    error === undefined
      ? 'is not complete'
      : `cannot be read: ${error instanceof FileError ? error.message.replace(/^picture: /, '') : 'its bytes make no picture'}`,
    'Save it again, as PNG where that fails too, and drop the new file.',
  );

async function importSvg(bytes: Uint8Array): Promise<Imported> {
  const drawing = await readSvg(new TextDecoder().decode(bytes));
  const note = drawing.leftOut === 0 ? null : 'texts and pictures in it are left out here; Figma has them';
  return { kind: 'drawing', drawing, size: drawing.size, note };
}

async function importPixels(
  bytes: Uint8Array,
  kind: Exclude<PictureKind, 'svg'>,
  decode: DecodeImage,
): Promise<Imported> {
  const size = readImageSize(bytes);
  const isUpright = kind !== 'jpeg' || jpegOrientation(bytes) === 1;
  const isSmall = size !== null && Math.max(size.width, size.height) <= MAX_SIDE;
  if (kind !== 'webp' && kind !== 'tiff' && isUpright && isSmall) {
    // By the decoder that will draw it: what it refuses would be an empty layer.
    await decode(bytes);
    return { kind: 'picture', bytes, size, note: null };
  }
  return convert(
    kind === 'tiff' ? await tiffBitmap(bytes) : await createImageBitmap(new Blob([bytes.slice()])),
  );
}

/** As PNG, in a size that Figma takes. The browser has turned it upright already. */
function convert(bitmap: ImageBitmap): Imported {
  const factor = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
  const scale = (side: number) => Math.max(1, Math.round(side * factor));
  const size = { width: scale(bitmap.width), height: scale(bitmap.height) };
  const bytes = encodePng(pixelsOf(bitmap, size));
  const words = `${bitmap.width} × ${bitmap.height} px was scaled to ${size.width} × ${size.height}`;
  bitmap.close();
  return {
    kind: 'picture',
    bytes,
    size,
    note: factor < 1 ? `${words}, as Figma does over ${MAX_SIDE}` : null,
  };
}

export function pixelsOf(bitmap: ImageBitmap, { width, height }: Extent): Rgba8 {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('the browser gives no canvas');
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  return { width, height, data: new Uint8Array(context.getImageData(0, 0, width, height).data) };
}

/** Quarter turns and mirrorings by EXIF's number, as maps of the unit square. */
const TURNS: Readonly<Record<number, readonly [number, number, number, number]>> = {
  1: [1, 0, 0, 1],
  2: [-1, 0, 0, 1],
  3: [-1, 0, 0, -1],
  4: [1, 0, 0, -1],
  5: [0, 1, 1, 0],
  6: [0, 1, -1, 0],
  7: [0, -1, -1, 0],
  8: [0, -1, 1, 0],
};

async function tiffBitmap(bytes: Uint8Array): Promise<ImageBitmap> {
  const { width, height, data, orientation } = await decodeTiff(bytes);
  const image = await createImageBitmap(new ImageData(new Uint8ClampedArray(data), width, height));
  const [a, b, c, d] = TURNS[orientation] ?? TURNS[1];
  if (a === 1 && d === 1) return image;
  const [turnedWidth, turnedHeight] = a === 0 ? [height, width] : [width, height];
  const canvas = new OffscreenCanvas(turnedWidth, turnedHeight);
  const context = canvas.getContext('2d');
  context?.setTransform(a, b, c, d, a + c < 0 ? turnedWidth : 0, b + d < 0 ? turnedHeight : 0);
  context?.drawImage(image, 0, 0);
  return canvas.transferToImageBitmap();
}
