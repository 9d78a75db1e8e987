/**
 * Joins what lies between strokes of hatching, and in the holes of letters, to the region around: a room narrower than a cell of the
 * picture's latent has no colour of its own there, so it is a region only where the picture all the same shows another one.
 */
import { ciede2000, labOfRgb, type Lab } from '../ciede2000.js';
import { CHAMFER_UNIT } from './line-distance.js';
import { createDisjointSets, type DisjointSets } from './disjoint-sets.js';
import type { Pace } from '../pace.js';
import type { Rgba8 } from '../pixels.js';
import { peakDistances, regionColours, type LabelledPixels } from './region-colours.js';
import { areasOf, findContacts, type Contact } from './region-contacts.js';
import { compactLabels } from './rooms.js';

/** A latent's cell at the least size of a model, 8 of 256 pixels, as a part of the longer side. */
const CELL_REL = 1 / 32;
/** A room is a small part of what it joins: an iris is not one of its eye. */
const MOST_OF_HOST = 1 / 10;
/** CIEDE2000 below which a narrow room is of the colour across its line. */
const ALIKE = 8;

/** The labels of `regions` are changed. Throws CancelledError. */
export async function joinNarrowRooms(
  regions: LabelledPixels,
  picture: Rgba8,
  pace: Pace,
): Promise<LabelledPixels> {
  const narrow = await narrowRooms(regions, pace);
  if (narrow.size === 0) return regions;
  const colours = (await regionColours(regions, picture, pace)).map(labOfRgb);
  const contacts = await findContacts(regions.labels, regions.size, pace);
  const sets = joined({ ...regions, narrow, colours, contacts });
  return { ...regions, ...(await compactLabels({ ...regions, sets }, regions.size, pace)) };
}

interface Rooms extends LabelledPixels {
  readonly narrow: ReadonlySet<number>;
  /** By label. */
  readonly colours: readonly Lab[];
  readonly contacts: readonly Contact[];
}

/** From the rim of the hatching inwards: what was joined is of its host, so the next room is beside that host. */
function joined({ labels, count, narrow, colours, contacts }: Rooms): DisjointSets {
  const sets = createDisjointSets(count + 1);
  const areas = areasOf(labels, count);
  const join = (room: number, beside: number): boolean => {
    const host = sets.find(beside);
    const isPart =
      narrow.has(room) &&
      sets.find(room) === room &&
      !narrow.has(host) &&
      areas[room] < MOST_OF_HOST * areas[host] &&
      ciede2000(colours[room], colours[host]) < ALIKE;
    if (isPart) sets.join(host, room);
    return isPart;
  };
  let isGrowing = true;
  while (isGrowing) {
    isGrowing = false;
    for (const { first, second } of contacts)
      if (join(first, second) || join(second, first)) isGrowing = true;
  }
  return sets;
}

async function narrowRooms(regions: LabelledPixels, pace: Pace): Promise<ReadonlySet<number>> {
  const { size } = regions;
  const peaks = await peakDistances(regions, pace);
  const widest = (CELL_REL * Math.max(size.width, size.height) * CHAMFER_UNIT) / 2;
  return new Set([...peaks.keys()].filter((label) => label > 0 && peaks[label] <= widest));
}
