/**
 * The colour of a picture under a sketch's lines, at the sketch's own resolution and without any line of the picture's. Reads
 * top to bottom:
 *
 *   regions    of the sketch say where colour may change abruptly (regions/), and run on to the middle of its lines
 *   samples    of the picture from each region's core, smooth across it and on under the lines (colour-field.ts)
 *   or guided  where the drawing has no usable regions (usable-regions.ts): upsample-guided.ts
 *   outside    what lies outside of the character, region by region (paper.ts)
 *
 * The same input gives the same pixels. Time is linear in the sketch's pixels.
 */
import { createPace, type CancelToken, type Pace } from '../pace.js';
import type { Guide } from '../../vocabulary/outputs.js';
import type { Rgba8 } from '../pixels.js';
import { findColourRegions } from '../regions/colour-regions.js';
import { findLines } from '../regions/line-mask.js';
import { coreEdges, regionColours, type Core, type LabelledPixels } from '../regions/region-colours.js';
import { findRegions } from '../regions/regions.js';
import { colourField } from './colour-field.js';
import { outsideAround, outsideRegions, type Outside } from './paper.js';
import { paintField } from './paint-field.js';
import { upsampleGuided } from './upsample-guided.js';
import { hasUsableRegions } from './usable-regions.js';

export interface ColourOptions {
  /** Gaps of the sketch's lines up to so many of its pixels are closed. */
  readonly gapPx: number;
  /** Of the picture; null: all of it is character. */
  readonly outside: Outside | null;
  /** A colour that the run took away is none: what lies in such a place of the picture is not used. */
  readonly missing: Outside | null;
  /** Of this sketch, picture and gap, where they were found before. */
  readonly regions?: LabelledPixels;
  readonly signal: CancelToken;
}

export interface ColourUnderLines {
  /** Opaque, of the sketch's size, without lines. */
  readonly image: Rgba8;
  readonly guide: Guide;
  /** How far each pixel is outside of the character, 0..255. */
  readonly outside: Uint8Array;
}

/**
 * The sketch may be transparent (paper is white); the picture is as large as the model painted it, so that one of its pixels is
 * one of the model's. Throws CancelledError.
 */
export async function colourUnderLines(
  sketch: Rgba8,
  picture: Rgba8,
  options: ColourOptions,
): Promise<ColourUnderLines> {
  const pace = createPace(options.signal);
  await pace();
  const regions =
    options.regions ??
    (await findColourRegions(await findRegions(sketch, pace, options.gapPx), picture, pace));
  return (await hasUsableRegions(regions, picture, pace))
    ? byRegions(regions, picture, { ...options, pace })
    : byTones(sketch, picture, { ...options, pace });
}

/**
 * Smooth colour shows what flats' median does not: the faint end of the blur of the picture's lines, and those that it has drawn
 * a pixel or two beside the sketch's.
 */
const CLEAR_CORE: Core = { smearPx: 5, share: 0.85 };

interface Making extends ColourOptions {
  readonly pace: Pace;
}

async function byRegions(
  regions: LabelledPixels,
  picture: Rgba8,
  { outside, missing, pace }: Making,
): Promise<ColourUnderLines> {
  const colours = await regionColours(regions, picture, pace);
  const edges = await coreEdges(regions, picture, { pace, core: CLEAR_CORE });
  const field = await colourField({ regions, edges, colours, missing: missing?.data ?? null }, picture, pace);
  const image = await paintField(regions, field, pace);
  if (outside === null) return { image, guide: 'regions', outside: new Uint8Array(regions.labels.length) };
  const isOutside = await outsideRegions(regions, outside, pace);
  return {
    image,
    guide: 'regions',
    outside: Uint8Array.from(regions.labels, (label) => 255 * isOutside[label]),
  };
}

async function byTones(sketch: Rgba8, picture: Rgba8, { outside, pace }: Making): Promise<ColourUnderLines> {
  const size = { width: sketch.width, height: sketch.height };
  const image = await upsampleGuided({ size, mask: await findLines(sketch, pace) }, picture, pace);
  if (outside === null) return { image, guide: 'tones', outside: new Uint8Array(size.width * size.height) };
  return { image, guide: 'tones', outside: await outsideAround(size, outside, pace) };
}
