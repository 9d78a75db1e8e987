/**
 * Which colours of a reference's palette suit a region: those that its attention rests on, beyond what a colour's size in the
 * reference alone would bring, and that are near what the picture shows there.
 */
import type { AttentionMap } from '../attention-map.js';
import { ciede2000, labOfRgb } from '../ciede2000.js';
import type { Pace } from '../pace.js';
import type { Rgba8 } from '../pixels.js';
import type { PaletteColour } from './palette.js';
import { patchColours, regionAttention } from './region-attention.js';
import type { LabelledPixels, Rgb } from './region-colours.js';

/**
 * Of the score: -ATTENTION * log(attention / share ^ SHARE_POWER) + DIFFERENCE * CIEDE2000. The best on 104 tuning drawings of four
 * hands, where all near them are as good within .1.
 */
const ATTENTION = 0.8;
const SHARE_POWER = 0.2;
const DIFFERENCE = 0.1;
/** Beyond this score no colour of the palette is meant: the reference lacks it. The best of 1.5 to 5 there. */
const LIMIT = 2;
/** But a grey that is not dark has its limit here: tinted whites fell from 34 to 31 % of 32 tuning drawings, and errors stayed within .15. */
const GREYED = { lightness: 50, chroma: 8, limit: 3.5 } as const;
/** Attention and share count as so much at least: a logarithm wants more than 0. */
const LEAST = 1e-4;

export interface Candidate {
  readonly rgb: Rgb;
  /** Lower is better. */
  readonly score: number;
  /** Of the reference's patches, the one of that colour on which most of the region's attention rests; null: nobody knows. */
  readonly patch: number | null;
}

/** All by label (index 0 is unused). */
export interface Ranking {
  /** Every colour of the palette, best first. */
  readonly candidates: readonly (readonly Candidate[])[];
  /** Over the reference's patches, of sum 1. */
  readonly attention: readonly Float64Array[];
}

export interface Painted {
  readonly regions: LabelledPixels & { readonly edges: Uint16Array };
  /** The picture's, by label. */
  readonly colours: readonly Rgb[];
}

export async function rankColours(
  { regions, colours }: Painted,
  {
    reference,
    palette,
    map,
  }: { readonly reference: Rgba8; readonly palette: readonly PaletteColour[]; readonly map: AttentionMap },
  pace: Pace,
): Promise<Ranking> {
  const shares = patchColours(reference, palette, map);
  const seen = sharesSeen(shares, palette.length);
  const attention = await regionAttention(regions, map, pace);
  const candidates = colours.map((colour, label) => {
    const lab = labOfRgb(colour);
    const scored = palette.map((entry, k) => {
      const { total, patch } = attentionOn(attention[label], shares, { k, count: palette.length });
      const surprise = -Math.log(Math.max(total, LEAST) / Math.max(seen[k], LEAST) ** SHARE_POWER);
      const score = ATTENTION * surprise + DIFFERENCE * ciede2000(entry.lab, lab);
      return { rgb: entry.rgb, score, patch };
    });
    return scored.sort((a, b) => a.score - b.score);
  });
  return { candidates, attention };
}

/** Where nobody knows where the picture looked: the palette by its difference from what the picture shows there. */
export function rankByDifference(colour: Rgb, palette: readonly PaletteColour[]): readonly Candidate[] {
  const lab = labOfRgb(colour);
  return palette
    .map((entry) => ({ rgb: entry.rgb, score: DIFFERENCE * ciede2000(entry.lab, lab), patch: null }))
    .sort((a, b) => a.score - b.score);
}

/** The colour that a region gets where nobody chose: the best one, or the picture's own where none suits. */
export function chosenColour(found: Rgb, candidates: readonly Candidate[]): Rgb {
  const [best] = candidates;
  return best !== undefined && best.score <= limitOf(found) ? best.rgb : found;
}

function attentionOn(
  attention: Float64Array,
  shares: Float64Array,
  { k, count }: { readonly k: number; readonly count: number },
): { readonly total: number; readonly patch: number } {
  let [total, most, patch] = [0, -1, 0];
  for (let p = 0; p < attention.length; p++) {
    const part = attention[p] * shares[p * count + k];
    total += part;
    if (part > most) [most, patch] = [part, p];
  }
  return { total, patch };
}

/** By colour its share of what was seen of the reference. */
function sharesSeen(shares: Float64Array, count: number): Float64Array {
  const seen = new Float64Array(count);
  shares.forEach((share, i) => (seen[i % count] += (share * count) / shares.length));
  return seen;
}

/** A light colour of next to no hue is what white looks like between lines: the decoder greys it. */
function limitOf(found: Rgb): number {
  const { l, a, b } = labOfRgb(found);
  return l > GREYED.lightness && Math.hypot(a, b) < GREYED.chroma ? GREYED.limit : LIMIT;
}
