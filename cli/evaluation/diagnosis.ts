/**
 * Where a result is wrong, and in which way: regions by their place and by whether the reference has their colour, segments
 * by the choices of flats, the ground, white paper, what a designer would have to split or join, and what a seed changes.
 */
import { ciede2000, labOfRgb } from '../../src/image/ciede2000.js';
import { compositeOverWhite } from '../../src/image/composite.js';
import type { Extent } from '../../src/image/geometry.js';
import type { Mask, Rgba8 } from '../../src/image/pixels.js';
import type { Flats } from '../../src/image/regions/flats.js';
import { findPalette } from '../../src/image/regions/palette.js';
import { regionChoices } from '../../src/image/regions/region-choices.js';
import { mapScored, type Scored } from './scored.js';
import type { Tally } from './tally.js';
import { regionErrors, regionsIn, type TruthRegions } from './truth-regions.js';

/** Two colours are the same part's, CIEDE2000. */
const SAME = 8;
/** A white that is further from white than this is tinted. */
const TINTED = 3;
/** CIELAB of what counts as white. */
const WHITE = { lightness: 98, chroma: 2 } as const;
/** A case is foggy where more of its ground is off. */
const FOGGY_SHARE = 0.1;
/** A part of a region is one if it has so much of it. */
const PART_SHARE = 0.1;

/** Of the large regions: in the picture or at its border, of a colour that the reference has or lacks. */
export const KINDS = ['inside', 'atBorder', 'present', 'absent'] as const;
export type Kind = (typeof KINDS)[number];

export interface CaseDiagnosis {
  /** CIEDE2000 of the large regions of each kind. */
  readonly errors: Readonly<Record<Scored, Readonly<Record<Kind, readonly number[]>>>>;
  /** Large regions whose colour the reference has: those painted right, and those with it among the first three choices. */
  readonly first: Tally;
  readonly firstThree: Tally;
  /** Pixels of the ground, of flats in the reference's colours; null where the case has no ground. */
  readonly fog: Tally | null;
  /** Large white regions of the truth, the same. */
  readonly tinted: Tally;
  /** Regions of flats that hold several colours of the truth; parts of true regions to be joined, painted alike or not. */
  readonly needsSplit: number;
  readonly easyMerge: number;
  readonly hardMerge: number;
}

export interface Diagnosed {
  /** Without the sketch's lines. */
  readonly pictures: Readonly<Record<Scored, Rgba8>>;
  /** In the reference's colours. */
  readonly flats: Flats;
  readonly reference: Rgba8;
  readonly truth: TruthRegions;
  /** Of the sketch's character, which tells the ground; null: the regions at the border are the ground. */
  readonly mask: Mask | null;
}

export function diagnose({ pictures, flats, reference, truth, mask }: Diagnosed): CaseDiagnosis {
  const kinds = regionKinds(truth, reference);
  const errors = mapScored((name) => regionErrors(pictures[name], truth));
  const hosts = hostRegions(flats, truth);
  const present = kinds.flatMap((kind, i) => (kind.present && truth.regions[i].isLarge ? [i] : []));
  return {
    errors: mapScored((name) => errorsByKind(errors[name], truth, kinds)),
    first: tallyOf(present, (i) => errors.palette[i] < SAME),
    firstThree: tallyOf(present, (i) =>
      regionChoices(flats, hosts[i]).some(
        ({ rgb }) => ciede2000(labOfRgb(rgb), truth.regions[i].colour) < SAME,
      ),
    ),
    fog: fogOf(errors.palette, truth, mask),
    tinted: tallyOf(whites(truth), (i) => errors.palette[i] > TINTED),
    ...labour(flats, truth),
  };
}

export function isFoggy({ fog }: CaseDiagnosis): boolean {
  return fog !== null && fog.count > FOGGY_SHARE * fog.of;
}

/** How far two pictures' regions are apart, by whether the reference has the true colour. */
export function regionDifferences(
  one: Rgba8,
  other: Rgba8,
  { truth, reference }: Pick<Diagnosed, 'truth' | 'reference'>,
): Readonly<Record<'present' | 'absent', readonly number[]>> {
  const kinds = regionKinds(truth, reference);
  const shown = { ...truth, regions: regionsIn(one, truth) };
  const differences = regionErrors(other, shown);
  const of = (isPresent: boolean) =>
    differences.filter((_, i) => truth.regions[i].isLarge && kinds[i].present === isPresent);
  return { present: of(true), absent: of(false) };
}

interface RegionKind {
  readonly inside: boolean;
  readonly present: boolean;
}

function regionKinds({ regions, size }: TruthRegions, reference: Rgba8): readonly RegionKind[] {
  const palette = findPalette(compositeOverWhite(reference));
  return regions.map(({ pixels, colour }) => ({
    inside: !touchesBorder(pixels, size),
    present: palette.some(({ lab }) => ciede2000(lab, colour) < SAME),
  }));
}

function touchesBorder(pixels: readonly number[], { width, height }: Extent): boolean {
  return pixels.some((pixel) => {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    return x === 0 || y === 0 || x === width - 1 || y === height - 1;
  });
}

function errorsByKind(
  errors: readonly number[],
  { regions }: TruthRegions,
  kinds: readonly RegionKind[],
): Readonly<Record<Kind, readonly number[]>> {
  const of = (holds: (kind: RegionKind) => boolean) =>
    errors.filter((_, i) => regions[i].isLarge && holds(kinds[i]));
  return {
    inside: of(({ inside }) => inside),
    atBorder: of(({ inside }) => !inside),
    present: of(({ present }) => present),
    absent: of(({ present }) => !present),
  };
}

/** By true region the label of the flats' region that has most of it. */
function hostRegions({ regions: labels }: Flats, { regions }: TruthRegions): readonly number[] {
  return regions.map(({ pixels }) => {
    const counts = countLabels(pixels, labels);
    return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
  });
}

/** Pixels of regions of the ground that are off. */
function fogOf(errors: readonly number[], { regions, size }: TruthRegions, mask: Mask | null): Tally | null {
  const isGround = ({ pixels }: TruthRegions['regions'][number]): boolean =>
    mask === null
      ? touchesBorder(pixels, size)
      : pixels.filter((p) => mask.data[p] < 0.5).length > pixels.length / 2;
  const ground = regions.map((region, i) => ({
    pixels: region.pixels.length,
    is: isGround(region),
    error: errors[i],
  }));
  const sum = (of: typeof ground) => of.reduce((total, { pixels }) => total + pixels, 0);
  const all = ground.filter(({ is }) => is);
  return all.length === 0 ? null : { count: sum(all.filter(({ error }) => error > SAME)), of: sum(all) };
}

function whites({ regions }: TruthRegions): readonly number[] {
  return [...regions.keys()].filter((i) => {
    const { l, a, b } = regions[i].colour;
    return regions[i].isLarge && l > WHITE.lightness && Math.hypot(a, b) < WHITE.chroma;
  });
}

/** What a designer would have to do by hand. */
function labour(
  flats: Flats,
  truth: TruthRegions,
): Pick<CaseDiagnosis, 'needsSplit' | 'easyMerge' | 'hardMerge'> {
  const inside = new Map<number, number[]>();
  truth.numbers.forEach((number, i) => {
    if (number === 0) return;
    const pixels = inside.get(flats.regions[i]);
    if (pixels === undefined) inside.set(flats.regions[i], [i]);
    else pixels.push(i);
  });
  const needsSplit = [...inside.values()].filter((pixels) => {
    const parts = partsOf(pixels, truth.numbers).map((number) => truth.regions[number - 1].colour);
    return parts.some((colour) => ciede2000(colour, parts[0]) > SAME);
  });
  let [easyMerge, hardMerge] = [0, 0];
  for (const { pixels } of truth.regions) {
    const [first, ...others] = partsOf(pixels, flats.regions).map((label) => labOfRgb(flats.colours[label]));
    for (const other of others) {
      if (ciede2000(first, other) < SAME) easyMerge++;
      else hardMerge++;
    }
  }
  return { needsSplit: needsSplit.length, easyMerge, hardMerge };
}

/** Labels with a part of the pixels that counts, the largest first. */
function partsOf(pixels: readonly number[], labels: Int32Array): readonly number[] {
  const counts = [...countLabels(pixels, labels)].sort((a, b) => b[1] - a[1]);
  return counts.filter(([, count]) => count >= PART_SHARE * pixels.length).map(([label]) => label);
}

function countLabels(pixels: readonly number[], labels: Int32Array): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const i of pixels) counts.set(labels[i], (counts.get(labels[i]) ?? 0) + 1);
  return counts;
}

function tallyOf(items: readonly number[], holds: (item: number) => boolean): Tally {
  return { count: items.filter(holds).length, of: items.length };
}
