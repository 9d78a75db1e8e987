/**
 * What of a sketch lies outside of its character, at the sketch's own resolution: a picture's coarse mask decides for each
 * region as a whole, so that the border runs under the lines, and no hole is as small as a grain of the mask.
 */
import { eachRow, type Pace } from '../pace.js';
import type { Mask, Rgba8 } from '../pixels.js';
import type { ResultBackground } from '../../vocabulary/result-backgrounds.js';
import { nearestAxis, type LabelledPixels } from '../regions/region-colours.js';
import { cellsAlong } from './cells-along.js';
import { areasOf } from '../regions/region-contacts.js';
import type { Extent } from '../geometry.js';

/** Outside of the character, 1, or in it, 0, by pixel of the picture. */
export interface Outside extends Extent {
  readonly data: Uint8Array;
}

/** Of a mask: what lies below the threshold (0..1). */
export function outsideOfMask({ width, height, data }: Mask, threshold: number): Outside {
  return { width, height, data: Uint8Array.from(data, (value) => (value < threshold ? 1 : 0)) };
}

/** What a run took away: made clear, or white. Null where it kept all. */
export function takenAway({ width, height, data }: Rgba8, background: ResultBackground): Outside | null {
  if (background === 'keep') return null;
  const isGone = (at: number) =>
    background === 'transparent' ? data[at + 3] === 0 : data[at] + data[at + 1] + data[at + 2] === 3 * 255;
  return {
    width,
    height,
    data: Uint8Array.from({ length: width * height }, (_, i) => (isGone(4 * i) ? 1 : 0)),
  };
}

/** An enclosed part of the outside that is smaller, as a share of the sketch, is a hole of the mask's. */
const LEAST_HOLE_SHARE = 1 / 400;

/** By label 1 for regions outside. Throws CancelledError. */
export async function outsideRegions(
  regions: LabelledPixels,
  outside: Outside,
  pace: Pace,
): Promise<Uint8Array> {
  const { labels, size, count } = regions;
  const votes = new Int32Array(count + 1);
  const isAtBorder = new Uint8Array(count + 1);
  const columns = nearestAxis(size.width, outside.width);
  const rows = nearestAxis(size.height, outside.height);
  await eachRow(size, pace, (y) => {
    const first = rows[y] * outside.width;
    const start = y * size.width;
    for (let x = 0, i = start; x < size.width; x++, i++) votes[labels[i]] += outside.data[first + columns[x]];
    const isOuterRow = y === 0 || y === size.height - 1;
    for (let x = 0; x < size.width; x += isOuterRow ? 1 : Math.max(1, size.width - 1))
      isAtBorder[labels[start + x]] = 1;
  });
  const areas = areasOf(labels, count);
  const least = LEAST_HOLE_SHARE * labels.length;
  return Uint8Array.from(votes, (vote, label) =>
    vote * 2 > areas[label] && (isAtBorder[label] === 1 || areas[label] >= least) ? 1 : 0,
  );
}

/**
 * By pixel of a sketch without regions, 0..255: the mask, holes of it filled, between the middles of its pixels; the slope of its
 * rim is as wide as one of them. Throws CancelledError.
 */
export async function outsideAround(size: Extent, outside: Outside, pace: Pace): Promise<Uint8Array> {
  const whole = withoutHoles(outside);
  const out = new Uint8Array(size.width * size.height);
  const across = cellsAlong(size.width, outside.width);
  const down = cellsAlong(size.height, outside.height);
  await eachRow(size, pace, (y) => {
    const [above, below] = [down.first[y] * outside.width, down.second[y] * outside.width];
    for (let x = 0, i = y * size.width; x < size.width; x++, i++) {
      const [left, right, part] = [across.first[x], across.second[x], across.part[x]];
      const upper = whole[above + left] * (1 - part) + whole[above + right] * part;
      const lower = whole[below + left] * (1 - part) + whole[below + right] * part;
      out[i] = 255 * (upper * (1 - down.part[y]) + lower * down.part[y]) + 0.5;
    }
  });
  return out;
}

/** Small enclosed parts of the outside become inside. */
function withoutHoles({ width, height, data }: Outside): Uint8Array {
  const out = data.slice();
  const seen = new Uint8Array(data.length);
  const least = LEAST_HOLE_SHARE * data.length;
  for (let start = 0; start < data.length; start++) {
    if (data[start] === 0 || seen[start] === 1) continue;
    const part = connected(data, seen, { start, width });
    const isAtBorder = part.some((i) => {
      const x = i % width;
      return x === 0 || x === width - 1 || i < width || i >= width * (height - 1);
    });
    if (!isAtBorder && part.length < least) for (const i of part) out[i] = 0;
  }
  return out;
}

/** Pixels of 1 that hang together with the first one; marks them as seen. */
function connected(
  data: Uint8Array,
  seen: Uint8Array,
  { start, width }: { readonly start: number; readonly width: number },
): number[] {
  const part = [start];
  seen[start] = 1;
  const take = (i: number) => {
    if (data[i] !== 1 || seen[i] === 1) return;
    seen[i] = 1;
    part.push(i);
  };
  for (const i of part) {
    if (i % width > 0) take(i - 1);
    if (i % width < width - 1) take(i + 1);
    take(i - width);
    take(i + width);
  }
  return part;
}
