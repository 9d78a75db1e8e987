/**
 * Line-bounded regions of a sketch, for filling it with flat colours. The main path:
 *
 *   lines      what is line (line-mask.ts)
 *   distances  how far every free pixel is from a line (line-distance.ts)
 *   rooms      free space split at gaps (rooms.ts)
 *   leftovers  a room too small to be meant joins the one neighbour it shares the longest contact with
 *   lines      go to the region next to them at last, so that colour runs under the line
 *
 * Every pixel gets a region, every region hangs together. Lengths scale with the picture's longer side, so that a
 * drawing is divided alike at any resolution. Time is linear in the pixels.
 */
import { assert } from '../../errors.js';
import { createDisjointSets } from './disjoint-sets.js';
import type { Extent } from '../geometry.js';
import { CHAMFER_UNIT, lineDistances } from './line-distance.js';
import { findLines } from './line-mask.js';
import { GAP_LIMITS_PX } from '../../vocabulary/limits.js';
import { eachRow, type Pace } from '../pace.js';
import type { Rgba8 } from '../pixels.js';
import { areasOf, findContacts, type Contact } from './region-contacts.js';
import { compactLabels, findRooms, widestRoomPx, type Rooms } from './rooms.js';

/** The largest ball: gaps up to a sixteenth of the longer side are closed. */
const GAP_RADIUS_REL = 1 / 32;
/** A room with a neighbour needs this area (of the square over the longer side), or it is a leftover. */
const LEFTOVER_AREA_REL = 6 / 128 ** 2;
/** One without a neighbour is a speck between strokes below this area. */
const SPECK_AREA_REL = 1 / 128 ** 2;

export interface Regions {
  readonly size: Extent;
  /** 1..count for every pixel. */
  readonly labels: Int32Array;
  readonly count: number;
  /** Distance to the nearest line in units of a third of a pixel (line-distance.ts); 0 on lines. */
  readonly distances: Uint16Array;
  /** Neighbours with no line between them. */
  readonly contacts: readonly Contact[];
}

/**
 * Gaps up to `gapPx` pixels of the sketch are closed, none at 0, and never one that is wider than a sixteenth of the longer
 * side; at GAP_LIMITS_PX.most, all up to there. Throws CancelledError.
 */
export async function findRegions(
  sketch: Rgba8,
  pace: Pace,
  gapPx: number = GAP_LIMITS_PX.most,
): Promise<Regions> {
  const size = { width: sketch.width, height: sketch.height };
  const pixels = size.width * size.height;
  assert(
    pixels > 0 && sketch.data.length === pixels * 4,
    `a sketch of ${size.width} x ${size.height} takes ${pixels * 4} bytes, not ${sketch.data.length}`,
  );
  const mask = await findLines(sketch, pace);
  const widestPx = Math.max(2, Math.max(size.width, size.height) * GAP_RADIUS_REL);
  const gapRadiusPx = gapPx < GAP_LIMITS_PX.most ? Math.min(gapPx / 2, widestPx) : widestPx;
  // However small the gaps, distances tell how far a picture's own lines are away.
  const cap = widestRoomPx(widestPx) * CHAMFER_UNIT;
  const distances = await lineDistances({ mask, size, cap }, pace);
  const rooms = await joinLeftovers(await findRooms({ size, distances, gapRadiusPx }, pace), size, pace);
  const contacts = await findContacts(rooms.labels, size, pace);
  const count = await fillLines(rooms, size, pace);
  return { size, labels: rooms.labels, count, distances, contacts };
}

/** Joins each leftover to one neighbour (so it bridges nothing) and gives specks to the lines. */
async function joinLeftovers(rooms: Rooms, size: Extent, pace: Pace): Promise<Rooms> {
  const unit = Math.max(size.width, size.height) ** 2;
  const areas = areasOf(rooms.labels, rooms.count);
  const sets = createDisjointSets(rooms.count + 1);
  const contacts = await findContacts(rooms.labels, size, pace);
  for (const [leftover, host] of longestContacts(
    contacts,
    (room) => areas[room] < LEFTOVER_AREA_REL * unit,
  )) {
    sets.join(host, leftover);
  }
  const joined = await compactLabels({ ...rooms, sets }, size, pace);
  return dropSpecks(joined, size, pace);
}

/** For each leftover the neighbour it touches longest; one that is no leftover itself where there is one. */
function longestContacts(
  contacts: readonly Contact[],
  isLeftover: (room: number) => boolean,
): Map<number, number> {
  const hosts = new Map<number, { readonly room: number; readonly score: number }>();
  const offer = (leftover: number, room: number, length: number) => {
    if (!isLeftover(leftover)) return;
    const score = isLeftover(room) ? length - Number.MAX_SAFE_INTEGER : length;
    if (score > (hosts.get(leftover)?.score ?? -Infinity)) hosts.set(leftover, { room, score });
  };
  for (const { first, second, length } of contacts) {
    offer(first, second, length);
    offer(second, first, length);
  }
  return new Map([...hosts].map(([leftover, { room }]) => [leftover, room]));
}

async function dropSpecks(rooms: Rooms, size: Extent, pace: Pace): Promise<Rooms> {
  const smallest = SPECK_AREA_REL * Math.max(size.width, size.height) ** 2;
  const areas = areasOf(rooms.labels, rooms.count);
  const specks = [...areas.keys()].slice(1).filter((room) => areas[room] < smallest);
  if (specks.length === 0 || specks.length === rooms.count) return rooms;
  const sets = createDisjointSets(rooms.count + 1);
  for (const speck of specks) sets.join(0, speck);
  return compactLabels({ ...rooms, sets }, size, pace);
}

/** Grows the regions over the lines in rings of one pixel. Returns the number of regions, at least one. */
async function fillLines({ labels, count }: Rooms, size: Extent, pace: Pace): Promise<number> {
  if (count === 0) {
    labels.fill(1);
    return 1;
  }
  const { width } = size;
  const queue = new Int32Array(labels.length);
  let length = 0;
  await eachRow(size, pace, (y) => {
    for (let x = 0, i = y * width; x < width; x++, i++) {
      if (labels[i] === 0) continue;
      const open =
        (x > 0 && labels[i - 1] === 0) ||
        (x + 1 < width && labels[i + 1] === 0) ||
        (y > 0 && labels[i - width] === 0) ||
        (y + 1 < size.height && labels[i + width] === 0);
      if (open) queue[length++] = i;
    }
  });
  const take = (i: number, label: number) => {
    if (labels[i] !== 0) return;
    labels[i] = label;
    queue[length++] = i;
  };
  for (let next = 0; next < length; next++) {
    if (next % (1 << 16) === 0) await pace();
    const i = queue[next];
    const x = i % width;
    if (x > 0) take(i - 1, labels[i]);
    if (x + 1 < width) take(i + 1, labels[i]);
    if (i >= width) take(i - width, labels[i]);
    if (i + width < labels.length) take(i + width, labels[i]);
  }
  return count;
}
