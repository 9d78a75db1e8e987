/**
 * Cuts regions that run from a drawing's subject into its ground, as an open coat or neck does, along a mask of the subject: only
 * where the mask is sure on both sides and the picture shows two colours there. The border is where the mask changes its mind, so it
 * is as coarse as the mask; everywhere else a line is the border.
 */
import type { SubjectMap } from '../attention-map.js';
import { ciede2000, labOfRgb } from '../ciede2000.js';
import { cellsAlong } from '../colour/cells-along.js';
import { createDisjointSets, type DisjointSets } from './disjoint-sets.js';
import type { Extent } from '../geometry.js';
import { eachRow, type Pace } from '../pace.js';
import type { Rgba8 } from '../pixels.js';
import { regionColours, type LabelledPixels } from './region-colours.js';
import { areasOf, findContacts } from './region-contacts.js';
import { compactLabels } from './rooms.js';

/** A mask is sure of the subject from here, and of the ground below the rest to 255. */
const SURE = 230;
const MIDDLE = 128;
/** Each side of a cut has so much of the picture for sure, */
const LEAST_SHARE = 1 / 256;
/** and the picture's colours of the two differ by so much, CIEDE2000. */
const DIFFERENT = 8;

export interface Cutting {
  /** Of any size. */
  readonly subject: SubjectMap;
  readonly picture: Rgba8;
}

/** The labels of `regions` are changed. Throws CancelledError. */
export async function cutAlongSubject(
  regions: LabelledPixels,
  { subject, picture }: Cutting,
  pace: Pace,
): Promise<LabelledPixels> {
  const inside = await smoothMask(subject, regions.size, pace);
  const torn = await tornRegions(regions, inside, pace);
  if (torn.size === 0) return regions;
  const pieces = await separate(regions, (i) => torn.has(regions.labels[i]) && inside[i] >= MIDDLE, pace);
  const sets = await joinedPieces(pieces, { picture, pace });
  return { ...regions, ...(await compactLabels({ ...pieces, sets }, regions.size, pace)) };
}

/** By pixel of the sketch 0..255, bilinear between the middles of the mask's pixels. */
async function smoothMask(
  { width, height, data }: SubjectMap,
  size: Extent,
  pace: Pace,
): Promise<Uint8Array> {
  const out = new Uint8Array(size.width * size.height);
  const across = cellsAlong(size.width, width);
  const down = cellsAlong(size.height, height);
  await eachRow(size, pace, (y) => {
    const [above, below, v] = [down.first[y] * width, down.second[y] * width, down.part[y]];
    for (let x = 0, i = y * size.width; x < size.width; x++, i++) {
      const [left, right, h] = [across.first[x], across.second[x], across.part[x]];
      const upper = data[above + left] * (1 - h) + data[above + right] * h;
      const lower = data[below + left] * (1 - h) + data[below + right] * h;
      out[i] = upper * (1 - v) + lower * v;
    }
  });
  return out;
}

/** Labels of regions with enough on both sides. */
async function tornRegions(
  { labels, count, size }: LabelledPixels,
  inside: Uint8Array,
  pace: Pace,
): Promise<ReadonlySet<number>> {
  const [subject, ground] = [new Int32Array(count + 1), new Int32Array(count + 1)];
  await eachRow(size, pace, (y) => {
    for (let i = y * size.width, end = i + size.width; i < end; i++) {
      if (inside[i] >= SURE) subject[labels[i]]++;
      else if (inside[i] <= 255 - SURE) ground[labels[i]]++;
    }
  });
  const least = LEAST_SHARE * labels.length;
  return new Set([...subject.keys()].filter((k) => k > 0 && Math.min(subject[k], ground[k]) >= least));
}

interface Pieces extends LabelledPixels {
  /** The region that a piece is of, by its label. */
  readonly regionOf: readonly number[];
}

/** Connected pieces of one region and one side. */
async function separate(
  regions: LabelledPixels,
  isCutOff: (i: number) => boolean,
  pace: Pace,
): Promise<Pieces> {
  const { labels, size } = regions;
  const { width } = size;
  const keys = Int32Array.from(labels, (label, i) => 2 * label + (isCutOff(i) ? 1 : 0));
  const sets = createDisjointSets(labels.length);
  await eachRow(size, pace, (y) => {
    for (let x = 0, i = y * width; x < width; x++, i++) {
      if (x > 0 && keys[i - 1] === keys[i]) sets.join(i - 1, i);
      if (y > 0 && keys[i - width] === keys[i]) sets.join(i - width, i);
    }
  });
  const numbers = new Map<number, number>();
  const regionOf = [0];
  const out = new Int32Array(labels.length);
  await eachRow(size, pace, (y) => {
    for (let i = y * width, end = i + width; i < end; i++) {
      const root = sets.find(i);
      let number = numbers.get(root);
      if (number === undefined) {
        number = regionOf.push(labels[i]) - 1;
        numbers.set(root, number);
      }
      out[i] = number;
    }
  });
  return { ...regions, labels: out, count: regionOf.length - 1, regionOf };
}

/** Pieces of one region that touch are one still where one of them is too small to be meant, or the picture shows one colour. */
async function joinedPieces(
  pieces: Pieces,
  { picture, pace }: { readonly picture: Rgba8; readonly pace: Pace },
): Promise<DisjointSets> {
  const { labels, count, size, regionOf } = pieces;
  const sets = createDisjointSets(count + 1);
  const areas = areasOf(labels, count);
  const colours = (await regionColours(pieces, picture, pace)).map(labOfRgb);
  const least = LEAST_SHARE * labels.length;
  const contacts = await findContacts(labels, size, pace);
  for (const { first, second } of contacts.sort((a, b) => b.length - a.length)) {
    if (regionOf[first] !== regionOf[second]) continue;
    const isSmall = Math.min(areas[sets.find(first)], areas[sets.find(second)]) < least;
    if (!isSmall && ciede2000(colours[first], colours[second]) >= DIFFERENT) continue;
    const [host, other] = [sets.find(first), sets.find(second)];
    if (host === other) continue;
    sets.join(host, other);
    areas[host] += areas[other];
  }
  return sets;
}
