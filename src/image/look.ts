/**
 * What a layer looks like, as a few numbers: enough to say before a run whether a sketch has lines, which way round
 * they are and how strong, and whether a reference has any colour. One pass over the pixels, which are laid over
 * white; a small picture of the layer will do. Lumas are Rec. 601's, 0..255.
 */
import type { Rgba8 } from './pixels.js';

export interface Look {
  /** Luma of most of the picture: a drawing's paper. */
  readonly background: number;
  /** Share of pixels about as light as the background, 0..1. */
  readonly backgroundShare: number;
  /** By how much the darkest strokes are darker than the background, the lightest lighter; 0..255. */
  readonly darker: number;
  readonly lighter: number;
  /** By how much the lightest strokes stand out of nothing laid on black; null where one cannot see through much. */
  readonly lightOnNothing: number | null;
  /** Share of pixels that have a colour at all, 0..1. */
  readonly coloured: number;
  /** Mean colours of GRID x GRID cells, R, G, B by rows: pictures that are one have the same. */
  readonly cells: readonly number[];
}

export const GRID = 12;
/** The tails of lumas that count: so many pixels make a stroke, fewer are specks. */
const TAIL_SHARE = 0.001;
const LEAST_TAIL = 8;
/** Grain and compression move paper by so much. */
const PEAK_REACH = 12;
const NEAR_BACKGROUND = 24;
/** Chroma (max - min of R, G, B) that is more than a tint of grey. */
const LEAST_CHROMA = 24;
/** Drawn on so little, a layer is strokes on nothing, not paper with holes. */
const MOST_INK = 0.4;

export function measureLook(picture: Rgba8): Look {
  const pixels = picture.width * picture.height;
  const { lumas, lightOnBlack, ...counts } = countPixels(picture);
  const background = commonest(lumas);
  const tail = Math.max(LEAST_TAIL, TAIL_SHARE * pixels);
  const share =
    sum(lumas.slice(Math.max(0, background - NEAR_BACKGROUND), background + NEAR_BACKGROUND + 1)) / pixels;
  return {
    background,
    backgroundShare: share,
    darker: Math.max(0, background - lowest(lumas, tail)),
    lighter: Math.max(0, 255 - lowest([...lumas].reverse(), tail) - background),
    lightOnNothing: counts.inked < MOST_INK * pixels ? 255 - lowest([...lightOnBlack].reverse(), tail) : null,
    coloured: counts.coloured / Math.max(1, pixels),
    cells: counts.cells,
  };
}

interface Counts {
  /** Histograms over white and over black. */
  readonly lumas: readonly number[];
  readonly lightOnBlack: readonly number[];
  readonly coloured: number;
  /** Pixels that one cannot see through. */
  readonly inked: number;
  readonly cells: readonly number[];
}

function countPixels({ width, height, data }: Rgba8): Counts {
  const lumas = new Float64Array(256);
  const lightOnBlack = new Float64Array(256);
  const sums = new Float64Array(GRID * GRID * 4);
  let coloured = 0;
  let inked = 0;
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor((y * GRID) / height) * GRID;
    for (let x = 0; x < width; x++, i += 4) {
      const cover = data[i + 3] / 255;
      const paper = 255 - data[i + 3];
      const r = data[i] * cover;
      const g = data[i + 1] * cover;
      const b = data[i + 2] * cover;
      const luma = 0.299 * r + 0.587 * g + 0.114 * b;
      lumas[Math.min(255, Math.round(luma + paper))]++;
      lightOnBlack[Math.min(255, Math.round(luma))]++;
      if (paper < 128) inked++;
      if (Math.max(r, g, b) - Math.min(r, g, b) > LEAST_CHROMA) coloured++;
      const cell = 4 * (row + Math.floor((x * GRID) / width));
      sums[cell] += r + paper;
      sums[cell + 1] += g + paper;
      sums[cell + 2] += b + paper;
      sums[cell + 3]++;
    }
  }
  return { lumas: [...lumas], lightOnBlack: [...lightOnBlack], coloured, inked, cells: means(sums) };
}

function means(sums: Float64Array): readonly number[] {
  const cells: number[] = [];
  for (let i = 0; i < sums.length; i += 4)
    for (let channel = 0; channel < 3; channel++)
      cells.push(Math.round(sums[i + channel] / Math.max(1, sums[i + 3])));
  return cells;
}

/** The luma around which most pixels lie; those that are near count more than those that are nearly so. */
function commonest(lumas: readonly number[]): number {
  const weight = (luma: number): number => {
    let total = 0;
    for (let step = -PEAK_REACH; step <= PEAK_REACH; step++)
      total += (lumas[luma + step] ?? 0) * (PEAK_REACH + 1 - Math.abs(step));
    return total;
  };
  return lumas.reduce((best, _, luma) => (weight(luma) >= weight(best) ? luma : best), 0);
}

/** The luma below which, with it, lie so many pixels. */
function lowest(lumas: readonly number[], count: number): number {
  let seen = 0;
  const at = lumas.findIndex((number) => (seen += number) >= count);
  return at < 0 ? 255 : at;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Cells of two exports of one layer differ by rounding only. */
const SAME_CELL = 3;

export function isSamePicture(a: Look, b: Look): boolean {
  return a.cells.every((value, i) => Math.abs(value - b.cells[i]) <= SAME_CELL);
}

// --------------------------------------------------------------------------------------------------------- lines

/** Below this a layer is blank but for rounding. */
const VISIBLE_CONTRAST = 4;
/** Lines that differ less from their paper are too pale to be followed. */
export const LEAST_CONTRAST = 30;
/** A drawing is background for the most part; heavy black in a drawing on white, or a picture of the night, is less. */
const MOSTLY_BACKGROUND = 0.65;

export type Lines = 'dark' | 'pale' | 'light' | 'none';

/** How a drawing's lines stand on its background. */
export function judgeLines({ backgroundShare, darker, lighter, lightOnNothing }: Look): Lines {
  if (lightOnNothing !== null && darker < LEAST_CONTRAST && lightOnNothing >= LEAST_CONTRAST) return 'light';
  if (backgroundShare >= MOSTLY_BACKGROUND && lighter >= LEAST_CONTRAST && lighter > 2 * darker)
    return 'light';
  const contrast = Math.max(darker, lighter);
  if (contrast < VISIBLE_CONTRAST) return 'none';
  return contrast < LEAST_CONTRAST ? 'pale' : 'dark';
}

export type Colours = 'coloured' | 'grey' | 'drawing' | 'blank';

const LEAST_COLOURED = 0.004;
const PAPER = 170;
const MOSTLY_PAPER = 0.6;

/** What there is to take colours from. */
export function judgeColours({ coloured, background, backgroundShare, darker, lighter }: Look): Colours {
  if (Math.max(darker, lighter) < VISIBLE_CONTRAST && backgroundShare > 0.99 && coloured < LEAST_COLOURED)
    return 'blank';
  if (coloured >= LEAST_COLOURED) return 'coloured';
  return background >= PAPER && backgroundShare >= MOSTLY_PAPER ? 'drawing' : 'grey';
}
