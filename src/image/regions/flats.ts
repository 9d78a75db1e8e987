/**
 * Flat colours: a sketch's line-bounded regions, each filled with the colour that a picture of any size has there.
 * The result is a post-process of the picture at the sketch's own resolution, without the lines: the sketch lies
 * on top of it (multiply in composite.ts).
 *
 *   regions    of the sketch (regions.ts)
 *   narrow     rooms between strokes of hatching and in letters are of the region around (narrow-rooms.ts)
 *   subject    open regions are cut along the picture's subject where it is known for sure (subject-cut.ts)
 *   colours    robust medians of the picture (region-colours.ts); neighbours through a gap that agree become one
 *   gradients  in large regions the picture's slow change of colour is kept (region-gradient.ts)
 *   palette    with a reference, regions take colours of its palette: those that the picture's attention rested on
 *              (colour-choice.ts) or, where that is not known, those near the picture's own (palette.ts)
 *
 * The same input gives the same pixels. Time is linear in the sketch's pixels.
 */
import { assert } from '../../errors.js';
import type { AttentionMap } from '../attention-map.js';
import { ciede2000, labOfRgb } from '../ciede2000.js';
import { withChosen, type ChosenColour } from './chosen-colour.js';
import { chosenColour, rankByDifference, rankColours, type Candidate } from './colour-choice.js';
import { createPace, eachRow, type CancelToken, type Pace } from '../pace.js';
import { findPalette, snapToPalette } from './palette.js';
import type { Rgba8 } from '../pixels.js';
import { coreEdges, regionColours, type LabelledPixels, type Rgb } from './region-colours.js';
import { areasOf } from './region-contacts.js';
import { regionGradients, type Gradient } from './region-gradient.js';
import { findColourRegions } from './colour-regions.js';
import { findRegions } from './regions.js';
import { joinNarrowRooms } from './narrow-rooms.js';
import { cutAlongSubject } from './subject-cut.js';

/** Regions above this share of the picture keep their gradient. */
const LARGE_SHARE = 0.1;

/**
 * What the picture shows nearer to white than this (CIEDE2000) is white: its decoder tints paper by 2 to 4. The next colours that
 * people draw on, a cream or a light grey, are 5 and more away.
 */
const NEARLY_WHITE = 4.5;
const WHITE: Rgb = [255, 255, 255];

export interface RegionOptions {
  /** Gaps of the sketch's lines up to so many of its pixels are closed; left out: by the drawing's size. */
  readonly gapPx?: number;
  /** Knows the picture's subject where anybody does: regions that run from it into the ground are cut along it. */
  readonly attention?: AttentionMap | null;
  readonly signal: CancelToken;
}

export interface FlatsOptions extends RegionOptions {
  /** Regions take colours of this picture's palette; null leaves them as the picture has them. */
  readonly palette: Rgba8 | null;
  /** Where in it the picture's cells looked; null: nobody knows. */
  readonly attention: AttentionMap | null;
  /** What a designer chose of the palette; absent: she chose nothing. */
  readonly chosen?: readonly ChosenColour[];
}

export interface Flats {
  /** Opaque, of the sketch's size, without lines. */
  readonly image: Rgba8;
  /** The region of every pixel, 1..count. */
  readonly regions: Int32Array;
  readonly count: number;
  /** By label (index 0 is unused) the colour each region was painted with, */
  readonly colours: readonly Rgb[];
  /** what it has where nobody chose, */
  readonly suggested: readonly Rgb[];
  /** the reference's colours, the best first, */
  readonly candidates: readonly (readonly Candidate[])[];
  /** and over the reference's patches where the picture looked there, of sum 1; null: nobody knows. */
  readonly lookedAt: readonly Float64Array[] | null;
}

/** All of the flats but the palette. */
export interface FoundFlats {
  readonly regions: LabelledPixels & { readonly edges: Uint16Array };
  /** By label. */
  readonly colours: readonly Rgb[];
  readonly gradients: ReadonlyMap<number, Gradient>;
}

/** The sketch may be transparent (paper is white), the picture is opaque. Throws CancelledError. */
export async function flatten(sketch: Rgba8, picture: Rgba8, options: FlatsOptions): Promise<Flats> {
  return paintFlats(await findFlats(sketch, picture, options), options);
}

/** The first half of `flatten`, for several palettes. Throws CancelledError. */
export async function findFlats(
  sketch: Rgba8,
  picture: Rgba8,
  { gapPx, attention = null, signal }: RegionOptions,
): Promise<FoundFlats> {
  assert(
    picture.data.length === picture.width * picture.height * 4 && picture.data.length > 0,
    `a picture of ${picture.width} x ${picture.height} does not take ${picture.data.length} bytes`,
  );
  const pace = createPace(signal);
  await pace();
  const rooms = await findColourRegions(await findRegions(sketch, pace, gapPx), picture, pace);
  const open = await joinNarrowRooms(rooms, picture, pace);
  const subject = attention?.subject;
  const regions = subject === undefined ? open : await cutAlongSubject(open, { subject, picture }, pace);
  const colours = await regionColours(regions, picture, pace);
  const smallest = LARGE_SHARE * regions.labels.length;
  const areas = areasOf(regions.labels, regions.count);
  const large = [...areas.keys()].filter((label) => areas[label] > smallest);
  const gradients = await regionGradients({ ...regions, large, colours }, picture, pace);
  return { regions: { ...regions, edges: await coreEdges(regions, picture, { pace }) }, colours, gradients };
}

/** The second half. Throws CancelledError. */
export async function paintFlats(found: FoundFlats, options: FlatsOptions): Promise<Flats> {
  const { regions, colours, gradients } = found;
  const pace = createPace(options.signal);
  const wanted = await wantedColours(found, options, pace);
  const fills = colours.map((colour, label) =>
    createFill(colour, wanted.colours[label], gradients.get(label)),
  );
  const image = await paint(regions, fills, pace);
  return { image, regions: regions.labels, count: regions.count, ...wanted };
}

type Wanted = Pick<Flats, 'colours' | 'suggested' | 'candidates' | 'lookedAt'>;

async function wantedColours(
  found: FoundFlats,
  { palette: reference, attention: map, chosen = [] }: FlatsOptions,
  pace: Pace,
): Promise<Wanted> {
  const suggestion = await suggestColours(found, { reference, map }, pace);
  const { suggested, candidates } = suggestion;
  return { ...suggestion, colours: withChosen(suggested, candidates, { regions: found.regions, chosen }) };
}

async function suggestColours(
  found: FoundFlats,
  { reference, map }: { readonly reference: Rgba8 | null; readonly map: AttentionMap | null },
  pace: Pace,
): Promise<Omit<Wanted, 'colours'>> {
  const { colours } = found;
  if (reference === null)
    return { suggested: colours.map(whitened), candidates: colours.map(() => []), lookedAt: null };
  const palette = findPalette(reference);
  await pace();
  if (map === null) {
    const candidates = colours.map((colour) => rankByDifference(colour, palette));
    return {
      suggested: colours.map((colour) => snapToPalette(colour, palette)),
      candidates,
      lookedAt: null,
    };
  }
  const { candidates, attention } = await rankColours(found, { reference, palette, map }, pace);
  const suggested = colours.map((colour, label) => chosenColour(colour, candidates[label]));
  return { suggested, candidates, lookedAt: attention };
}

function whitened(colour: Rgb): Rgb {
  return ciede2000(labOfRgb(colour), labOfRgb(WHITE)) < NEARLY_WHITE ? WHITE : colour;
}

/** What a region is painted with; a gradient is moved as a whole by `shift`. */
interface Fill {
  readonly colour: Rgb;
  readonly shift: Rgb;
  readonly gradient: Gradient | null;
}

function createFill(found: Rgb, wanted: Rgb, gradient: Gradient | undefined): Fill {
  const shift: Rgb = [wanted[0] - found[0], wanted[1] - found[1], wanted[2] - found[2]];
  return { colour: wanted, shift, gradient: gradient ?? null };
}

async function paint(regions: LabelledPixels, fills: readonly Fill[], pace: Pace): Promise<Rgba8> {
  const { labels, size } = regions;
  const data = new Uint8Array(labels.length * 4);
  const packed = Uint8Array.from(fills.flatMap(({ colour }) => colour.map(toByte)));
  const isGradient = Uint8Array.from(fills, ({ gradient }) => (gradient === null ? 0 : 1));
  await eachRow(size, pace, (y) => {
    for (let x = 0, i = y * size.width; x < size.width; x++, i++) {
      const label = labels[i];
      if (isGradient[label] === 1) paintGradient(data, fills[label], { x, y, at: i * 4 });
      else for (let c = 0; c < 3; c++) data[i * 4 + c] = packed[label * 3 + c];
      data[i * 4 + 3] = 255;
    }
  });
  return { ...size, data };
}

/** Bilinear between the four grid points around the pixel; beyond the outer ones their colour goes on. */
function paintGradient(
  data: Uint8Array,
  { gradient, shift }: Fill,
  pixel: { readonly x: number; readonly y: number; readonly at: number },
): void {
  if (gradient === null) return;
  const { grid, cellPx, colours } = gradient;
  const gx = Math.min(Math.max((pixel.x + 0.5) / cellPx - 0.5, 0), grid.width - 1);
  const gy = Math.min(Math.max((pixel.y + 0.5) / cellPx - 0.5, 0), grid.height - 1);
  const [left, top] = [Math.floor(gx), Math.floor(gy)];
  const right = left + 1 < grid.width ? 3 : 0;
  const below = top + 1 < grid.height ? grid.width * 3 : 0;
  const [h, v] = [gx - left, gy - top];
  for (let c = 0; c < 3; c++) {
    const at = (top * grid.width + left) * 3 + c;
    const upper = colours[at] * (1 - h) + colours[at + right] * h;
    const lower = colours[at + below] * (1 - h) + colours[at + below + right] * h;
    data[pixel.at + c] = toByte(upper * (1 - v) + lower * v + shift[c]);
  }
}

function toByte(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.round(value);
}
