/**
 * Joins neighbouring regions with no line between them where a picture shows one thing: the regions' colours agree,
 * or the picture runs on through the opening without an edge (a face half in shade).
 */
import { ciede2000, labOfRgb } from '../ciede2000.js';
import { createDisjointSets, type DisjointSets } from './disjoint-sets.js';
import { eachRow, type Pace } from '../pace.js';
import type { Rgba8 } from '../pixels.js';
import { nearestAxis, SMEAR_PX, type LabelledPixels, type Rgb } from './region-colours.js';
import type { Contact } from './region-contacts.js';

/** CIEDE2000 below which two colours agree. */
const ALIKE = 6;
/** The same across an opening, and how far the regions as a whole may then differ. */
const ALIKE_AT_OPENING = 5;
const RELATED = 20;
/** Colours at an opening are taken so far from it on either side, as a part of the longer side. */
const REACH_REL = 1 / 64;

export interface Neighbourhood extends LabelledPixels {
  readonly contacts: readonly Contact[];
}

/** `colours` by label. */
export async function alikeRegions(
  regions: Neighbourhood & { readonly colours: readonly Rgb[] },
  picture: Rgba8,
  pace: Pace,
): Promise<DisjointSets> {
  const sets = createDisjointSets(regions.count + 1);
  const steps = await openingSteps(regions, picture, pace);
  regions.contacts.forEach(({ first, second }, k) => {
    const whole = difference(regions.colours[first], regions.colours[second]);
    if (whole < ALIKE || (whole < RELATED && steps[k] < ALIKE_AT_OPENING)) sets.join(first, second);
  });
  return sets;
}

function difference(one: Rgb, other: Rgb): number {
  return ciede2000(labOfRgb(one), labOfRgb(other));
}

/** By contact the difference of the picture's mean colours a little way into either region. */
async function openingSteps(regions: Neighbourhood, picture: Rgba8, pace: Pace): Promise<number[]> {
  const { contacts, count } = regions;
  const index = new Map(contacts.map(({ first, second }, k) => [first * (count + 1) + second, k]));
  const sums = new Float64Array(contacts.length * 6);
  const pairs = new Int32Array(contacts.length);
  const addColour = colourAdder(regions, picture, sums);
  await eachOpening(regions, pace, (from, to) => {
    const [one, other] = [regions.labels[from], regions.labels[to]];
    const k = index.get(Math.min(one, other) * (count + 1) + Math.max(one, other));
    if (k === undefined) return;
    pairs[k]++;
    addColour(from, from - to, k * 6 + (one < other ? 0 : 3));
    addColour(to, to - from, k * 6 + (one < other ? 3 : 0));
  });
  return contacts.map((_, k) => {
    const [r, g, b, r2, g2, b2] = sums.subarray(k * 6, k * 6 + 6).map((sum) => sum / pairs[k]);
    return difference([r, g, b], [r2, g2, b2]);
  });
}

/** Adds the picture's colour some way from a pixel to sums at `at`; the way ends where the region does. */
function colourAdder(
  { labels, distances, size }: LabelledPixels,
  picture: Rgba8,
  sums: Float64Array,
): (pixel: number, step: number, at: number) => void {
  const columns = nearestAxis(size.width, picture.width);
  const rows = nearestAxis(size.height, picture.height);
  const smear = 2 * SMEAR_PX * (size.width / picture.width);
  const reach = Math.round(Math.max(REACH_REL * Math.max(size.width, size.height), smear));
  return (pixel, step, at) => {
    let end = pixel;
    for (let k = 0; k < reach; k++) {
      const next = end + step;
      const wraps = Math.abs(step) === 1 && Math.floor(next / size.width) !== Math.floor(end / size.width);
      if (wraps || labels[next] !== labels[pixel] || distances[next] === 0) break;
      end = next;
    }
    const from = (rows[Math.floor(end / size.width)] * picture.width + columns[end % size.width]) * 4;
    for (let c = 0; c < 3; c++) sums[at + c] += picture.data[from + c];
  };
}

/** Pairs of direct neighbours, both free, in different regions. */
function eachOpening(
  { labels, distances, size }: LabelledPixels,
  pace: Pace,
  use: (from: number, to: number) => void,
): Promise<void> {
  const { width, height } = size;
  return eachRow(size, pace, (y) => {
    for (let x = 0, i = y * width; x < width; x++, i++) {
      if (distances[i] === 0) continue;
      const own = labels[i];
      if (x + 1 < width && labels[i + 1] !== own && distances[i + 1] > 0) use(i, i + 1);
      if (y + 1 < height && labels[i + width] !== own && distances[i + width] > 0) use(i, i + width);
    }
  });
}
