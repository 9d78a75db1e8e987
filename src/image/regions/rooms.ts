/**
 * Rooms of a line drawing whose lines have gaps: trapped balls. Two rooms are kept apart when a ball that fits into
 * the smaller one cannot roll through the opening between them. Rather than rolling one ball size after another,
 * all sizes are treated at once on the distance to the lines: a peak of the distance is the largest ball a room
 * holds, the saddle between two peaks the largest one that passes the opening.
 *
 *   1. Every free pixel climbs to its highest neighbour: each peak collects a basin (never across a line, as only
 *      the four direct neighbours count and these stop at a diagonal line).
 *   2. Openings between basins, widest first: basins join unless the opening is a gap.
 *
 * All passes run along rows; time is linear in the pixels.
 */
import { createDisjointSets, type DisjointSets } from './disjoint-sets.js';
import type { Extent } from '../geometry.js';
import { CHAMFER_UNIT } from './line-distance.js';
import { eachRow, type Pace } from '../pace.js';

/**
 * A room is one when its ball is so many times wider than the opening ... The best of 1.05, 1.2, 1.5 on 26 tuning
 * drawings of known colours; too many rooms cost little, as rooms of one colour join later (region-merge.ts).
 */
const ROOM_TO_GAP = 1.05;
/** ... and so much more, which pixel corners make up. */
const ROOM_SLACK_PX = 0.4;

export interface Rooms {
  /** 1..count; 0 on lines. */
  readonly labels: Int32Array;
  readonly count: number;
}

/** Distances above this (in px) make no difference to gaps of the given radius. */
export function widestRoomPx(gapRadiusPx: number): number {
  return Math.ceil(gapRadiusPx * ROOM_TO_GAP + ROOM_SLACK_PX) + 1;
}

export interface Walls {
  readonly size: Extent;
  /** In chamfer units, 0 on lines. */
  readonly distances: Uint16Array;
  /** Openings wider than this ball are no gaps. */
  readonly gapRadiusPx: number;
}

export async function findRooms(walls: Walls, pace: Pace): Promise<Rooms> {
  const labels = new Int32Array(walls.distances.length);
  const peaks = await climb(walls, labels, pace);
  await settle(labels, walls.size, pace);
  const sets = createDisjointSets(peaks.length);
  const openings = await sortOpenings(walls, labels, pace);
  await joinBasins({ walls, labels, peaks, openings, sets }, pace);
  return compactLabels({ labels, count: peaks.length - 1, sets }, walls.size, pace);
}

/**
 * Writes for each free pixel where it climbs, as index + 1, or minus its basin's number on a peak. On a level
 * stretch the way is left or up only, so that it ends. Returns the peaks' heights; number 0 is no basin.
 */
async function climb({ distances, size }: Walls, out: Int32Array, pace: Pace): Promise<number[]> {
  const { width, height } = size;
  const peaks = [0];
  await eachRow(size, pace, (y) => {
    for (let x = 0, i = y * width; x < width; x++, i++) {
      let best = distances[i];
      if (best === 0) continue;
      let at = i;
      if (x > 0 && distances[i - 1] >= best) best = distances[(at = i - 1)];
      if (y > 0 && distances[i - width] >= best) best = distances[(at = i - width)];
      if (x + 1 < width && distances[i + 1] > best) best = distances[(at = i + 1)];
      if (y + 1 < height && distances[i + width] > best) best = distances[(at = i + width)];
      out[i] = at === i ? -peaks.length : at + 1;
      if (at === i) peaks.push(best);
    }
  });
  return peaks;
}

/** Follows every way to its peak and writes the basin's number along it. */
async function settle(labels: Int32Array, size: Extent, pace: Pace): Promise<void> {
  const { width } = size;
  await eachRow(size, pace, (y) => {
    for (let start = y * width, end = start + width; start < end; start++) {
      let at = start;
      while (labels[at] > 0) at = labels[at] - 1;
      const basin = labels[at];
      for (at = start; labels[at] > 0;) {
        const next = labels[at] - 1;
        labels[at] = basin;
        at = next;
      }
    }
  });
  for (let i = 0; i < labels.length; i++) labels[i] = -labels[i];
  await pace();
}

/** Pixel pairs where two basins touch, as 2 * index (to the right) or 2 * index + 1 (down), widest opening first. */
async function sortOpenings(walls: Walls, labels: Int32Array, pace: Pace): Promise<Int32Array> {
  const { distances, size } = walls;
  const starts = new Int32Array(distances.reduce((top, value) => (value > top ? value : top), 0) + 2);
  const visit = (use: (pair: number, width: number) => void) =>
    eachRow(size, pace, (y) => {
      for (let x = 0, i = y * size.width; x < size.width; x++, i++) {
        const own = labels[i];
        if (own === 0) continue;
        const right = x + 1 < size.width ? labels[i + 1] : 0;
        const down = y + 1 < size.height ? labels[i + size.width] : 0;
        if (right > 0 && right !== own) use(2 * i, Math.min(distances[i], distances[i + 1]));
        if (down > 0 && down !== own) use(2 * i + 1, Math.min(distances[i], distances[i + size.width]));
      }
    });
  const last = starts.length - 1;
  await visit((_, width) => starts[last - width + 1]++);
  for (let k = 1; k <= last; k++) starts[k] += starts[k - 1];
  const sorted = new Int32Array(starts[last]);
  await visit((pair, width) => (sorted[starts[last - width]++] = pair));
  return sorted;
}

interface Basins {
  readonly walls: Walls;
  readonly labels: Int32Array;
  /** By basin; a joined one holds the height of the highest. */
  readonly peaks: readonly number[];
  readonly openings: Int32Array;
  readonly sets: DisjointSets;
}

async function joinBasins({ walls, labels, peaks, openings, sets }: Basins, pace: Pace): Promise<void> {
  const { distances, size } = walls;
  const gap = walls.gapRadiusPx * CHAMFER_UNIT;
  for (let k = 0; k < openings.length; k++) {
    if (k % (1 << 16) === 0) await pace();
    const here = openings[k] >> 1;
    const there = (openings[k] & 1) === 0 ? here + 1 : here + size.width;
    const first = sets.find(labels[here]);
    const second = sets.find(labels[there]);
    if (first === second) continue;
    const opening = Math.min(distances[here], distances[there]);
    const smaller = Math.min(peaks[first], peaks[second]);
    const apart = opening <= gap && smaller >= opening * ROOM_TO_GAP + ROOM_SLACK_PX * CHAMFER_UNIT;
    if (apart) continue;
    if (peaks[first] >= peaks[second]) sets.join(first, second);
    else sets.join(second, first);
  }
}

/** Labels of joined sets, numbered anew from 1 in the order of the old numbers; 0 stays. Changes `labels`. */
export async function compactLabels(
  joined: { readonly labels: Int32Array; readonly count: number; readonly sets: DisjointSets },
  size: Extent,
  pace: Pace,
): Promise<Rooms> {
  const { labels, sets } = joined;
  const numbers = new Int32Array(joined.count + 1);
  let count = 0;
  for (let label = 1; label <= joined.count; label++) {
    const name = sets.find(label);
    if (name !== 0 && numbers[name] === 0) numbers[name] = ++count;
  }
  const table = numbers.map((_, label) => (label === 0 ? 0 : numbers[sets.find(label)]));
  await eachRow(size, pace, (y) => {
    for (let i = y * size.width, end = i + size.width; i < end; i++) labels[i] = table[labels[i]];
  });
  return { labels, count };
}
